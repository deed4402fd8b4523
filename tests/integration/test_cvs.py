"""Whose a CV and a job advertisement are, what their owner corrects, how long they are kept."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from interview.app import create_app
from interview.composition.stores import stores_of
from interview.config.settings import Settings
from interview.store.accounts import NewAccount, UserStore
from interview.store.cvs import AdvertStore, CvStore
from interview.store.database import Sessions
from interview.store.models import utc_now
from interview.store.schema import migrate_database
from tests import cvs
from tests.conftest import Server
from tests.cv_scores import labelled
from tests.integration.databases import migrated
from tests.integration.logins import PASSWORD, TIMEOUT, logged_in, post, registered
from tests.llm_stub import LlmStub, Reply, always

ASK = "/interview_cv_based_question"
ADVERT = labelled("adverts")["en_backend"][0]
BEGINNINGS = ("Your CV", "The job asks", "You are applying")
STORY = (
    "Last year our team moved a service to Docker. I planned it and wrote the images myself. As "
    "a result a release took ten minutes instead of two hours. Since then I test every image."
)


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


def call(
    server: Server, client: requests.Session, method: str, path: str, **fields: Any
) -> requests.Response:
    address = f"{server.url}{path}?lang=en"
    headers = {"Accept": "application/json"}
    return client.request(method, address, json=fields or None, headers=headers, timeout=TIMEOUT)


def has_cv(server: Server, client: requests.Session) -> bool:
    return post(server, client, ASK).status_code == 200


def test_a_cv_is_its_owners(server: Server) -> None:
    """A guest's goes with the guest into an account; nobody else has it; deleting ends it."""
    registered(server, "cv.owner")
    guest, stranger = requests.Session(), requests.Session()
    upload(server, guest)
    other = registered(server, "cv.stranger")
    assert [has_cv(server, each) for each in (guest, stranger, other)] == [True, False, False]
    for each in (stranger, other):
        assert call(server, each, "GET", "/cv").json()["code"] == "no_cv"
        assert call(server, each, "PUT", "/cv", found={}).json()["code"] == "no_cv"
    post(server, guest, "/login", username="cv.owner", password=PASSWORD)
    elsewhere = logged_in(server, "cv.owner")
    found = call(server, elsewhere, "GET", "/cv").json()
    assert "Example Ltd" in found["text"]
    assert datetime.fromisoformat(found["uploaded_at"]).utcoffset() == timedelta(0)
    assert call(server, elsewhere, "DELETE", "/cv").status_code == 204
    assert not has_cv(server, guest)
    assert "Example Ltd" not in server.log()


def test_an_advert_is_its_owners(server: Server) -> None:
    """As a CV; a pasted text makes a guest of its sender."""
    registered(server, "advert.owner")
    guest, stranger = requests.Session(), requests.Session()
    stored = call(server, guest, "PUT", "/job_advert", text=ADVERT).json()
    assert stored["text"] == ADVERT.strip()
    assert stored["found"]["years"] == 5
    assert datetime.fromisoformat(stored["uploaded_at"]).utcoffset() == timedelta(0)
    assert call(server, stranger, "GET", "/job_advert").json()["code"] == "no_advert"
    refused = call(server, stranger, "PUT", "/job_advert", found={"years": 1}).json()
    assert refused["code"] == "no_advert"
    post(server, guest, "/login", username="advert.owner", password=PASSWORD)
    elsewhere = logged_in(server, "advert.owner")
    assert call(server, elsewhere, "GET", "/job_advert").json() == stored
    assert call(server, elsewhere, "DELETE", "/job_advert").status_code == 204
    assert call(server, guest, "GET", "/job_advert").status_code == 400
    assert "40,000 shops" not in server.log()


def test_what_is_corrected_wins_until_the_next_upload(server: Server) -> None:
    """In what is shown, in the analysis and in the questions; parts that are not sent stay."""
    client = requests.Session()
    upload(server, client)
    found = {"skills": ["Wound care", "Welding"], "languages": [{"language": "Almanca"}]}
    shown = call(server, client, "PUT", "/cv", found=found).json()
    assert (shown["corrected"], shown["found"]["years"]) == (True, 6)
    assert shown["found"]["skills"] == ["wound care", "Welding"]
    assert [each["name"] for each in shown["found"]["languages"]] == ["German"]
    asked = post(server, client, ASK, lang="en").json()
    assert "Welding" in asked["cv_analysis"]
    assert "Python" not in asked["cv_analysis"]
    upload(server, client)
    assert "Python" in call(server, client, "GET", "/cv").json()["found"]["skills"]


@pytest.mark.parametrize(
    "found",
    [
        None, [], {"other": 1}, {"years": 51}, {"years": True}, {"years": "6"}, {"roles": "Nurse"},
        {"roles": [""]}, {"skills": ["x"] * 41}, {"skills": ["x" * 61]}, {"skills": ["a\nb"]},
        {"languages": ["German"]}, {"languages": [{"language": "Klingon"}]}, {"field": "general"},
        {"languages": [{"language": "de", "level": "D1"}]}, {"field": ["software"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_correction_is_refused(server: Server, found: object) -> None:
    """And changes nothing."""
    client = requests.Session()
    call(server, client, "PUT", "/job_advert", text=ADVERT)
    refused = call(server, client, "PUT", "/job_advert", found=found)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_findings")
    assert call(server, client, "GET", "/job_advert").json()["corrected"] is False


@pytest.mark.parametrize(
    ("text", "code"), [("x" * 20_001, "advert_too_long"), ("  short  ", "advert_too_short")]
)
def test_what_is_no_advert_is_refused(server: Server, text: str, code: str) -> None:
    client = requests.Session()
    assert call(server, client, "PUT", "/job_advert", text=text).json()["code"] == code
    assert call(server, client, "GET", "/job_advert").status_code == 400


def test_questions_use_both(server: Server) -> None:
    """What the advertisement demands and the CV lacks is asked; a report on it has its points."""
    client = requests.Session()
    upload(server, client)
    call(server, client, "PUT", "/job_advert", text=ADVERT)
    asked: list[str] = []
    for _ in range(15):
        asked += call(server, client, "GET", "/background").json()["questions"]
    gaps = set(re.findall(r"The job asks for ([^,]+), which your CV does not show", str(asked)))
    wanted = set(re.findall(r"The job asks for ([^,.]+)\.", str(asked)))
    assert "PostgreSQL" not in gaps
    assert gaps & {"Kafka", "Kubernetes", "Kotlin", "Terraform", "German", "code review"}
    assert wanted == {"PostgreSQL"}
    personal = post(server, client, "/interview_personalized_questions", lang="en").json()
    about = [each for each in personal["questions"] if each.startswith(BEGINNINGS)]
    assert (len(about), len(personal["questions"])) == (3, 5)
    answer = {"question": asked[0], "user_answer": STORY, "lang": "en"}
    report = post(server, client, "/interview_speech_evaluation", **answer).json()
    assert report["has_cv_context"] is True
    assert len(report["content"]["points"]) == 4
    assert len(report["content"]["follow_ups"]) == 1


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sessions]:
    """A database brought to the newest revision by the migrations themselves."""
    folder = tmp_path_factory.mktemp("cvs")
    with migrated(request, request.param, "cvs", folder) as sessions:
        yield sessions


@pytest.fixture(params=["cvs", "adverts"])
def store(request: pytest.FixtureRequest, sessions: Sessions) -> CvStore | AdvertStore:
    return CvStore(sessions) if request.param == "cvs" else AdvertStore(sessions)


def put(store: CvStore | AdvertStore, owner: str, text: str) -> None:
    if isinstance(store, CvStore):
        store.put(owner, text, {"en": "An analysis."})
    else:
        store.put(owner, text)


def text(store: CvStore | AdvertStore, owner: str) -> str | None:
    stored = store.of(owner)
    return None if stored is None else stored.text


def test_a_text_is_put_while_it_is_deleted(store: CvStore | AdvertStore) -> None:
    """Sent and deleted at the same moments: each is done, and the last of both counts."""
    put(store, "torn", "first")

    def one(number: int) -> None:
        put(store, "torn", f"text {number}") if number % 2 else store.delete("torn")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(160)))
    put(store, "torn", "last")
    assert text(store, "torn") == "last"
    store.delete("torn")


def test_a_text_of_a_guest_ends_in_time(sessions: Sessions, store: CvStore | AdvertStore) -> None:
    """An account's stays, and so does a guest's that is young enough."""
    account = (
        UserStore(sessions)
        .add(NewAccount(type(store).__name__, type(store).__name__, "hash"))
        .owner
    )
    for owner in ("guest", account):
        put(store, owner, "first")
        put(store, owner, f"of {owner}")
    store.delete_of_guests(utc_now() - timedelta(hours=1))
    assert text(store, "guest") == "of guest"
    store.delete_of_guests(utc_now() + timedelta(hours=1))
    assert (text(store, "guest"), text(store, account)) == (None, f"of {account}")


def test_the_purge_takes_both(tmp_path: Path) -> None:
    """With the interviews and answers of guests."""
    folders = {"DATA_DIR": str(tmp_path / "data"), "TEMP_ROOT": str(tmp_path / "temp")}
    settings = Settings.from_environment(folders)
    app = create_app(settings)
    migrate_database(app, tmp_path / "data")
    stores = stores_of(app, settings.queue)
    stores.cvs.put("guest", "a CV", {})
    stores.adverts.put("guest", "an advertisement")
    stores.purge(timedelta(hours=1))
    assert stores.cvs.of("guest") is not None
    stores.purge(timedelta(hours=-1))
    assert (stores.cvs.of("guest"), stores.adverts.of("guest")) == (None, None)
    stores.engine.dispose()


def test_an_account_keeps_the_newer_text(sessions: Sessions, store: CvStore | AdvertStore) -> None:
    """Which the guest has mostly just sent; alone it is taken over, and an older one is deleted."""
    users, name = UserStore(sessions), f"keeps {type(store).__name__}"
    account = users.add(NewAccount(name, name, "hash"))
    put(store, "earlier", "of earlier")
    for guest, expected in (("one", "of one"), ("two", "of two"), ("earlier", "of two")):
        if guest != "earlier":
            put(store, guest, f"of {guest}")
        assert store.correct(guest, {"of": guest})
        users.hand_over(guest, account, lambda _: "")
        assert (text(store, guest), text(store, account.owner)) == (None, expected)
    stored = store.of(account.owner)
    assert stored is not None
    assert stored.found == {"of": "two"}


def test_a_correction_ends_with_the_next_text(store: CvStore | AdvertStore) -> None:
    """And there is nothing to correct without a text."""
    assert not store.correct("nobody", {"years": 1})
    put(store, "three", "first")
    assert store.correct("three", {"years": 1})
    stored = store.of("three")
    assert stored is not None
    assert stored.found == {"years": 1}
    put(store, "three", "second")
    stored = store.of("three")
    assert stored is not None
    assert (stored.text, stored.found) == ("second", None)


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
        assert call(server, client, "GET", "/cv").json()["sent_to"] == "other"
        call(server, client, "PUT", "/job_advert", text=ADVERT)
        assert "40,000 shops" not in str([each["messages"] for each in model.requests])
        assert "Example Ltd" not in server.log()
