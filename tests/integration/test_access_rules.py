"""Each route follows docs/threat-model.md over HTTP: callers, sites and limits."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Server, _end, _furnish
from tests.integration.logins import TIMEOUT, TOKEN, is_known, logged_in, new_admin, registered
from tests.threat_model import AccessRule, access_rules

RULES = access_rules()
SAFE = "GET"
FRONT_END = "https://front.example"
OTHER_SITE = "https://evil.example"
NO_ENTRY = {"forbidden", "login_required", "no_such_answer", "not_found", "method_not_allowed"}
ADMITTED = {
    "anybody": {"stranger", "guest", "candidate", "admin", "token"},
    "own session": {"guest", "candidate", "admin", "token"},
    "account": {"candidate", "admin"},
    "answer id": {"stranger", "guest", "candidate", "admin", "token"},
    "admin": {"admin", "token"},
}
LIMIT = 3

Callers = dict[str, requests.Session]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """A service with a front end elsewhere, an admin and a candidate."""
    environment = {"FRONTEND_URL": FRONT_END, "WHISPER_MODEL": "tiny.en"}
    server = Server(tmp_path_factory.mktemp("site"), environment | {"ANSWERS_PER_PERSON": "500"})
    _furnish(prepared_models, server.data_dir)
    try:
        server.start()
        registered(server, "a.candidate")
        new_admin(server, "an.admin")
        yield server
    finally:
        _end(server)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service of few requests, where the sender names its address; typed answers alone."""
    limit = f"{LIMIT} per minute"
    environment = {"GUEST_RATE_LIMIT": limit, "LOGIN_RATE_LIMIT": limit, "TRUSTED_PROXIES": "1"}
    server = Server(tmp_path_factory.mktemp("limited"), environment | {"DISABLE_AI_MODELS": "true"})
    try:
        yield server.start()
    finally:
        _end(server)


@pytest.fixture(scope="module")
def few_guests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service of few new guests, where the sender names its address; typed answers alone."""
    environment = {"NEW_GUEST_LIMIT": f"{LIMIT} per hour", "TRUSTED_PROXIES": "1"}
    server = Server(tmp_path_factory.mktemp("few"), environment | {"DISABLE_AI_MODELS": "true"})
    try:
        yield server.start()
    finally:
        _end(server)


@pytest.fixture(scope="module")
def logins(site: Server) -> Callers:
    """Clients that were logged in once; a test may have logged them out."""
    return {"a.candidate": requests.Session(), "an.admin": requests.Session()}


@pytest.fixture
def callers(site: Server, logins: Callers) -> Callers:
    """One of each kind; the guest has a session, the stranger has none."""
    for name, client in logins.items():
        if not is_known(site, client):
            logins[name] = logged_in(site, name)
    guest, token = requests.Session(), requests.Session()
    for act in ("start", "complete"):
        guest.post(f"{site.url}/auto_interview/{act}", json={}, timeout=TIMEOUT)
    token.headers.update(TOKEN)
    candidate, admin = logins["a.candidate"], logins["an.admin"]
    stranger = requests.Session()
    return {
        "stranger": stranger, "guest": guest, "candidate": candidate, "admin": admin, "token": token
    }  # fmt: skip


def answer_of_somebody(site: Server, jfk: Path) -> str:
    """The id of an answer that a program has sent."""
    sent = requests.post(
        f"{site.url}/answers",
        files={"audio": ("answer", jfk.read_bytes())},
        data={"question": "Why?", "keep_recording": "1"},
        timeout=TIMEOUT,
    )
    assert sent.status_code == 202, sent.text
    identity: str = sent.json()["id"]
    return identity


def ask(
    server: Server,
    rule: AccessRule,
    client: requests.Session,
    identity: str = "nobody",
    headers: dict[str, str] | None = None,
    method: str = "",
    **fields: str,
) -> requests.Response:
    """The answer of a route; what it is called with is complete only as far as access goes."""
    return client.request(
        method or rule.method,
        server.url + _path(server, rule.route, identity),
        json=None if rule.method == SAFE else fields,
        headers={"Accept": "application/json", **(headers or {})},
        timeout=TIMEOUT,
        allow_redirects=False,
    )


def _path(server: Server, route: str, identity: str = "nobody") -> str:
    if "<version>" in route:
        page = requests.get(server.url, timeout=TIMEOUT).text
        found = re.search(r"/static/(\w{16})/", page)
        assert found is not None
        route = route.replace("<version>", found[1])
    route = route.replace("<path:filename>", "css/app.css").replace("<name>", "collect")
    return route.replace("<identity>", identity).replace("<question_id>", "salary-expectation")


def code_of(answer: requests.Response) -> str:
    """Its code, if it is a refusal."""
    return str(answer.json()["code"]) if answer.status_code >= 400 else ""


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_route_is_for_whom_the_document_says(
    rule: AccessRule, site: Server, callers: Callers, jfk: Path
) -> None:
    """Stranger, guest, candidate, admin and token each pass, or are refused by name."""
    admitted = set().union(*(ADMITTED[who] for who in rule.callers))
    if "own session" in rule.callers:
        del callers["stranger"]  # who owns nothing may be told so, or begins to
    by_id = "answer id" in rule.callers
    for name, client in callers.items():
        identity = answer_of_somebody(site, jfk) if by_id else ""
        fields: dict[str, Any] = {"shared": "false"} if by_id else {}
        answer = ask(site, rule, client, identity, **fields)
        assert answer.status_code < 500, (name, answer.text)
        assert (code_of(answer) not in NO_ENTRY) == (name in admitted), (name, answer.text)
        if rule.callers != {"anybody"} or rule.method != SAFE:
            assert answer.headers["Cache-Control"] == "no-store", name
        if by_id:
            nothing = ask(site, rule, client, "A" * 22, **fields)
            assert code_of(nothing) == "no_such_answer", name


@pytest.mark.parametrize("rule", [it for it in RULES if it.method == SAFE], ids=str)
def test_head_has_the_rule_of_get(rule: AccessRule, site: Server, callers: Callers) -> None:
    """It tells nobody more."""
    for name in ("stranger", "candidate", "admin"):
        head, whole = (ask(site, rule, callers[name], method=each) for each in ("HEAD", SAFE))
        assert head.status_code == whole.status_code, name


@pytest.mark.parametrize("rule", [it for it in RULES if "own session" in it.callers], ids=str)
def test_a_session_reaches_what_is_its_own(
    rule: AccessRule, site: Server, callers: Callers
) -> None:
    """Whoever names somebody else's interview is told nothing of it and changes nothing."""
    owner = requests.Session()
    started = owner.post(f"{site.url}/auto_interview/start", json={}, timeout=TIMEOUT)
    interview = {"session_id": started.json()["session_id"], "answer": "Not mine."}
    before = owner.get(f"{site.url}/auto_interview/status", timeout=TIMEOUT).json()
    for name in ("guest", "candidate"):
        answer = ask(site, rule, callers[name], **interview)
        assert interview["session_id"] not in answer.text, name
    assert owner.get(f"{site.url}/auto_interview/status", timeout=TIMEOUT).json() == before


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_another_site_does_and_reads_nothing(
    rule: AccessRule, site: Server, callers: Callers
) -> None:
    """With an admin's cookies: unsafe requests are refused, no response is readable there."""
    admin = callers["admin"]
    for headers in ({"Origin": OTHER_SITE}, {"Sec-Fetch-Site": "cross-site"}):
        answer = ask(site, rule, admin, headers=headers)
        assert (code_of(answer) == "cross_origin") == (rule.method != SAFE), answer.text
        readable_by = answer.headers.get("Access-Control-Allow-Origin")
        assert (readable_by in ("*", OTHER_SITE)) == (rule.front_end == "any site")


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_declared_front_end_may_what_the_document_says(
    rule: AccessRule, site: Server, callers: Callers
) -> None:
    """A candidate's routes with an admin's cookies, never an operator's."""
    headers = {"Origin": FRONT_END, "Sec-Fetch-Site": "cross-site"}
    answer = ask(site, rule, callers["admin"], headers=headers)
    refused = rule.front_end == "no" and rule.method != SAFE
    assert (code_of(answer) == "cross_origin") == refused, answer.text
    readable = {"yes": FRONT_END, "no": None, "any site": "*"}[rule.front_end]
    assert answer.headers.get("Access-Control-Allow-Origin") == readable


def sender(rule: AccessRule, network: int) -> dict[str, str]:
    """An address of its own for each rule and use."""
    return {"X-Forwarded-For": f"10.0.{network}.{RULES.index(rule) + 1}"}


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_route_is_limited_as_the_document_says(rule: AccessRule, limited: Server) -> None:
    """One request more than allowed of one address; then wrong tokens, counted over all routes."""
    client = requests.Session()
    asked = [ask(limited, rule, client, headers=sender(rule, 1)) for _ in range(LIMIT + 1)]
    counted = bool(rule.limits & {"requests", "attempts"})
    assert [each.status_code == 429 for each in asked] == [False] * LIMIT + [counted]
    wrong = {"Authorization": "Bearer wrong", **sender(rule, 2)}
    for _ in range(LIMIT):
        guess = client.get(f"{limited.url}/metrics", headers=wrong, timeout=TIMEOUT)
        assert guess.status_code == 403
    answer = ask(limited, rule, client, headers=wrong)
    assert (answer.status_code == 429) == ("tokens" in rule.limits), answer.text


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_new_guests_are_counted_where_the_document_says(
    rule: AccessRule, few_guests: Server
) -> None:
    """One more than allowed from one address, each a browser on a page of the service."""
    headers = {**sender(rule, 4), "Origin": few_guests.url}
    asked = [ask(few_guests, rule, requests.Session(), headers=headers) for _ in range(LIMIT + 1)]
    counted = [answer.status_code == 429 for answer in asked]
    assert counted == [False] * LIMIT + ["guests" in rule.limits]


@pytest.mark.parametrize("rule", [it for it in RULES if it.method == "POST"], ids=str)
def test_a_recording_is_let_in_where_the_document_says(rule: AccessRule, limited: Server) -> None:
    """Where no model runs, whatever takes recordings refuses them before their bytes are read."""
    answer = requests.post(
        limited.url + _path(limited, rule.route),
        files={"audio": ("answer", b"RIFF")},
        headers={"Accept": "application/json", **sender(rule, 3)},
        timeout=TIMEOUT,
    )
    assert (code_of(answer) == "models_off") == ("uploads" in rule.limits), answer.text
