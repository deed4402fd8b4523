"""Clients that behave: they send again with the same key until they are answered."""

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.scale.chaos.plan import Send

QUESTION = "What happened next?"
AT_ONCE = 16
REPLY_SECONDS = 20.0
WAIT_SECONDS = 60.0
"""A request that waits for its result waits longer than one that is only accepted."""

PATIENCE_SECONDS = 240.0
LONGEST_WAIT = 1.0
"""Retry-After is kept to that, so that the run stays as dense as it was planned."""


@dataclass(slots=True)
class Delivery:
    """What a client was told of one planned sending.

    ``places`` are the Locations of its 202s, ``refusals`` the codes of its other replies.
    """

    send: Send
    places: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    silences: int = 0
    status: int = 0


class Senders:
    """Sends what a plan says, each at its time.

    Args:
        url: of the service.
        recordings: name to file.
    """

    def __init__(self, url: str, recordings: Mapping[str, Path]) -> None:
        self._url = url
        self._content = {name: path.read_bytes() for name, path in recordings.items()}
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sender")

    def begin(self, sends: tuple[Send, ...], started: float) -> list[Future[Delivery]]:
        """Send each at its moment after ``started``; the futures end when it was answered."""
        return [self._pool.submit(self._deliver, send, started) for send in sends]

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _deliver(self, send: Send, started: float) -> Delivery:
        time.sleep(max(0.0, started + send.at - time.monotonic()))
        delivery = Delivery(send)
        if send.key is None:
            reply = self._post("/interview_speech_evaluation", send, WAIT_SECONDS)
            delivery.status = 0 if reply is None else reply.status_code
            return delivery
        for _ in range(2 if send.again else 1):
            self._until_accepted(send, delivery)
        return delivery

    def _until_accepted(self, send: Send, delivery: Delivery) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            reply = self._post("/answers", send, REPLY_SECONDS)
            if reply is None:
                delivery.silences += 1
                time.sleep(0.3)
                continue
            delivery.status = reply.status_code
            if reply.status_code == 202:
                delivery.places.append(reply.headers["Location"])
                return
            delivery.refusals.append(_code(reply))
            if reply.status_code < 500 and reply.status_code != 429:
                return
            time.sleep(min(float(reply.headers.get("Retry-After", 0.5)), LONGEST_WAIT))

    def _post(self, path: str, send: Send, seconds: float) -> requests.Response | None:
        headers = {"X-Forwarded-For": send.person}
        if send.key is not None:
            headers["Idempotency-Key"] = send.key
        with suppress(requests.RequestException):  # the server was killed under the request
            return requests.post(
                f"{self._url}{path}",
                files={"audio": ("answer", self._content[send.recording])},
                data={"question": QUESTION, "lang": "en"},
                headers=headers,
                timeout=seconds,
            )
        return None


def _code(reply: requests.Response) -> str:
    """The code of a refusal; whatever has none is told by its status."""
    with suppress(requests.exceptions.JSONDecodeError, AttributeError):
        return str(reply.json().get("code"))
    return f"unnamed {reply.status_code}"
