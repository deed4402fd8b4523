"""Both engines recognise a recording in the confined process, as root and as another user."""

import shutil
from pathlib import Path

import psutil
import pytest

from tests.conftest import Server, open_to_others
from tests.integration.ordinary_user import as_ordinary_user
from tests.parts import SECOND_ENGINE, need

pytestmark = pytest.mark.long

ALL_THAT_A_FOREIGN_HOST_MAY_FORBID = {"network"}


def most_data(pid: int) -> int:
    """The limit of what a process may map for itself, in bytes."""
    limits = Path(f"/proc/{pid}/limits").read_text()
    (line,) = [line for line in limits.splitlines() if line.startswith("Max data size")]
    return int(line.split()[-2])


@pytest.mark.parametrize(
    ("engine", "user"),
    [
        ("faster-whisper", "as it is"),
        ("faster-whisper", "ordinary user"),
        ("openai-whisper", "as it is"),
        pytest.param("openai-whisper", "ordinary user", marks=pytest.mark.long),
    ],
)
def test_a_confined_engine_hears(
    engine: str, user: str, tmp_path: Path, prepared_models: Path, jfk: Path
) -> None:
    """Words, delivery and a second answer from the same process; nothing was in its way, and its
    memory limit has room left."""
    if engine == "openai-whisper":
        need(SECOND_ENGINE)
    model = {"faster-whisper": "base", "openai-whisper": "tiny.en"}[engine]
    server = Server(tmp_path / "server", {"WHISPER_ENGINE": engine, "WHISPER_MODEL": model})
    folder = f"{model}-int8"
    shutil.copytree(prepared_models / folder, server.data_dir / "models" / folder)
    if user == "ordinary user":
        open_to_others(server.folder)
        server.prefix = as_ordinary_user(server.folder)
    server.start()
    try:
        for _ in range(2):
            answer = server.send(jfk, lang="en")
            assert answer.status_code == 200, server.log()
            assert "what your country can do for you" in answer.json()["transcribed_text"].lower()
            assert answer.json()["delivery"]["duration"]["value"] == 11.0
        speech = server.memory_status()["speech"]
        assert isinstance(speech, dict)
        assert (speech["starts"], speech["crashes"]) == (1, 0)
        assert set(speech["isolation"]["missing"]) <= ALL_THAT_A_FOREIGN_HOST_MAY_FORBID
        process, web = psutil.Process(speech["pid"]), server.web_worker()
        assert process.memory_info().data < most_data(process.pid) * 0.75
        assert 0 not in process.uids()
        assert (process.uids() != web.uids()) == (web.uids().real == 0)
        assert not [line for line in server.log().splitlines() if "speech_process_wrote" in line]
    finally:
        server.stop()
