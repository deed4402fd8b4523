"""Variables that name folders, files and addresses: invalid ones stop the start with one line."""

import os
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import pytest

from interview.config.folders import root_fault
from interview.config.settings import Settings, require_places
from interview.config.variables import ConfigError
from tests.conftest import PROJECT
from tests.parts import ROOT_USER, needs

SOMEBODY = 12345


def settings(folder: Path, **variables: str) -> Settings:
    """Of a start with its folders below ``folder``."""
    places = {"DATA_DIR": str(folder / "data"), "TEMP_ROOT": str(folder / "temp")}
    return Settings.from_environment({**places, **variables})


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    """A first start needs nothing prepared."""
    require_places(settings(tmp_path))
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("DATA_DIR", "{folder}/file", "it is a file; name a folder this user can write to"),
        ("DATA_DIR", "{folder}/file/deeper", "Not a directory; name a folder"),
        ("DATABASE_URL", "sqlite:///{folder}", "is a folder; name a file in it"),
        ("DATABASE_URL", "sqlite:///{folder}/no/x.db", "there is no folder"),
        ("DATABASE_URL", "sqlite:///{folder}/file/x.db", "there is no folder"),
        ("TEMP_ROOT", "{folder}/file", "is not a real folder; set TEMP_ROOT to a folder for this"),
        ("TEMP_ROOT", "{folder}/shared", "is open to other users; set TEMP_ROOT to a folder for"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(
    tmp_path: Path, variable: str, value: str, words: str
) -> None:
    """The variable, what is wrong and what to do; no mode of a shared folder is to be changed."""
    (tmp_path / "file").touch()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o1777)
    with pytest.raises(ConfigError) as caught:
        require_places(settings(tmp_path, **{variable: value.format(folder=tmp_path)}))
    assert str(caught.value).startswith(variable)
    assert words in str(caught.value)
    assert "chmod" not in str(caught.value)


@needs(ROOT_USER)
def test_a_temp_root_of_the_system_is_told_a_folder_of_its_own() -> None:
    """Closing /var/tmp would break the host, which root alone could do."""
    told = root_fault(Path("/var/tmp"))
    assert told is not None
    assert told.endswith("made when it is missing, such as /var/tmp/interview")


@needs(ROOT_USER)
def test_a_temp_root_of_another_user_is_told_what_to_do(tmp_path: Path) -> None:
    """Itself, or a folder above it."""
    (tmp_path / "theirs" / "ours").mkdir(parents=True, mode=0o700)
    os.chown(tmp_path / "theirs", SOMEBODY, SOMEBODY)
    for root in (tmp_path / "theirs", tmp_path / "theirs" / "ours"):
        told = root_fault(root)
        assert told is not None
        assert f"belongs to user {SOMEBODY}; set TEMP_ROOT to a folder" in told


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("TRUSTED_HOSTS", "http://coach.example.com", "such as coach.example.com, without scheme"),
        ("TRUSTED_HOSTS", "coach.example.com:8443", "without scheme, port and path"),
        ("TRUSTED_HOSTS", "[::1]:8443", "without scheme, port and path"),
        ("TRUSTED_HOSTS", "coach.example.com/", "without scheme, port and path"),
        ("TRUSTED_HOSTS", "coach.example, *", "empty is any name"),
        ("TRUSTED_HOSTS", "*.example.com", "write .example.com for all names below it"),
        ("TRUSTED_HOSTS", ".", "must be the name"),
        ("DATABASE_URL", "sqlite://", "must name a file: sqlite:////folder/interview.db"),
        ("DATABASE_URL", "sqlite:///", "must name a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "must name a file"),
        ("DATABASE_URL", "sqlite://host/x.db", "must name a file"),
        ("SENTRY_DSN", "garbage", "must be the DSN of a project"),
        ("SENTRY_DSN", "https://errors.example/1", "must be the DSN of a project"),
        ("SENTRY_DSN", "https://key@errors.example/project", "must be the DSN of a project"),
        ("HOST", "*", "write 0.0.0.0 for all addresses"),
    ],
)
def test_a_value_that_no_service_starts_with_is_named(
    variable: str, value: str, words: str
) -> None:
    """Before anything is tried with it."""
    with pytest.raises(ConfigError) as caught:
        Settings.from_environment({variable: value})
    assert str(caught.value).startswith(variable)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "attribute", "read"),
    [
        ("TRUSTED_HOSTS", "::1, [fe80::2]", "web.trusted_hosts", ("[::1]", "[fe80::2]")),
        ("TRUSTED_HOSTS", "a_b.example", "web.trusted_hosts", ("a_b.example",)),
        (
            "SENTRY_DSN",
            "https://k:s@e.example:1/a/7",
            "telemetry.sentry_dsn",
            "https://k:s@e.example:1/a/7",
        ),
        (
            "DATABASE_URL",
            "sqlite:///x.db?timeout=5",
            "storage.database_url",
            "sqlite:///x.db?timeout=5",
        ),
    ],
)
def test_what_looks_odd_and_is_right_is_taken(
    variable: str, value: str, attribute: str, read: object
) -> None:
    """Addresses of IPv6, an underscore, a DSN with all its parts, options of a database."""
    assert attrgetter(attribute)(Settings.from_environment({variable: value})) == read


@pytest.mark.parametrize("variable", ["DATA_DIR", "TEMP_ROOT", "DATABASE_URL", "HOST"])
def test_gunicorn_ends_with_one_line(tmp_path: Path, variable: str) -> None:
    """No stack of places, no worker that is started again."""
    (tmp_path / "file").touch()
    values = {"DATABASE_URL": f"sqlite:///{tmp_path}", "HOST": "*"}
    places = {"DATA_DIR": str(tmp_path / "data"), "TEMP_ROOT": str(tmp_path / "temp")}
    wrong = {variable: values.get(variable, str(tmp_path / "file"))}
    run = subprocess.run(
        [sys.executable, "-m", "gunicorn", "wsgi:app"],
        cwd=PROJECT,
        env={**os.environ, **places, **wrong},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    lines = (run.stdout + run.stderr).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"interview-web: {variable}")
