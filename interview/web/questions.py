"""The questions of the bank: as JSON, and as a list on the practice page."""

import math
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, jsonify, request, url_for

from interview.contracts import QuestionFilter, QuestionKind
from interview.errors import BadRequest, NotFound
from interview.flows.question_bank import FILTERS, QuestionList, listed
from interview.language.catalogue import Language
from interview.web.language import reader_language
from interview.web.services import services

MOST = 100
"""The largest page of a listing."""

ON_A_PAGE = 20
"""Questions on a page of the list without JavaScript."""

SEARCH = "search"

LICENCE = "CC BY 4.0"
"""Licence of the sample answers."""

blueprint = Blueprint("questions", __name__)


@blueprint.get("/questions")
def questions() -> Response:
    """The questions that match ``search`` and the filters; ``limit`` and ``offset`` for a page."""
    listing = question_list(reader_language())
    found = listing.matching(asked_filter())
    first = whole_number("offset", 0, at_most=None)
    last = first + whole_number("limit", len(found), at_most=MOST)
    return jsonify(listing.listing(found[first:last], len(found)))


@blueprint.get("/questions/<question_id>/samples")
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
def hint() -> Response:
    """A hint on ``question``, in the language ``lang``; ``kind`` is that of an own question.

    Raises BadRequest for an unknown kind, QuestionTooLong.
    """
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


def list_view(language: Language) -> dict[str, Any]:
    """The variables of the list on the practice page."""
    listing, wanted = question_list(language), asked_filter()
    found = listing.matching(wanted)
    pages = max(1, math.ceil(len(found) / ON_A_PAGE))
    page = min(max(1, whole_number("page", 1, at_most=pages)), pages)
    address = _address_of_page(language)
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
        "asked": any(name in request.args for name in (SEARCH, "page", *FILTERS)),
    }


def _address_of_page(language: Language) -> Callable[[int], str]:
    kept: dict[str, Any] = {
        name: request.args[name] for name in (SEARCH, *FILTERS) if request.args.get(name)
    }
    return lambda page: url_for("pages.practice", lang=language, page=page, **kept) + "#bank"
