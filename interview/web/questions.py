"""The questions of the bank: as JSON, and as a list on the practice page."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal, cast

from flask import Blueprint, Response, jsonify, request, url_for

from interview.contracts import QuestionFilter, QuestionKind
from interview.errors import BadRequest, NotFound, QuestionTooLong
from interview.flows.question_bank import FILTERS, PLURALS, QuestionList, listed
from interview.flows.samples import SaidPoint
from interview.language.catalogue import Language
from interview.web.declared import Fields, Many, declared
from interview.web.language import reader_language
from interview.web.report_shapes import HINT
from interview.web.services import services

MOST = 100
"""The largest page of a listing."""

ON_A_PAGE = 20
"""Questions on a page of the list without JavaScript."""

SEARCH = "search"

LICENCE = "CC BY 4.0"
"""Licence of the sample answers."""

SEARCHED: Fields = {
    "search?": Annotated[str, "Words that must all occur."],
    **{f"{name}?": Literal[tuple(values)] for name, values in FILTERS.items()},
}
"""The filters of the list in the address."""

LISTED: Fields = {
    "id": str,
    "text": str,
    **{field: str for name in FILTERS for field in (name, f"{name}_label")},
}

blueprint = Blueprint("questions", __name__)


@blueprint.get("/questions")
@declared(
    "anybody",
    query={**SEARCHED, "limit?": int, "offset?": int},
    replies={
        200: {
            "questions": Many(LISTED),
            "total": int,
            **{plural: Many({"id": str, "label": str}) for plural in PLURALS.values()},
        }
    },
)
def questions() -> Response:
    """The questions that match ``search`` and the filters; ``limit`` and ``offset`` for a page."""
    listing = question_list(reader_language())
    found = listing.matching(asked_filter())
    first = whole_number("offset", 0, at_most=None)
    last = first + whole_number("limit", len(found), at_most=MOST)
    return jsonify(listing.listing(found[first:last], len(found)))


@blueprint.get("/questions/<question_id>/samples")
@declared(
    "anybody",
    path={"question_id": Annotated[str, "The id of a question."]},
    replies={
        200: {
            "id": str,
            "language": Language,
            "machine_written": bool,
            "licence": str,
            "answers": list[str],
            "points": list[SaidPoint],
        }
    },
)
def samples(question_id: str) -> Response:
    """Sample answers in the language ``lang``. Raises NotFound for an unknown question."""
    language = reader_language()
    found = question_list(language).samples(question_id)
    if found is None:
        raise NotFound
    return jsonify(
        id=question_id,
        language=language,
        machine_written=True,
        licence=LICENCE,
        answers=found.answers,
        points=found.points,
    )


@blueprint.get("/questions/hint")
@declared(
    "anybody",
    query={"question?": str, "kind?": QuestionKind},
    replies={200: HINT},
    errors=(QuestionTooLong,),
)
def hint() -> Response:
    """What an interviewer listens for in the answer to a question; ``kind`` of an own one."""
    kind = request.args.get("kind", "")
    if kind and kind not in FILTERS["kind"]:
        raise BadRequest(field="kind", allowed=", ".join(FILTERS["kind"]))
    known = cast("QuestionKind", kind) if kind else None
    question = request.args.get("question", "")
    return jsonify(services().hints.hint(question, reader_language(), known))


def question_list(language: Language) -> QuestionList:
    return services().questions[language]


def asked_filter() -> QuestionFilter:
    """Search and filters in the address. Raises BadRequest for an unknown value."""
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    for name, value in chosen.items():
        if value and value not in FILTERS[name]:
            raise BadRequest(field=name, allowed=", ".join(FILTERS[name]))
    return QuestionFilter(search=request.args.get(SEARCH, ""), **chosen)


def whole_number(name: str, usual: int, at_most: int | None) -> int:
    """A number from 0 on in the address, or the usual one. Raises BadRequest."""
    given = request.args.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadRequest(number_field=name)
    return int(given) if at_most is None else min(int(given), at_most)


def list_view(language: Language, own_field: str) -> dict[str, Any]:
    """The variables of the list on the practice page; questions of ``own_field``, if it is not
    empty and the address asks for nothing else."""
    listing, wanted = question_list(language), asked_filter()
    asked = any(name in request.args for name in (SEARCH, "page", *FILTERS))
    is_own_field = bool(own_field) and not asked
    if is_own_field:
        wanted = replace(wanted, field=own_field)
    found = listing.matching(wanted)
    pages = max(1, math.ceil(len(found) / ON_A_PAGE))
    page = min(max(1, whole_number("page", 1, at_most=pages)), pages)
    address = _address_of_page(language, own_field if is_own_field else "")
    return {
        "found": [listed(each) for each in found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]],
        "total": len(found),
        "page": page,
        "pages": pages,
        "previous": address(page - 1) if page > 1 else "",
        "next": address(page + 1) if page < pages else "",
        "search": wanted.search,
        "chosen": {name: getattr(wanted, name) for name in FILTERS},
        "choices": {name: listing.choices(name) for name in FILTERS},
        "asked": asked,
        "is_own_field": is_own_field,
    }


def _address_of_page(language: Language, own_field: str) -> Callable[[int], str]:
    kept: dict[str, Any] = {
        name: request.args[name] for name in (SEARCH, *FILTERS) if request.args.get(name)
    }
    if own_field:
        kept["field"] = own_field
    return lambda page: url_for("pages.practice", lang=language, page=page, **kept) + "#bank"
