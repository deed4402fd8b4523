"""A candidate in an automatic interview, as a client of the API."""

import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.conftest import JFK, Server

TIMEOUT = 60
ANSWER = "I planned the work, asked for help early, and we shipped it two weeks later."

TEAM = "Tell us about a conflict you had with someone in your team and how you resolved it."
"""A question of the bank."""

WE = (
    "In our team two colleagues had a conflict about who should answer the phone in the "
    "morning. They did not talk to each other for weeks and it was bad for everybody. We "
    "talked about it in the team and we made a list for the phone. We agreed that everybody "
    "takes one morning."
)
"""An answer to it without an own part."""

OWN_PART = (
    "I spoke with each of them alone and I noticed that one of them had to take his children to "
    "school. I wrote the list with him in the late turns and I presented it to both."
)
"""What is added to it when it is asked for."""


@dataclass
class Candidate:
    """``http`` has the cookies of the candidate, ``language`` is sent with each request."""

    server: Server
    http: requests.Session = field(default_factory=requests.Session)
    language: str = "en"
    session_id: str = ""

    def start(self, key: str | None = None, **fields: Any) -> requests.Response:
        return self._post("start", key, **fields)

    def begin(self, key: str | None = None, **fields: Any) -> dict[str, Any]:
        """Start and go on with this interview."""
        answer = self.start(key, **fields)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        self.session_id = body["session_id"]
        return body

    def type(self, text: str = ANSWER, key: str | None = None, **fields: Any) -> requests.Response:
        return self._post("submit_answer", key, answer=text, **self._here(fields))

    def skip(self, **fields: Any) -> requests.Response:
        return self._post("skip", **self._here(fields))

    def complete(self) -> requests.Response:
        return self._post("complete", **self._here({}))

    def speak(
        self, key: str | None = None, *, waits: bool = False, **fields: Any
    ) -> requests.Response:
        """Send a recording; 202 at once unless it ``waits`` for the report."""
        headers = {} if waits else {"Prefer": "respond-async"}
        return self.http.post(
            f"{self.server.url}/auto_interview/submit_answer",
            data={"lang": self.language, **self._here(fields)},
            files={"audio": ("answer.flac", JFK.read_bytes())},
            headers=headers | ({"Idempotency-Key": key} if key else {}),
            timeout=TIMEOUT,
        )

    def status(self) -> dict[str, Any]:
        body: dict[str, Any] = self.get("/auto_interview/status").json()
        return body

    def get(self, path: str) -> requests.Response:
        """As a JSON client."""
        accepts = {"Accept": "application/json"}
        return self.http.get(
            f"{self.server.url}{path}",
            params={"lang": self.language},
            headers=accepts,
            timeout=TIMEOUT,
        )

    def result(self, interview_id: str = "") -> dict[str, Any]:
        answer = self.get(f"/auto_interview/results/{interview_id or self.session_id}")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def _here(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"session_id": self.session_id, **fields}

    def _post(self, path: str, key: str | None = None, **fields: Any) -> requests.Response:
        return self.http.post(
            f"{self.server.url}/auto_interview/{path}",
            json={"lang": self.language, **fields},
            headers={"Idempotency-Key": key} if key else {},
            timeout=TIMEOUT,
        )


def refusal(answer: requests.Response) -> tuple[int, str]:
    """The status and the code of an error."""
    return answer.status_code, answer.json()["code"]


def killed(server: Server) -> None:
    """``kill -9`` of the web process and its arbiter."""
    worker = server.web_worker()
    server.process.send_signal(signal.SIGKILL)
    worker.kill()
    server.process.wait(10)


def written(server: Server, statement: str, *values: Any) -> list[Any]:
    """The rows of a statement, run on the database of the server."""
    with closing(sqlite3.connect(server.data_dir / "interview.db", timeout=20)) as database:
        rows = database.execute(statement, values).fetchall()
        database.commit()
        return rows
