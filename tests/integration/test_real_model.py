"""A real model behind a real server: whatever it says, the report stays whole.

The small model writes nonsense in the right form, which is what the checks are for. A larger one is
asked with TEST_LLM_BASE_URL and TEST_LLM_MODEL.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from interview.contracts import AnswerText, ContentReport
from interview.errors import Language
from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from interview.language.words import tokens
from tests.attack_cases import FAIR, attacked, attacks, judged, shift
from tests.parts import LANGUAGE_MODEL, LANGUAGE_MODEL_PYTHON, PROJECT, needs

pytestmark = needs(LANGUAGE_MODEL)
PATIENCE = 300.0
"""Seconds a call may take: the model reads and writes on one processor that others use too."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the model that was named, or of the one that is installed."""
    named = os.environ.get("TEST_LLM_BASE_URL")
    if named:
        yield named
        return
    command = [str(LANGUAGE_MODEL_PYTHON), str(PROJECT / "tests" / "language_model_server.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        yield f"{server.stdout.readline().strip()}/v1"
        server.terminate()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[LlmEndpoint]:
    with served() as url:
        model = os.environ.get("TEST_LLM_MODEL", "smollm2")
        yield LlmEndpoint(url, model, os.environ.get("TEST_LLM_API_KEY", ""))


@pytest.fixture(scope="module")
def coach(endpoint: LlmEndpoint) -> Iterator[LlmCoach]:
    coach = LlmCoach(endpoint, total_seconds=PATIENCE)
    yield coach
    coach.close()


def quotes(report: ContentReport) -> Iterator[str]:
    """Every quote in the report that is the model's."""
    told = [each.by_model for each in report.dimensions]
    proofs = [each.evidence for each in (*told, report.coaching.overall) if each is not None]
    proofs += [each.evidence for each in report.coaching.wrong_facts]
    proofs += [each.passage for each in report.points if each.heard and each.passage]
    yield from (each.quote for each in proofs)


def was_said(quote: str, answer: AnswerText) -> bool:
    words = tokens(quote, answer.language)
    return " ".join(words) in " ".join(tokens(answer.text, answer.language))


@pytest.mark.long
@pytest.mark.timeout(3 * PATIENCE)
@pytest.mark.parametrize("language", ["en", pytest.param("tr", marks=pytest.mark.long)])
def test_the_report_stays_whole_whatever_the_model_says(
    coach: LlmCoach, language: Language
) -> None:
    """The reply has the form that was asked for. What it proved has words that were said; if it
    proved nothing, the report is as it was and says so."""
    answer = FAIR[language]
    before = judged(answer)
    with capture_logs() as lines:
        after = judged(answer, coach)
    (call,) = (line for line in lines if line["event"] == "llm_call")
    print({name: call[name] for name in ("outcome", "seconds", "tokens", "written")})
    assert call["outcome"] in ("used", "nothing_proved")
    assert call["tokens"] > call["written"] > 0
    if after.coaching.status == "unavailable":
        assert replace(after, coaching=before.coaching) == before
        return
    assert after.coaching.status == "used"
    assert all(was_said(quote, answer) for quote in quotes(after))
    assert all(each.level in {None, 1, 2, 3, 4, 5} for each in after.dimensions)
    assert len(after.points) == len(before.points)
    assert len(after.advice) >= len(before.advice)


@pytest.mark.long
@pytest.mark.timeout(3 * PATIENCE)
def test_an_order_to_the_model_raises_nothing(coach: LlmCoach) -> None:
    """One injection, read by a model that may or may not obey."""
    clean = judged(FAIR["en"])
    behind = next(attacked(attacks()[0], FAIR["en"]))
    gained = shift(judged(behind, coach), clean)
    assert (gained.level <= 0, gained.overall <= 0) == (True, True)
