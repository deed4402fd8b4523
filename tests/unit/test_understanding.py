"""When the words of an answer are too unclear to judge, and what the report says then."""

from dataclasses import replace

import pytest

from interview.contracts import (
    Foreign,
    NotMeasurable,
    Pause,
    Segment,
    Span,
    Transcript,
    Word,
)
from interview.errors import Language
from interview.evaluation.evaluate import not_understood
from interview.evaluation.feedback import answer_feedback
from interview.evaluation.notices import notices_of
from interview.evaluation.reading import spoken_answer_text
from interview.evaluation.understanding import unclear_moments
from tests.unit.content_cases import with_pauses

SECONDS = 0.5


def heard(*probabilities: float, text: str = "word", unheard: tuple[Span, ...] = ()) -> Transcript:
    """An answer with a word of each probability every half second, and voice throughout."""
    words = tuple(
        Word(text, SECONDS * n, SECONDS * (n + 1), each) for n, each in enumerate(probabilities)
    )
    end = max([SECONDS * len(words), *(span.end for span in unheard)])
    line = Segment(" ".join(word.text for word in words), 0.0, words[-1].end, 0.1, words)
    return Transcript((line,), (Span(0.0, end),), "en", 1.0, "engine", "model", unheard=unheard)


CLEAR = heard(*[0.9] * 40)
GUESSED = heard(*[0.3] * 40)


def test_clear_words_are_understood() -> None:
    """Also with a doubted word here and there, and a stretch of them."""
    assert unclear_moments(CLEAR) == ()
    assert unclear_moments(heard(*[0.9, 0.9, 0.9, 0.2] * 10)) == ()
    assert unclear_moments(heard(*[0.9] * 30, *[0.3] * 10)) == ()


def test_guessed_words_are_not_understood() -> None:
    """All of the answer, or half of it: the moments are those of the guessed half."""
    assert unclear_moments(GUESSED) == (Span(0.0, 20.0),)
    (half,) = unclear_moments(heard(*[0.9] * 20, *[0.2] * 24))
    assert half.start == pytest.approx(10.0, abs=4 * SECONDS)
    assert half.end == 22.0


def test_half_of_the_voice_without_words_is_not_understood() -> None:
    """However clear the other half is; a fifth of it is told and judged."""
    silent = Span(10.0, 19.0)
    assert unclear_moments(heard(*[0.9] * 20, unheard=(silent,))) == (silent,)
    assert unclear_moments(heard(*[0.9] * 40, unheard=(Span(20.0, 25.0),))) == ()


def test_voice_in_a_language_of_nobody_here_counts_as_lost() -> None:
    """Turkish inside an English answer does not: it was recognised."""
    for language, unclear in (("de", True), ("tr", False)):
        foreign = replace(CLEAR, foreign=(Foreign(5.0, 15.0, language),))
        assert bool(unclear_moments(foreign)) is unclear


def test_a_few_words_tell_nothing_by_their_probabilities() -> None:
    assert unclear_moments(heard(0.2, 0.2, 0.2, 0.2)) == ()
    assert unclear_moments(heard(0.2, 0.2, 0.2, 0.2, 0.2)) != ()


def test_another_script_is_not_understood() -> None:
    """Turkish letters are Latin."""
    assert unclear_moments(heard(*[0.9] * 20, text="слово")) == (Span(0.0, 10.0),)
    assert unclear_moments(heard(*[0.9] * 20, text="çığöşü")) == ()


@pytest.mark.parametrize(
    ("reader", "words"),
    [("en", "mainly at 0:00–0:20"), ("tr", "anlaşılmayan başlıca yerler: 0:00–0:20")],
)
def test_the_notice_names_the_moments_and_what_to_do(reader: Language, words: str) -> None:
    """It comes first, and no other notice repeats what it says."""
    (notice,) = notices_of(replace(GUESSED, unheard=(Span(18.0, 20.0),)), "en", reader)
    assert notice.code == "not_understood"
    assert words in notice.message
    assert notice.stretches == (Span(0.0, 20.0),)
    quiet = notices_of(replace(GUESSED, too_quiet=True, gain=40.0), "en", reader)
    assert [each.code for each in quiet] == ["not_understood", "too_quiet"]


def test_only_the_delivery_of_such_an_answer_is_rated() -> None:
    """No level, no praise and no advice on what nobody understood; delivery as ever."""
    delivery = with_pauses(Pause(5.0, 10.0, inside_clause=True))
    report = not_understood(spoken_answer_text(GUESSED), delivery, "en")
    assert report.overall == NotMeasurable("not_understood")
    assert [each.name for each in report.dimensions if each.level is not None] == ["delivery"]
    assert {each.anchor for each in report.dimensions if each.level is None} == {
        "Not rated: your words were not understood well enough."
    }
    assert (report.done_well, report.points, report.structure, report.gates) == (None, (), (), ())
    text = answer_feedback(report, delivery, 40, "en", "en", truncated=False)
    assert "Overall: not rated, because your words were not understood well enough." in text
    (advice,) = report.advice
    assert advice.at == 5.0, "the long pause"
