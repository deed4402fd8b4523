"""Judges stored answers of interviews again, by the words and in the language that count now.

Nothing is heard again: the text that was judged is kept, and what was measured stays. What no
judge could rate (unclear words, another language) stays unrated.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from interview.contracts import (
    AnswerText,
    ContentReport,
    DeliveryReport,
    Notice,
    Sentence,
    content_report,
    converter,
    delivery_report,
    plain,
)
from interview.contracts.interview import InterviewState, StoredAnswer
from interview.errors import Language
from interview.evaluation.evaluate import in_other_language, not_understood
from interview.evaluation.feedback import answer_feedback
from interview.evaluation.reading import typed_answer_text, with_typed
from interview.evaluation.rubric import label
from interview.flows.content import ContentFlow
from interview.flows.correction import HEARD
from interview.flows.interview_judgement import final_evaluation, judged_text
from interview.language.catalogue import LANGUAGES


class JudgedAgain:
    """Makes reports on stored answers.

    Args:
        content: judges the content, without a language model.
    """

    def __init__(self, content: ContentFlow) -> None:
        self._content = content

    def final_evaluation(self, state: InterviewState) -> str:
        """The text on all answers of an interview, in its language whoever read the reports."""
        return final_evaluation(self.in_language(state, state.language))

    def in_language(self, state: InterviewState, reader: Language) -> InterviewState:
        """The interview with its reports in the language of ``reader``; nothing is stored.

        A report stays as it is if a language model wrote a part of it, or if the words would get
        other levels today. Notices about the recording keep their language.
        """
        answers = [self._told(state, index, reader) for index in range(len(state.answers))]
        return replace(state, answers=tuple(answers))

    def report(self, state: InterviewState, index: int, reader: Language) -> dict[str, Any]:
        """``content`` and ``evaluation`` of an answer that was not skipped."""
        answer = state.answers[index]
        kept = answer.report or {"content": answer.content}
        return self._judged(kept, judged_text(state, index), answer, index, reader)

    def after(self, before: str, state: InterviewState, index: int) -> dict[str, Any] | None:
        """The report on the answer to question ``index`` after the one before it was corrected.

        None unless it is a follow-up to that one and has a report.

        Args:
            before: the words of the answer before, until they were corrected.
            state: the interview with the corrected words.
            index: of the question after the corrected one.
        """
        if index >= len(state.answers) or state.steps[index].step.stage != "follow_up":
            return None
        answer, earlier = state.answers[index], state.answers[index - 1].text
        if answer.report is None:
            return None
        report = self._rejoined(answer.report, answer, (before, earlier), index)
        if HEARD in report:
            heard = {**report, **report[HEARD], "transcript_corrected": False}
            rejoined = self._rejoined(heard, answer, (before, earlier), index)
            report[HEARD] = {name: rejoined[name] for name in report[HEARD]}
        return report

    def _rejoined(
        self, report: Mapping[str, Any], answer: StoredAnswer, earlier: tuple[str, str], index: int
    ) -> dict[str, Any]:
        """A report whose text begins with the second of ``earlier`` instead of the first."""
        language = report["language"]
        own = typed_answer_text(answer.text, language)
        if "sentences" in report:
            said = tuple(Sentence(**each) for each in report["sentences"])
            old = typed_answer_text(earlier[0], language).sentences
            own = AnswerText(said[len(old) :] if said[: len(old)] == old else said, language)
        text = with_typed(own, "", earlier=earlier[1])
        reader = written_in(content_report(report["content"])) or language
        judged = self._judged(report, text, answer, index, reader)
        if "sentences" in report:
            judged["sentences"] = converter.unstructure(text.sentences)
        return {**report, **judged}

    def _told(self, state: InterviewState, index: int, reader: Language) -> StoredAnswer:
        answer = state.answers[index]
        before = content_report(answer.content)
        if before is None or written_in(before) in (None, reader):
            return answer
        if before.coaching.status == "used":
            return answer
        judged = self.report(state, index, reader)
        if _levels(content_report(judged["content"])) != _levels(before):
            return answer
        whole = None if answer.report is None else {**answer.report, **judged}
        return replace(answer, **judged, report=whole)

    def _judged(
        self,
        kept: Mapping[str, Any],
        text: AnswerText,
        answer: StoredAnswer,
        index: int,
        reader: Language,
    ) -> dict[str, Any]:
        delivery = delivery_report(kept.get("delivery"))
        content = self._content_of(kept, text, delivery, answer.question, index, reader)
        notices = [each for each in kept.get("notices") or () if isinstance(each, Mapping)]
        evaluation = answer_feedback(
            content,
            delivery,
            _own_words(kept, text, answer),
            text.language,
            reader,
            truncated=bool(kept.get("truncated")),
            notices=[converter.structure(each, Notice) for each in notices],
        )
        return {"content": plain(content), "evaluation": evaluation}

    def _content_of(
        self,
        kept: Mapping[str, Any],
        text: AnswerText,
        delivery: DeliveryReport | None,
        question: str,
        index: int,
        reader: Language,
    ) -> ContentReport:
        unrated = _unrated(kept)
        if unrated == "other_language":
            return in_other_language(reader)
        if unrated == "not_understood" and delivery is not None:
            return not_understood(text, delivery, reader)
        return self._content.judge(question, text, delivery, reader, api_key=None, place=index)


def written_in(report: ContentReport | None) -> Language | None:
    """The language of a report, by the names of its dimensions; None if it has none of these."""
    if report is None or not report.dimensions:
        return None
    for language in LANGUAGES:
        if all(each.label == label(each.name, language) for each in report.dimensions):
            return language
    return None


def _unrated(kept: Mapping[str, Any]) -> str | None:
    """Why an answer has no level, also in a report of another version."""
    overall = (kept.get("content") or {}).get("overall") or {}
    return overall.get("not_measurable") if isinstance(overall, Mapping) else None


def _levels(report: ContentReport | None) -> tuple[object, ...]:
    if report is None:
        return ()
    return report.overall, *(each.level for each in report.dimensions)


def _own_words(kept: Mapping[str, Any], text: AnswerText, answer: StoredAnswer) -> int:
    """The number of words that were rated, without those of an answer before.

    Only what was recognised has times; the words of a corrected transcript are counted whole.
    """
    if kept.get("transcript_corrected"):
        return len(kept["words"])
    if "sentences" not in kept:
        return len(answer.text.split())
    return sum(len(each.text.split()) for each in text.sentences if each.start is not None)
