"""Advice: at most three things to do, each at its moment, and praise only for good parts."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from interview.contracts import (
    Advice,
    ContentReport,
    DeliveryReport,
    Measured,
    Metric,
    Pause,
    Span,
)
from interview.errors import Language
from interview.evaluation import advice
from interview.evaluation.advice import RULES
from interview.evaluation.evaluate import evaluate_content, examine
from interview.evaluation.gates import CAPS
from interview.evaluation.outside import Name
from interview.evaluation.phrasings import ADVICE
from interview.evaluation.phrasings.praise import DONE_WELL
from interview.evaluation.praise import praise
from interview.evaluation.rubric import LABELS, WEIGHTS
from interview.evaluation.structure import PARTS
from interview.language.catalogue import Counted, counted, translated
from interview.language.figures import clock
from tests.unit.content_cases import (
    EXAMPLES,
    GOOD,
    LANGUAGES,
    asked,
    bank,
    count,
    parsed,
    spoken,
    typed,
    with_fillers,
    with_pace,
    with_pauses,
    with_restarts,
    with_voice,
)
from tests.unit.test_outside import BAD as OUTSIDE_ALL

WE: dict[Language, str] = {
    "en": "Last year at a small hotel there was a conflict in our team about the shifts. We had to"
    " solve it before Easter. We met on Monday, we talked for two hours and we wrote a new plan."
    " As a result the plan worked, and nobody left that year.",
    "tr": "Geçen yıl küçük bir otelde vardiyalar yüzünden ekipte bir çatışma vardı. Bayramdan önce"
    " çözmemiz gerekiyordu. Pazartesi toplandık, iki saat konuştuk ve yeni bir plan yazdık. Sonuçta"
    " plan işe yaradı, o yıl kimse ayrılmadı.",
}


def judged(
    text: str,
    language: Language = "en",
    delivery: DeliveryReport | None = None,
    *,
    reader: Language = "en",
) -> ContentReport:
    """The report on a spoken answer about a conflict, in the first phrasing of each sentence."""
    question = asked("conflict-in-team", language)
    return evaluate_content(question, spoken(text, language), delivery, reader, place=0)


def texts(report: ContentReport) -> str:
    return "\n".join(advice.text for advice in report.advice)


def phrasings_of(key: str, reader: Language) -> list[str]:
    """The sentences of ``key`` as the reader reads them, with their placeholders open."""
    return [
        counted(each, 2, reader) if isinstance(each, Counted) else translated(each, reader)
        for each in ADVICE[key]
    ]


def is_said(key: str, text: str, reader: Language = "en") -> bool:
    """Whether a text has a phrasing of ``key``, whatever figures it names."""
    patterns = [
        re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(each)) for each in phrasings_of(key, reader)
    ]
    return any(re.search(pattern, text) for pattern in patterns)


def has(report: ContentReport, key: str, reader: Language = "en") -> bool:
    """Whether the advice of ``key`` was given."""
    return is_said(key, texts(report), reader)


def test_every_gate_part_and_dimension_has_its_words() -> None:
    """Nothing that can be found is without something to do about it."""
    keys = set(ADVICE)
    assert {f"gate_{name}" for name in CAPS} <= keys
    assert {part for parts in PARTS.values() for part in parts} <= keys
    assert set(RULES) == set(DONE_WELL) == set(LABELS) - {"relevance"}


@pytest.mark.parametrize("reader", LANGUAGES)
def test_three_at_most_and_true_to_the_answer(reader: Language) -> None:
    """Every quote stands in the answer word for word, with a time inside it."""
    for example in parsed(EXAMPLES):
        language: Language = example["language"]
        answer = spoken(example["text"], language)
        last = answer.sentences[-1].end
        report = evaluate_content(asked(example["question"], language), answer, None, reader)
        assert len(report.advice) <= 3
        for each in (*report.advice, *([report.done_well] if report.done_well else [])):
            assert each.quote.strip("… ") in " ".join(answer.text.split())
            assert each.at is None or (last is not None and 0 <= each.at <= last)
            assert each.at is None or each.at < 1 or clock(each.at) in each.text
            assert not {"{", "}"} & set(each.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_we_is_asked_for_the_own_part(language: Language) -> None:
    """At the moment the first "we" acted."""
    report = judged(WE[language], language)
    found = next(each for each in report.advice if is_said("which_part", each.text))
    assert found.quote == {"en": "We met", "tr": "toplandık"}[language]
    assert found.at is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_general_word_is_asked_for_its_figure(language: Language) -> None:
    """Quoted with its time: that is where the figure belongs."""
    text = {
        "en": "Once there was a conflict in our team and there was a lot of trouble. I had to"
        " settle it. I talked to him and listened, then I wrote a plan. In the end we agreed.",
        "tr": "Eski işimde bir çatışma vardı ve bir sürü sıkıntı çıktı. Çözmem gerekiyordu. Onunla"
        " konuştum, dinledim, sonra bir plan yazdım. Sonunda bir orta yol bulduk ve anlaştık.",
    }[language]
    words = {"en": "a lot of trouble", "tr": "bir sürü sıkıntı"}[language]
    report = judged(text, language)
    found = next(each for each in report.advice if each.quote == words)
    assert is_said("name_the_figure", found.text)
    assert found.at is not None


def test_a_story_without_its_end_is_asked_for_it() -> None:
    """The result is missed at the last words."""
    text = WE["en"].split(" As a result")[0]
    report = judged(text)
    found = next(each for each in report.advice if is_said("result", each.text))
    assert found.quote.endswith("we wrote a new plan")


def test_no_point_of_the_bank_is_advised_or_praised() -> None:
    """Whether one was made is too uncertain: not even where relevance has the most to gain."""
    for example in parsed(EXAMPLES):
        question = asked(example["question"], example["language"])
        report = evaluate_content(
            question, typed(example["text"], example["language"]), None, example["language"]
        )
        assert report.points
        said = [*report.advice, *([report.done_well] if report.done_well else [])]
        assert not any(point.point in each.text for point in report.points for each in said)


def test_what_would_raise_the_level_most_comes_first() -> None:
    """Importance times the levels still open, highest first, of what can be advised on."""
    report = judged(WE["en"].split(" As a result")[0])
    gains = {each.name: WEIGHTS[each.name] * (5 - (each.level or 5)) for each in report.dimensions}
    assert max(gains.keys() & RULES.keys(), key=gains.__getitem__) == "structure"
    assert is_said("result", report.advice[0].text)


@pytest.mark.parametrize("reader", LANGUAGES)
def test_behind_a_gate_only_the_gate_matters(reader: Language) -> None:
    """What opens it, and no praise."""
    report = judged("It was fine in the end, I think.", "en", GOOD, reader=reader)
    for each in report.advice:
        assert any(is_said(f"gate_{gate.name}", each.text, reader) for gate in report.gates)
    assert report.advice
    assert report.done_well is None


@pytest.mark.parametrize(
    ("delivery", "key"),
    [
        (with_fillers(12, count(14.0)), "fillers"),
        (with_pauses(*[Pause(s, s + 3.0, inside_clause=True) for s in (4.0, 9, 20)]), "long_pause"),
        (with_voice(monotone=(Span(1.0, 25.0),)), "monotone"),
        (with_pace(60.0, words=True), "slow"),
        (with_pace(220.0, words=True), "fast"),
    ],
)
def test_the_way_of_speaking_is_advised_on(delivery: DeliveryReport, key: str) -> None:
    """Where the words are good, it is what is left to gain, at its moment."""
    entry = bank("en")["conflict-in-team"]
    report = judged(entry.model_answer, "en", delivery)
    assert has(report, key)
    assert not re.search("nervous|confiden|anxious|shy", texts(report))


def test_every_figure_outside_its_band_becomes_advice() -> None:
    """The farthest among the first three, the others beside the figures; each at its moment."""
    report = judged(WE["en"], "en", OUTSIDE_ALL)
    everything = replace(report, advice=(*report.advice, *report.delivery_advice))
    keys = ["fillers", "fast", "monotone", "long_pause", "quiet", "clipped"]
    assert [key for key in keys if not has(everything, key)] == []
    assert (len(report.advice), len(report.delivery_advice)) == (3, len(keys) - 2)
    assert all(each.at is not None and each.quote for each in report.delivery_advice)


def test_a_figure_inside_the_error_of_its_band_is_advised_on_too() -> None:
    """It is outside, so the delivery does not have the highest level."""
    pace = replace(GOOD.pace, words_per_minute=Measured(168.0, "words/min", 160.0, 176.0))
    report = judged(bank("en")["conflict-in-team"].model_answer, "en", replace(GOOD, pace=pace))
    assert {each.name: each.level for each in report.dimensions}["delivery"] == 4
    assert has(report, "fast")


HIGH = count(4.0)


def praised(
    name: str,
    level: int,
    *,
    text: str = WE["en"],
    delivery: DeliveryReport = GOOD,
    overall: Metric = HIGH,
    given: tuple[Advice, ...] = (),
) -> str:
    """The praise of an answer in which one dimension is rated; empty if there is none."""
    _, material = examine(asked("conflict-in-team", "en"), spoken(text, "en"), delivery)
    rated = next(each for each in judged(text, "en", delivery).dimensions if each.name == name)
    found = praise(material, (replace(rated, level=level),), (), overall, given, "en")
    return "" if found is None else found.text


def test_delivery_is_not_praised_while_a_figure_is_outside() -> None:
    """Where it is the only good dimension."""
    assert praised("delivery", 5) == "You are easy to listen to."
    assert praised("delivery", 4, delivery=with_pace(190.0, words=True)) == ""


def test_a_low_answer_is_not_praised() -> None:
    """However good one dimension of it is."""
    assert praised("clarity", 5) in DONE_WELL["clarity"]
    assert praised("clarity", 5, overall=count(2.0)) == ""


def test_the_subject_is_not_praised() -> None:
    """Nothing suggests another one: that is too little to praise."""
    assert praised("relevance", 5) == ""


def test_praise_denies_no_advice() -> None:
    """Clarity only at its best, a story only in order, and no words that advice quotes."""
    assert praised("clarity", 5) != ""
    assert praised("clarity", 4) == ""
    backwards = " ".join(WE["en"].split(". ")[::-1])
    assert praised("structure", 4) != ""
    assert praised("structure", 4, text="I asked them all for a plan. " + backwards) == ""
    proofs = judged(WE["en"]).dimensions[2].evidence
    given = tuple(Advice("", None, each.quote) for each in proofs)
    assert praised("specificity", 5) != ""
    assert praised("specificity", 5, given=given) == ""


def test_a_good_answer_is_praised_at_its_best_moment() -> None:
    """With the words that prove it."""
    for language in LANGUAGES:
        entry = bank(language)["tight-deadline"]
        report = evaluate_content(
            asked(entry.id, language), spoken(entry.model_answer, language), None, language
        )
        assert report.done_well is not None
        assert report.done_well.quote
        assert report.done_well.at is not None


def test_nothing_good_gets_no_praise() -> None:
    """No level of four, no kind words made up."""
    for example in parsed(EXAMPLES):
        if example["grade"] <= 1.5:
            question = asked(example["question"], example["language"])
            answer = typed(example["text"], example["language"])
            assert evaluate_content(question, answer, None, "en").done_well is None


def test_a_typed_answer_has_no_times() -> None:
    """It is quoted as written."""
    report = evaluate_content(asked("conflict-in-team", "en"), typed(WE["en"], "en"), None, "en", 0)
    assert all(each.at is None for each in report.advice)
    assert "You wrote" in texts(report)
    assert "You said" not in texts(report)


SPEECH = re.compile(
    r"\b(?:speak|listen|minute|heard|konuşun|dinleyin|dakika|seslen\w*|duyul\w*|süre\w*)\b", re.I
)


@pytest.mark.parametrize("reader", LANGUAGES)
def test_advice_that_a_typed_answer_gets_is_not_about_speech(reader: Language) -> None:
    """Nothing to speak, to listen to or to fill with time, whatever gate shuts."""
    for name in CAPS:
        assert not SPEECH.search(" ".join(phrasings_of(f"gate_{name}", reader))), name
    for parts in PARTS.values():
        assert not any(SPEECH.search(" ".join(phrasings_of(part, reader))) for part in parts)


@pytest.mark.parametrize("reader", LANGUAGES)
def test_rephrased_beginnings_are_pointed_at(reader: Language) -> None:
    """Where they cost a level of clarity and nothing else does, at the first of them."""
    entry = bank("en")["tight-deadline"]
    answer = spoken(entry.model_answer, "en")
    for restarts, said in ((["we went we went"] * 20, True), (["we went we went"], False)):
        question = asked(entry.id, "en")
        report = evaluate_content(question, answer, with_restarts(*restarts), reader)
        found = [each for each in report.advice if is_said("restart", each.text, reader)]
        assert [each.quote for each in found] == ["we went we went"] * said


def test_every_advice_can_be_given() -> None:
    """No sentence is dead: each key is a gate, a part or named in the source."""
    source = Path(advice.__file__).read_text("utf-8")
    parts = {part for names in PARTS.values() for part in names}
    named = set(re.findall(r'"(\w+)"', source)) | parts | {f"gate_{name}" for name in CAPS}
    named |= set(get_args(Name))
    assert set(ADVICE) <= named


def test_turkish_figures_have_a_comma() -> None:
    """3,5 s and not 3.5 s."""
    entry = bank("en")["conflict-in-team"]
    pauses = [Pause(s, s + 3.5, inside_clause=True) for s in (4.0, 9, 20)]
    report = judged(entry.model_answer, "en", with_pauses(*pauses), reader="tr")
    assert "3,5 sn sustunuz" in texts(report)


@pytest.mark.parametrize(("seconds", "shown"), [(0.0, "0:00"), (9.9, "0:09"), (75.2, "1:15")])
def test_times_are_shown_as_players_show_them(seconds: float, shown: str) -> None:
    """Minutes and seconds."""
    assert clock(seconds) == shown


def test_words_of_the_answer_are_never_a_format() -> None:
    """Percent signs and markup come back as they were said."""
    text = WE["en"].replace("Last year at a small hotel", "Last year at %s 100% $name hotel")
    evidence = judged(text).structure[0].evidence
    assert evidence is not None
    assert "%s 100% $name hotel" in evidence.quote
