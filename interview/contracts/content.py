"""Content: the question, and the report on what was said. Every judgement has its evidence."""

from dataclasses import dataclass
from typing import Literal, Protocol

from interview.contracts.delivery import Metric
from interview.errors import Language

QuestionKind = Literal["behavioural", "motivation", "situational", "knowledge"]


@dataclass(frozen=True, slots=True)
class ExpectedPoint:
    """A statement that a good answer makes; words like any of ``synonyms`` may show it."""

    text: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of the bank in one language; it has the same ``id`` in the other.

    ``in_interviews``: automatic interviews may ask it. Those that presuppose something, such as a
    dismissal or a vacancy in another city, are only for practice.
    """

    id: str
    language: Language
    kind: QuestionKind
    field: str
    competency: str
    difficulty: Literal["easy", "medium", "hard"]
    text: str
    points: tuple[ExpectedPoint, ...]
    model_answer: str
    follow_ups: tuple[str, str]
    in_interviews: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFilter:
    """What is looked for; an empty string allows every value."""

    search: str = ""
    field: str = ""
    competency: str = ""
    kind: str = ""
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class TopicFit:
    """How well an answer fits its question (``own``), and the question it fits best (``best``).

    Both are sums of BM25 weights, about 4 for each distinctive word in common. ``rank`` is the
    share of comparable questions that fit the answer better, 0-1. ``story``: the answer tells an
    experience and was compared with questions that ask for one.
    """

    own: float
    best: float
    rank: float
    story: bool = False


class Topics(Protocol):
    """The questions of the bank, as topics of answers."""

    def fit(self, answer: str, question_id: str, *, story: bool) -> TopicFit:
        """How well the answer fits that question, compared with similar ones."""
        ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What a question outside the bank asks for, in the language of the answer."""

    kind: QuestionKind
    points: tuple[ExpectedPoint, ...]
    follow_up: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """The question as asked, and its bank entry in the language of the answer.

    ``entry`` is None if the bank does not have it; ``topics`` are the questions the answer may be
    about instead; ``language`` is that of ``text``, None if it is not certain. The bank does not
    have questions about a CV, of which ``expected`` is known.
    """

    text: str
    entry: BankQuestion | None
    topics: Topics | None = None
    language: Language | None = None
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer; without times if it was typed."""

    text: str
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The text that is judged, without quarantined segments."""

    sentences: tuple[Sentence, ...]
    language: Language

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence for a judgement: the quoted words, their time, and the rule that matched."""

    quote: str
    start: float | None
    rule: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A reason that limits the score to the level ``cap``, 1-5."""

    name: str
    cap: int
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The opinion of the trained judge.

    ``subject``: is the answer about the question? ``off_subject`` is the probability, 0-1, that it
    is about something else; ``grades`` are the probabilities of the grades 1 to 5.
    """

    subject: Literal["yes", "cannot_tell", "no"]
    off_subject: float
    grades: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """How far words of an answer match an expected point; not certain enough to be told.

    ``score`` is 0-1, ``evidence`` the words that matched.
    """

    point: str
    status: Literal["met", "partly", "missing"]
    score: float
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class PointToCheck:
    """An expected point that the candidate checks; ``passage`` are the words that may show it.

    ``heard`` is the verdict of a language model that read the answer, None without one; the passage
    of a point that was said is the model's quote.
    """

    point: str
    passage: Evidence | None = None
    heard: Literal["said", "not_heard"] | None = None


@dataclass(frozen=True, slots=True)
class StructurePart:
    """A part that the answer should have, and where it was found."""

    name: str
    label: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class ModelGrade:
    """Why a language model gave its level, and the level of the rules (None if they gave none)."""

    before: int | None
    reason: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension of the rubric: its level, the description of the level, evidence, next step.

    ``level`` is None if there is nothing to judge (the delivery of a typed answer). ``by_model``
    is set if the level is a language model's.
    """

    name: str
    label: str
    level: int | None
    anchor: str
    evidence: tuple[Evidence, ...]
    next_level: str
    by_model: ModelGrade | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to do next or something done well, with its time in the recording if any.

    ``rule`` is the same for all phrasings of one advice.
    """

    text: str
    at: float | None
    quote: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class OverallGrade:
    """Why a language model gave its overall level, and what the trained judge had told."""

    before: Metric
    reason: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class WrongFact:
    """A statement of the answer that a language model holds to be wrong, and what is right."""

    evidence: Evidence
    correction: str


@dataclass(frozen=True, slots=True)
class Coaching:
    """What the language model added to a report, and whether it was used.

    ``waiting``: a model has yet to be asked. ``overall`` is set if the overall level is the
    model's. ``tokens`` is what the server charged for, None if it does not say.
    """

    status: Literal["off", "waiting", "used", "unavailable", "not_needed"]
    text: str = ""
    model: str = ""
    overall: OverallGrade | None = None
    wrong_facts: tuple[WrongFact, ...] = ()
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class ContentReport:
    """The report on the content. ``overall`` is the level, 1-5, of the trained judge or, with
    ``coaching.overall``, of the language model.

    ``verdict`` is None if no judge was asked: nothing was said, or its language has none.
    ``follow_ups`` and ``model_answer`` are of the bank, in the language of the answer. ``advice``
    holds at most three; ``delivery_advice`` what else there is to do about the way of speaking.
    ``kind`` is that of the question, None if it is unknown.
    """

    question_id: str | None
    gates: tuple[Gate, ...]
    points: tuple[PointToCheck, ...]
    structure: tuple[StructurePart, ...]
    dimensions: tuple[DimensionScore, ...]
    overall: Metric
    advice: tuple[Advice, ...]
    done_well: Advice | None
    verdict: Verdict | None = None
    coaching: Coaching = Coaching("off")
    follow_ups: tuple[str, ...] = ()
    model_answer: str | None = None
    kind: QuestionKind | None = None
    delivery_advice: tuple[Advice, ...] = ()
