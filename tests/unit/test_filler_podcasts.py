"""Lexical fillers against podcasts transcribed both verbatim and cleaned."""

from tests.parts import PODCASTS, needs
from tests.unit.podcasts import podcast, scores

pytestmark = needs(PODCASTS)


def test_sounds_and_you_know_agree_with_the_editor() -> None:
    """Hardly a sound is missed or made up; one podcast of eight, for time: the bench has all."""
    found = scores(podcast("11.nlp"))
    print({kind: (score.precision, score.recall) for kind, score in found.items()})
    assert found["sound"].right > 70
    assert found["sound"].precision >= 0.95
    assert found["sound"].recall >= 0.95
    assert found["you know"].precision >= 0.95
    assert found["like"].precision >= 0.7
