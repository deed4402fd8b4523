"""Hallucinated text is flagged with its reason; spoken text is not."""

from dataclasses import replace

import pytest

from interview.contracts import Segment, Span, Word
from interview.recognition.quarantine import quarantine, repeats_itself, split_repeats

ANSWER = "In my last job we shipped late twice."
VOICE = (Span(0.0, 4.0),)
EACH = 0.5
LOOP = "we are very happy " * 12


def segment(
    text: str, start: float = 0.0, probability: float = 0.9, no_speech: float = 0.05
) -> Segment:
    """A segment of words of half a second each."""
    words = tuple(
        Word(word, start + EACH * index, start + EACH * (index + 1), probability)
        for index, word in enumerate(text.split())
    )
    return Segment(text, start, words[-1].end, no_speech, words)


def flagged(*segments: Segment, speech: tuple[Span, ...]) -> list[tuple[str, str]]:
    """Text and reason of what is quarantined."""
    found = quarantine(segments, speech)
    return [(part.text, part.quarantine) for part in found if part.quarantine]


def at_end(phrase: str, *, gap: float = 0.0, **sure: float) -> list[tuple[str, str]]:
    """What is flagged of an answer of four seconds that ends with ``phrase``, with a voice."""
    last = segment(phrase, 4.0 + gap, **sure)
    return flagged(segment(ANSWER), last, speech=(*VOICE, Span(last.start, last.end)))


def test_an_answer_with_a_voice_is_returned_as_it_is() -> None:
    """Nothing is cut, nothing is flagged."""
    segments = (segment(ANSWER), segment("We changed that.", 4.5))
    assert quarantine(segments, (Span(0.0, 6.0),)) == segments


def test_words_in_silence_are_flagged_and_the_others_stay() -> None:
    """The segment is cut between the voice and the silence, in order, with its times."""
    found = quarantine((segment(ANSWER + " And that is all of it."),), (Span(0.0, 4.0),))
    assert [(part.text, part.quarantine) for part in found] == [
        ("In my last job we shipped late twice. And", None),
        ("that is all of it.", "silence"),
    ]
    assert (found[1].start, found[1].end) == (4.5, 7.0)


def test_a_whole_sentence_in_silence_is_flagged_however_short() -> None:
    """Two words between two voices."""
    between = segment("Thank you.", 6.0)
    speech = (Span(0.0, 4.0), Span(9.0, 13.0))
    found = flagged(segment(ANSWER), between, segment(ANSWER, 9.0), speech=speech)
    assert found == [("Thank you.", "silence")]


@pytest.mark.parametrize(("probability", "reasons"), [(0.9, []), (0.3, ["silence"])])
def test_one_clear_word_before_the_voice_was_given_a_wrong_time(
    probability: float, reasons: list[str]
) -> None:
    """Whisper starts a line in the silence before it; a guessed word alone is invented."""
    late = (Span(2.0, 8.0),)
    first = segment("Hello.", 0.0, probability)
    assert [reason for _, reason in flagged(first, segment(ANSWER, 2.0), speech=late)] == reasons
    assert flagged(segment("Well, " + ANSWER, 1.0), speech=late) == []


def test_words_next_to_the_voice_are_not_in_silence() -> None:
    """Word times stray from the voice by up to half a second."""
    assert flagged(segment(ANSWER, 0.4), speech=(Span(0.0, 3.95),)) == []


def test_a_word_without_length_counts_where_it_stands() -> None:
    """Recognisers write words of zero seconds."""
    still = Segment("yes", 2.0, 2.0, 0.1, (Word("yes", 2.0, 2.0, 0.9),))
    assert flagged(still, speech=VOICE) == []
    lines = replace(still, words=still.words * 2)
    assert [reason for _, reason in flagged(lines, speech=(Span(8.0, 9.0),))] == ["silence"]


@pytest.mark.parametrize(
    "phrase",
    [
        "Altyazı M.K.",
        "ALTYAZI M.K.",
        "Abone olmayı unutmayın.",
        "Beğenmeyi ve abone olmayı unutmayın!",
        "Videoyu beğenmeyi, kanalıma abone olmayı ve yorum yapmayı unutmayın.",
        "Kanalımıza abone olun.",
        "Please subscribe to my channel.",
        "Don't forget to like and subscribe!",
        "Subtitles by the Amara.org community",
    ],
)
def test_credits_at_an_end_are_never_said(phrase: str) -> None:
    """However sure the recogniser is and whatever sounds there."""
    assert at_end(phrase) == [(phrase, "known_phrase")]


@pytest.mark.parametrize(
    "phrase",
    [
        "Thanks for watching!",
        "Thank you so much for watching.",
        "See you in the next video.",
        "İzlediğiniz için teşekkürler.",
        "İzlediğiniz için teşekkür ederim.",
        "Bir sonraki videoda görüşmek üzere.",
        "Altyazı ve çeviri: Ayşe Yılmaz",
        "Translated by Jane Doe",
    ],
)
def test_a_farewell_is_flagged_where_something_speaks_against_it(phrase: str) -> None:
    """Behind a silence, guessed, or in a window without speech; else it may have been said."""
    assert at_end(phrase) == []
    assert at_end(phrase, gap=1.5) == [(phrase, "known_phrase")]
    assert at_end(phrase, probability=0.3) == [(phrase, "known_phrase")]
    assert at_end(phrase, no_speech=0.8) == [(phrase, "known_phrase")]


def test_a_farewell_over_a_weak_voice_is_flagged() -> None:
    """The voice ends before the phrase does."""
    phrase = segment("Thanks for watching!", 4.0)
    assert flagged(segment(ANSWER), phrase, speech=(Span(0.0, 4.6),)) == [
        ("Thanks for watching!", "known_phrase")
    ]


def test_a_farewell_before_the_answer_is_flagged() -> None:
    """Silence in front of the answer is filled as well."""
    phrase = segment("Thanks for watching!", 0.0)
    speech = (Span(0.0, 1.5), Span(4.0, 8.0))
    assert flagged(phrase, segment(ANSWER, 4.0), speech=speech) == [
        ("Thanks for watching!", "known_phrase")
    ]


@pytest.mark.parametrize("phrase", ["Thank you.", "Thanks for listening.", "Teşekkür ederim.",
                                    "Dinlediğiniz için teşekkür ederim."])  # fmt: skip
def test_a_voiced_thank_you_stays(phrase: str) -> None:
    """Politeness at the end of an answer is said, even behind a pause."""
    assert at_end(phrase) == []
    assert at_end(phrase, gap=1.5) == []
    assert at_end(phrase, probability=0.3) == []
    assert at_end(phrase, probability=0.3, no_speech=0.8) == [(phrase, "known_phrase")]


@pytest.mark.parametrize(
    "sentence",
    [
        "I closed every video with thanks for watching and a link.",
        "Our subtitles by volunteers cut the costs by half.",
        "Altyazıları biz hazırladık ve yayına aldık.",
        "Altyazıları ben yaptım.",
        "Herkese abone olmayı unutmayın dedik.",
        "I asked them to please subscribe to the newsletter.",
    ],
)
def test_the_words_inside_a_sentence_stay(sentence: str) -> None:
    """Somebody who works with videos may speak of them."""
    assert at_end(sentence, gap=1.5) == []


def test_a_credit_inside_the_answer_stays_while_it_is_clear() -> None:
    """Between other words and with a voice it is a quotation."""
    parts = (segment(ANSWER), segment("Please subscribe.", 4.0), segment("That was it.", 5.0))
    assert flagged(*parts, speech=(Span(0.0, 7.0),)) == []
    doubtful = replace(parts[1], no_speech_probability=0.9)
    assert flagged(parts[0], doubtful, parts[2], speech=(Span(0.0, 7.0),)) == [
        ("Please subscribe.", "known_phrase")
    ]


def test_a_known_phrase_is_cut_out_of_a_longer_segment() -> None:
    """Only the sentence that nobody said is flagged."""
    found = quarantine((segment(ANSWER + " Abone olmayı unutmayın."),), (Span(0.0, 6.0),))
    assert [(part.text, part.quarantine) for part in found] == [
        (ANSWER, None),
        ("Abone olmayı unutmayın.", "known_phrase"),
    ]


def test_a_recording_of_nothing_but_a_credit_has_nothing_said() -> None:
    """Then the whole transcript is quarantined."""
    assert flagged(segment("Altyazı M.K."), speech=VOICE) == [("Altyazı M.K.", "known_phrase")]


def test_copies_past_the_second_are_flagged() -> None:
    """Segments that say the same one after another."""
    lines = [segment("I was very happy there.", 3.0 * index) for index in range(5)]
    assert (
        flagged(*lines, speech=(Span(0.0, 20.0),)) == [("I was very happy there.", "repeats")] * 3
    )


def test_a_spoken_no_no_no_stays() -> None:
    """One word may be said three times."""
    lines = [segment("No.", 0.5 * index) for index in range(3)]
    assert flagged(*lines, speech=VOICE) == []


def test_a_loop_inside_a_segment_is_flagged_from_its_third_copy() -> None:
    """The first two copies and the end stay where they were said."""
    looped = segment(f"Well, {LOOP} indeed it was so")
    found = quarantine((looped,), (Span(0.0, 60.0),))
    assert [part.quarantine for part in found] == [None, "repeats", None]
    assert found[0].text == "Well, we are very happy we are very happy"
    assert found[2].text == "indeed it was so"
    assert tuple(word for part in found for word in part.words) == looped.words


def test_an_answer_is_no_loop() -> None:
    """Text that says something compresses little."""
    assert repeats_itself(LOOP)
    assert not repeats_itself(ANSWER * 2)
    assert not repeats_itself("")


def test_what_is_flagged_already_keeps_its_reason() -> None:
    """And does not count as something that was said."""
    loop = replace(segment(LOOP), quarantine="repeats")
    assert quarantine((loop,), ()) == (loop,)


@pytest.mark.parametrize("length", range(1, 9))
def test_a_run_of_any_length_up_to_eight_is_split(length: int) -> None:
    """Twelve copies: two stay, ten are flagged in one piece."""
    run = " ".join(f"w{index}" for index in range(length))
    parts = split_repeats(segment(f"before it {' '.join([run] * 12)} after it"))
    assert [part.quarantine for part in parts] == [None, "repeats", None]
    assert parts[0].text == f"before it {run} {run}"
    assert parts[2].text == "after it"
