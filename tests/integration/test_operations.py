"""Health, the operator's figures and start-up, against real servers."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.conftest import ADMIN_TOKEN, PROJECT, Server

pytestmark = pytest.mark.long


def test_health_says_what_it_checked(server: Server) -> None:
    """Status, time, database, memory: the fields hosts and people read."""
    answer = requests.get(f"{server.url}/health", timeout=20)
    body = answer.json()
    assert answer.status_code == 200
    assert (body["status"], body["database"], body["model"]) == ("healthy", "ok", "ok")
    assert body["memory_usage"]["rss"] > 10


def test_memory_status_is_for_the_operator(server: Server) -> None:
    """Without the token, or with another, it is closed; with it, it explains the memory."""
    url = f"{server.url}/debug/memory_status"
    assert requests.get(url, timeout=20).status_code == 403
    wrong = requests.get(url, headers={"Authorization": "Bearer wrong"}, timeout=20)
    assert wrong.status_code == 403
    body = server.memory_status()
    assert {"rss", "vms", "percent"} == set(body["memory_usage"])  # type: ignore[call-overload]
    assert isinstance(body["temp_files_cleaned"], int)
    assert {"processes", "registry", "sweeper", "speech", "queue", "thresholds"} <= set(body)
    web = next(each for each in body["processes"] if each["role"] == "web")  # type: ignore[attr-defined]
    assert web.keys() == {"pid", "name", "role", "rss", "pss", "threads", "files"}
    assert 20 < web["pss"] <= web["rss"] < 500
    assert min(web["threads"], web["files"]) > 1


def test_without_a_token_configured_nobody_is_the_operator(
    make_server: Callable[..., Server],
) -> None:
    """An empty ADMIN_TOKEN closes the endpoint; an empty bearer does not open it."""
    server = make_server(ADMIN_TOKEN="")
    for token in ("", ADMIN_TOKEN):
        answer = requests.get(
            f"{server.url}/debug/memory_status",
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
        )
        assert answer.status_code == 403


def test_the_web_process_loads_nothing_that_decodes_or_recognises(tmp_path: Path) -> None:
    """Native audio code lives in the speech process alone."""
    script = (
        "import sys\nimport interview.app\ninterview.app.create_app()\n"
        "native = {'numpy', 'av', 'ctranslate2', 'faster_whisper', 'pydub', 'onnxruntime'}\n"
        "sys.exit(', '.join(native & set(sys.modules)) or None)"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "t")}
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, env=environment, check=True)


def test_without_redis_url_the_library_is_not_loaded(tmp_path: Path) -> None:
    """A single instance pays nothing for what several share."""
    script = (
        "import sys\nimport interview.app\ninterview.app.create_app()\n"
        "sys.exit('redis' if 'redis' in sys.modules else None)"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "t")}
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, env=environment, check=True)


@pytest.mark.parametrize("secret", ["", "change-me", "short"])
def test_production_refuses_a_missing_or_weak_secret(tmp_path: Path, secret: str) -> None:
    """Start-up ends with a sentence that says what to set."""
    environment = {**os.environ, "APP_ENV": "production", "SECRET_KEY": secret}
    environment |= {"DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "t")}
    run = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "SECRET_KEY must be set" in run.stderr


@pytest.mark.parametrize("damage", ["truncated", "altered", "unknown"])
def test_a_damaged_model_is_told_and_typing_still_works(
    make_server: Callable[..., Server], jfk: Path, tmp_path: Path, damage: str
) -> None:
    """No crash loop: the answer is refused by name, health says what to do, pages work."""
    server = make_server(WHISPER_MODEL="no-such-model") if damage == "unknown" else make_server()
    if damage != "unknown":
        _damage(server.data_dir / "models" / "base-int8" / "model.bin", damage)
    refused = server.send(jfk, lang="en")
    assert (refused.status_code, refused.json()["code"]) == (503, "model_unavailable")
    health = requests.get(f"{server.url}/health", timeout=20)
    assert health.status_code == 503
    assert (
        "models fetch" in health.json()["model"] or "delete that folder" in health.json()["model"]
    )
    typed = requests.post(
        f"{server.url}/interview_speech_evaluation", json={"user_answer": "Typed."}, timeout=10
    )
    assert typed.status_code == 200
    assert requests.get(f"{server.url}/", timeout=20).status_code == 200
    if damage != "unknown":
        shutil.rmtree(server.data_dir / "models" / "base-int8")
        assert server.send(jfk).status_code == 200
        assert requests.get(f"{server.url}/health", timeout=20).status_code == 200


def _damage(path: Path, kind: str) -> None:
    data = bytearray(path.read_bytes())
    path.unlink()  # the folder is shared by hard links
    if kind == "truncated":
        data = data[: len(data) // 2]
    else:
        data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def test_the_idle_speech_process_ends_and_the_next_answer_starts_another(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """Unloading is the end of a process, and costs the next request nothing but time."""
    from tests.conftest import wait_until

    server = make_server(SPEECH_IDLE_SECONDS="1")
    assert server.send(jfk).status_code == 200
    wait_until(lambda: server.speech_pid() is None, 10)
    assert server.send(jfk).status_code == 200
    speech = server.memory_status()["speech"]
    assert isinstance(speech, dict)
    assert speech["starts"] == 2


def test_a_stopped_server_leaves_nothing(make_server: Callable[..., Server], jfk: Path) -> None:
    """SIGTERM ends the whole family and gives the lease folder back."""
    server = make_server()
    server.send(jfk)
    family = server.family()
    server.stop()
    assert not [process for process in family if process.is_running()]
    assert [path for path in server.temp_root.iterdir() if path.is_dir()] == []
    assert list(server.system_temp.iterdir()) == []
