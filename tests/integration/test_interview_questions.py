"""One answer for each question of an interview, on SQLite and on PostgreSQL."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from interview.errors import (
    AnswerConflict,
    NoActiveInterview,
)
from interview.store.database import Sessions
from interview.store.hand_over import hand_over
from interview.store.interviews import InterviewStore
from interview.store.models import Answer, utc_now
from tests.integration.answer_stores import (
    RESULT,
    Make,
    answer,
    begun,
    claimed,
    parts,
    stores,
    typed,
)
from tests.integration.databases import migrated


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sessions]:
    """A database brought to the newest revision by the migrations themselves."""
    folder = tmp_path_factory.mktemp("questions")
    with migrated(request, request.param, "questions", folder) as sessions:
        yield sessions


@pytest.fixture
def make(sessions: Sessions) -> Make:
    """Stores over an empty table."""
    return stores(sessions)


def test_a_question_has_one_answer(make: Make, sessions: Sessions) -> None:
    """Of those sent at once one is accepted; after a failure another may come."""
    store = make()
    interview = begun(InterviewStore(sessions), str(uuid.uuid4()))
    of_first = replace(answer(), interview_id=interview.id, question_index=0)
    first = store.answers.accept(of_first, [b"x"])
    with pytest.raises(AnswerConflict):
        store.answers.accept(of_first, [b"y"])
    assert parts(sessions) == 1
    assert store.claims.failed(claimed(store), "no_speech")
    again = store.answers.accept(of_first, [b"z"])
    assert again != first
    assert store.claims.evaluated(claimed(store), RESULT)
    state = InterviewStore(sessions).find(interview.id)
    assert [found.evaluation for found in state.answers] == ["good"]
    with pytest.raises(AnswerConflict):
        store.answers.accept(of_first, [b"late"])


def test_a_question_answered_in_another_way_keeps_that_answer(
    make: Make, sessions: Sessions
) -> None:
    """By an earlier version, which let it overtake a queued one: the second is refused whole."""
    store, interviews = make(), InterviewStore(sessions)
    interview = begun(interviews, str(uuid.uuid4()))
    identity = store.answers.accept(
        replace(answer(), interview_id=interview.id, question_index=0), [b"x"]
    )
    with sessions.begin() as session:
        session.execute(update(Answer).values(question_index=1))
    interviews.add_answer(interview, typed("typed", "first"))
    with sessions.begin() as session:
        session.execute(update(Answer).values(question_index=0))
    claim = claimed(store)
    with pytest.raises(AnswerConflict):
        store.claims.evaluated(claim, RESULT)
    assert store.answers.state(identity).state == "processing"
    assert store.claims.failed(claim, AnswerConflict.code)
    assert [found.evaluation for found in interviews.find(interview.id).answers] == ["first"]


def test_an_answered_question_takes_no_recording(make: Make, sessions: Sessions) -> None:
    """Answered or skipped a moment ago, or in an interview that is over or deleted by now."""
    store, interviews = make(), InterviewStore(sessions)
    typed_one, skipped, over, gone = (begun(interviews, str(uuid.uuid4())) for _ in range(4))
    interviews.add_answer(typed_one, typed("typed"))
    interviews.skip(skipped)
    interviews.complete(over.id, lambda _: "over")
    interviews.delete(gone.id)
    for interview in (typed_one, skipped, over, gone):
        late = replace(answer(key="late"), interview_id=interview.id, question_index=0)
        with pytest.raises(AnswerConflict):
            store.answers.accept(late, [b"x"])
    assert parts(sessions) == 0


def test_recordings_and_skips_at_once_leave_one(make: Make, sessions: Sessions) -> None:
    """Whoever comes second is refused, in each of twenty interviews."""
    store, interviews = make(), InterviewStore(sessions)

    def counts(take: Callable[[], object]) -> bool:
        try:
            take()
        except AnswerConflict:
            return False
        return True

    for _ in range(20):
        interview = begun(interviews, str(uuid.uuid4()))
        spoken = replace(answer(), interview_id=interview.id, question_index=0)
        accepts = partial(store.answers.accept, spoken, [b"x"])
        with ThreadPoolExecutor(2) as tabs:
            assert sum(tabs.map(counts, (accepts, partial(interviews.skip, interview)))) == 1


def test_an_answer_is_that_of_who_has_its_interview(make: Make, sessions: Sessions) -> None:
    """The guest logged in while it was sent: it must not stay with the guest."""
    store, interviews = make(), InterviewStore(sessions)
    interview = begun(interviews, str(uuid.uuid4()))
    with sessions.begin() as session:
        hand_over(session, interview.owner, "account:7")
    spoken = answer(person=interview.owner)
    identity = store.answers.accept(
        replace(spoken, interview_id=interview.id, question_index=0), [b"x"]
    )
    assert store.answers.state(identity).person == "account:7"


def test_a_queued_answer_keeps_its_question(make: Make, sessions: Sessions) -> None:
    """No typed answer and no skip overtakes it, until it is withdrawn."""
    store, interviews = make(), InterviewStore(sessions)
    interview = begun(interviews, str(uuid.uuid4()))
    queued = replace(answer(), interview_id=interview.id, question_index=0)
    identity = store.answers.accept(queued, [b"x"])
    with pytest.raises(AnswerConflict):
        interviews.add_answer(interview, typed("typed"))
    with pytest.raises(AnswerConflict):
        interviews.skip(interview)
    assert interviews.find(interview.id).answers == ()
    store.answers.delete(identity)
    interviews.skip(interview)
    assert interviews.find(interview.id).answers[0].skipped


def test_an_ended_interview_takes_no_typed_answer(sessions: Sessions) -> None:
    """One whose evaluation was under way as the candidate ended it."""
    interviews = InterviewStore(sessions)
    interview = begun(interviews, str(uuid.uuid4()))
    interviews.complete(interview.id, lambda _: "over")
    with pytest.raises(NoActiveInterview):
        interviews.add_answer(interview, typed("late"))
    assert interviews.find(interview.id).answers == ()


def test_an_interview_is_not_closed_as_it_goes_on(sessions: Sessions) -> None:
    """It was found idle; an answer came before it was closed."""
    interviews = InterviewStore(sessions)
    interview = begun(interviews, str(uuid.uuid4()))
    idle_since = utc_now()
    interviews.add_answer(interview, typed("just in time"))
    interviews.close(interview.id, idle_since, lambda _: "over")
    assert interviews.find(interview.id).seconds is None
    interviews.close(interview.id, utc_now() + timedelta(hours=3), lambda _: "over")
    assert interviews.find(interview.id).final_evaluation == "over"


def test_an_ended_interview_takes_no_more_answers(make: Make, sessions: Sessions) -> None:
    """The report is there to read; the final evaluation stays what it was."""
    store, interviews = make(), InterviewStore(sessions)
    interview = begun(interviews, str(uuid.uuid4()))
    store.answers.accept(replace(answer(), interview_id=interview.id, question_index=0), [b"x"])
    claim = claimed(store)
    interviews.complete(interview.id, lambda _: "over")
    assert store.claims.evaluated(claim, RESULT)
    state = interviews.complete(interview.id, lambda _: "again")
    assert (state.final_evaluation, state.answers) == ("over", ())
