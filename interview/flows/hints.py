"""What helps before an answer: the length to aim for, and a hint on the question."""

from collections.abc import Mapping
from dataclasses import dataclass

from interview.contracts import AskedQuestion, BankQuestion, QuestionKind
from interview.evaluation.structure import PART_LABELS, PARTS, kind_of
from interview.flows.content import readable_question
from interview.language.catalogue import N_, Language, translated
from interview.language.words import guess_language
from interview.questions.matcher import Matcher

TARGET_SECONDS: Mapping[QuestionKind | None, tuple[int, int]] = {
    "behavioural": (90, 150),
    "motivation": (45, 90),
    "situational": (60, 120),
    "knowledge": (45, 120),
    None: (60, 120),
}
"""Least and most seconds of an answer by the kind of its question. Advice, which nothing is scored
with: guides for candidates agree on one to two minutes, and a story with four parts needs the most.
Every minimum is more than the 20 s of speech below which levels are limited (``thin_words``)."""

LISTENS_FOR: Mapping[QuestionKind | None, str] = {
    "behavioural": N_(
        "The interviewer wants one real event: what you did yourself, and what came of it. What "
        "you did then is taken as a sign of what you will do here."
    ),
    "situational": N_(
        "The interviewer listens to how you decide: what you look at first, what you do, and why."
    ),
    "motivation": N_(
        "The interviewer asks whether you and this job fit: your reasons, and what shows that they "
        "are true."
    ),
    "knowledge": N_(
        "The interviewer checks whether you understand the subject and can explain it to somebody."
    ),
    None: N_(
        "The interviewer listens for a direct answer, and for an example or a reason that carries "
        "it."
    ),
}

PROMPTS: Mapping[str, str] = {
    "situation": N_("where and when it was, in one or two sentences."),
    "task": N_("what you yourself had to achieve, and why it mattered."),
    "action": N_("what you did, step by step; say “I” where it was you."),
    "result": N_("how it ended, with a figure if there is one, and what you learned."),
    "understanding": N_("what is at stake, for whom, and what you would find out first."),
    "intended_action": N_("what you would do, one step after the other."),
    "reason": N_("why you would do it this way rather than another."),
    "expected_outcome": N_("what should come of it, and what you would do if it does not."),
    "opening": N_("answer the question in your first sentence."),
    "order": N_("take your points one after the other, and let it be heard where each begins."),
    "support": N_("something concrete for each point, best of all from your own work."),
    "closing": N_("one last sentence that sums it up or leads back to the job."),
}


@dataclass(frozen=True, slots=True)
class HintPart:
    """A part of a good answer, and what belongs in it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What an interviewer listens for. ``points`` are those of the bank; none if it has no such
    question. ``kind`` is None if it is unknown.
    """

    question_id: str | None
    kind: QuestionKind | None
    listens_for: str
    parts: tuple[HintPart, ...]
    points: tuple[str, ...]
    target_seconds: tuple[int, int]


class HintFlow:
    """Gives hints on any question.

    Args:
        matcher: finds the bank entry of a question.
    """

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def hint(self, question: str, reader: Language, known_kind: QuestionKind | None) -> Hint:
        """A hint in the reader's language. Raises QuestionTooLong.

        Args:
            question: in any language.
            reader: language of the hint.
            known_kind: the kind of a question that is not in the bank; None to tell it by its
                words.
        """
        question = readable_question(question)
        entry = self._matcher.find(question, reader)
        kind = _kind(question, entry, reader, known_kind)
        return Hint(
            None if entry is None else entry.id,
            kind,
            translated(LISTENS_FOR[kind], reader),
            tuple(
                HintPart(translated(PART_LABELS[name], reader), translated(PROMPTS[name], reader))
                for name in PARTS[kind or "knowledge"]
            ),
            () if entry is None else tuple(point.text for point in entry.points),
            TARGET_SECONDS[kind],
        )


def _kind(
    question: str, entry: BankQuestion | None, reader: Language, known: QuestionKind | None
) -> QuestionKind | None:
    if entry is None and known is not None:
        return known
    return kind_of(AskedQuestion(question, entry), guess_language(question) or reader)
