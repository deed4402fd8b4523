"""Origins and hosts of requests, plain HTTP, and disabled routes."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.conftest import ADMIN_TOKEN, PROJECT, Server

PRACTICE = "/interview_speech_evaluation"
TYPED = {"question": "Why?", "user_answer": "Because I like to build things.", "lang": "en"}
PRODUCTION = {"APP_ENV": "production", "SECRET_KEY": "k3-Vb9_qLw7xTz0-eRf5"}
FRONT_END = "https://front.example"


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As it is served, behind one proxy, with a name of its own and a declared front end."""
    yield from served(
        tmp_path_factory,
        **PRODUCTION,
        TRUSTED_HOSTS="coach.example",
        TRUSTED_PROXIES="1",
        FRONTEND_URL="HTTPS://Front.example:443/",
    )


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Without the routes of an operator."""
    yield from served(tmp_path_factory, ADMIN_ROUTES="false")


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With every name below one."""
    yield from served(tmp_path_factory, TRUSTED_HOSTS="coach.example, .wild.example")


def served(folders: pytest.TempPathFactory, **environment: str) -> Iterator[Server]:
    """A server for typed answers."""
    server = Server(folders.mktemp("server"), {"DISABLE_AI_MODELS": "true", **environment})
    try:
        yield server.start()
    finally:
        server.stop()


def post(server: Server, address: str = PRACTICE, **headers: str) -> requests.Response:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.post(f"{server.url}{address}", json=TYPED, headers=told, timeout=20)


@pytest.mark.parametrize(
    "origin",
    [
        "http://[", "null", "", "http://", "https://coach.example:1", "http://coach.example",
        "https://coach.example.evil.example", "https://evil.example/coach.example", "coach.example",
        "https://coach.example@evil.example", "http://front.example", "https://front.example:8443",
        "https://coach.example, https://evil.example", "http://127.0.0.1\u00e9", "://",
    ],
)  # fmt: skip
def test_another_origin_is_refused(production: Server, origin: str) -> None:
    """Scheme, host and port are compared whole; what is no origin is a refusal, not a fault."""
    answer = post(production, Origin=origin, Host="coach.example", X_Forwarded_Proto="https")
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")


@pytest.mark.parametrize(
    "origin",
    ["https://coach.example", "https://COACH.example:443", "https://coach.example.", FRONT_END],
)
def test_the_own_origin_and_a_declared_one_may_send(production: Server, origin: str) -> None:
    """In any spelling; a front end is spelled as its browser does, whatever the setting says."""
    answer = post(production, Origin=origin, Host="coach.example", X_Forwarded_Proto="https")
    assert answer.status_code == 200, answer.text
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert allowed == (FRONT_END if origin == FRONT_END else None)


@pytest.mark.parametrize(
    ("site", "origin", "status"),
    [
        ("same-origin", None, 200),
        ("same-origin", "null", 200),
        ("none", None, 200),
        ("same-site", None, 403),
        ("cross-site", None, 403),
        ("cross-site", "https://coach.example", 403),
        ("cross-site", FRONT_END, 200),
        ("same-site", "https://other.coach.example", 403),
        ("nonsense", None, 403),
    ],
)
def test_the_browser_knows_the_site_best(
    production: Server, site: str, origin: str | None, status: int
) -> None:
    """Sec-Fetch-Site comes first, and no script can set it."""
    headers = {"Sec_Fetch_Site": site, "Host": "coach.example", "X_Forwarded_Proto": "https"}
    answer = post(production, **headers, **({"Origin": origin} if origin else {}))
    assert answer.status_code == status


def test_a_proxy_nobody_declared_is_told_to_the_operator(server: Server) -> None:
    """An old browser behind TLS that ends in front of us: the log says what to set."""
    host = f"127.0.0.1:{server.port}"
    assert post(server, Origin=f"https://{host}").status_code == 403
    assert "origin_differs_by_scheme" in server.log()
    assert "TRUSTED_PROXIES" in server.log()
    assert post(server, Origin=f"http://{host}").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "coach.example.evil.example", "evil.example:80"])
def test_a_host_of_another_name_is_refused(production: Server, host: str) -> None:
    """A page whose name is pointed here for a moment (DNS rebinding) reads nothing."""
    for address in ("/", "/questions", "/session-status", "/auto_interview/status", "/static/x"):
        answer = requests.get(f"{production.url}{address}", headers={"Host": host}, timeout=10)
        assert (answer.status_code, answer.json()["code"]) == (400, "untrusted_host")
    assert post(production, Host=host).status_code == 400
    assert "host_refused" in production.log()
    page = {"Host": "<b>evil</b>", "Accept": "text/html", "Accept-Language": "en"}
    refused = requests.get(f"{production.url}/", headers=page, timeout=10)
    assert refused.status_code == 400
    assert "<b>evil" not in refused.text


def test_production_without_names_is_told_to_the_operator(tmp_path: Path) -> None:
    """It serves any Host then: the log says what to set."""
    folders = {"DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "t")}
    environment = {**os.environ, **PRODUCTION, **folders, "TRUSTED_HOSTS": ""}
    started = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "any_host_trusted" in started.stdout + started.stderr
    assert "TRUSTED_HOSTS" in started.stdout + started.stderr


@pytest.mark.parametrize("host", ["coach.example", "COACH.example:8443", "localhost", "127.0.0.1"])
def test_the_own_names_are_served(production: Server, host: str) -> None:
    """In any case, with any port, and this machine's own."""
    assert requests.get(production.url, headers={"Host": host}, timeout=10).status_code == 200


def raw_get(server: Server, head: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of a GET whose head no library would write."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode())
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, dict(response.getheaders()), response.read().decode()


@pytest.mark.parametrize("host", ["a_b.wild.example", "coach.example:", "wild.wild.example:8443"])
def test_a_host_that_werkzeug_finds_odd_is_served(wild: Server, host: str) -> None:
    """Underscores are in names of hosts; a port may be empty (RFC 3986)."""
    headers = {"Host": host}
    assert requests.get(f"{wild.url}/questions", headers=headers, timeout=10).status_code == 200
    headers["Origin"] = f"http://{host}"
    sent = requests.post(f"{wild.url}{PRACTICE}", json=TYPED, headers=headers, timeout=20)
    assert sent.status_code == 200, sent.text


@pytest.mark.parametrize("host", ["[", "a b", ".wild.example", "coach.example@evil.example", "/"])
def test_a_host_that_is_none_is_called_malformed(wild: Server, host: str) -> None:
    """Adding it to TRUSTED_HOSTS would help nobody."""
    for language, words in (("en", "missing or malformed"), ("tr", "eksik ya da geçersiz")):
        head = f"GET /questions HTTP/1.1\r\nHost: {host}\r\nAccept-Language: {language}"
        status, _, text = raw_get(wild, head)
        assert status == 400
        assert f"{words}: '{host}'" in json.loads(text)["error"]


def test_a_request_of_http_1_1_names_its_host(wild: Server) -> None:
    """RFC 9112 3.2; one of HTTP/1.0 need not, and probes are not asked."""
    assert raw_get(wild, "GET /questions HTTP/1.1\r\nAccept: */*")[0] == 400
    assert raw_get(wild, "GET /questions HTTP/1.0\r\nAccept: */*")[0] == 200
    assert raw_get(wild, "GET /health/live HTTP/1.1\r\nAccept: */*")[0] == 200


@pytest.mark.parametrize("origin", [None, FRONT_END, "https://other.example"])
@pytest.mark.parametrize("address", ["/", "/questions", "/nowhere"])
def test_a_cache_keeps_no_answer_for_another_origin(
    production: Server, address: str, origin: str | None
) -> None:
    """Vary is there whether an origin was told or not."""
    headers = {"Host": "coach.example", **({"Origin": origin} if origin else {})}
    answer = requests.get(f"{production.url}{address}", headers=headers, timeout=10)
    assert "Origin" in [name.strip() for name in answer.headers["Vary"].split(",")]


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "Https"])
def test_a_proxy_may_write_the_scheme_in_any_case(production: Server, scheme: str) -> None:
    """Schemes have none (RFC 3986)."""
    headers = {"Host": "coach.example", "X-Forwarded-Proto": scheme}
    answer = requests.get(f"{production.url}/", headers=headers, timeout=10)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "served without HTTPS" not in answer.text


def test_senders_a_proxy_does_not_name_count_as_one(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Who writes another text each time is nobody new; an address is."""
    limits = {"TRUSTED_PROXIES": "1", "GUEST_RATE_LIMIT": "2 per minute"}
    for server in served(tmp_path_factory, **limits):
        texts = ["unknown", "x" * 2_000, "_hidden", "198.51.100.7"]
        statuses = [post(server, X_Forwarded_For=text).status_code for text in texts]
        assert statuses == [200, 200, 429, 200]


def test_probes_and_scrapers_need_no_name(production: Server) -> None:
    """Kubernetes asks a pod by its address."""
    for address in ("/health/live", "/health/ready", "/metrics"):
        headers = {"Host": "10.1.2.3:8000", "Authorization": f"Bearer {ADMIN_TOKEN}"}
        answer = requests.get(f"{production.url}{address}", headers=headers, timeout=10)
        assert answer.status_code == 200, address


@pytest.mark.parametrize(
    "address", ["//evil.example", "/health//live", "//questions", "/login/", "/auto-interview/"]
)
def test_no_redirect_is_made_of_the_host(server: Server, address: str) -> None:
    """Nobody is sent to a host a request named."""
    headers = {"Host": "evil.example", "Accept": "text/html"}
    answer = requests.get(
        f"{server.url}{address}", headers=headers, timeout=10, allow_redirects=False
    )
    assert "evil.example" not in answer.headers.get("Location", "")
    assert answer.status_code == (200 if address == "//questions" else 404)
    admin = requests.get(f"{server.url}/admin", headers=headers, timeout=10, allow_redirects=False)
    assert admin.headers["Location"].startswith("/login")


def test_production_marks_its_responses(production: Server, server: Server) -> None:
    """HSTS over HTTPS in production alone; the opener is cut off everywhere."""
    secure = {"Host": "coach.example", "X-Forwarded-Proto": "https"}
    marked = requests.get(production.url, headers=secure, timeout=10).headers
    assert marked["Strict-Transport-Security"] == "max-age=31536000"
    assert marked["Cross-Origin-Opener-Policy"] == "same-origin"
    plain = requests.get(production.url, headers={"Host": "coach.example"}, timeout=10).headers
    assert "Strict-Transport-Security" not in plain
    here = requests.get(server.url, timeout=10).headers
    assert "Strict-Transport-Security" not in here
    assert here["Cross-Origin-Opener-Policy"] == "same-origin"


def test_what_is_said_to_one_person_is_kept_by_nobody(server: Server) -> None:
    """Results, sessions, interviews, refusals, the operator's figures; static files are kept."""
    admin = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    client = requests.Session()
    responses = [
        client.post(f"{server.url}{PRACTICE}", json=TYPED, timeout=20),
        client.post(f"{server.url}{PRACTICE}", json={}, timeout=20),
        client.post(f"{server.url}/practice/typed", data=TYPED, timeout=20),
        client.post(f"{server.url}/auto_interview/start", json={}, timeout=20),
        client.get(f"{server.url}/auto_interview/status", timeout=20),
        client.get(f"{server.url}/answers/nobody", timeout=20),
        client.get(f"{server.url}/session-status", timeout=20),
        client.get(f"{server.url}/login", timeout=20),
        client.get(f"{server.url}/debug/memory_status", headers=admin, timeout=20),
        client.get(f"{server.url}/admin/cache/stats", headers=admin, timeout=20),
        client.get(f"{server.url}/metrics", headers=admin, timeout=20),
    ]
    kept = [answer.url for answer in responses if answer.headers["Cache-Control"] != "no-store"]
    assert kept == []


OPERATING = [
    ("GET", "/admin"), ("GET", "/admin/state"), ("POST", "/admin/actions/collect"),
    ("GET", "/admin/cache/stats"), ("POST", "/admin/cache/clear"), ("GET", "/debug/memory_status"),
    ("POST", "/debug/clear_auto_interview_sessions"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "address"), OPERATING)
def test_the_operators_routes_can_be_switched_off(
    closed: Server, method: str, address: str
) -> None:
    """Then they are nothing at all, for the right token too; the monitoring goes on."""
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    answer = requests.request(method, f"{closed.url}{address}", headers=headers, timeout=10)
    assert answer.status_code == 404
    assert requests.get(f"{closed.url}/metrics", headers=headers, timeout=10).status_code == 200
    assert requests.get(closed.url, timeout=10).status_code == 200


def test_production_over_plain_http_is_told(production: Server) -> None:
    """The page and the log say it; what needs a session is refused by name, in both languages."""
    name = {"Host": "coach.example"}
    for language, words in (("en", "served without HTTPS"), ("tr", "HTTPS olmadan sunuluyor")):
        page = requests.get(f"{production.url}/?lang={language}", headers=name, timeout=10)
        assert words in page.text
        for address in ("/auto_interview/start", "/login", "/register"):
            refused = requests.post(
                f"{production.url}{address}",
                json={"lang": language},
                headers={**name, "Origin": "http://coach.example", "X-Forwarded-Proto": "http"},
                timeout=10,
            )
            assert (refused.status_code, refused.json()["code"]) == (400, "https_required")
            assert words in refused.json()["error"]
    assert production.log().count("production_without_https") == 1


def test_a_program_is_told_why_its_session_is_gone(production: Server) -> None:
    """It says nothing of its way here; its interview would only seem to be lost."""
    name = {"Host": "coach.example"}
    client = requests.Session()
    started = client.post(
        f"{production.url}/auto_interview/start", json={}, headers=name, timeout=10
    )
    assert started.status_code == 200
    answer = client.post(
        f"{production.url}/auto_interview/submit_answer",
        json={"session_id": started.json()["session_id"], "answer": "I did."},
        headers=name,
        timeout=10,
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "https_required")


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-Proto": "https"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_production_over_https_is_not_warned_of(
    production: Server, headers: dict[str, str]
) -> None:
    """Told by a proxy, or shown by the browser, which holds localhost for secure too."""
    named = {"Host": "coach.example", **headers}
    page = requests.get(f"{production.url}/?lang=en", headers=named, timeout=10)
    assert "served without HTTPS" not in page.text
    started = requests.post(
        f"{production.url}/auto_interview/start", json={}, headers=named, timeout=10
    )
    assert started.status_code == 200, started.text


def test_development_is_not_warned_of(server: Server) -> None:
    """Its cookie is not for HTTPS alone."""
    assert "served without HTTPS" not in requests.get(f"{server.url}/?lang=en", timeout=10).text
