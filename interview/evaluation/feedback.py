"""Reports as plain text in the language of the reader, one remark per line.

Every remark states the figure it is based on, or that nothing could be measured.
"""

from collections.abc import Sequence

from interview.contracts import (
    ContentReport,
    DeliveryReport,
    DimensionScore,
    Measured,
    Metric,
    Notice,
    PointToCheck,
)
from interview.evaluation.delivery_feedback import Say, delivery_feedback, sayer
from interview.evaluation.rubric import label
from interview.language.catalogue import N_, NN_, Language, Sentence
from interview.language.figures import clock

LOW = 2

PHRASES: dict[str, Sentence] = {
    "summary": NN_(
        "You said {count} word in {seconds} s.", "You said {count} words in {seconds} s."
    ),
    "truncated": N_(
        "The end of the recording is missing; only the part that arrived was evaluated."
    ),
    "typed_summary": NN_("You wrote {count} word.", "You wrote {count} words."),
    "typed_no_delivery": N_("Pace, pauses and voice are measured only in spoken answers."),
    "overall": N_("Overall: {value} of 5 (between {low} and {high})."),
    "no_level_no_answer": N_("Overall: not rated, because there was nothing to rate."),
    "no_level_other_language": N_(
        "Overall: not rated, because it is not in the language you chose."
    ),
    "no_level_not_understood": N_(
        "Overall: not rated, because your words were not understood well enough."
    ),
    "no_level_uncertain": N_(
        "Overall: no level. Answers like this one are rated too differently for a level you could "
        "trust."
    ),
    "no_level_subject_unclear": N_(
        "Overall: no level, because it is not clear whether this answers the question."
    ),
    "no_level_no_judge": N_(
        "Overall: no level, because answers in this language cannot be rated yet."
    ),
    "dimensions": N_(
        "What was found in it (these describe the answer; they do not add up to the overall level):"
    ),
    "dimension": N_("{label}: {level} of 5. {anchor}"),
    "dimension_not_rated": N_("{label}: {anchor}"),
    "points": N_(
        "What an interviewer may listen for (this service cannot tell reliably whether a point was "
        "made; look for yourself):"
    ),
    "point": N_("Look for this in your answer: {point}."),
    "point_written": N_("Look for this in your answer: {point}; perhaps here: “{quote}”."),
    "point_spoken": N_("Look for this in your answer: {point}; perhaps at {at}: “{quote}”."),
    "advice": N_("What to do next:"),
    "done_well": N_("What you did well: {text}"),
    "points_read": N_("What an interviewer may listen for, as the language model heard it:"),
    "point_said": N_("{point}: said (“{quote}”)."),
    "point_not_heard": N_("{point}: not heard."),
    "graded": N_("The level is that of the language model {model}: {reason}"),
    "wrong_fact": N_("You said “{quote}”. {correction}"),
    "coaching": N_("From the language model {model}: {text}"),
    "no_coaching": N_("The language model could not be used, so this report was made without it."),
    "final_summary": NN_("You answered {count} question.", "You answered {count} questions."),
    "final_answer": N_("Overall: {value} of 5."),
    "final_level": N_("Answer {number}: {value} of 5."),
    "final_no_level": N_("Answer {number} has no level for the same reason."),
    "final_advice": N_("Next step: {text}"),
    "strongest": N_("Strongest across all answers: {label} ({level} of 5)."),
    "weakest": N_("Most room for improvement across all answers: {label} ({level} of 5)."),
}


def answer_feedback(
    content: ContentReport,
    delivery: DeliveryReport | None,
    words: int,
    spoken: Language,
    reader: Language,
    *,
    truncated: bool,
    notices: Sequence[Notice] = (),
) -> str:
    """The feedback on an answer: delivery, scores and advice.

    Args:
        content: the report on the content.
        delivery: the report on the delivery; None for a typed answer.
        words: number of rated words.
        spoken: language of the answer.
        reader: language of the feedback.
        truncated: whether the end of the recording is missing.
        notices: problems of the recording.
    """
    say = sayer(PHRASES, reader)
    lines = [notice.message for notice in notices]
    lines += _heard(delivery, words, spoken, reader, say)
    if truncated:
        lines.append(say("truncated"))
    return "\n".join([*lines, *_content(content, say)])


def final_feedback(answers: Sequence[tuple[str, ContentReport | None]], reader: Language) -> str:
    """The feedback on an interview: overall level and first advice for each question, then the
    strongest and the weakest dimension of all answers.

    Args:
        answers: the questions with the reports on their answers; None if no report is stored.
        reader: language of the feedback.
    """
    say = sayer(PHRASES, reader)
    parts = [say("final_summary", count=len(answers))]
    reasons: set[str] = set()
    for number, (question, content) in enumerate(answers, 1):
        in_short = [] if content is None else _in_short(number, content, reasons, say)
        parts.append("\n".join([f"{number}. {question}", *in_short]))
    extremes = _extremes([content for _, content in answers if content is not None], reader, say)
    return "\n\n".join([*parts, *(["\n".join(extremes)] if extremes else [])])


def _heard(
    delivery: DeliveryReport | None, words: int, spoken: Language, reader: Language, say: Say
) -> list[str]:
    if delivery is None:
        return [say("typed_summary", count=words), say("typed_no_delivery")]
    return [
        say("summary", count=words, seconds=round(delivery.duration.value)),
        *delivery_feedback(delivery, spoken, reader),
    ]


def _content(content: ContentReport, say: Say) -> list[str]:
    lines = [gate.message for gate in content.gates]
    lines += [_overall(content, say), *_graded(content, say), say("dimensions")]
    lines += [_dimension(each, say) for each in content.dimensions]
    if content.advice:
        lines.append(say("advice"))
        lines += [f"{number}. {each.text}" for number, each in enumerate(content.advice, 1)]
    if content.done_well is not None:
        lines.append(say("done_well", text=content.done_well.text))
    return [*lines, *_points(content, say), *_coaching(content, say)]


def with_content(
    evaluation: str, before: ContentReport, after: ContentReport, reader: Language
) -> str:
    """The feedback on an answer after its content has been judged again.

    It stays as it is if it was not made of ``before`` for this reader.

    Args:
        evaluation: the feedback that ends with ``before``.
        before: the report the feedback was made of.
        after: the report to tell instead.
        reader: language of the feedback.
    """
    say = sayer(PHRASES, reader)
    told = "\n".join(_content(before, say))
    if not evaluation.endswith(told):
        return evaluation
    return evaluation.removesuffix(told) + "\n".join(_content(after, say))


def _graded(content: ContentReport, say: Say) -> list[str]:
    """Why the overall level is that of the language model, if it is."""
    grade = content.coaching.overall
    if grade is None:
        return []
    return [say("graded", model=content.coaching.model, reason=grade.reason)]


def _overall(content: ContentReport, say: Say) -> str:
    figure = content.overall
    if not isinstance(figure, Measured):
        return say(f"no_level_{figure.reason}")
    value, low, high = map(_short, (figure.value, figure.low, figure.high))
    if low == high:
        return say("final_answer", value=value)
    return say("overall", value=value, low=low, high=high)


def _short(level: float) -> float:
    """A level in half grades, without a tenth that says nothing."""
    return int(level) if level.is_integer() else level


def _dimension(dimension: DimensionScore, say: Say) -> str:
    if dimension.level is None:
        return say("dimension_not_rated", label=dimension.label, anchor=dimension.anchor)
    return say(
        "dimension",
        label=dimension.label,
        level=dimension.level,
        anchor=dimension.anchor,
    )


def _points(content: ContentReport, say: Say) -> list[str]:
    if not content.points:
        return []
    heard = any(each.heard for each in content.points)
    title = say("points_read") if heard else say("points")
    return [title, *(f"- {_point(each, say)}" for each in content.points)]


def _point(to_check: PointToCheck, say: Say) -> str:
    passage = to_check.passage
    if to_check.heard == "not_heard":
        return say("point_not_heard", point=to_check.point)
    if to_check.heard == "said" and passage is not None:
        return say("point_said", point=to_check.point, quote=passage.quote.rstrip("."))
    if passage is None:
        return say("point", point=to_check.point)
    quote = passage.quote.rstrip(".")
    if passage.start is None:
        return say("point_written", point=to_check.point, quote=quote)
    return say("point_spoken", point=to_check.point, at=clock(passage.start), quote=quote)


def _coaching(content: ContentReport, say: Say) -> list[str]:
    coaching = content.coaching
    if coaching.status == "unavailable":
        return [say("no_coaching")]
    lines = [
        say("wrong_fact", quote=each.evidence.quote.rstrip("."), correction=each.correction)
        for each in coaching.wrong_facts
    ]
    if coaching.text:
        lines.append(say("coaching", model=coaching.model, text=coaching.text))
    return lines


def _in_short(number: int, content: ContentReport, reasons: set[str], say: Say) -> list[str]:
    """The level of an answer and its first advice. Notes in ``reasons`` why there is no level."""
    lines = [_level_in_short(number, content.overall, reasons, say)]
    if content.advice:
        lines.append(say("final_advice", text=content.advice[0].text))
    return lines


def _level_in_short(number: int, figure: Metric, reasons: set[str], say: Say) -> str:
    if isinstance(figure, Measured):
        return say("final_level", number=number, value=_short(figure.value))
    if figure.reason in reasons:
        return say("final_no_level", number=number)
    reasons.add(figure.reason)
    return say(f"no_level_{figure.reason}")


def _extremes(reports: Sequence[ContentReport], reader: Language, say: Say) -> list[str]:
    """The dimensions with the highest mean level, unless all levels are low, and with the lowest.

    None if all dimensions are equal. Relevance is never the strongest: that nothing suggests
    another subject does not prove that the question was answered.
    """
    levels: dict[str, list[int]] = {}
    for report in reports:
        for each in report.dimensions:
            if each.level is not None:
                levels.setdefault(each.name, []).append(each.level)
    means = {label(name, reader): sum(each) / len(each) for name, each in levels.items()}
    if not means or min(means.values()) == max(means.values()):
        return []
    worst = min(means, key=means.__getitem__)
    weakest = say("weakest", label=worst, level=means[worst])
    proven = {name: mean for name, mean in means.items() if name != label("relevance", reader)}
    best = max(proven, key=proven.__getitem__, default=worst)
    if _all_low(reports) or means[best] == means[worst]:
        return [weakest]
    return [say("strongest", label=best, level=means[best]), weakest]


def _all_low(reports: Sequence[ContentReport]) -> bool:
    """Whether every level that was told is low, so that nothing is called strong."""
    told = [each.overall.value for each in reports if isinstance(each.overall, Measured)]
    return bool(told) and max(told) <= LOW
