"""Whose a CV is, and how long it is kept."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests

from interview.store.accounts import NewAccount, UserStore
from interview.store.cvs import CvStore, StoredCv
from interview.store.database import Sessions
from interview.store.models import utc_now
from tests import cvs
from tests.conftest import Server
from tests.integration.databases import migrated
from tests.integration.logins import PASSWORD, TIMEOUT, logged_in, post, registered
from tests.llm_stub import LlmStub, Reply, always

ASK = "/interview_cv_based_question"


def upload(server: Server, client: requests.Session) -> str:
    """The analysis."""
    answer = client.post(
        f"{server.url}/upload_cv?lang=en",
        files={"cv_file": ("cv.docx", cvs.docx(cvs.ENGLISH))},
        timeout=TIMEOUT,
    )
    assert answer.status_code == 200, answer.text
    analysis: str = answer.json()["analysis"]
    return analysis


def has_cv(server: Server, client: requests.Session) -> bool:
    return post(server, client, ASK).status_code == 200


def test_a_cv_is_its_owners(server: Server) -> None:
    """A guest's goes with the guest into an account; nobody else has it; deleting ends it."""
    registered(server, "cv.owner")
    guest, stranger = requests.Session(), requests.Session()
    upload(server, guest)
    other = registered(server, "cv.stranger")
    assert [has_cv(server, each) for each in (guest, stranger, other)] == [True, False, False]
    post(server, guest, "/login", username="cv.owner", password=PASSWORD)
    elsewhere = logged_in(server, "cv.owner")
    assert has_cv(server, elsewhere)
    assert elsewhere.delete(f"{server.url}/cv", timeout=TIMEOUT).status_code == 204
    assert not has_cv(server, guest)
    assert "Example Ltd" not in server.log()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sessions]:
    """A database brought to the newest revision by the migrations themselves."""
    folder = tmp_path_factory.mktemp("cvs")
    with migrated(request, request.param, "cvs", folder) as sessions:
        yield sessions


@pytest.fixture
def store(sessions: Sessions) -> CvStore:
    return CvStore(sessions)


def text(store: CvStore, owner: str) -> str | None:
    cv = store.of(owner)
    return None if cv is None else cv.text


def test_a_cv_of_a_guest_ends_in_time(sessions: Sessions, store: CvStore) -> None:
    """An account's stays, and so does a guest's that is young enough."""
    account = UserStore(sessions).add(NewAccount("ada", "ada", "hash")).owner
    for owner in ("guest", account):
        store.put(owner, StoredCv("first"))
        store.put(owner, StoredCv(f"of {owner}"))
    store.delete_of_guests(utc_now() - timedelta(hours=1))
    assert text(store, "guest") == "of guest"
    store.delete_of_guests(utc_now() + timedelta(hours=1))
    assert (text(store, "guest"), text(store, account)) == (None, f"of {account}")


def test_an_account_keeps_its_own_cv(store: CvStore) -> None:
    """The guest's is taken over where there is none, else deleted."""
    for guest, expected in (("one", "of one"), ("two", "of one")):
        store.put(guest, StoredCv(f"of {guest}"))
        store.hand_over(guest, "account:2")
        assert (text(store, guest), text(store, "account:2")) == (None, expected)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (
            Reply('{"analysis": "Six years of back ends.\\nBe ready for Docker."}'),
            "Six years of back",
        ),
        (Reply('{"analysis": "See https://evil.example"}'), "about 6 years"),
        (Reply("no JSON"), "about 6 years"),
        (Reply(status=400), "about 6 years"),
    ],
    ids=["used", "link", "no form", "refused"],
)
def test_a_language_model_writes_the_analysis(
    make_server: Callable[..., Server], reply: Reply, told: str
) -> None:
    """Where one is configured and its reply is usable; a question has the same analysis."""
    with LlmStub(always(reply)) as model:
        server = make_server(LLM_BASE_URL=model.base_url, LLM_MODEL="stub")
        client = requests.Session()
        assert told in upload(server, client)
        assert told in post(server, client, ASK, lang="en").json()["cv_analysis"]
        assert "Example Ltd" in str(model.requests[0]["messages"])
        assert "Example Ltd" not in server.log()
