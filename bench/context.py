"""Resources shared by the sections: a work folder, prepared weights, recordings, servers."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psutil
import requests

from interview.isolation.child_process import ONE_MATRIX_LIBRARY
from tests.conftest import PROJECT, SPEECH, Server, wait_until

JFK = SPEECH / "en_jfk" / "jfk.flac"
LIBRISPEECH = SPEECH / "en_librispeech_test_other"
PREPARE_SECONDS = 300


class Bench:
    """One run.

    Args:
        folder: everything of the run is written below it.
        quick: small sizes.
    """

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self._servers = 0

    def size(self, full: int, quick: int) -> int:
        """How often to do something."""
        return quick if self.quick else full

    @cached_property
    def models(self) -> Path:
        """A folder with the int8 base weights, written once by the service's own command."""
        data_dir = self.folder / "prepared"
        run_module("interview.recognition.prepare", DATA_DIR=str(data_dir))
        return data_dir / "models"

    def recordings(self, seconds: Sequence[int], kind: str = "flac") -> list[Path]:
        """Answers of these lengths: LibriSpeech utterances one after another, FLAC or WAV."""
        folder = self.folder / f"{kind}-{'-'.join(map(str, seconds))}"
        if not folder.exists():
            lengths = map(str, seconds)
            run_module("bench.make_answers", str(LIBRISPEECH), str(folder), kind, *lengths)
        return sorted(folder.iterdir())

    @cached_property
    def hour(self) -> Path:
        """One hour of Opus at 6 kbps."""
        path = self.folder / "hour.ogg"
        run_module("bench.make_hour", str(path))
        return path

    def new_server(self, *, prepared: bool = True, **environment: str) -> Server:
        """A server with folders of its own, not started; ``prepared`` gives it its weights."""
        self._servers += 1
        server = Server(self.folder / f"server-{self._servers}", environment)
        if prepared:
            shutil.copytree(self.models, server.data_dir / "models", copy_function=os.link)
        return server

    @contextmanager
    def serving(self, *, prepared: bool = True, **environment: str) -> Iterator[Server]:
        """A started server; its whole family is gone after the block."""
        with running(self.new_server(prepared=prepared, **environment)) as server:
            yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Start the server; end its whole family after the block, by force if it must be."""
    try:
        yield server.start()
    finally:
        _end(server)


def _end(server: Server) -> None:
    if not hasattr(server, "process"):
        return
    family = server.family()
    server.process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs(family, timeout=40)
    for process in alive:
        process.kill()
    server.process.wait(10)


def run_module(name: str, *arguments: str, **environment: str) -> str:
    """Run a module of the project to its end in a process of its own; what it printed.

    Native libraries are used there only: pages that the bench itself maps would be shared
    with the service's and lower its PSS.
    """
    done = subprocess.run(
        [sys.executable, "-m", name, *arguments],
        cwd=PROJECT,
        env={**ONE_MATRIX_LIBRARY, **os.environ, **environment},
        timeout=PREPARE_SECONDS,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{name}: {done.stderr[-2000:]}"
    return done.stdout


def transcript(server: Server, audio: Path, **fields: str) -> str:
    """The words the service heard in a recording; fails on any refusal."""
    return str(accepted(server.send(audio, **fields))["transcribed_text"])


def accepted(answer: requests.Response) -> dict[str, object]:
    """The body of an evaluation; fails on any refusal."""
    assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:500]}"
    body: dict[str, object] = answer.json()
    return body


def without_speech_process(server: Server, seconds: float = 30.0) -> None:
    """Wait for the idle stop."""
    wait_until(lambda: server.speech_pid() is None, seconds, lambda: "no idle stop")
