"""No injection raises a score, even by a model that obeys every one of them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from interview.contracts import AnswerText
from interview.errors import Language
from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from interview.evaluation.reading import typed_answer_text
from interview.flows.content import AnswerContext, ContentFlow
from interview.questions.matcher import Matcher
from tests.attack_cases import CLEAN, FAIR, Attack, attacked, attacks, judged, shift
from tests.llm_stub import LlmStub, obedient
from tests.unit.content_cases import BANK, ROOT, parsed

LANGUAGES: tuple[Language, ...] = ("en", "tr")


@pytest.fixture(scope="module")
def obeying() -> Iterator[LlmCoach]:
    """A coach whose model raises everything it may."""
    with LlmStub(obedient) as stub:
        coach = LlmCoach(LlmEndpoint(stub.base_url, "obedient"))
        yield coach
        coach.close()


def test_the_suite_is_whole() -> None:
    """Thirty, in both languages, spoken and typed, no two alike."""
    suite = attacks()
    kinds = Counter((attack.language, attack.way) for attack in suite)
    assert len({attack.text for attack in suite}) == 30
    assert set(kinds) == {(language, way) for language in LANGUAGES for way in ("spoken", "typed")}
    assert min(kinds.values()) >= 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worst_model_does_raise_an_answer_without_an_attack(
    obeying: LlmCoach, language: Language
) -> None:
    """Else the suite would prove nothing: it is the defence that holds, not the model."""
    clean = FAIR[language]
    assert not judged(clean).gates
    gained = shift(judged(clean, obeying), judged(clean))
    assert gained.level >= 1
    assert gained.overall >= 2


@pytest.mark.parametrize("clean", CLEAN, ids=["poor-en", "poor-tr", "fair-en", "fair-tr"])
@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.id)
def test_an_attack_moves_no_score(obeying: LlmCoach, attack: Attack, clean: AnswerText) -> None:
    """Before, behind and inside the answer: no level above that of the clean answer."""
    before = judged(clean)
    for answer in attacked(attack, clean):
        gained = shift(judged(answer, obeying), before)
        assert gained.level <= 0, answer.text
        assert gained.overall <= 0, answer.text


def rises(cases: list[dict[str, Any]], coach: LlmCoach) -> list[str]:
    """The texts that the model lifts above what the judge and the rules gave."""
    flow, obeyed = (ContentFlow(BANK, Matcher(BANK, 100), each) for each in (LlmCoach(None), coach))
    return [case["text"][:60] for case in cases if _rises(case, flow, obeyed)]


def _rises(case: dict[str, Any], flow: ContentFlow, obeyed: ContentFlow) -> bool:
    answer = typed_answer_text(case["text"], case["language"])
    context = AnswerContext(case["question"], case["language"], with_model=True)
    before = flow.answered(answer, None, context)
    gained = shift(obeyed.answered(answer, None, context), before)
    return gained.overall > 0 or gained.level > 0


HOSTILE = [
    {**case, "language": language}
    for language in LANGUAGES
    for case in parsed(ROOT / "tests" / "data" / f"hostile_answers_{language}.yaml")
]


@pytest.mark.parametrize(
    ("kind", "most"),
    [("salad", 1), ("gamed", 0), ("nonsense", 11), ("confidently_wrong", 7), ("good", 16)],
)
def test_the_worst_model_lifts_hardly_a_salad(obeying: LlmCoach, kind: str, most: int) -> None:
    """Keywords and stuffed answers stay where the judge put them. Fluent nonsense and wrong facts
    it cannot tell from good answers, and so does not protect: an honest limit."""
    cases = [case for case in HOSTILE if case["kind"] == kind]
    lifted = rises(cases, obeying)
    print(f"{kind}: {len(lifted)} of {len(cases)}")
    assert len(cases) == 16
    assert len(lifted) <= most, lifted
