"""Hostile CVs over HTTP: each refused with its code, with nothing left and no memory taken."""

from collections.abc import Callable

import pytest
import requests

from tests import cvs
from tests.conftest import Server
from tests.integration.logins import TIMEOUT

pytestmark = pytest.mark.long

ALLOWED_GROWTH_MB = 25

HOSTILE: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "a PDF bomb": (cvs.bomb, 422, "cv_too_costly"),
    "a PDF bomb in a bomb": (cvs.nested_bomb, 422, "cv_too_costly"),
    "thirty bombs": (cvs.many_bombs, 422, "cv_too_costly"),
    "pages that contain each other": (cvs.endless_pages, 422, "cv_broken"),
    "a docx bomb": (cvs.docx_bomb, 422, "cv_too_costly"),
    "a size that lies": (cvs.lying_docx, 422, "cv_broken"),
    "a billion laughs": (lambda: cvs.docx(["&j;"], cvs.LAUGHS), 422, "cv_broken"),
    "a file of the server": (lambda: cvs.docx(["&a;"], cvs.OUTSIDE), 422, "cv_broken"),
    "a PDF with a password": (cvs.encrypted_pdf, 422, "cv_encrypted"),
    "a docx with a password": (cvs.locked_docx, 422, "cv_encrypted"),
    "a scan": (cvs.scanned, 422, "cv_without_text"),
    "another kind": (lambda: b"GIF89a" + bytes(500), 415, "unsupported_cv"),
    "half a PDF": (lambda: cvs.pdf(cvs.ENGLISH)[:300], 422, "cv_broken"),
    "half a docx": (lambda: cvs.docx(cvs.ENGLISH)[:300], 422, "cv_broken"),
    "31 pages": (lambda: cvs.pdf(cvs.ENGLISH, pages=31), 413, "cv_too_large"),
    "5.1 MB": (lambda: bytes(5_100_000), 413, "cv_too_large"),
}


def sent(server: Server, client: requests.Session, content: bytes) -> requests.Response:
    """Under the name and type of a PDF, whatever it is."""
    return client.post(
        f"{server.url}/upload_cv?lang=en",
        files={"cv_file": ("cv.pdf", content, "application/pdf")},
        timeout=TIMEOUT * 2,
    )


def kept(server: Server) -> list[str]:
    """Files with content below the temp folder, which has empty locks of its own."""
    files = (path for path in server.temp_root.rglob("*") if path.is_file())
    return [path.name for path in files if path.stat().st_size > 100]


def test_a_hostile_cv_is_refused_and_leaves_nothing(make_server: Callable[..., Server]) -> None:
    """No file, no process, no row; and the web process is as large as before."""
    server = make_server(DISABLE_AI_MODELS="true")
    client = requests.Session()
    assert sent(server, client, cvs.pdf(cvs.ENGLISH)).status_code == 200
    client.delete(f"{server.url}/cv", timeout=TIMEOUT)
    worker = server.web_worker()
    before, files = worker.memory_info().rss, kept(server)
    wrong = {
        name: (answer.status_code, answer.json()["code"])
        for name, (made, status, code) in HOSTILE.items()
        if (answer := sent(server, client, made())).status_code != status
        or answer.json()["code"] != code
    }
    assert wrong == {}
    assert client.get(f"{server.url}/cv", timeout=TIMEOUT).json()["code"] == "no_cv"
    assert kept(server) == files
    assert [each for each in worker.children(recursive=True) if each.is_running()] == []
    assert worker.memory_info().rss - before < ALLOWED_GROWTH_MB * 1_000_000


@pytest.mark.parametrize("made", [cvs.pdf, cvs.docx], ids=["PDF", "docx"])
def test_what_is_just_small_enough_is_read(
    server: Server, made: Callable[[tuple[str, ...]], bytes]
) -> None:
    """4.9 MB under any name, and thirty pages."""
    padding = b"\n%" + b"p" * (4_900_000 if made is cvs.pdf else 0)
    answer = sent(server, requests.Session(), made(cvs.ENGLISH) + padding * (made is cvs.pdf))
    assert answer.status_code == 200, answer.text
    assert sent(server, requests.Session(), cvs.pdf(cvs.ENGLISH, pages=30)).status_code == 200
