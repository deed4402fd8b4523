"""Writes the sample answers of the wheel: ``python -m corpus.samples``, or ``make samples``.

For each question of the bank up to three good answers of the corpus by different hands, the best
first, and after them those of ``corpus/written``, which were written where the corpus has fewer.
For each expected point up to two passages by different hands in which both readers found it. The
result is the same for the same corpus and bank, and nothing but the page shows it.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from corpus import TEST_HAND, SpokenAnswer, spoken_answers
from interview.contracts import BankQuestion
from interview.errors import Language
from interview.evaluation.coverage import cover
from interview.evaluation.reading import typed_answer_text
from interview.flows.question_bank import read_bank
from interview.flows.samples import FOLDER
from interview.language.catalogue import LANGUAGES

WRITTEN = Path(__file__).parent / "written"

ANSWERS, PASSAGES = 3, 2
"""Sample answers of a question, and passages of an expected point."""

GOOD, USABLE = 4.0, 3.0
"""Least mean grade of an answer that is shown, and of one of which a passage is."""

CERTAIN = 0.5
"""Least worth of the signs of a point in a passage."""


def main() -> None:
    """Write the file of each language."""
    bank = read_bank()
    for language in LANGUAGES:
        answers = [each for each in spoken_answers(language) if _is_shown(each)]
        written = _written(language)
        lines = [_line(each, answers, written) for each in bank.entries(language)]
        (FOLDER / f"{language}.jsonl").write_text("".join(lines), "utf-8")


def chosen(answers: Sequence[SpokenAnswer], question_id: str) -> list[SpokenAnswer]:
    """The best answers to a question, each by another hand."""
    good = [
        each
        for each in answers
        if each.question_id == question_id
        and each.grade >= GOOD
        and all(reader.subject == "yes" for reader in each.readers)
    ]
    good.sort(key=lambda each: (-each.grade, each.id))
    by_hand = {each.hand: each for each in reversed(good)}
    return sorted(by_hand.values(), key=lambda each: (-each.grade, each.id))[:ANSWERS]


def _is_shown(answer: SpokenAnswer) -> bool:
    """The test hand is never shown, and what was misheard is hard to read."""
    return answer.hand != TEST_HAND and answer.kind != "misheard"


def _written(language: Language) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for path in sorted(WRITTEN.glob(f"{language}*.yaml")):
        texts |= yaml.safe_load(path.read_text("utf-8"))
    return texts


def _line(
    question: BankQuestion, answers: Sequence[SpokenAnswer], written: dict[str, list[str]]
) -> str:
    found = [each.text for each in chosen(answers, question.id)]
    texts = [*found, *written.get(question.id, ())][:ANSWERS]
    points = [list(_passages(question, at, answers)) for at in range(len(question.points))]
    sample = {"id": question.id, "answers": texts, "points": points}
    return json.dumps(sample, ensure_ascii=False) + "\n"


def _passages(question: BankQuestion, at: int, answers: Sequence[SpokenAnswer]) -> Iterator[str]:
    """The passages that most probably say the point at this place."""
    found = sorted(_signs(question, at, answers))
    by_hand = {hand: quote for _, hand, quote in reversed(found)}
    best = [quote for _, hand, quote in found if by_hand[hand] == quote]
    yield from list(dict.fromkeys(best))[:PASSAGES]


def _signs(
    question: BankQuestion, at: int, answers: Sequence[SpokenAnswer]
) -> Iterator[tuple[float, str, str]]:
    """Negated worth, hand and quote of each answer of which both readers say it has the point."""
    for answer in answers:
        if answer.question_id != question.id or answer.grade < USABLE:
            continue
        text = typed_answer_text(answer.text, answer.language)
        (point,) = cover((question.points[at],), text)
        both = all(reader.points and reader.points[at] for reader in answer.readers)
        if both and point.evidence and point.score >= CERTAIN:
            yield -point.score, answer.hand, point.evidence.quote


if __name__ == "__main__":
    main()
