"""What was asked, and what the answer is worth as content: every judgement with its evidence."""

from dataclasses import dataclass
from typing import Literal, Protocol

from interview.contracts.delivery import Metric
from interview.errors import Language

QuestionKind = Literal["behavioural", "motivation", "situational", "knowledge"]


@dataclass(frozen=True, slots=True)
class ExpectedPoint:
    """Something a good answer says; any of ``synonyms`` said is a way of saying it."""

    text: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of the bank, in one language; the same ``id`` holds it in the other."""

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


@dataclass(frozen=True, slots=True)
class TopicFit:
    """How well an answer fits its question, and the question it fits best.

    Both are sums of BM25 weights, about 4 for each telling word they share. ``rank`` is the
    share of the questions it competes with that fit the answer better, 0-1. ``story``: the
    answer tells something done, and competes with questions that ask for that.
    """

    own: float
    best: float
    rank: float
    story: bool = False


class Topics(Protocol):
    """All questions of the bank, which an answer may speak to."""

    def fit(self, answer: str, question_id: str, *, story: bool) -> TopicFit:
        """How well the answer fits that question beside those that ask for its like."""
        ...


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """The question as asked, and what the bank knows of it in the language of the answer.

    ``entry`` is None for a question the bank does not have; ``topics`` are the others an
    answer may be about instead; ``language`` is the one it was asked in, None if that is not
    plain to see.
    """

    text: str
    entry: BankQuestion | None
    topics: Topics | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer; typed ones have no times."""

    text: str
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The words that are judged: quarantined text is not among them."""

    sentences: tuple[Sentence, ...]
    language: Language

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proof of a judgement: the words, when they were said, and the rule that fired."""

    quote: str
    start: float | None
    rule: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A reason why the answer cannot score above ``cap`` (a level, 1-5)."""

    name: str
    cap: int
    message: str


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """One expected point; ``score`` is 0-1, ``evidence`` the words that met it."""

    point: str
    status: Literal["met", "partly", "missing"]
    score: float
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class StructurePart:
    """A part the answer should have, and where it was found."""

    name: str
    label: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension of the rubric: the level, its anchor in words, why, and the way up.

    ``level`` is None where nothing can be said (the delivery of a typed answer). ``moved``
    is what the language model added or took away, at most one level.
    """

    name: str
    label: str
    weight: float
    level: int | None
    anchor: str
    evidence: tuple[Evidence, ...]
    next_level: str
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do next, or one done well, tied to a moment where there is one."""

    text: str
    at: float | None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Coaching:
    """What the language model added. ``status`` is off, used, unavailable or not_needed."""

    status: Literal["off", "used", "unavailable", "not_needed"]
    text: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class ContentReport:
    """What the answer is worth. ``overall`` is the weighted mean level, 1-5.

    ``follow_ups`` and ``model_answer`` are the bank's, in the language of the answer.
    """

    question_id: str | None
    gates: tuple[Gate, ...]
    points: tuple[PointCoverage, ...]
    coverage: Metric
    structure: tuple[StructurePart, ...]
    dimensions: tuple[DimensionScore, ...]
    overall: Metric
    advice: tuple[Advice, ...]
    done_well: Advice | None
    coaching: Coaching = Coaching("off")
    follow_ups: tuple[str, ...] = ()
    model_answer: str | None = None
