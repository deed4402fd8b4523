"""``interview-coach admin`` and ``memory``, beside a service that runs."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from click import UsageError
from click.testing import CliRunner, Result

from interview.cli.__main__ import main
from interview.cli.service import running_services, service_environment
from tests.conftest import Server
from tests.integration.admin_commands import run_command, settings_of
from tests.integration.logins import PASSWORD, TIMEOUT, TOKEN, is_known, logged_in, post

Host = Callable[..., Result]


@pytest.fixture
def host(server: Server) -> Host:
    """Runs commands with the settings of the server, given something on standard input."""
    runner = CliRunner(env=settings_of(server))
    return lambda *words, given="": runner.invoke(main, words, input=given)


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
    assert host("admin", "create", "nobody.yet", "--promote").exit_code == 1
    assert host("admin", "create", "WOULD.BE", "--promote").exit_code == 0
    assert newest_act(server) == ("cli", "promote")
    assert [is_known(server, each) for each in (client, stolen)] == [False, False]
    assert state_of(server, client) == 403
    post(server, client, "/login", username="would.be", password=PASSWORD)
    assert [state_of(server, each) for each in (client, stolen)] == [200, 403]


def test_a_password_is_read_never_named(server: Server, host: Host) -> None:
    """From standard input; the new admin operates, the act is written down."""
    made = host("admin", "create", "from.stdin", given=f"{PASSWORD}\n")
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
        host("admin", "create", "from.stdin", given=f"{PASSWORD}\n")
    before = host("admin", "users").stdout
    refused = host("admin", "create", username, given=f"{password}\n")
    assert (refused.exit_code, sentence in refused.stderr) == (1, True)
    assert host("admin", "users").stdout == before


def test_a_password_made_up_is_shown_once(server: Server, host: Host) -> None:
    """It logs in, and the list of accounts has the name and the role alone."""
    made = host("admin", "create", "generated", "--generate")
    password = made.stdout.rsplit(" ", 1)[1].strip()
    assert state_of(server, logged_in(server, "generated", password)) == 200
    listed = host("admin", "users").stdout
    assert "admin" in next(line for line in listed.splitlines() if "generated" in line)
    assert password not in listed


def test_the_host_sweeps(server: Server, host: Host) -> None:
    """What a dead process left goes, and the audit log says from where it was done."""
    left = server.temp_root / "999998-abandoned" / "upload-1.webm"
    left.parent.mkdir()
    left.write_bytes(b"x")
    assert "files 1" in host("admin", "sweep").stdout
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


def test_a_shell_without_variables_finds_the_service(make_server: Callable[..., Server]) -> None:
    """DATA_DIR, port, temp root and token are those of the process that serves; it may be without
    a token, which the command then makes."""
    server = make_server(ADMIN_TOKEN="", DISABLE_AI_MODELS="true")
    own = {"PATH": os.environ["PATH"], "PORT": str(server.port)}
    found = service_environment(own, running_services())
    assert found["DATA_DIR"] == str(server.data_dir)
    assert found["TEMP_ROOT"] == str(server.temp_root)
    refused = requests.get(f"{server.url}/debug/memory_status", headers=TOKEN, timeout=TIMEOUT)
    assert refused.status_code == 403
    told = CliRunner(env={**dict.fromkeys(os.environ), **own}).invoke(main, ["memory"])
    assert (told.exit_code, str(server.web_worker().pid) in told.stdout) == (0, True), told.output
    assert (server.data_dir / "host_token").stat().st_mode & 0o777 == 0o600


def test_of_several_services_one_is_to_be_chosen(make_server: Callable[..., Server]) -> None:
    """Each is listed with its folder, and the folder chooses, by whatever name it is reached."""
    one, two = (make_server(DISABLE_AI_MODELS="true") for _ in range(2))
    running = [
        each for each in running_services() if each.pid in (one.process.pid, two.process.pid)
    ]
    assert len(running) == 2
    with pytest.raises(UsageError) as caught:
        service_environment({}, running)
    assert str(one.data_dir) in caught.value.message
    assert str(two.data_dir) in caught.value.message
    relative = os.path.relpath(two.data_dir)
    assert service_environment({"DATA_DIR": relative}, running)["PORT"] == str(two.port)


def test_another_projects_gunicorn_is_not_meant(tmp_path: Path) -> None:
    """Its ``wsgi:app`` lies in a folder without ours."""
    (tmp_path / "wsgi.py").write_text("def app(environ, start_response): ...\n")
    other = Server(tmp_path / "other", {"DATA_DIR": str(tmp_path)}, project=tmp_path)
    other.launch()
    try:
        assert other.process.pid not in [each.pid for each in running_services()]
    finally:
        other.process.kill()
        other.process.wait(10)


def test_models_are_listed_with_their_state(server: Server) -> None:
    """Those that came with the packages, and the one that is asked for and absent."""
    named = {"WHISPER_MODEL": "somebody/absent"}
    done = CliRunner(env={**settings_of(server), **named}).invoke(main, ["models"])
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert (lines["base"], lines["tiny.en"]) == ("ready", "ready")
    assert "interview-coach models fetch somebody/absent" in lines["somebody/absent"]
    again = run_command(server, "models", "fetch", "tiny.en")
    assert (again.returncode, "tiny.en-int8" in again.stdout) == (0, True)
