"""Static files are cached permanently under addresses that change with them."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from interview.app import create_app
from interview.config.settings import Settings
from interview.config.variables import ConfigError
from interview.resources import STATIC
from interview.store.schema import db
from interview.web.pages import LASTING, versioned_address

FRONTEND = "https://coach.example.com"
CDN = "https://cdn.example.com/coach"


@contextmanager
def visitor(folder: Path, **environment: str) -> Iterator[FlaskClient]:
    """A client of the application with these settings."""
    folders = {"DATA_DIR": str(folder / "data"), "TEMP_ROOT": str(folder / "temp")}
    app = create_app(Settings.from_environment({**folders, **environment}))
    with app.test_client() as client:
        yield client
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with visitor(tmp_path) as client:
        yield client


def get(client: FlaskClient, address: str, **headers: str) -> Response:
    """One answer, read to its end."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.get(address, headers=named) as answer:
        answer.get_data()
    return answer


def addresses(client: FlaskClient) -> list[str]:
    """Every file the practice page names."""
    return re.findall(r'(?:src|href)="([^"]*/static/[^"]+)"', client.get("/").text)


def test_pages_name_files_that_may_be_kept_for_ever(client: FlaskClient) -> None:
    """A year, immutable, for any site, without a cookie; asked again, 304 without a body."""
    named = addresses(client)
    assert len(named) >= 5
    for address in named:
        answer = get(client, address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == LASTING
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
        again = get(client, address, If_None_Match=answer.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == LASTING


def test_a_page_of_another_version_finds_nothing(client: FlaskClient) -> None:
    """Rather than half a page of each; and the absence is not kept."""
    address = addresses(client)[0]
    other = re.sub(r"/static/[0-9a-f]{16}/", f"/static/{'0' * 16}/", address)
    assert other != address
    answer = get(client, other)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_what_is_asked_for_without_a_version_is_asked_for_again(client: FlaskClient) -> None:
    """Old addresses work, and are compared with every use."""
    answer = get(client, "/static/css/app.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_pages_are_kept_by_nobody_unasked(client: FlaskClient) -> None:
    """They are of one person's session, and name the files of this version."""
    for path in ("/", "/auto-interview", "/questions"):
        assert client.get(path).headers["Cache-Control"] == "private, no-cache"
    assert client.get("/health/live").headers["Cache-Control"] == "no-store"


def test_without_a_cdn_pages_may_load_from_here_alone(client: FlaskClient) -> None:
    """No other origin is in the policy, and none in an address."""
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "http" not in policy
    assert all(address.startswith("/static/") for address in addresses(client))


def test_a_cdn_is_named_by_pages_and_allowed_for_files(tmp_path: Path) -> None:
    """Scripts, styles, images and fonts; nothing else may come from there."""
    with visitor(tmp_path, STATIC_URL_BASE=f"{CDN}/") as client:
        named = addresses(client)
        policy = client.get("/").headers["Content-Security-Policy"]
    assert named
    assert all(address.startswith(f"{CDN}/static/") for address in named)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    allowed = {name for name, origins in rules.items() if "https://cdn.example.com" in origins}
    assert allowed == {"script-src", "style-src", "img-src", "font-src"}


def test_a_frontend_elsewhere_does_not_make_files_private(tmp_path: Path) -> None:
    """What a cache keeps for one site is good for the next: one origin, no credentials."""
    with visitor(tmp_path, FRONTEND_URL=FRONTEND) as client:
        answer = get(client, addresses(client)[0], Origin=FRONTEND)
        assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        page = get(client, "/questions", Origin=FRONTEND)
        assert page.headers["Access-Control-Allow-Origin"] == FRONTEND


@pytest.mark.parametrize("base", ["cdn.example.com", "ftp://cdn.example.com", "//cdn"])
def test_a_cdn_that_is_no_address_is_refused(base: str) -> None:
    """At start, by name."""
    with pytest.raises(ConfigError, match="STATIC_URL_BASE"):
        Settings.from_environment({"STATIC_URL_BASE": base})


def test_every_change_of_a_file_is_another_address(tmp_path: Path) -> None:
    """Bytes, names, and bytes moved from one file into the next; not the time of a copy."""
    folder = tmp_path / "static"
    shutil.copytree(STATIC, folder, copy_function=shutil.copyfile)
    assert versioned_address(folder) == versioned_address(STATIC)
    seen = {versioned_address(folder)}
    script = folder / "js" / "practice.js"
    script.write_bytes(script.read_bytes() + b"\n")
    seen.add(versioned_address(folder))
    script.rename(script.with_name("practise.js"))
    seen.add(versioned_address(folder))
    (folder / "a").write_bytes(b"one")
    (folder / "b").write_bytes(b"two")
    seen.add(versioned_address(folder))
    (folder / "a").write_bytes(b"onet")
    (folder / "b").write_bytes(b"wo")
    seen.add(versioned_address(folder))
    assert len(seen) == 5
