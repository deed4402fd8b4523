"""Memory of whole interviews by voice, about a CV, each question spoken by the server."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import requests

from bench.cage import NoCageError, memory_cage
from bench.context import Bench, running
from bench.processes import PeakSampler, pss
from bench.report import Row, at_most, quantity
from tests import cvs
from tests.conftest import Server

HOW = (
    "**interview**: a server from an empty DATA_DIR in a memory cgroup of 512 MB without swap, "
    "with eSpeak NG as its voice. A guest uploads a CV and holds interviews of eight questions; "
    "each question is fetched as sound and answered with a recording of 30-60 s, and each result "
    "is read. PSS as under memory."
)
PEAK_MB = 500
SECONDS = (31, 58, 44, 37, 52, 60, 33, 47)
TIMEOUT = 240


def rows(bench: Bench) -> Iterator[Row]:
    """One run; without eSpeak NG or a cgroup a row that says so."""
    recordings = bench.recordings(SECONDS[: bench.size(len(SECONDS), 3)])
    held = bench.size(3, 1)
    with ExitStack() as stack:
        try:
            cage = stack.enter_context(memory_cage())
        except NoCageError as error:
            yield Row("interviews in a 512 MB cgroup", f"not made: {error}", "no kill", None)
            return
        environment = cage.environment(bench.folder / "entry")
        server = bench.new_server(prepared=False, TTS_ENGINE="espeak-ng", **environment)
        with PeakSampler(lambda: pss(server)) as sizes, running(server):
            started = time.monotonic()
            heard = sum(_interview(server, recordings) for _ in range(held))
            seconds, counts = time.monotonic() - started, cage.counts()
        kills = counts.kills
    yield Row(
        f"{held} interviews by voice about a CV in a 512 MB cgroup",
        f"{kills} OOM kills, {heard} questions spoken ({seconds:.0f} s)",
        "no kill",
        kills == 0,
    )
    yield at_most("interviews by voice, PSS of all processes, peak", sizes.peak, PEAK_MB, "MB")
    yield Row("interviews by voice, cgroup usage, peak", quantity(counts.peak, "MB"))


def _interview(server: Server, recordings: list[Path]) -> int:
    """Hold one; returns how many of its questions were heard."""
    guest = requests.Session()
    guest.headers.update({"Origin": server.url, "Accept": "application/json"})
    document = {"cv_file": ("cv.docx", cvs.docx(cvs.ENGLISH))}
    guest.post(
        f"{server.url}/upload_cv?lang=en", files=document, timeout=TIMEOUT
    ).raise_for_status()
    asked = _post(guest, server, "start", json={"lang": "en", "length": 8})
    heard = 0
    for recording in (recordings * 8)[:20]:
        heard += guest.get(server.url + asked["audio_url"], timeout=TIMEOUT).ok
        fields = {"session_id": asked["session_id"], "lang": "en"}
        with recording.open("rb") as sound:
            asked = _post(guest, server, "submit_answer", data=fields, files={"audio": sound})
        if asked["status"] == "completed":
            break
    result = guest.get(server.url + asked["result_url"], timeout=TIMEOUT)
    assert result.json()["total_answers"] == heard
    return heard


def _post(guest: requests.Session, server: Server, act: str, **body: object) -> dict[str, str]:
    answer = guest.post(f"{server.url}/auto_interview/{act}", timeout=TIMEOUT, **body)  # type: ignore[arg-type]
    answer.raise_for_status()
    found: dict[str, str] = answer.json()
    return found
