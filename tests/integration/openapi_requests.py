"""Requests made by schemathesis from the OpenAPI document, in three roles."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import JFK, Server, wait_until
from tests.integration.logins import TIMEOUT, TOKEN, is_known, new_admin, registered
from tests.integration.openapi_document import Document

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ACCEPTED = ("application/json", "*/*", "text/html")
LAST = "/admin/actions/{name}"
"""Forces levels of memory, at which other routes refuse recordings."""
ANY_ORDER = tuple(HealthCheck)
SHOWN = 600
"""Characters of a fault."""


@dataclass
class Sender:
    """A role: its client, made again after a logout, and an interview and an answer of its own."""

    server: Server
    log_in: Callable[[], requests.Session]
    client: requests.Session = field(default_factory=requests.Session)
    session_id: str = ""
    answer: str = ""

    def renew(self, *, needs_answer: bool) -> None:
        """Log in again where the last requests logged out; have an answer if it is needed."""
        if not self.answer or not is_known(self.server, self.client):
            self.client = self.log_in()
        started = self._post("/auto_interview/start").json()
        self.session_id = started.get("session_id", self.session_id)
        if needs_answer and self._answer_state() != 200:
            self.answer = self._send_answer()

    def _answer_state(self) -> int:
        address = f"{self.server.url}/answers/{self.answer or 'none'}"
        return self.client.get(address, timeout=TIMEOUT).status_code

    def _send_answer(self) -> str:
        sent = self._post(
            "/answers",
            files={"audio": ("answer", JFK.read_bytes())},
            data={"question": "Why?", "keep_recording": "1"},
            headers={"Origin": self.server.url},
        )
        assert sent.status_code == 202, sent.text
        address = f"{self.server.url}{sent.headers['Location']}"

        def is_done() -> bool:
            told = self.client.get(address, timeout=TIMEOUT).json()
            return bool(told["state"] == "evaluated")

        wait_until(is_done, 60)
        return str(sent.json()["id"])

    def _post(self, path: str, **body: Any) -> requests.Response:
        return self.client.post(f"{self.server.url}{path}", timeout=TIMEOUT * 3, **body)


def senders(server: Server) -> dict[str, Sender]:
    """A guest, a candidate and an admin with the operator's token."""
    numbers = count()
    admin = new_admin(server, "an.operator")
    admin.headers.update(TOKEN)
    return {
        "guest": Sender(server, requests.Session),
        "candidate": Sender(server, lambda: registered(server, f"candidate.{next(numbers)}")),
        "admin": Sender(server, lambda: admin),
    }


@dataclass
class Outcome:
    """What was sent and what was wrong with the responses."""

    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


class Requests:
    """Sends requests of one role to every route of a document."""

    def __init__(self, server: Server, document: Document) -> None:
        config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
        schema = schemathesis.openapi.from_dict(document.content, config=config)
        found = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
        self._operations = sorted(found, key=lambda each: each.path == LAST)
        self._server = server
        self._accepted = count()

    def send(self, sender: Sender, requests_in_all: int, first_seed: int) -> Outcome:
        """About as many requests to each route; some have fewer different ones."""
        outcome = Outcome()
        for place, operation in enumerate(self._operations):
            left = requests_in_all - outcome.statuses.total()
            share = -(-left // (len(self._operations) - place))
            self._send_to(operation, sender, outcome, share, first_seed + place)
        return outcome

    def _send_to(
        self, operation: Any, sender: Sender, outcome: Outcome, share: int, number: int
    ) -> None:
        sender.renew(needs_answer="{identity}" in operation.path)
        cases = st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        )

        @seed(number)
        @settings(
            max_examples=max(1, share),
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=ANY_ORDER,
        )
        @given(case=cases, own=st.booleans())
        def send_each(case: Case[Any], own: bool) -> None:
            self._send(case, sender, outcome, own=own)

        send_each()

    def _send(self, case: Case[Any], sender: Sender, outcome: Outcome, *, own: bool) -> None:
        if own:
            _aim(case, sender)
        accept = ACCEPTED[next(self._accepted) % len(ACCEPTED)]
        response = case.call(
            base_url=self._server.url,
            session=sender.client,
            headers={"Accept": accept},
            timeout=TIMEOUT * 3,
            allow_redirects=False,
        )
        outcome.statuses[response.status_code] += 1
        outcome.routes[case.operation.label] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as faults:
            told = f"{case.operation.label} {response.status_code}"
            outcome.faults[told] = (
                "\n".join(f"{str(each)[:SHOWN]}" for each in faults.exceptions)
                + f"\n{case.as_curl_command()[:SHOWN]}\n{response.text[:SHOWN]}"
            )


def _aim(case: Case[Any], sender: Sender) -> None:
    """Let the request be about the sender's own answer and interview."""
    if "identity" in case.path_parameters:
        case.path_parameters = {**case.path_parameters, "identity": sender.answer}
    if isinstance(case.body, dict) and "session_id" in case.body:
        case.body = {**case.body, "session_id": sender.session_id}
