"""The judge reads the numbers its training wrote, and gives what the training saw."""

import json
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from corpus import TEST_HAND, SpokenAnswer, spoken_answers
from corpus.agreement import spearman
from corpus.read import judged_texts
from corpus.train import examples, fitted, held_out_scores, trained, with_scores
from interview.contracts import Measured
from interview.errors import Language
from interview.evaluation.evaluate import examine
from interview.evaluation.judge.figures import figures
from interview.evaluation.judge.model import judge_model, model_of, unpacked
from interview.evaluation.judge.ngrams import BUCKETS, buckets, vector
from interview.evaluation.llm.coach import LlmCoach
from interview.flows.content import ContentFlow
from interview.questions.matcher import Matcher
from tests.unit.content_cases import BANK, LANGUAGES, ROOT, asked, bank, parsed, typed


def few(language: Language) -> tuple[SpokenAnswer, ...]:
    """Some answers of three hands."""
    return tuple(each for each in spoken_answers(language) if each.hand in "abc")[::6]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_that_are_shipped_fit_the_figures(language: Language) -> None:
    """Every figure of the model exists, and shares of grades add up to 1."""
    model = judge_model(language)
    assert model is not None
    for text in judged_texts(few(language)[:5]):
        assert set(model.names) == set(text.figures)
        opinion = model.opinion(text.figures, text.words)
        assert sum(opinion.shares) == pytest.approx(1.0)
        assert min(opinion.shares) >= 0
        assert 0 <= opinion.off_subject <= 1


def test_a_language_without_numbers_has_no_judge() -> None:
    """So that a third language needs none to begin with."""
    assert judge_model("xx") is None


@pytest.mark.long
def test_training_twice_writes_the_same_bytes() -> None:
    """On fewer answers, by the same steps."""
    data = examples(few("en"))
    once, again = (json.dumps(trained(data)) for _ in range(2))
    assert once == again


@pytest.mark.long
def test_the_learners_are_read_as_they_were_trained() -> None:
    """The service has no library for them: it gives what the library gives."""
    data = examples(few("tr"))
    model = model_of(json.loads(json.dumps(trained(data))))
    everyone = np.ones(len(data.hands), dtype=bool)
    inputs = with_scores(data, held_out_scores(data, everyone))
    fit = fitted(inputs, np.tile(data.targets[0], 2))
    for row, (by_trees, by_network) in zip(inputs[:40], fit.predicted(inputs[:40]), strict=True):
        assert model.grade.forest.value(list(row)) == pytest.approx(by_trees, abs=0.02)
        assert model.grade.network.value(list(row)) == pytest.approx(by_network, abs=0.05)


def test_packed_numbers_are_steps_of_one_size() -> None:
    """Signed bytes in base64, each times the step."""
    assert list(unpacked({"step": 0.5, "steps": "AAF/gQ=="})) == [0.0, 0.5, 63.5, -63.5]


def test_a_text_is_a_bag_of_pieces_and_words() -> None:
    """Order does not count but for neighbours, and both halves have length 1."""
    one, other = buckets(["plan", "a", "plan"]), buckets(["a", "plan", "plan"])
    assert one != other
    assert {place: n for place, n in one.items() if place < BUCKETS} == {
        place: n for place, n in other.items() if place < BUCKETS
    }
    parts = vector(one, [1.0] * 2 * BUCKETS)
    for words in (False, True):
        length = sum(value**2 for place, value in parts.items() if (place >= BUCKETS) is words)
        assert length == pytest.approx(1.0)


@pytest.mark.parametrize(("language", "least"), [("en", 0.65), ("tr", 0.65)])
def test_the_judge_ranks_answers_of_a_hand_it_has_not_seen(
    language: Language, least: float
) -> None:
    """Spearman with the readers' mean, over every answer of the test hand."""
    model = judge_model(language)
    assert model is not None
    answers = [each for each in spoken_answers(language) if each.hand == TEST_HAND]
    scores = [model.opinion(text.figures, text.words).score for text in judged_texts(answers)]
    assert spearman(scores, [each.grade for each in answers]) >= least


def by_points(entry_id: str, language: Language, text: str) -> float:
    """The figure of the rules that rests on expected points, which only the judge sees."""
    question, material = examine(asked(entry_id, language), typed(text, language), None)
    return figures(material, question, ())["level_relevance"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_of_what_was_expected_is_never_worth_less(language: Language) -> None:
    """Sentence by sentence, a model answer climbs in the figure that rests on points."""
    entry = bank(language)["conflict-in-team"]
    sentences = [each.text for each in typed(entry.model_answer, language).sentences]
    levels = [
        by_points(entry.id, language, " ".join(sentences[:count]))
        for count in range(1, len(sentences) + 1)
    ]
    assert all(one <= two for one, two in pairwise(levels))
    assert levels[0] <= 3
    assert levels[-1] >= 4


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Conflict is normal. Face to face is best, one listens, common ground matters, and"
            " as a result the relationship is on time and the compromise is the middle way for"
            " both sides.",
        ),
        (
            "tr",
            "Çatışma olağandır. Yüz yüze konuşmak, gerekçesini dinlemek ve orta yol bulmak en"
            " iyisi. Anlaşmazlık biter, ilişki güçlenir, iş zamanında olur, herkes için ortak"
            " çözüm budur.",
        ),
    ],
)
def test_points_named_without_a_story_are_touched_at_most(language: Language, text: str) -> None:
    """A list of the expected words is no account of something done."""
    assert by_points("conflict-in-team", language, text) <= 2


HOSTILE: list[dict[str, Any]] = [
    {**case, "language": language}
    for language in LANGUAGES
    for case in parsed(ROOT / "tests" / "data" / f"hostile_answers_{language}.yaml")
]
"""Answers made to look good, by a writer who knew nothing of the judge, and good ones."""


@cache
def flow() -> ContentFlow:
    """Question as asked to report, without a language model."""
    return ContentFlow(BANK, Matcher(BANK, 100), LlmCoach(None))


def told(case: dict[str, Any]) -> float | None:
    """The level of an answer, asked as the candidate was asked; None if it gets none."""
    answer = typed(case["text"], case["language"])
    report = flow().judge(case["question"], answer, None, "en", None)
    return report.overall.value if isinstance(report.overall, Measured) else None


@pytest.mark.parametrize(
    ("kinds", "most"),
    [
        (("gamed", "salad"), 1),
        (("nonsense",), 8),
        (("other_story",), 8),
        (("confidently_wrong",), 5),
    ],
)
def test_hardly_an_answer_made_to_look_good_is_told_so(kinds: tuple[str, ...], most: int) -> None:
    """How many get more than a fair reader would give: an honest limit of the judge."""
    cases = [case for case in HOSTILE if case["kind"] in kinds]
    high = [case for case in cases if (told(case) or 0.0) > case["most"] + 0.5]
    assert len(cases) >= 16
    assert len(high) <= most, [case["text"][:60] for case in high]


def test_no_good_answer_is_told_to_be_bad() -> None:
    """A good one may get no level, but none below that of a fair reader."""
    good = [case for case in HOSTILE if case["kind"] == "good"]
    levels = [told(case) for case in good]
    assert sum(level is not None for level in levels) >= 0.75 * len(good)
    assert min(level for level in levels if level is not None) >= 3.0
