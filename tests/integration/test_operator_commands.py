"""``flask admin`` for accounts, sweeping and memory, beside a service that runs."""

from collections.abc import Callable, Iterator

import pytest
import requests
from click.testing import Result

from interview.app import create_app
from interview.config.settings import Settings
from interview.store.schema import db
from tests.conftest import ADMIN_TOKEN, Server
from tests.integration.logins import PASSWORD, TIMEOUT, TOKEN, is_known, logged_in, post

Host = Callable[..., Result]


@pytest.fixture(scope="module")
def host(server: Server) -> Iterator[Host]:
    """Runs commands with the settings of the server, given something on standard input."""
    settings = {
        "DATA_DIR": str(server.data_dir),
        "TEMP_ROOT": str(server.temp_root),
        "PORT": str(server.port),
        "ADMIN_TOKEN": ADMIN_TOKEN,
    }
    app = create_app(Settings.from_environment(settings))
    runner = app.test_cli_runner()
    yield lambda *words, given="": runner.invoke(args=["admin", *words], input=given)
    with app.app_context():
        db.engine.dispose()


def state_of(server: Server, client: requests.Session) -> int:
    """What an account is answered by the operator's figures."""
    return client.get(f"{server.url}/admin/state", timeout=TIMEOUT).status_code


def newest_act(server: Server) -> tuple[str, str]:
    """Who did what last, by the audit log."""
    state = requests.get(f"{server.url}/admin/state", headers=TOKEN, timeout=TIMEOUT).json()
    entry = state["stored"]["audit"][0]
    return entry["who"], entry["action"]


def test_an_admin_is_made_on_the_host_alone(server: Server, host: Host) -> None:
    """Registering with a role makes a candidate; the host promotes one, of a known name. A session
    from before, which somebody else may have, never becomes an operator's."""
    fields = {"username": "would.be", "password": PASSWORD, "role": "admin"}
    assert post(server, requests.Session(), "/register", **fields).status_code == 201
    client, stolen = logged_in(server, "would.be"), requests.Session()
    stolen.cookies.update(client.cookies)
    assert state_of(server, client) == 403
    assert host("create-admin", "nobody.yet", "--promote").exit_code == 1
    assert host("create-admin", "WOULD.BE", "--promote").exit_code == 0
    assert newest_act(server) == ("cli", "promote")
    assert [is_known(server, each) for each in (client, stolen)] == [False, False]
    assert state_of(server, client) == 403
    post(server, client, "/login", username="would.be", password=PASSWORD)
    assert [state_of(server, each) for each in (client, stolen)] == [200, 403]


def test_a_password_is_read_never_named(server: Server, host: Host) -> None:
    """From standard input; the new admin operates, the act is written down."""
    made = host("create-admin", "from.stdin", given=f"{PASSWORD}\n")
    assert (made.exit_code, made.stdout) == (0, "from.stdin can log in at /login.\n")
    assert newest_act(server) == ("cli", "create_admin")
    assert state_of(server, logged_in(server, "from.stdin")) == 200


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("weakling", "only-11-let", "too weak"),
        ("FROM.stdin", PASSWORD, "taken"),
        ("no name", PASSWORD, "letters, digits"),
    ],
)
def test_what_is_no_admin_is_refused(
    server: Server, host: Host, username: str, password: str, sentence: str
) -> None:
    """The command ends with 1 and says why; no account is made."""
    if sentence == "taken":
        host("create-admin", "from.stdin", given=f"{PASSWORD}\n")
    before = host("users").stdout
    refused = host("create-admin", username, given=f"{password}\n")
    assert (refused.exit_code, sentence in refused.stderr) == (1, True)
    assert host("users").stdout == before


def test_a_password_made_up_is_shown_once(server: Server, host: Host) -> None:
    """It logs in, and the list of accounts has the name and the role alone."""
    made = host("create-admin", "generated", "--generate")
    password = made.stdout.rsplit(" ", 1)[1].strip()
    assert state_of(server, logged_in(server, "generated", password)) == 200
    listed = host("users").stdout
    assert "admin" in next(line for line in listed.splitlines() if "generated" in line)
    assert password not in listed


def test_the_host_sweeps(server: Server, host: Host) -> None:
    """What a dead process left goes, and the audit log says from where it was done."""
    left = server.temp_root / "999998-abandoned" / "upload-1.webm"
    left.parent.mkdir()
    left.write_bytes(b"x")
    assert "files 1" in host("sweep").stdout
    assert not left.exists()
    assert newest_act(server) == ("cli", "sweep")


def test_the_memory_is_the_running_services(server: Server, host: Host) -> None:
    """Asked over HTTP with the token: a service that is not there, or not ours, is said."""
    told = host("memory")
    assert (told.exit_code, str(server.web_worker().pid) in told.stdout) == (0, True)
    nobody = host("memory", "--url", "http://127.0.0.1:1")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    assert "No service answers" in nobody.stderr
    other = host("memory", "--url", f"{server.url}/no/such")
    assert (other.exit_code, "answered 404" in other.stderr) == (1, True)
