"""Puts the grades of a language model into a report, within the limits that protect the levels.

A model judges by itself, and most models obey an answer that orders a five. What can show such an
answer without a model therefore limits what a model may raise; it may lower anything.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from zlib import crc32

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    Coaching,
    ContentReport,
    DimensionScore,
    Measured,
    Metric,
    ModelGrade,
    NotMeasurable,
    OverallGrade,
    PointToCheck,
)
from interview.errors import Language
from interview.evaluation.advice import with_gate_advice
from interview.evaluation.gates import gate
from interview.evaluation.llm.endpoint import LlmUnavailable
from interview.evaluation.llm.injection import sentence_suspicion, suspicion, without_orders
from interview.evaluation.llm.prompt import messages
from interview.evaluation.llm.reply import (
    BelievedReply,
    Grade,
    PointVerdict,
    believed,
    checked_reply,
    reply_schema,
)
from interview.evaluation.praise import fitting_praise
from interview.evaluation.rubric import at_level, cap

GRADED = ("relevance", "structure", "specificity", "ownership", "clarity")
"""Dimensions of the words, which a model can read; delivery is only heard."""

WITHOUT_LEVEL = frozenset({"relevance"})
"""Dimensions that a model grades even where the rules cannot: they lack the expected points."""

POOR = 0.5
"""Probability of a grade of 2 at most, from which a model may not raise a level. Of 43 honest
answers graded 2.5 or better none reaches it; of 25 salads and stuffed answers without a gate all
but one do."""


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class Case:
    """An answer and its report, as the model is asked about them."""

    report: ContentReport
    question: AskedQuestion
    answer: AnswerText
    reader: Language

    @cached_property
    def shown(self) -> AnswerText:
        """The answer that is sent to the model: without orders to the grader."""
        return without_orders(self.answer)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that the model grades."""
        rated = {each.name for each in self.report.dimensions if each.level is not None}
        return tuple(name for name in GRADED if name in rated | WITHOUT_LEVEL)

    @property
    def points(self) -> tuple[str, ...]:
        return tuple(each.point for each in self.report.points)

    @property
    def worth_asking(self) -> bool:
        """Whether the model is asked: not about answers with gates or without rated words."""
        rated = any(each.name in GRADED and each.level for each in self.report.dimensions)
        return not self.report.gates and rated and bool(self.shown.sentences)

    @cached_property
    def may_rise(self) -> bool:
        """Whether the model may raise levels.

        Not where the answer or the question address the grader, nor where the judge holds a low
        grade to be likelier than not: both are the marks of an answer made to look good.
        """
        asked = "none" if self.question.entry else sentence_suspicion(self.question.text)
        if asked != "none" or suspicion(self.answer) != "none":
            return False
        opinion = self.report.verdict
        return opinion is None or sum(opinion.grades[:2]) < POOR

    @property
    def schema(self) -> dict[str, object]:
        return reply_schema(self.dimensions, self.points)

    def messages(self, boundary: str) -> list[dict[str, str]]:
        asked = (self.question, self.shown, self.dimensions, self.points, self.reader)
        return messages(*asked, boundary)

    def believed(self, content: str) -> BelievedReply:
        """The proved parts of a reply. Raises LlmUnavailable if there are none."""
        checked = checked_reply(content, self.dimensions, self.points)
        reply = believed(checked, self.shown, self.reader)
        if not (reply.text or reply.overall or reply.dimensions):
            raise LlmUnavailable("nothing_proved")
        return reply


def graded(case: Case, reply: BelievedReply, model: str, tokens: int | None) -> ContentReport:
    """The report with the model's grades; what it did not prove stays as it was.

    Args:
        case: what the model was asked about.
        reply: the proved parts of its reply.
        model: its name, for the report.
        tokens: what the server charged for.
    """
    report = _off_subject(case) if reply.subject == "no" else case.report
    dimensions = tuple(
        _dimension(case, each, reply.dimensions.get(each.name)) for each in report.dimensions
    )
    level, grade = _overall(case, report, reply)
    told = OverallGrade(case.report.overall, grade.reason, grade.evidence) if grade else None
    return replace(
        report,
        overall=level,
        dimensions=dimensions,
        points=tuple(map(_point, report.points, reply.points)),
        done_well=fitting_praise(report.done_well, dimensions, level, case.reader),
        coaching=Coaching("used", reply.text, model, told, reply.wrong_facts, tokens),
    )


def _off_subject(case: Case) -> ContentReport:
    """The report with the gate of answers about something else."""
    turn = crc32(case.answer.text.encode())
    report, found = case.report, gate("off_topic", case.reader, turn)
    return replace(
        report,
        gates=(found,),
        overall=_capped(report.overall, found.cap),
        advice=with_gate_advice(report.advice, found, case.reader, turn),
        done_well=None,
    )


def _capped(figure: Metric, top: int) -> Metric:
    if not isinstance(figure, Measured):
        return figure
    value, low, high = (min(each, float(top)) for each in (figure.value, figure.low, figure.high))
    return Measured(value, figure.unit, low, high)


def _overall(
    case: Case, report: ContentReport, reply: BelievedReply
) -> tuple[Metric, Grade | None]:
    """The overall level, and the model's grade if the level is the model's."""
    before, grade = report.overall, reply.overall
    if grade is None or (_unclear(before) and reply.subject == "cannot_tell"):
        return before, None
    level = float(min(grade.level, cap(report.gates)))
    if not case.may_rise and not (isinstance(before, Measured) and level < before.value):
        return before, None
    return Measured(level, "level", level, level), grade


def _unclear(figure: Metric) -> bool:
    return isinstance(figure, NotMeasurable) and figure.reason == "subject_unclear"


def _dimension(case: Case, dimension: DimensionScore, grade: Grade | None) -> DimensionScore:
    before = dimension.level
    if grade is None or (not case.may_rise and (before is None or grade.level > before)):
        return dimension
    told = ModelGrade(before, grade.reason, grade.evidence)
    return replace(at_level(dimension, grade.level, case.reader), by_model=told)


def _point(point: PointToCheck, verdict: PointVerdict) -> PointToCheck:
    if verdict.heard is None:
        return point
    return PointToCheck(point.point, verdict.evidence, verdict.heard)
