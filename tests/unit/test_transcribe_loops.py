"""Repetition loops: detected by compression, split at a quiet place, flagged as a last resort."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from interview.contracts import SAMPLE_RATE, Segment, Word
from interview.errors import Language, NoSpeech
from interview.recognition.engine import Samples, WindowTranscript
from interview.recognition.quarantine import split_repeats
from interview.recognition.windows import MAX_CUTS, QUIET_SAMPLES, _quietest, _repeats
from tests.unit.audio_files import Floats, read_wav, tone, write_wav
from tests.unit.recognising import heard_by

SPEECH = (
    "In my last job we shipped late twice. I proposed a smaller weekly release, persuaded the "
    "team with figures from our own tracker, and we met every date after that."
)


def words(text: str) -> list[Word]:
    return [Word(word, float(i), i + 0.5, 0.9) for i, word in enumerate(text.split())]


def segment(text: str) -> Segment:
    return Segment(text, 0.0, float(len(text.split())), 0.1, tuple(words(text)))


def result(*texts: str) -> WindowTranscript:
    return WindowTranscript(tuple(map(segment, texts)), 5.0)


def said(text: str) -> str:
    """What is left of a segment as said."""
    parts = split_repeats(segment(text))
    return " ".join(part.text for part in parts if part.quarantine is None)


@pytest.mark.parametrize(
    ("texts", "loops"),
    [
        ((), False),
        (("",), False),
        ((SPEECH,), False),
        ((SPEECH, SPEECH.upper()), False),
        (("no no no",), False),
        (("thank you " * 30,), True),
        (("Thank you very much.",) * 20, True),
        (("a" * 200,), True),
    ],
)
def test_text_that_repeats_itself_is_seen(texts: tuple[str, ...], loops: bool) -> None:
    """Within a segment or over many; an ordinary answer or a spoken 'no no no' is none."""
    assert _repeats(result(*texts)) == loops


def test_turkish_speech_is_no_loop() -> None:
    """Suffixes repeat, an answer does not."""
    text = (
        "Geçen yılki projemizde teslim tarihlerini iki kez kaçırdık, bunun üzerine ekibe daha "
        "küçük ve haftalık sürümler önerdim, ölçtüğümüz sayılarla onları ikna ettim."
    )
    assert not _repeats(result(text))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a a a a a", "a a"),
        ("a a b b b a", "a a b b a"),
        ("a b a b a b a b c", "a b a b c"),
        ("x a b c a b c a b c y", "x a b c a b c y"),
        ("a b a b", "a b a b"),
        ("a b c d", "a b c d"),
        ("a", "a"),
    ],
)
def test_two_copies_of_a_run_stay_said(text: str, kept: str) -> None:
    """A word said twice may be meant; the third of it is the recogniser's."""
    assert said(text) == kept


def test_case_and_punctuation_do_not_hide_a_repeat() -> None:
    """ "Thank you. Thank you, thank you" is one thing three times."""
    assert said("Thank you. Thank you, thank you! done") == "Thank you. Thank you, done"


@pytest.mark.parametrize("length", range(1, 9))
def test_a_loop_of_any_length_up_to_eight_is_folded(length: int) -> None:
    """Twelve repeats of a run become two, the words before and after stay."""
    run = " ".join(f"w{index}" for index in range(length))
    text = f"before it {' '.join([run] * 12)} after it"
    assert said(text) == f"before it {run} {run} after it"


def test_folding_leaves_an_answer_alone() -> None:
    """Nothing is taken from text without a loop, and the times stay with their words."""
    whole = segment(SPEECH)
    assert split_repeats(whole) == (whole,)


def test_folding_keeps_the_earliest_times_and_loses_nothing() -> None:
    """What stays said of a loop is its beginning; the rest follows, flagged."""
    kept, surplus = split_repeats(segment("yes " * 20))
    assert [word.start for word in kept.words] == [0.0, 1.0]
    assert surplus.quarantine == "repeats"
    assert (surplus.start, surplus.end, len(surplus.words)) == (2.0, 19.5, 18)


@pytest.mark.parametrize("quiet_at", [0.36, 0.5, 0.62])
def test_the_quietest_place_is_found_in_the_middle_third(quiet_at: float) -> None:
    """A window is cut where nobody speaks: in the middle of the quiet, to a tenth of a second."""
    samples = tone(30.0, SAMPLE_RATE)
    middle = int(len(samples) * quiet_at)
    samples[middle - QUIET_SAMPLES : middle + QUIET_SAMPLES] = 0.0
    assert abs(_quietest(samples) - middle) <= QUIET_SAMPLES
    window = samples[_quietest(samples) - 800 : _quietest(samples) + 800]
    assert float(np.abs(window).max()) == 0.0


@pytest.mark.parametrize("length", [1, 2, 3, 100, QUIET_SAMPLES, 3 * QUIET_SAMPLES])
def test_a_short_window_is_cut_somewhere_in_it(length: int) -> None:
    """However short, a cut of a window that can be read is neither before nor after it."""
    assert _quietest(np.ones(length, np.float32)) > 0


@pytest.mark.parametrize("seed", range(5))
def test_a_cut_makes_a_window_shorter(seed: int) -> None:
    """Between a third and two thirds stay."""
    random = np.random.default_rng(seed)
    samples: Floats = random.normal(0, 0.1, 10 * SAMPLE_RATE).astype(np.float32)
    assert len(samples) / 3 <= _quietest(samples) <= 2 * len(samples) / 3 + QUIET_SAMPLES


class Scripted:
    """A recogniser that says what the test makes of the length of a window."""

    name = "scripted"
    model = "none"
    multilingual = False

    def __init__(self, says: Callable[[float], str], consumes: float = 1.0) -> None:
        self._says = says
        self._consumes = consumes
        self.windows: list[float] = []

    def languages(self, samples: Samples) -> dict[str, float]:
        return {"en": 1.0 if len(samples) else 0.0}

    def transcribe(self, samples: Samples, language: Language, *, to_end: bool) -> WindowTranscript:
        seconds = len(samples) / SAMPLE_RATE
        assert language == "en"
        self.windows.append(seconds)
        assert to_end or seconds > 1
        spoken = words(self._says(seconds))
        each = seconds / max(1, len(spoken))
        spaced = tuple(
            replace(word, start=i * each, end=(i + 1) * each) for i, word in enumerate(spoken)
        )
        text = " ".join(word.text for word in spoken)
        lines = (Segment(text, 0.0, seconds, 0.1, spaced),) if spoken else ()
        return WindowTranscript(lines, seconds * self._consumes)


def looping_over(bearable: float) -> Callable[[float], str]:
    """Says a sentence of short windows, and loops on longer ones."""
    return lambda seconds: SPEECH if seconds <= bearable else "thank you " * 40


@pytest.fixture
def spoken_wav(jfk_wav: Path) -> Path:
    """Eleven seconds of a real voice."""
    return jfk_wav


def test_a_looping_window_is_shortened_until_it_reads(spoken_wav: Path) -> None:
    """The window is cut, read again, and the rest becomes a window of its own."""
    engine = Scripted(looping_over(6.0))
    found = heard_by(engine, spoken_wav, None, 11.0)
    assert "thank you thank you thank you" not in found.text
    assert SPEECH in found.text
    assert engine.windows[0] == pytest.approx(11.0, abs=0.1)
    assert engine.windows[1] < 8.0
    assert found.segments[-1].end == pytest.approx(11.0, abs=0.5)


def test_a_recogniser_that_always_loops_still_ends(spoken_wav: Path) -> None:
    """Cuts are bounded, two copies a window stay at most, and every window moves on."""
    engine = Scripted(looping_over(0.0))
    found = heard_by(engine, spoken_wav, "en", 11.0)
    assert len(engine.windows) <= 11 * (MAX_CUTS + 1)
    assert {line.text for line in found.said} == {"thank you thank you"}
    assert any(line.quarantine == "repeats" for line in found.segments)


def test_a_short_window_that_loops_is_read_once(tmp_path: Path, jfk_wav: Path) -> None:
    """Whoever waits behind a damaged recording of seconds does not wait for three readings."""
    speech = read_wav(jfk_wav)[: 5 * SAMPLE_RATE]
    engine = Scripted(looping_over(0.0))
    found = heard_by(engine, write_wav(tmp_path / "short.wav", speech), "en", 5.0)
    assert len(engine.windows) == 1
    assert {line.text for line in found.said} == {"thank you thank you"}


@pytest.mark.parametrize("bearable", [6.0, 0.0])
def test_times_come_back_in_order_across_windows(spoken_wav: Path, bearable: float) -> None:
    """Words of a later window are later, flagged ones among the others."""
    found = heard_by(Scripted(looping_over(bearable)), spoken_wav, "en", 11.0)
    starts = [word.start for line in found.segments for word in line.words]
    assert starts == sorted(starts)


def test_a_recogniser_without_a_word_is_no_speech(spoken_wav: Path) -> None:
    """A voice, and nothing that was said."""
    engine = Scripted(lambda _: "")
    with pytest.raises(NoSpeech):
        heard_by(engine, spoken_wav, None, 11.0)
    assert len(engine.windows) == 1


def test_a_voice_with_nothing_but_a_credit_is_no_speech(spoken_wav: Path) -> None:
    """What nobody said is no answer."""
    with pytest.raises(NoSpeech):
        heard_by(Scripted(lambda _: "Altyazı M.K."), spoken_wav, "en", 11.0)


def test_a_recogniser_that_consumes_nothing_still_ends(spoken_wav: Path) -> None:
    """A window of which nothing was read moves on by a tenth of a second."""
    engine = Scripted(lambda _: "", consumes=0.0)
    with pytest.raises(NoSpeech):
        heard_by(engine, spoken_wav, None, 11.0)
    assert len(engine.windows) <= 111


def test_silence_never_reaches_the_recogniser(tmp_path: Path) -> None:
    """No voice, no recognition, and so no invented words."""
    engine = Scripted(looping_over(0.0))
    silence = write_wav(tmp_path / "silence.wav", np.zeros(5 * SAMPLE_RATE, np.float32))
    with pytest.raises(NoSpeech):
        heard_by(engine, silence, None, 5.0)
    assert engine.windows == []
