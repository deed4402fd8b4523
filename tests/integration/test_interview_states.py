"""An automatic interview under doubled, lost and late requests, and under kills."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import JFK, Server, wait_until
from tests.integration.candidates import ANSWER, WE, Candidate, killed, refusal, written
from tests.integration.logins import registered
from tests.integration.test_answer_queue import concluded

ACTIVE = "Aktif bir mülakat oturumunuz zaten var."


@pytest.fixture
def candidate(quick_server: Server) -> Candidate:
    return Candidate(quick_server)


# Start


def test_the_same_start_is_one_interview(candidate: Candidate) -> None:
    """At once, and when it has gone on: then with the question that it is at."""
    first = candidate.begin("once", length=3)
    assert candidate.start("once", length=3).json() == first
    candidate.type()
    later = candidate.start("once", length=3).json()
    assert (later["session_id"], later["question_index"]) == (first["session_id"], 1)
    assert later["question"] == candidate.status()["question"]


def test_ten_starts_at_once_are_one_interview(candidate: Candidate) -> None:
    candidate.begin()
    candidate.complete()
    with ThreadPoolExecutor(10) as senders:
        replies = list(senders.map(lambda _: candidate.start("ten"), range(10)))
    assert [reply.status_code for reply in replies] == [200] * 10
    assert len({reply.text for reply in replies}) == 1


def test_another_key_begins_no_second_interview(candidate: Candidate) -> None:
    candidate.begin("one")
    candidate.language = "tr"
    for key in ("other", None):
        refused = candidate.start(key)
        assert refusal(refused) == (400, "active_interview")
        assert refused.json()["error"] == ACTIVE


def test_a_key_is_that_of_one_guest(candidate: Candidate) -> None:
    own = candidate.begin("shared")
    other = Candidate(candidate.server)
    assert other.begin("shared")["session_id"] != own["session_id"]
    assert candidate.status()["session_id"] == own["session_id"]


def test_a_start_after_the_end_with_its_key_begins_nothing(candidate: Candidate) -> None:
    """The reply is the end of the interview that it began; another key begins the next one."""
    begun = candidate.begin("first")
    ended = candidate.complete().json()
    late = candidate.start("first")
    assert (late.status_code, late.json()["status"]) == (200, "completed")
    assert ended.items() <= late.json().items()
    assert candidate.status() == {"has_active_session": False}
    assert candidate.begin("second")["session_id"] != begun["session_id"]


# Two tabs, reload, language, lost replies


def test_two_tabs_type_the_same_answer(candidate: Candidate) -> None:
    """Different words for one question: one is stored, the other is told."""
    candidate.begin()
    texts = (ANSWER, WE)
    with ThreadPoolExecutor(2) as tabs:
        replies = list(tabs.map(lambda text: candidate.type(text, question_index=0), texts))
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    refused = next(reply for reply in replies if reply.status_code == 409)
    assert refused.json()["code"] == "answer_conflict"
    assert candidate.status()["total_answers"] == 1
    candidate.complete()
    taken = next(text for text, it in zip(texts, replies, strict=True) if it.status_code == 200)
    assert [it["text"] for it in candidate.result()["answers"]] == [taken]


@pytest.mark.parametrize("second", ["type", "skip"])
@pytest.mark.parametrize("named", [{"question_index": 0}, {}], ids=["index", "no index"])
def test_nothing_overtakes_a_spoken_answer_on_its_way(
    candidate: Candidate, second: str, named: dict[str, int]
) -> None:
    """The other tab is told, and the spoken answer is the one that counts."""
    candidate.begin(follow_ups=False)
    location = candidate.speak(question_index=0).headers["Location"]
    late = getattr(candidate, second)(**named)
    spoken = concluded(candidate.server, location, candidate.http)
    assert refusal(late) == (409, "answer_conflict")
    assert (spoken["state"], spoken["result"]["question_index"]) == ("evaluated", 1)
    assert candidate.status()["total_answers"] == 1


def test_two_tabs_speak_and_type_at_once(candidate: Candidate) -> None:
    """Each of the two counts or is refused by name; the question has one answer."""
    candidate.begin(follow_ups=False)
    with ThreadPoolExecutor(2) as tabs:
        speaks = tabs.submit(candidate.speak, question_index=0)
        types = tabs.submit(candidate.type, question_index=0)
        spoken, typed = speaks.result(), types.result()
    counted = [typed.status_code == 200]
    if spoken.status_code == 202:
        end = concluded(candidate.server, spoken.headers["Location"], candidate.http)
        assert end["state"] == "evaluated", end
        counted.append(True)
    else:
        assert refusal(spoken) == (409, "answer_conflict")
    assert sum(counted) == 1
    assert candidate.status()["total_answers"] == 1


def test_two_tabs_skip_and_answer_at_once(candidate: Candidate) -> None:
    candidate.begin(follow_ups=False)
    with ThreadPoolExecutor(2) as tabs:
        skips = tabs.submit(candidate.skip, question_index=0)
        types = tabs.submit(candidate.type, question_index=0)
        replies = [skips.result(), types.result()]
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    status = candidate.status()
    assert status["current_question_index"] == 1
    assert status["total_answers"] == int(replies[1].status_code == 200)


def test_two_skips_of_a_question_leave_one(candidate: Candidate) -> None:
    candidate.begin()
    with ThreadPoolExecutor(4) as tabs:
        replies = list(tabs.map(lambda _: candidate.skip(question_index=0), range(4)))
    assert sorted(reply.status_code for reply in replies) == [200, 409, 409, 409]
    assert candidate.status()["current_question_index"] == 1


def test_a_reload_shows_what_was_asked(candidate: Candidate) -> None:
    """Each field of the question equals that of the reply which asked it."""
    candidate.begin(length=3, interest="software")
    asked = candidate.type().json()
    for _ in range(2):
        status = candidate.status()
        shared = {name: status[name] for name in asked if name in status}
        assert shared == {name: asked[name] for name in shared}
        assert {"question", "question_index", "stage", "number", "mode", "kind"} <= set(shared)
    assert (status["interest"], status["pending_answer"]) == ("software", None)


def test_the_language_of_the_questions_stays(candidate: Candidate) -> None:
    """The reader switches to Turkish: messages and labels follow, the interview does not."""
    candidate.begin(length=3, seed=4, follow_ups=False)
    candidate.language = "tr"
    asked = candidate.type().json()
    same = Candidate(candidate.server)
    same.begin(length=3, seed=4, follow_ups=False)
    assert asked["question"] == same.type().json()["question"]
    conflict = candidate.type(question_index=0)
    assert "soru" in conflict.json()["error"].lower()
    candidate.type()
    last = candidate.type().json()
    assert last["message"] == "Mülakat tamamlandı."
    assert last["final_evaluation"].startswith("You answered")
    result = candidate.result()
    assert result["language"] == "en"
    assert "Ekip" in next(
        it["label"] for it in result["competencies"] if it["competency"] == "teamwork"
    )


def test_a_lost_reply_costs_nothing(candidate: Candidate) -> None:
    """Sent again with its key, at once, a question later and after the end: the same reply."""
    candidate.begin(length=3)
    first = candidate.type(key="first", question_index=0).json()
    assert candidate.type(key="first", question_index=0).json() == first
    candidate.type(key="second")
    assert candidate.type(key="first").json() == first
    last = candidate.type(key="last").json()
    assert last["status"] == "completed"
    assert candidate.type(key="last").json() == last
    assert candidate.result()["total_answers"] == 3


def test_a_lost_reply_to_a_recording_costs_nothing(candidate: Candidate) -> None:
    """Sent again with its key, whether its request waited, both at once, and after the end."""
    candidate.begin(length=3, follow_ups=False)
    with ThreadPoolExecutor(2) as tabs:
        replies = list(tabs.map(lambda _: candidate.speak("first", waits=True), range(2)))
    assert [reply.status_code for reply in replies] == [200, 200]
    first = replies[0].json()
    assert replies[1].json() == first
    queued = candidate.speak("first")
    assert (queued.status_code, queued.json()) == (200, first)
    location = candidate.speak("second").headers["Location"]
    second = candidate.speak("second", waits=True)
    assert second.json() == candidate.get(location).json()["result"]
    assert candidate.speak("third", waits=True).json()["status"] == "completed"
    late = candidate.speak("first", waits=True).json()
    assert (late["status"], late["answer_evaluation"]) == ("completed", first["answer_evaluation"])
    assert candidate.result()["total_answers"] == 3


@pytest.mark.parametrize(
    ("value", "code"), [(0, 200), (86_400, 200), (-1, 400), (86_401, 400), ("long", 400)]
)
def test_think_time_has_bounds(candidate: Candidate, value: object, code: int) -> None:
    """Time outside them is named and costs no answer."""
    candidate.begin()
    answer = candidate.type(think_seconds=value)
    assert answer.status_code == code, answer.text
    assert candidate.status()["total_answers"] == int(code == 200)
    if code == 400:
        assert "'think_seconds'" in answer.json()["error"]


# Kills


def test_a_kill_between_answer_and_next_question(candidate: Candidate) -> None:
    """The same question is asked after it, the answers are there, and so is the whole result.

    That of an earlier interview is as it was.
    """
    candidate.begin(length=3)
    candidate.type()
    candidate.complete()
    earlier = candidate.session_id
    kept = candidate.result()
    candidate.begin(length=3, follow_ups=False)
    asked = candidate.type().json()
    killed(candidate.server)
    candidate.server.start()
    status = candidate.status()
    assert (status["question"], status["total_answers"]) == (asked["question"], 1)
    candidate.type()
    assert candidate.type().json()["status"] == "completed"
    assert [it["text"] for it in candidate.result()["answers"]] == [ANSWER] * 3
    assert candidate.result(earlier) == kept


def test_a_kill_before_the_next_question_was_stored(candidate: Candidate) -> None:
    """As if it came between the answer and its question: that is chosen again, the same one."""
    candidate.begin(length=3, follow_ups=False)
    asked = candidate.type().json()
    killed(candidate.server)
    written(
        candidate.server,
        "DELETE FROM interview_steps WHERE interview_id = ? AND position = 1",
        candidate.session_id,
    )
    candidate.server.start()
    assert candidate.status()["question"] == asked["question"]
    assert candidate.type().json()["question_index"] == 2


def test_a_kill_while_a_spoken_answer_waits(candidate: Candidate) -> None:
    """It is evaluated after the restart, once, and the interview goes on behind it."""
    candidate.begin(length=3, follow_ups=False)
    candidate.type()
    location = candidate.speak(question_index=1).headers["Location"]
    killed(candidate.server)
    candidate.server.start()
    spoken = concluded(candidate.server, location, candidate.http)
    assert (spoken["state"], spoken["result"]["question_index"]) == ("evaluated", 2)
    assert candidate.status()["total_answers"] == 2
    candidate.type()
    texts = [it["text"] for it in candidate.result()["answers"]]
    assert texts[::2] == [ANSWER] * 2
    assert "country" in texts[1]


def test_a_kill_after_a_recording_was_stored(candidate: Candidate) -> None:
    """The reply was lost with the server: sent again with its key, it counts once."""
    candidate.begin(length=3, follow_ups=False)
    first = candidate.speak("once", waits=True).json()
    killed(candidate.server)
    candidate.server.start()
    assert candidate.speak("once", waits=True).json() == first
    assert candidate.status()["total_answers"] == 1


def test_a_request_that_waits_keeps_no_recording(candidate: Candidate) -> None:
    """Only a queued answer has an address to hear it at."""
    candidate.begin(length=3, follow_ups=False)
    candidate.speak(waits=True, keep_recording="1")
    candidate.complete()
    assert [it["has_recording"] for it in candidate.result()["answers"]] == [False]


# Whose interview


def test_an_answer_is_accepted_as_its_guest_logs_in(candidate: Candidate) -> None:
    """It is handed over between its transaction and the reply, which is no error."""
    candidate.begin(length=3, follow_ups=False)
    written(
        candidate.server,
        "CREATE TRIGGER login AFTER INSERT ON answers BEGIN"
        " UPDATE answers SET person = 'account:99' WHERE id = NEW.id; END",
    )
    try:
        accepted = candidate.speak("once")
        practice = candidate.http.post(
            f"{candidate.server.url}/answers",
            files={"audio": ("answer.flac", JFK.read_bytes())},
            timeout=60,
        )
    finally:
        written(candidate.server, "DROP TRIGGER login")
    for reply in (accepted, practice):
        assert (reply.status_code, reply.json()["state"]) == (202, "received"), reply.text
        assert reply.headers["Location"].endswith(reply.json()["id"])


def test_the_result_of_an_account_is_that_of_the_account(quick_server: Server) -> None:
    """Logged in elsewhere, it is there; a guest cannot read it."""
    candidate = Candidate(quick_server, registered(quick_server, "kept.result"))
    candidate.begin(length=3)
    candidate.type()
    candidate.complete()
    assert candidate.result()["total_answers"] == 1
    stranger = Candidate(quick_server)
    address = f"/auto_interview/results/{candidate.session_id}"
    assert refusal(stranger.get(address)) == (404, "no_such_interview")


def test_an_interview_begun_as_a_guest_ends_as_that_of_the_account(candidate: Candidate) -> None:
    candidate.begin(length=3)
    candidate.type()
    answer = candidate.http.post(
        f"{candidate.server.url}/register",
        json={"username": "became.one", "password": "Quiet-Harbour-Ink-92"},
        timeout=20,
    )
    assert answer.status_code == 201
    assert candidate.status()["total_answers"] == 1
    candidate.complete()
    assert candidate.result()["total_answers"] == 1


def test_who_is_nobody_answers_nothing(candidate: Candidate) -> None:
    """Without a cookie, and as another guest."""
    candidate.begin()
    nobody = Candidate(candidate.server, session_id=candidate.session_id)
    other = Candidate(candidate.server)
    other.begin()
    other.session_id = candidate.session_id
    for each in (nobody, other):
        for reply in (each.type(), each.skip(), each.complete(), each.speak()):
            assert refusal(reply) == (404, "no_active_interview")
    wait_until(lambda: candidate.status()["total_answers"] == 0, 5)
