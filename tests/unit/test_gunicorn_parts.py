"""Digests of the gunicorn code that the worker replaces or calls, to review on updates."""

import hashlib
import inspect
from typing import Any

import pytest
from gunicorn import util
from gunicorn.http.unreader import SocketUnreader, Unreader
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import TConn, ThreadWorker

PARTS: dict[str, tuple[Any, str]] = {
    # Replaced, with the base called: what they do to a connection must stay as it is.
    "accept": (ThreadWorker.accept, "f8dcead3dce5"),
    "enqueue_req": (ThreadWorker.enqueue_req, "c9f428953d24"),
    "finish_request": (ThreadWorker.finish_request, "616e7bb15a00"),
    "murder_pending": (ThreadWorker.murder_pending, "7bf11f464542"),
    "set_accept_enabled": (ThreadWorker.set_accept_enabled, "140150ebfd3c"),
    "handle_error": (Worker.handle_error, "75426448389b"),
    # Relied on: in which order the loop calls the above, and that only PatientSocket's methods
    # touch the connection.
    "run": (ThreadWorker.run, "f92c7394d857"),
    "handle": (ThreadWorker.handle, "ca85c9be3df7"),
    "handle_request": (ThreadWorker.handle_request, "6d0de5b91910"),
    "murder_keepalived": (ThreadWorker.murder_keepalived, "4459960c4ccc"),
    "wait_for_and_dispatch_events": (ThreadWorker.wait_for_and_dispatch_events, "ea969b352482"),
    "TConn": (TConn, "e3a2878ba952"),
    "SocketUnreader": (SocketUnreader, "786a257be09e"),
    "take_buffered": (Unreader.take_buffered, "89cef5e60e6f"),
    "write": (util.write, "cd995031295f"),
    "write_error": (util.write_error, "bd0143a03c15"),
    "write_nonblock": (util.write_nonblock, "d2ff97701c36"),
}
"""The source of each, by the beginning of its SHA-256."""


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_gunicorn_is_what_the_worker_was_written_for(name: str) -> None:
    """Where this fails, read the part, see that interview/server fits it, note its digest."""
    part, digest = PARTS[name]
    source = inspect.getsource(part)
    assert hashlib.sha256(source.encode()).hexdigest()[:12] == digest, source
