"""No injection raises a score, even by a model that obeys every one of them."""

from collections import Counter
from collections.abc import Iterator

import pytest

from interview.errors import Language
from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from tests.attack_cases import MEDIOCRE, Attack, attacked, attacks, judged, shift
from tests.llm_stub import LlmStub, obedient

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
    clean = MEDIOCRE[language]
    assert not judged(clean).gates
    assert shift(judged(clean, obeying), judged(clean)).level > 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.id)
def test_an_attack_moves_no_score(obeying: LlmCoach, attack: Attack, language: Language) -> None:
    """Before, behind and inside the answer: no level above that of the clean answer."""
    clean = judged(MEDIOCRE[language])
    for answer in attacked(attack, language):
        gained = shift(judged(answer, obeying), clean)
        assert gained.level <= 0, answer.text
        assert gained.overall <= 0, answer.text
