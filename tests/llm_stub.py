"""A local server that speaks the OpenAI chat completions protocol.

It stands for the one part that cannot be had in a test: the remote service. What it does is
chosen by a function of the request's number, so that failures, delays and floods come when
a test wants them.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_server import LocalServer

HEAD_BYTES = 30
"""Of a dripped header, so that no thread of the stub stays for ever."""

Request = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """One answer of the stub.

    ``content`` is what the model writes; ``raw`` replaces the whole body. ``delay`` passes
    before the status line, ``drip`` between the bytes of the body, ``head_drip`` between
    those of an endless header.
    """

    content: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    delay: float = 0.0
    drip: float = 0.0
    head_drip: float = 0.0
    hang_up: bool = False

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        message = {"role": "assistant", "content": self.content}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return json.dumps({"choices": [choice], "usage": {"total_tokens": 321}}).encode()


Script = Callable[[int, Request], Reply]


class LlmStub(LocalServer):
    """Use as a context manager; ``script`` may be replaced at any time.

    Args:
        script: the reply to request number n (from 0) with this body.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Request] = []
        self.headers: list[dict[str, str]] = []
        self._lock = threading.Lock()
        super().__init__(type("Handler", (_Handler,), {"stub": self}))

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def count(self) -> int:
        return len(self.requests)

    def sent(self, name: str) -> list[str]:
        """A header of each request, empty where there was none."""
        return [headers.get(name, "") for headers in self.headers]

    def forget(self) -> None:
        """Drop the requests so far."""
        with self._lock:
            self.requests.clear()
            self.headers.clear()

    def reply_to(self, request: Request, headers: dict[str, str]) -> Reply:
        with self._lock:
            number = len(self.requests)
            self.requests.append(request)
            self.headers.append(headers)
        return self.script(number, request)


def always(reply: Reply) -> Script:
    """The same reply to every request."""
    return lambda _number, _request: reply


def in_order(*replies: Reply) -> Script:
    """One reply after the other; the last one goes on."""
    return lambda number, _request: replies[min(number, len(replies) - 1)]


def coaching(*remarks: tuple[str, str], moves: tuple[tuple[str, int, str, str], ...] = ()) -> Reply:
    """A well-formed reply: remarks as (sentence, quote), moves as (name, change, reason, quote)."""
    return Reply(
        json.dumps(
            {
                "remarks": [{"sentence": text, "quote": quote} for text, quote in remarks],
                "moves": [
                    {"dimension": name, "change": change, "reason": reason, "quote": quote}
                    for name, change, reason, quote in moves
                ],
            }
        )
    )


def obedient(_number: int, request: Request) -> Reply:
    """The worst model: it raises every dimension, each with another true quote."""
    schema = request["response_format"]["json_schema"]["schema"]
    names = schema["properties"]["moves"]["items"]["properties"]["dimension"]["enum"]
    turkish = "Turkish" in request["messages"][0]["content"]
    reason = "Bu cümle bunu açıkça gösteriyor." if turkish else "This sentence shows it clearly."
    quotes = list(_quotes(request))
    moves = tuple(
        (name, 1, reason, quotes[index % len(quotes)]) for index, name in enumerate(names)
    )
    return coaching((reason, quotes[0]), moves=moves)


def _quotes(request: Request) -> Iterator[str]:
    """Stretches of five words out of the answer as the model was shown it."""
    material = json.loads(request["messages"][-1]["content"].splitlines()[1])
    for sentence in material["answer"]:
        words = sentence.split()
        for start in range(0, max(len(words) - 4, 1), 5):
            yield " ".join(words[start : start + 5])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub: LlmStub

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        request = json.loads(self.rfile.read(length))
        reply = self.stub.reply_to(request, dict(self.headers.items()))
        time.sleep(reply.delay)
        try:
            self._send(reply)
        except OSError:
            self.close_connection = True  # the client went away: that is its right

    def _send(self, reply: Reply) -> None:
        if reply.hang_up:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if reply.head_drip:
            self._drip_head(reply.head_drip)
            return
        body = reply.body()
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        step = 1 if reply.drip else len(body) or 1
        for index in range(0, len(body), step):
            self.wfile.write(body[index : index + step])
            time.sleep(reply.drip)

    def _drip_head(self, seconds: float) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        for _ in range(HEAD_BYTES):
            self.wfile.write(b"x")
            time.sleep(seconds)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""
