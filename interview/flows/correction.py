"""Correcting the transcript of an evaluated answer: only its content is judged again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from interview.contracts import converter, delivery_report, plain
from interview.errors import AnswerNotEvaluated, Language
from interview.evaluation.correction import (
    CorrectedWord,
    corrected_answer_text,
    corrected_words,
)
from interview.evaluation.feedback import answer_feedback
from interview.evaluation.notices import corrected_notice
from interview.evaluation.reading import with_typed
from interview.flows.answer_queue import AnswerQueue
from interview.flows.content import ContentFlow, readable_answer
from interview.language.words import guess_language
from interview.store.answers import AnswerState
from interview.store.corrections import CorrectionStore

log = structlog.get_logger(__name__)

HEARD = "heard"
"""Field of a corrected result: the fields it replaced, as they were recognised."""

REPLACED = (
    "transcribed_text",
    "sentences",
    "words",
    "segments",
    "language",
    "notices",
    "content",
    "evaluation",
)


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected transcript; ``api_key`` is the candidate's own key, used for it only."""

    text: str
    api_key: str | None = None


class CorrectionFlow:
    """Judges the content of spoken answers again by the words the candidate says they said.

    Needs neither the recording nor the speech process.

    Args:
        queue: the answers and whose they are.
        store: stores the result.
        content: judges the content.
    """

    def __init__(self, queue: AnswerQueue, store: CorrectionStore, content: ContentFlow) -> None:
        self._queue = queue
        self._store = store
        self._content = content

    def correct(self, identity: str, owner: str | None, correction: Correction) -> None:
        """Replace the transcript, and judge the content by it at once.

        The transcript that is stored already changes nothing.

        Raises:
            NoSuchAnswer: no such id, or not an answer of ``owner``.
            AnswerNotEvaluated: the answer waits, failed or expired.
            EmptyAnswer: there are no words; AnswerTooLong: as for a typed answer.
        """
        state, result = self._evaluated(identity, owner)
        text = readable_answer(correction.text)
        if result.get("transcript_corrected") and text == result["transcribed_text"]:
            return
        judged = self._judged(state, result, Correction(text, correction.api_key))
        self._store.replace(identity, judged)
        log.info("transcript_corrected", answer=identity[:8], words=len(judged["words"]))

    def put_back(self, identity: str, owner: str | None) -> None:
        """Restore the recognised transcript and its report; raises as :meth:`correct`."""
        _, result = self._evaluated(identity, owner)
        if HEARD in result:
            self._store.replace(identity, _as_heard(result))
            log.info("transcript_put_back", answer=identity[:8])

    def _evaluated(self, identity: str, owner: str | None) -> tuple[AnswerState, dict[str, Any]]:
        state = self._queue.own(identity, owner)
        if state.state != "evaluated" or state.result is None:
            raise AnswerNotEvaluated
        return state, state.result

    def _judged(
        self, state: AnswerState, result: Mapping[str, Any], correction: Correction
    ) -> dict[str, Any]:
        heard = _as_heard(result)
        text, delivery = correction.text, delivery_report(heard["delivery"])
        language = state.language or guess_language(text) or heard["language"]
        words = corrected_words(text, _heard_words(heard), language)
        spoken = corrected_answer_text(text, words, language)
        answer = with_typed(spoken, state.additional_text, earlier=state.earlier)
        content = self._content.judge(
            state.question, answer, delivery, state.reader, correction.api_key, state.person
        )
        notices = (corrected_notice(state.reader),)
        evaluation = answer_feedback(
            content,
            delivery,
            len(words),
            language,
            state.reader,
            truncated=heard["truncated"],
            notices=notices,
        )
        return heard | {
            HEARD: {name: heard[name] for name in REPLACED if name in heard},
            "transcript_corrected": True,
            "transcribed_text": text,
            "sentences": converter.unstructure(answer.sentences),
            "words": converter.unstructure(words),
            "segments": [
                _line(each.text, each.start, each.end, language) for each in spoken.sentences
            ],
            "language": language,
            "notices": converter.unstructure(notices),
            "content": plain(content),
            "evaluation": evaluation,
        }


def _as_heard(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result as it was recognised."""
    kept = {name: value for name, value in result.items() if name != HEARD}
    heard: Mapping[str, Any] = result.get(HEARD, {})
    return {**kept, **heard, "transcript_corrected": False}


def _heard_words(heard: Mapping[str, Any]) -> tuple[CorrectedWord, ...]:
    return tuple(converter.structure(each, CorrectedWord) for each in heard["words"])


def _line(text: str, start: float | None, end: float | None, language: Language) -> dict[str, Any]:
    return {
        "text": text,
        "start": start,
        "end": end,
        "no_speech_probability": None,
        "quarantine": None,
        "language": language,
    }
