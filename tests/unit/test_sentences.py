"""Sentences of an answer: their ends and times."""

import pytest

from interview.contracts import Segment, Transcript, Word
from interview.errors import Language
from interview.evaluation.reading import spoken_answer_text, typed_answer_text


def transcript(*segments: Segment, language: Language = "en") -> Transcript:
    return Transcript(segments, (), language, 1.0, "faster-whisper", "base")


def segment(
    text: str, start: float, *, step: float = 0.5, quarantine: str | None = None
) -> Segment:
    words = tuple(
        Word(word, start + step * n, start + step * n + 0.4, 0.9)
        for n, word in enumerate(text.split())
    )
    return Segment(text, words[0].start, words[-1].end, 0.0, words, quarantine)


def test_a_sentence_ends_with_its_punctuation() -> None:
    """Across the recogniser's lines, with the time of its first and last word."""
    answer = spoken_answer_text(
        transcript(segment("I led the team. We shipped", 1.0), segment("in May.", 3.5))
    )
    assert [sentence.text for sentence in answer.sentences] == [
        "I led the team.",
        "We shipped in May.",
    ]
    assert [(s.start, s.end) for s in answer.sentences] == [(1.0, 2.9), (3.0, 4.4)]
    assert answer.text == "I led the team. We shipped in May."


def test_a_title_ends_no_sentence() -> None:
    """A full stop behind an abbreviation is not the end."""
    answer = spoken_answer_text(transcript(segment("I asked Dr. Kaya for advice.", 0.0)))
    assert len(answer.sentences) == 1


def test_a_long_pause_ends_a_sentence_without_punctuation() -> None:
    """Recognition leaves full stops out of fast speech; a stop of 1.5 s is one."""
    answer = spoken_answer_text(
        transcript(segment("first we listened", 0.0), segment("then we acted", 3.0))
    )
    assert [s.text for s in answer.sentences] == ["first we listened", "then we acted"]


def test_quarantined_text_is_no_sentence() -> None:
    """What nobody said is not judged."""
    answer = spoken_answer_text(
        transcript(
            segment("Raporu hazırladım.", 0.0),
            segment("Abone olmayı unutmayın.", 5.0, quarantine="known_phrase"),
            language="tr",
        )
    )
    assert answer.text == "Raporu hazırladım."
    assert answer.language == "tr"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("I asked Dr. Smith. She agreed.", ["I asked Dr. Smith.", "She agreed."]),
        ("It was no. 5 of nine.", ["It was no. 5 of nine."]),
        ("He said no. Then I called.", ["He said no.", "Then I called."]),
        ("We sold desks, etc. and more.", ["We sold desks, etc. and more."]),
        ('He said "stop." Then I left.', ['He said "stop."', "Then I left."]),
    ],
)
def test_typed_and_spoken_sentences_end_alike(text: str, sentences: list[str]) -> None:
    """Abbreviations end none, quotation marks behind a full stop do not hide it."""
    spoken = spoken_answer_text(transcript(segment(text, 0.0)))
    for answer in (spoken, typed_answer_text(text, "en")):
        assert [sentence.text for sentence in answer.sentences] == sentences


def test_nothing_said_has_no_sentence() -> None:
    """Not an error: a gate says what it means."""
    assert spoken_answer_text(transcript()).sentences == ()


def test_typed_sentences_have_no_times() -> None:
    """Ends of sentences and of lines both count; blank ones do not."""
    answer = typed_answer_text("I planned it.  Then I did!\n\n- the result: 20 % ", "en")
    assert [s.text for s in answer.sentences] == [
        "I planned it.",
        "Then I did!",
        "- the result: 20 %",
    ]
    assert {s.start for s in answer.sentences} == {None}
