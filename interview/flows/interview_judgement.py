"""What the answers of an interview were judged by, and the text on all of them."""

from typing import Any

from interview.contracts import AnswerText, Measured, Sentence, content_report
from interview.contracts.interview import InterviewState, StoredAnswer
from interview.errors import Language
from interview.evaluation.asked_back import AskedBackReport, asked_back, told
from interview.evaluation.feedback import final_feedback
from interview.evaluation.reading import typed_answer_text, with_typed


def level(answer: StoredAnswer) -> float | None:
    """The overall level of an answer, 1-5; None if it has none or was skipped."""
    report = content_report(answer.content)
    overall = None if report is None else report.overall
    return overall.value if isinstance(overall, Measured) else None


def judged_text(state: InterviewState, index: int) -> AnswerText:
    """The text that was judged for an answer, sentence by sentence."""
    answer = state.answers[index]
    assert answer.language is not None, "only a skipped question has no language"
    sentences = (answer.report or {}).get("sentences")
    if sentences:
        return AnswerText(tuple(Sentence(**each) for each in sentences), answer.language)
    typed = typed_answer_text(answer.text, answer.language)
    before = answer_before(state, index)
    return typed if before is None else with_typed(typed, "", earlier=before.text)


def answer_before(state: InterviewState, index: int) -> StoredAnswer | None:
    """The answer that the one to question ``index`` adds to; None unless it is a follow-up."""
    is_follow_up = state.steps[index].step.stage == "follow_up"
    return state.answers[index - 1] if is_follow_up else None


def final_evaluation(state: InterviewState) -> str:
    """The text on all answers of an interview, in its language."""
    closing = questions_back(state, state.language)
    judged = [
        (
            state.answers[index].question,
            None if closing and index == closing[0] else content_report(content),
        )
        for index, content in last_contents(state).items()
    ]
    feedback = final_feedback(judged, state.language)
    return feedback if closing is None else f"{feedback}\n\n{told(closing[1], state.language)}"


def questions_back(state: InterviewState, reader: Language) -> tuple[int, AskedBackReport] | None:
    """The index of the answer with the candidate's own questions, and the report on these."""
    for index, (asked, answer) in enumerate(zip(state.steps, state.answers, strict=False)):
        if asked.step.stage == "closing" and not answer.skipped:
            return index, asked_back(judged_text(state, index), reader)
    return None


def last_contents(state: InterviewState) -> dict[int, dict[str, Any] | None]:
    """The content report on each answered question, by the index of the question.

    The one on the answer to a follow-up, which is about both, takes the place of the first.
    """
    contents: dict[int, dict[str, Any] | None] = {}
    for index, (asked, answer) in enumerate(zip(state.steps, state.answers, strict=False)):
        own = index - 1 if asked.step.stage == "follow_up" else index
        if not answer.skipped:
            contents[own] = answer.content
    return contents
