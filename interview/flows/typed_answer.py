"""The path of a typed answer: read, judge, write the feedback."""

from interview.contracts import EvaluatedAnswer
from interview.errors import AnswerTooLong, EmptyAnswer
from interview.evaluation.feedback import answer_feedback
from interview.evaluation.sentences import typed_answer_text
from interview.flows.answer_context import AnswerContext, readable, readable_text
from interview.flows.content import ContentFlow
from interview.language.words import guess_language

MAX_TYPED_CHARACTERS = 20_000


class TypedAnswerFlow:
    """Evaluates typed answers; needs no speech engine.

    Args:
        content: judges what was written.
    """

    def __init__(self, content: ContentFlow) -> None:
        self._content = content

    def evaluate(self, text: str, context: AnswerContext) -> EvaluatedAnswer:
        """Evaluate a typed answer. Raises EmptyAnswer, AnswerTooLong or QuestionTooLong."""
        context = readable(context)
        text = readable_text(text).strip()
        if not text:
            raise EmptyAnswer
        if len(text) > MAX_TYPED_CHARACTERS:
            raise AnswerTooLong(characters=MAX_TYPED_CHARACTERS)
        language = context.language or guess_language(text) or context.reader
        answer = typed_answer_text(text, language)
        content = self._content.judge(
            context.question, answer, None, context.reader, context.api_key, context.person
        )
        words = len(text.split())
        evaluation = answer_feedback(
            content, None, words, language, context.reader, truncated=False
        )
        return EvaluatedAnswer(evaluation, text, language, content)
