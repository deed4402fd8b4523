"""The question after an answer: about what its story lacks, in words that quote it."""

from interview.contracts import AnswerText, ContentReport, Evidence, Verdict
from interview.contracts.interview import Because, Reason, Step
from interview.evaluation.judge.verdict import expected_grade
from interview.evaluation.phrasings import phrasing
from interview.evaluation.phrasings.follow_ups import FOLLOW_UPS
from interview.evaluation.reading import Reading, cue, find, quote, read
from interview.evaluation.specificity import details
from interview.evaluation.structure import own_actions, stated_results, team_actions
from interview.language.figures import said

STORIES = ("behavioural",)
"""Kinds of questions whose answers need an own part, a result and a figure."""

CERTAIN_OFF_SUBJECT = 0.15
"""No follow-up is asked if the answer is about something else with a higher probability."""

WITHOUT_RESULT = 3.0
"""An answer whose expected grade is higher probably tells a result in words that no rule knows."""

OPEN_GATES = frozenset({"short", "general_only"})
"""Gates of answers that are on their way: one can ask for the rest."""

TEAM_ACTIONS = 2
"""Actions of a team, without one of the candidate, after which their own part is asked for."""


def follow_up(step: Step, answer: AnswerText, report: ContentReport, place: int) -> Step | None:
    """The one question that follows an answer, if it is certain enough that something lacks.

    Nothing follows an answer that may be about something else, or that is no answer.

    Args:
        step: the question that was answered.
        answer: its text, in the language of the interview.
        report: the report on it.
        place: of the answer in the interview; chooses among the phrasings.
    """
    verdict = report.verdict
    if verdict is None or not _is_certain(report, verdict):
        return None
    lacking = _not_heard(report)
    if lacking is None and step.kind in STORIES:
        lacking = _lacking(read(answer), expected_grade(verdict))
    if lacking is None:
        return None
    code, evidence, point = lacking
    text = said(
        phrasing(FOLLOW_UPS[code], place),
        answer.language,
        quote=evidence.quote.rstrip(".!? "),
        point=point,
    )
    return Step("follow_up", text, kind=step.kind, competency=step.competency, reason=Reason(code))


_Lacking = tuple[Because, Evidence, str]


def _is_certain(report: ContentReport, verdict: Verdict) -> bool:
    return (
        verdict.subject == "yes"
        and verdict.off_subject <= CERTAIN_OFF_SUBJECT
        and OPEN_GATES.issuperset(gate.name for gate in report.gates)
    )


def _not_heard(report: ContentReport) -> _Lacking | None:
    """A point that a language model did not hear, after one that it heard."""
    said_points = [each.passage for each in report.points if each.heard == "said"]
    missing = [each.point for each in report.points if each.heard == "not_heard"]
    quoted = next((each for each in said_points if each is not None), None)
    return ("not_heard", quoted, missing[0]) if missing and quoted is not None else None


def _lacking(reading: Reading, grade: float) -> _Lacking | None:
    """The first of own part, result and figure that the story lacks, and the words to quote."""
    own, team = own_actions(reading), team_actions(reading)
    if not own:
        if len(team) < TEAM_ACTIONS:
            return None
        return "own_part", quote(reading, team[-1], "own_part"), ""
    results = stated_results(reading)
    if not results:
        return (
            ("result", quote(reading, own[-1], "result"), "") if grade <= WITHOUT_RESULT else None
        )
    if any(each.kind == "figure" for each in details(reading)):
        return None
    told_in = {reading.tokens[hit.first].sentence for hit in results}
    changes = find(reading, cue("change", reading.language))
    told = [it for it in changes if reading.tokens[it.first].sentence in told_in]
    return ("figure", quote(reading, told[-1], "figure"), "") if told else None
