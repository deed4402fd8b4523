"""Written feedback: every sentence rests on a figure and is said in both languages."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from interview.contracts import DeliveryReport, Filler, Measured, Metric, NotMeasurable, Span
from interview.errors import Language
from interview.evaluation import feedback
from interview.evaluation.feedback import final_feedback, spoken_feedback, typed_feedback
from interview.evaluation.phrases import PHRASES

HOLE = re.compile(r"\{(\w+)(?::\w+)?\}")
UNKNOWN = NotMeasurable("too_little_speech")


def count(value: float) -> Measured:
    return Measured(value, "count")


GOOD = DeliveryReport(
    duration=Measured(30.4, "s"),
    words_per_minute=count(130.0),
    syllables_per_minute=count(300.0),
    pauses=count(0),
    longest_pause=count(0),
    speech_ratio=count(0.9),
    filler_count=count(0),
    fillers_per_minute=count(0.0),
    loudness=Measured(-20.0, "dBFS"),
    peak=Measured(-3.0, "dBFS"),
    clipping=Measured(0.0, "ratio"),
)


def said(
    report: DeliveryReport, key: str, spoken: Language = "en", *, truncated: bool = False
) -> bool:
    """Whether the feedback holds the sentence of ``key``, in both readers' languages alike."""
    found = []
    for reader in ("tr", "en"):
        text = spoken_feedback(report, 60, spoken, truncated=truncated, reader=reader)
        pattern = re.sub(r"\\\{[^}]*\\\}", r"[-0-9.]+", re.escape(PHRASES[reader][key]))
        found.append(any(re.fullmatch(pattern, line) for line in text.splitlines()))
    assert found[0] == found[1]
    return found[0]


def with_fillers(number: int, rate: Metric) -> DeliveryReport:
    marks = tuple(Filler("um", float(second)) for second in range(number))
    return replace(GOOD, fillers=marks, fillers_per_minute=rate)


def test_both_languages_have_the_same_phrases_and_figures() -> None:
    """A remark of one language is one of the other, about the same figures."""
    assert set(PHRASES["tr"]) == set(PHRASES["en"])
    for key, phrase in PHRASES["en"].items():
        assert sorted(HOLE.findall(phrase)) == sorted(HOLE.findall(PHRASES["tr"][key])), key


def test_every_phrase_is_used_and_every_used_one_exists() -> None:
    """No sentence is dead, none is missing: keys in the source and in the table agree."""
    tree = ast.parse(Path(feedback.__file__).read_text("utf-8"))
    used: set[str] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say":
            used |= _keys(call.args[0])
    assert used == set(PHRASES["en"])


@pytest.mark.parametrize(
    ("pace", "verdict"),
    [(99.9, "slow"), (100.0, "good"), (165.0, "good"), (165.1, "fast")],
)
def test_english_pace_is_judged_by_words(pace: float, verdict: str) -> None:
    """The band is 100-165 words a minute, its edges included."""
    report = replace(GOOD, words_per_minute=count(pace), syllables_per_minute=count(1.0))
    assert said(report, f"words_per_minute_{verdict}")


@pytest.mark.parametrize(
    ("pace", "verdict"),
    [(219.9, "slow"), (220.0, "good"), (400.0, "good"), (400.1, "fast")],
)
def test_turkish_pace_is_judged_by_syllables(pace: float, verdict: str) -> None:
    """Words are long in Turkish: the band is 220-400 syllables a minute."""
    report = replace(GOOD, words_per_minute=count(1.0), syllables_per_minute=count(pace))
    assert said(report, f"syllables_per_minute_{verdict}", "tr")


@pytest.mark.parametrize("spoken", ["tr", "en"])
def test_an_unknown_pace_is_said_to_be_unknown(spoken: Language) -> None:
    """No figure, no verdict."""
    report = replace(GOOD, words_per_minute=UNKNOWN, syllables_per_minute=UNKNOWN)
    assert said(report, "pace_unknown", spoken)


def test_short_pauses_are_counted_and_long_ones_named() -> None:
    """From two seconds on a pause is long; the longest is named with its place."""
    short = replace(GOOD, pause_spans=(Span(1.0, 1.5), Span(5.0, 6.9)))
    assert said(short, "pauses_short")
    long = replace(GOOD, pause_spans=(Span(1.0, 1.5), Span(5.0, 7.0), Span(12.4, 16.0)))
    assert said(long, "pauses_long")
    text = spoken_feedback(long, 60, "en", truncated=False, reader="en")
    assert "2 times; the longest, 3.6 s, at second 12" in text


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [(5.0, "harmless"), (5.1, "some"), (11.9, "some"), (12.0, "many"), (40.0, "many")],
)
def test_fillers_are_judged_by_their_rate(rate: float, verdict: str) -> None:
    """Up to five a minute do no harm, twelve do."""
    assert said(with_fillers(3, count(rate)), f"fillers_{verdict}")


def test_fillers_without_a_rate_are_only_counted() -> None:
    """Too little speech for a rate is enough for a number."""
    assert said(with_fillers(2, UNKNOWN), "fillers_counted")
    assert said(GOOD, "fillers_none")


@pytest.mark.parametrize(("loudness", "quiet"), [(-35.1, True), (-35.0, False), (-20.0, False)])
def test_a_quiet_recording_is_told(loudness: float, quiet: bool) -> None:
    """Below -35 dBFS it is hard to follow."""
    assert said(replace(GOOD, loudness=Measured(loudness, "dBFS")), "quiet") == quiet


@pytest.mark.parametrize(("share", "told"), [(0.001, False), (0.0011, True)])
def test_an_overdriven_recording_is_told(share: float, told: bool) -> None:
    """More than a thousandth of the samples."""
    assert said(replace(GOOD, clipping=Measured(share, "ratio")), "clipped") == told


def test_a_cut_recording_is_told() -> None:
    """And a whole one is not."""
    assert said(GOOD, "truncated", truncated=True)
    assert not said(GOOD, "truncated")


def test_the_first_line_says_how_much_was_said() -> None:
    """Words and whole seconds."""
    assert spoken_feedback(GOOD, 60, "en", truncated=False, reader="en").startswith(
        "You spoke 60 words in 30 seconds.\n"
    )


def test_no_figure_is_left_unfilled() -> None:
    """Whatever was measured, no brace and no None reaches the reader."""
    worst = replace(
        with_fillers(9, count(20.0)),
        loudness=Measured(-60.0, "dBFS"),
        clipping=Measured(0.5, "ratio"),
        pause_spans=(Span(3.0, 9.0),),
    )
    for reader in ("tr", "en"):
        text = spoken_feedback(worst, 60, "en", truncated=True, reader=reader)
        assert not set("{}") & set(text)
        assert "None" not in text


def test_a_short_typed_answer_is_told_what_is_missing() -> None:
    """Below twenty words there is little to judge; voice was not measured either way."""
    short, long = "I led it.", "I led the release and we met every date after that. " * 3
    assert "20 words" in typed_feedback(short, "en")
    assert "20 kelime" in typed_feedback(short, "tr")
    assert "20 words" not in typed_feedback(long, "en")
    for text in (short, long):
        assert PHRASES["en"]["typed_no_delivery"] in typed_feedback(text, "en")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [("One. Two! Three?", 3), ("No end", 1), ("Wait... what", 2), ("Well… yes.", 2)],
)
def test_typed_sentences_are_counted(text: str, sentences: int) -> None:
    """By their ends; an ellipsis is one end."""
    assert f"in {sentences} sentences" in typed_feedback(text, "en")


def test_the_final_feedback_names_each_question() -> None:
    """In order, numbered, each with what was said of its answer."""
    text = final_feedback([("Why us?", "Good."), ("Why you?", "Short.")], "en")
    assert text.startswith("You answered 2 questions")
    assert text.index("1. Why us?\nGood.") < text.index("2. Why you?\nShort.")
    assert final_feedback([], "tr").startswith("0 soruyu")


def _keys(node: ast.expr) -> set[str]:
    """The phrase keys an argument of ``say`` can be; a hole stands for any of its verdicts."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    assert isinstance(node, ast.JoinedStr)
    pattern = "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
        for part in node.values
    )
    verdicts = {"fillers_harmless", "fillers_some", "fillers_many"} | {
        f"{unit}_per_minute_{verdict}"
        for unit in ("words", "syllables")
        for verdict in ("good", "slow", "fast")
    }
    return {key for key in verdicts if re.fullmatch(pattern, key)}
