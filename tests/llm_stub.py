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
    finish: str = "stop"

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        message = {"role": "assistant", "content": self.content}
        choice = {"index": 0, "message": message, "finish_reason": self.finish}
        usage = {"prompt_tokens": 200, "completion_tokens": 121, "total_tokens": 321}
        return json.dumps({"choices": [choice], "usage": usage}).encode()


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
        self.paths: list[str] = []
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


TOLD = {
    "Turkish": "Bu sözler bunu açıkça gösteriyor ve dinleyen bunu anlıyor.",
    "English": "These words show it clearly, and the listener can see it.",
}
"""A sentence that fits any quote, by the language that the request asks for."""


def judgement(request: Request, **changes: Any) -> dict[str, Any]:
    """A well-formed reply to a request: level 3 everywhere, with true quotes and no wrong fact.

    Args:
        request: the request to answer; its schema names the dimensions and the points.
        changes: ``level`` of everything, ``quote`` and ``sentence`` in every place, ``heard`` of
            all points, and whole fields of the reply.
    """
    names = schema_of(request)["properties"]
    quote = changes.pop("quote", None) or next(quotes(request))
    sentence = changes.pop("sentence", None) or TOLD[_reader(request)]
    grade = {"quote": quote, "reason": sentence, "level": changes.pop("level", 3)}
    point = {"quote": quote, "verdict": changes.pop("heard", "said")}
    reply: dict[str, Any] = {
        "dimensions": dict.fromkeys(names["dimensions"]["properties"], grade),
        "wrong_facts": [],
        "subject": {"quote": quote, "verdict": "yes"},
        "overall": grade,
        "remarks": [{"quote": quote, "sentence": sentence}],
    }
    if "points" in names:
        reply["points"] = dict.fromkeys(names["points"]["properties"], point)
    return reply | changes


def judging(**changes: Any) -> Script:
    """A model that replies with :func:`judgement`."""
    return lambda _number, request: Reply(json.dumps(judgement(request, **changes)))


honest = judging()
obedient = judging(level=5)
"""The worst model: it gives everything a five, with true quotes."""

INVENTED = "I saved the company nine million in a week"
inventing = judging(level=5, quote=INVENTED)


def foreign(_number: int, request: Request) -> Reply:
    """A model that writes in the language that was not asked for."""
    other = next(words for language, words in TOLD.items() if language != _reader(request))
    return Reply(json.dumps(judgement(request, level=5, sentence=other)))


def misshapen(_number: int, request: Request) -> Reply:
    """A model that keeps to a form of its own."""
    return Reply(json.dumps({"score": 5, "why": next(quotes(request))}))


def cut_off(_number: int, request: Request) -> Reply:
    """A model that ran out of tokens within its reply."""
    content = json.dumps(judgement(request))
    return Reply(content[: len(content) // 2], finish="length")


def schema_of(request: Request) -> dict[str, Any]:
    """The schema of a request, which follows the instructions where no field has it."""
    form = request.get("response_format", {})
    if form.get("type") == "json_schema":
        schema: dict[str, Any] = form["json_schema"]["schema"]
        return schema
    return dict(json.loads(request["messages"][0]["content"].rpartition("\n")[2]))


def quotes(request: Request) -> Iterator[str]:
    """Stretches of five words out of the answer as the model was shown it."""
    material = json.loads(request["messages"][-1]["content"].splitlines()[1])
    for sentence in material["answer"]:
        words = sentence.split()
        for start in range(0, max(len(words) - 4, 1), 5):
            yield " ".join(words[start : start + 5])


def _reader(request: Request) -> str:
    return "Turkish" if "Turkish" in request["messages"][0]["content"] else "English"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub: LlmStub

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        request = json.loads(self.rfile.read(length))
        self.stub.paths.append(self.path)
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
