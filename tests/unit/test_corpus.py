"""The corpus keeps what its data card promises."""

from collections import Counter, defaultdict
from statistics import mean

import pytest

from corpus import FOLDER, TEST_HAND, SpokenAnswer, spoken_answers
from corpus.agreement import spearman
from interview.errors import Language
from tests.unit.content_cases import LANGUAGES, bank

KINDS = {
    "average", "fluent_nonsense", "gamed", "good_no_numbers", "good_own_words",
    "hypothetical_instead_of_story", "keyword_salad", "misheard", "no_experience_honest",
    "off_topic_general", "off_topic_story", "rambling_on_topic", "short_but_fine", "too_short",
    "unethical", "vague", "wrong_facts",
}  # fmt: skip


@pytest.fixture(params=LANGUAGES)
def answers(request: pytest.FixtureRequest) -> tuple[SpokenAnswer, ...]:
    return spoken_answers(request.param)


def test_it_is_large_and_of_many_hands(answers: tuple[SpokenAnswer, ...]) -> None:
    """800 answers of eight hands, every kind of failure, one hand kept for testing."""
    hands = Counter(answer.hand for answer in answers)
    assert len(answers) >= 800
    assert len(hands) >= 8
    assert TEST_HAND in hands
    assert {answer.kind for answer in answers} == KINDS
    assert len({answer.id for answer in answers}) == len(answers)
    long = [answer.text for answer in answers if answer.kind != "too_short"]
    assert len(set(long)) == len(long)


def test_it_covers_the_bank_and_more(answers: tuple[SpokenAnswer, ...]) -> None:
    """Nearly every question of the bank, and 200 that it lacks."""
    language: Language = answers[0].language
    asked = Counter(answer.question_id for answer in answers)
    others = {answer.question for answer in answers if answer.question_id is None}
    assert len(set(bank(language)) & set(asked)) >= 154
    assert len(others) >= 200


def test_two_readers_agree(answers: tuple[SpokenAnswer, ...]) -> None:
    """Spearman of 0.97, hardly ever more than a grade apart; points of the bank agree, too."""
    first, second = ([answer.readers[n].grade for answer in answers] for n in (0, 1))
    assert spearman(first, second) >= 0.97
    apart = sum(abs(one - other) > 1 for one, other in zip(first, second, strict=True))
    assert apart <= 0.01 * len(answers)
    marks = [pair for answer in answers for pair in _marks(answer)]
    assert _kappa(marks) >= 0.85


def test_every_answer_is_read_whole(answers: tuple[SpokenAnswer, ...]) -> None:
    """Both readers graded every answer and marked every point of a bank question."""
    points = {entry.id: len(entry.points) for entry in bank(answers[0].language).values()}
    for answer in answers:
        expected = points.get(answer.question_id or "")
        for reader in answer.readers:
            assert 1 <= reader.grade <= 5
            assert (None if reader.points is None else len(reader.points)) == expected, answer.id


def test_length_does_not_tell_the_grade(answers: tuple[SpokenAnswer, ...]) -> None:
    """Rank correlation of words and grade within 0.15 of none."""
    words = [len(answer.text.split()) for answer in answers]
    assert abs(spearman(words, [answer.grade for answer in answers])) <= 0.15


def test_the_opening_does_not_tell_the_grade(answers: tuple[SpokenAnswer, ...]) -> None:
    """The mean grade of a common first word is near that of all."""
    grades = defaultdict(list)
    for answer in answers:
        grades[answer.text.split()[0].lower().strip(",.")].append(answer.grade)
    common = [each for each in grades.values() if len(each) >= 10]
    whole = mean(answer.grade for answer in answers)
    assert len(common) >= 5
    assert all(abs(mean(each) - whole) <= 1.5 for each in common)


def test_single_words_hardly_tell_the_grade(answers: tuple[SpokenAnswer, ...]) -> None:
    """The mean grade of an answer's words, learned from other hands, ranks at most at 0.7."""
    learned: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        if answer.hand != TEST_HAND:
            for word in set(answer.text.lower().split()):
                learned[word].append(answer.grade)
    usual = {word: mean(grades) for word, grades in learned.items() if len(grades) >= 5}
    unseen = [answer for answer in answers if answer.hand == TEST_HAND]
    guesses = [
        mean([usual[word] for word in answer.text.lower().split() if word in usual] or [3.0])
        for answer in unseen
    ]
    assert spearman(guesses, [answer.grade for answer in unseen]) <= 0.7


def test_the_card_states_what_is_there() -> None:
    """Its table has the numbers of answers of both languages."""
    card = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    for language in LANGUAGES:
        assert f"{len(spoken_answers(language)):,} answers" in card


def _marks(answer: SpokenAnswer) -> list[tuple[bool, bool]]:
    first, second = (reader.points or () for reader in answer.readers)
    return list(zip(first, second, strict=True))


def _kappa(pairs: list[tuple[bool, bool]]) -> float:
    """Cohen's: agreement beyond that of chance."""
    agreed = mean(one == other for one, other in pairs)
    first, second = mean(one for one, _ in pairs), mean(other for _, other in pairs)
    chance = first * second + (1 - first) * (1 - second)
    return (agreed - chance) / (1 - chance)
