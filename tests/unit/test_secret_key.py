"""The secret that signs cookies: configured, or generated once and stored."""

import os
from pathlib import Path

from interview.config.settings import Settings
from tests.unit.test_config import STRONG


def test_the_development_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """Restarts keep the sessions; the file is for this user alone."""
    settings = Settings.from_environment({"DATA_DIR": str(tmp_path / "data")})
    secret = settings.session_secret()
    assert len(secret) >= 32
    assert settings.session_secret() == secret
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_is_used_and_not_written(tmp_path: Path) -> None:
    """SECRET_KEY leaves no copy on disk."""
    environ = {"DATA_DIR": str(tmp_path), "SECRET_KEY": STRONG}
    assert Settings.from_environment(environ).session_secret() == STRONG
    assert list(tmp_path.iterdir()) == []


def test_a_secret_cut_off_by_a_crash_is_made_anew(tmp_path: Path) -> None:
    """A process killed between creating and writing the file must not leave an empty secret."""
    (tmp_path / "secret_key").touch(0o600)
    settings = Settings.from_environment({"DATA_DIR": str(tmp_path)})
    assert len(settings.session_secret()) >= 32


def test_workers_that_start_together_share_one_secret(tmp_path: Path) -> None:
    """No process reads the file between its creation and its content."""
    for turn in range(30):
        settings = Settings.from_environment({"DATA_DIR": str(tmp_path / str(turn))})
        reader, writer = os.pipe()
        pid = os.fork()
        secret = settings.session_secret()
        if pid == 0:
            os.write(writer, secret.encode())
            os._exit(0)
        os.close(writer)
        os.waitpid(pid, 0)
        assert os.read(reader, 100).decode() == secret != ""
        os.close(reader)


def test_a_token_of_the_host_counts_where_no_other_is_set(tmp_path: Path) -> None:
    """Once a command has made it, until its file is gone; an empty file is no token."""
    settings = Settings.from_environment({"DATA_DIR": str(tmp_path)})
    assert not settings.admits("Bearer ")
    token = settings.token_of_host()
    assert settings.admits(f"Bearer {token}")
    assert not settings.admits(f"Bearer {token[:-1]}")
    chosen = Settings.from_environment({"DATA_DIR": str(tmp_path), "ADMIN_TOKEN": "chosen"})
    assert (chosen.token_of_host(), chosen.admits(f"Bearer {token}")) == ("chosen", False)
    (tmp_path / "host_token").write_text("")
    assert not settings.admits("Bearer ")
