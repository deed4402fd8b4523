"""Registration and login as API clients send them."""

import re
from typing import Any

import requests

from tests.conftest import ADMIN_TOKEN, Server
from tests.integration.admin_commands import run_command

PASSWORD = "Quiet-Harbour-Ink-92"
TIMEOUT = 20
HTML = {"Accept": "text/html"}
TOKEN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}


def post(
    server: Server, client: requests.Session, path: str, headers: Any = None, **fields: Any
) -> requests.Response:
    return client.post(f"{server.url}{path}", json=fields, headers=headers, timeout=TIMEOUT)


def form_token(server: Server, client: requests.Session, page: str = "/login") -> str:
    """The token of the forms on a page, with the cookie it is signed for in ``client``."""
    text = client.get(f"{server.url}{page}", headers=HTML, timeout=TIMEOUT).text
    found = re.search(r'name="form_token" value="([^"]+)"', text)
    assert found is not None, text
    return found[1]


def send_form(
    server: Server, client: requests.Session, path: str, page: str = "/account", **fields: str
) -> requests.Response:
    """Send a form of ``page`` as a browser does; redirects are not followed."""
    return client.post(
        f"{server.url}{path}",
        data={"form_token": form_token(server, client, page), **fields},
        headers=HTML,
        timeout=TIMEOUT,
        allow_redirects=False,
    )


def registered(server: Server, username: str) -> requests.Session:
    """A client logged in to a new account."""
    client = requests.Session()
    answer = post(server, client, "/register", username=username, password=PASSWORD)
    assert answer.status_code == 201, answer.text
    return client


def logged_in(server: Server, username: str, password: str = PASSWORD) -> requests.Session:
    """Another client logged in to an account."""
    client = requests.Session()
    answer = post(server, client, "/login", username=username, password=password)
    assert answer.status_code == 200, answer.text
    return client


def new_admin(server: Server, username: str) -> requests.Session:
    """A client logged in to an admin's account, made on the host."""
    made = run_command(server, "admin", "create", username, given=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    return logged_in(server, username)


def is_known(server: Server, client: requests.Session) -> bool:
    """Whether the client's session is logged in."""
    answer = client.get(f"{server.url}/session-status", timeout=TIMEOUT)
    assert answer.status_code == 200, answer.text
    known: bool = answer.json()["has_user_id"]
    return known


def page_of(server: Server, client: requests.Session, path: str) -> str:
    """The HTML of a page."""
    answer = client.get(f"{server.url}{path}", headers=HTML, timeout=TIMEOUT)
    assert answer.status_code == 200, answer.text
    return answer.text
