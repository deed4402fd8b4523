"""Practice without JavaScript: a form, a waiting page, a report.

The answer is queued like that of ``POST /answers``; ``/practice/answers/<id>`` shows its state.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from interview.contracts.delivery import LEAST_SECONDS, LEAST_WORDS
from interview.errors import FormExpired, NoFormToken, NoReportYet, NoSuchAnswer, error_of
from interview.flows.answer_queue import is_own
from interview.flows.report import answer_json
from interview.flows.samples import Samples
from interview.language.catalogue import Language
from interview.language.figures import clock, day, decimal, percent, with_interval
from interview.store.answers import AnswerState
from interview.web.accepted import STAGES
from interview.web.answers import (
    ANSWERED,
    note_memory,
    own_key,
    practice_context,
    received_recording,
    relieve_memory,
)
from interview.web.declared import (
    FILE,
    FLAG,
    HEARD,
    LIMITED,
    NEW_GUEST,
    PAGE,
    REDIRECT,
    STORED,
    TYPED_TEXT,
    UPLOADED,
    WAITING,
    declared,
)
from interview.web.form_tokens import require_form_token
from interview.web.language import flag_field, reader_language, supported, text_field, told
from interview.web.pages import form_again, texts
from interview.web.person import form_key, known_owner, lasting_sender, request_network
from interview.web.security import private
from interview.web.services import services

blueprint = Blueprint("plain_form", __name__, url_prefix="/practice")

LOOK_SECONDS = 3
"""Reload interval of the waiting page."""

SEE_OTHER = 303


@blueprint.app_context_processor
def new_form_key() -> dict[str, object]:
    """``form_key()``: a random idempotency key, so that a form sent twice is one answer."""
    return {"form_key": lambda: secrets.token_urlsafe(16)}


@blueprint.get("/recording")
@blueprint.get("/typed")
@declared("anybody", replies={303: REDIRECT})
def show_form() -> BaseResponse:
    """Redirect to the form: these addresses only accept POST."""
    return _to(url_for("pages.practice", lang=reader_language()))


@blueprint.post("/recording")
@declared(
    "anybody",
    uploads={"audio": FILE, **ANSWERED, "key?": str, "keep_recording?": FLAG},
    replies={303: REDIRECT},
    errors=(*STORED, *LIMITED, *NEW_GUEST, *TYPED_TEXT, *UPLOADED, *WAITING),
)
def send_recording() -> BaseResponse:
    """Queue a recording of the form; redirects to the waiting page."""
    with services().admission.request(request_network()):
        try:
            _require_token()
        except (FormExpired, NoFormToken) as error:
            return form_again(error)
        recording = received_recording()
        context = practice_context(text_field("question"))
        sent_by = lasting_sender(form_key())
        identity = services().queue.accept(recording, context, sent_by)
    return _to(url_for("plain_form.look", identity=identity, lang=reader_language()))


@blueprint.post("/typed")
@declared(
    "anybody",
    reads={**ANSWERED, "user_answer": str},
    replies={200: PAGE},
    errors=(*STORED, *LIMITED, *TYPED_TEXT),
)
def send_typed() -> Response:
    """Evaluate a typed answer of the form; the response is the report."""
    try:
        _require_token()
    except (FormExpired, NoFormToken) as error:
        return form_again(error)
    typed = text_field("user_answer")
    question = text_field("question")
    evaluated = services().typed.evaluate(typed, practice_context(question))
    form = {"question": question, "user_answer": typed, "language": text_field("language")}
    return _report(answer_json(evaluated), question, datetime.now(UTC), typed=typed, form=form)


@blueprint.get("/answers/<identity>")
@declared("answer id", replies={200: PAGE}, errors=(*HEARD, *UPLOADED, NoReportYet, NoSuchAnswer))
def look(identity: str) -> Response:
    """The state of the answer, reloaded automatically; once evaluated, its report."""
    state = services().queue.state(identity, known_owner())
    if state.state in ("failed", "expired"):
        raise error_of(state.failure or "", state.facts)
    if state.result is None:
        return _waiting(state)
    if not state.report_shown:
        raise NoReportYet
    own = is_own(state, known_owner())
    return _report(state.result, state.question, state.received_at, sent=state, is_own=own)


@blueprint.post("/answers/<identity>/share")
@declared(
    "answer id",
    reads={"shared": FLAG},
    replies={303: REDIRECT},
    errors=(*LIMITED, NoReportYet, NoSuchAnswer),
)
def share(identity: str) -> BaseResponse:
    """Choose whether anyone with the id may read the report; redirects to it."""
    _require_token()
    services().queue.share(identity, known_owner(), flag_field("shared"))
    return _to(url_for("plain_form.look", identity=identity, lang=reader_language()))


@blueprint.post("/answers/<identity>/second_reading")
@declared(
    "answer id",
    reads={"geminiApiKey?": str},
    replies={303: REDIRECT},
    errors=(*LIMITED, NoSuchAnswer, NoReportYet),
)
def read_again(identity: str) -> BaseResponse:
    """Ask the language model; redirects to the report, as it is after at most 20 s."""
    _require_token()
    services().second_reading.of_answer(identity, known_owner(), own_key())
    return _to(url_for("plain_form.look", identity=identity, lang=reader_language()))


@blueprint.post("/answers/<identity>/delete")
@declared("answer id", replies={303: REDIRECT}, errors=(*LIMITED, NoSuchAnswer))
def delete(identity: str) -> BaseResponse:
    """Delete the answer; redirects to the form."""
    _require_token()
    services().queue.delete(identity, known_owner())
    return _to(url_for("pages.practice", lang=reader_language()))


def _require_token() -> None:
    """As :func:`require_form_token`, for senders that another site could misuse: with a cookie."""
    if request.cookies:
        require_form_token()


def _waiting(state: AnswerState) -> Response:
    stage = told(STAGES[state.stage])
    page = render_template("plain_waiting.html", state=state, stage=stage, seconds=LOOK_SECONDS)
    return private(make_response(page))


def _report(
    result: dict[str, object], question: str, moment: datetime, **shown: object
) -> Response:
    language = reader_language()
    view = report_view(result, texts(language), language)
    view |= {"moment": moment, "date": day(moment, language), "samples": _samples(result)}
    return private(
        make_response(render_template("plain_report.html", question=question, **view, **shown))
    )


def _samples(result: Mapping[str, Any]) -> Samples | None:
    """Sample answers in the language of the answer; None for a question that the bank lacks."""
    language = supported(result["language"]) or reader_language()
    return services().questions[language].samples(result["content"].get("question_id") or "")


def _to(address: str) -> BaseResponse:
    return redirect(address, SEE_OTHER)


blueprint.before_request(note_memory)
blueprint.after_request(relieve_memory)


Texts = Mapping[str, str]

HIGHEST_LEVEL = 5
DECIMALS = {"s": 1, "dB": 1, "dBFS": 1, "semitones": 1, "level": 1, "words/sentence": 1}
"""Decimals by unit; other units are rounded to whole numbers."""

RATES = ("/min", "/100 words")
PACES = ("words_per_minute", "syllables_per_minute")
FAST = ("words/min", "syllables/min")
"""Rates large enough to be rounded to whole numbers."""


def report_view(result: Mapping[str, Any], words: Texts, language: Language) -> dict[str, Any]:
    """The variables of the report template for an evaluated answer.

    Args:
        result: an answer as JSON clients read it (``answer_json``).
        words: the texts of the reader's language.
    """
    write = _writer(words, language)
    delivery: Mapping[str, Any] = result.get("delivery") or {}
    shown = {} if _is_too_little(delivery) else _in_one_unit(delivery)
    measures = ((f"js.measure.{name}", metric) for name, metric in shown.items())
    return {
        "result": result,
        "content": result["content"],
        "overall": write(result["content"]["overall"]),
        "level": _level(result["content"]["overall"], words, language),
        "facts_matter": _facts_matter(result["content"]),
        "too_little": _too_little(words) if _is_too_little(delivery) else "",
        "measures": [(words[key], write(metric)) for key, metric in measures if key in words],
        "opinion": _opinion(result["content"], write, words),
        "points": [_to_check(entry, words) for entry in result["content"]["points"]],
        "points_hint": words[f"js.report.points_{_point_kind(result['content'])}"],
        "lines": [_line(segment, words) for segment in result.get("segments", ())],
        "notices": [_sentence(notice) for notice in result.get("notices", ())],
        "highest": HIGHEST_LEVEL,
    }


def _writer(words: Texts, language: Language) -> Callable[[Mapping[str, Any]], str]:
    """Formats a metric: value, unit and interval, or the reason it is missing."""

    def write(metric: Mapping[str, Any]) -> str:
        if "not_measurable" in metric:
            reason = f"js.reason.{metric['not_measurable']}"
            return words.get(reason, words["js.reason.other"])
        unit = metric["unit"]
        bounds = (metric["value"], metric["low"], metric["high"])
        value = with_interval(*bounds, lambda each: _amount(each, unit, language), language)
        return words.get(f"js.unit.{unit}", "{value}").format(value=value)

    return write


CERTAIN, FAIRLY_CERTAIN = 1, 2
"""The widest intervals, in grades, that are called certain and fairly certain; summary.js too."""


def _level(overall: Mapping[str, Any], words: Texts, language: Language) -> dict[str, str] | None:
    """The level as figure, in a word, and how certain it is; None without a level."""
    if "not_measurable" in overall:
        return None
    value, low, high = (
        decimal(overall[name], 1 if overall[name] % 1 else 0, language)
        for name in ("value", "low", "high")
    )
    width = overall["high"] - overall["low"]
    certainty = (
        "certain"
        if width <= CERTAIN
        else "fairly_certain"
        if width <= FAIRLY_CERTAIN
        else "uncertain"
    )
    told_certainty = words[f"js.report.{certainty}"].format(low=low, high=high)
    return {
        "figure": words["js.unit.level"].format(value=value),
        "word": words[f"js.level.{int(overall['value'])}"],
        "certainty": told_certainty if width else "",
    }


def _facts_matter(content: Mapping[str, Any]) -> bool:
    """Whether the facts matter and nobody has checked them: it may be no story and no plan."""
    return content.get("kind") in (None, "knowledge") and content["coaching"]["status"] != "used"


def _is_too_little(delivery: Mapping[str, Any]) -> bool:
    return bool(
        delivery and delivery["words_per_minute"] == {"not_measurable": "too_little_speech"}
    )


def _too_little(words: Texts) -> str:
    figures = {"words": LEAST_WORDS, "seconds": round(LEAST_SECONDS)}
    return words["js.delivery.too_little"].format(**figures)


def _in_one_unit(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """The figures with the pace in the usual unit of the spoken language alone."""
    band = delivery.get("pace_band")
    unit = band["metric"] if band else "syllables_per_minute"
    shown = {name: delivery[name] for name in delivery if name == unit or name not in PACES}
    chosen, syllables = (delivery.get(name, {}) for name in (unit, "syllables_per_minute"))
    rate = delivery.get("articulation_rate", {})
    if "value" in rate and chosen.get("value") and syllables.get("value"):
        ratio = chosen["value"] / syllables["value"]
        scaled = {name: rate[name] * ratio for name in ("value", "low", "high")}
        shown["articulation_rate"] = scaled | {"unit": chosen["unit"]}
    return shown


def _amount(value: float, unit: str, language: Language) -> str:
    if unit == "ratio":
        return percent(value, 0, language)
    slow = unit.endswith(RATES) and unit not in FAST
    return decimal(value, 1 if slow else DECIMALS.get(unit, 0), language)


def _line(segment: Mapping[str, Any], words: Texts) -> dict[str, str]:
    """A line of the transcript; ``why``: the reason it is struck out, else empty."""
    quarantine = segment["quarantine"]
    why = "" if quarantine is None else words[f"js.quarantine.{quarantine}"]
    start = segment["start"]
    time = "" if start is None else clock(start)
    line = {"time": time, "text": segment["text"].strip(), "why": why}
    return line | {"lang": segment.get("language", "")}


def _point_kind(content: Mapping[str, Any]) -> str:
    return "heard" if any(entry.get("heard") for entry in content["points"]) else "check"


def _to_check(entry: Mapping[str, Any], words: Texts) -> dict[str, str]:
    """A point with its verdict, if a model gave one, and the words that show it with their time."""
    passage = entry.get("passage") or {"quote": "", "start": None}
    start, heard = passage["start"], entry.get("heard") or ""
    return {
        "point": entry["point"],
        "heard": heard,
        "verdict": words[f"js.status.{heard}"] if heard else "",
        "quote": passage["quote"],
        "time": "" if start is None else clock(start),
    }


def _opinion(
    content: Mapping[str, Any], write: Callable[[Mapping[str, Any]], str], words: Texts
) -> list[str]:
    """What the language model changed and why, one sentence each."""
    coaching = content["coaching"]
    if coaching["status"] != "used":
        return []
    overall = coaching.get("overall")
    lines = [words["js.opinion.overall_kept"]]
    if overall:
        told = {"before": write(overall["before"]), "after": write(content["overall"])}
        key = "given" if "not_measurable" in overall["before"] else "changed"
        lines = [f"{words[f'js.opinion.overall_{key}'].format(**told)} {overall['reason']}"]
    lines += [_change(each, words) for each in content["dimensions"] if _is_changed(each)]
    facts = coaching.get("wrong_facts", ())
    lines += [f"“{each['evidence']['quote']}” {each['correction']}" for each in facts]
    return [*lines, words["js.opinion.source"].format(model=coaching["model"])]


def _is_changed(dimension: Mapping[str, Any]) -> bool:
    grade = dimension.get("by_model")
    return grade is not None and grade["before"] != dimension["level"]


def _change(dimension: Mapping[str, Any], words: Texts) -> str:
    grade = dimension["by_model"]
    key = "dimension_given" if grade["before"] is None else "dimension_changed"
    told = {
        "label": dimension["label"],
        "before": grade["before"],
        "after": dimension["level"],
    }
    return f"{words[f'js.opinion.{key}'].format(**told)} {grade['reason']}"


def _sentence(notice: object) -> str:
    return str(notice["message"]) if isinstance(notice, Mapping) else str(notice)
