"""The HTTP interface as an OpenAPI document, generated from the declarations of the views.

Fields, responses and error codes are those of :func:`interview.web.declared.declared`; this module
adds what all routes have in common.
"""

import inspect
import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, cast

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.routing import Rule

from interview.errors import (
    AddressTooLong,
    BadRequest,
    BodyCutOff,
    CrossOrigin,
    Forbidden,
    HeadersTooLarge,
    HttpsRequired,
    InterviewError,
    LoginRequired,
    MethodNotAllowed,
    NoActiveInterview,
    NotFound,
    RateLimited,
    RequestTimeout,
    RequestTooLarge,
    UntrustedHost,
    error_of,
)
from interview.language.catalogue import SOURCE, Language
from interview.web.api_page import shown
from interview.web.declared import (
    EMPTY,
    PAGE,
    REDIRECT,
    STORED,
    Caller,
    Declaration,
    Fields,
    Media,
    Reply,
    declaration_of,
    declared,
)
from interview.web.language import reader_language
from interview.web.person import COOKIE
from interview.web.schemas import Schema, Schemas
from interview.web.security import SAFE_METHODS

TITLE = "Interview coach"
VERSION = "1"
"""Of the interface, in which fields are only ever added."""

PARTS = ("openapi", "info", "tags", "paths", "components", "x-errors")
"""What a document has."""

EXTENSION = "interview_openapi"
JSON, FORM, MULTIPART = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILES = frozenset({"static", "unversioned_static"})
"""Endpoints that are no part of the interface: files of the pages."""

EVERYWHERE = (
    AddressTooLong,
    BadRequest,
    HeadersTooLarge,
    InterviewError,
    RequestTimeout,
    UntrustedHost,
)
CHANGES = (BodyCutOff, CrossOrigin, RequestTooLarge)
"""Errors of methods that change something."""
WITH_PATH = (MethodNotAllowed, NotFound)
"""Errors of routes with a part that may be any text, and so may lead elsewhere."""
BY_CALLER: dict[Caller, tuple[type[InterviewError], ...]] = {
    "anybody": (),
    "own session": STORED,
    "answer id": STORED,
    "account": (*STORED, LoginRequired),
    "admin": (*STORED, Forbidden, RateLimited),
}

SECURITY: dict[Caller, list[dict[str, list[str]]]] = {
    "anybody": [],
    "own session": [{}, {"guest": []}, {"session": []}],
    "answer id": [{}, {"guest": []}, {"session": []}],
    "account": [{"session": []}],
    "admin": [{"session": []}, {"token": []}],
}

LANGUAGE_FIELD: Fields = {
    "lang?": Annotated[Language, "The reader's language; a region may follow, as in en-US."]
}

TAGS = {
    "answers": "Practice answers",
    "answer_queue": "Queued answers",
    "practice": "Practice questions",
    "auto_interview": "Interviews",
    "interview_pages": "Interviews",
    "interview_results": "Interviews",
    "questions": "Questions",
    "cv": "CV and job advertisement",
    "spoken": "Voice",
    "login_attempts": "Accounts",
    "accounts": "Accounts",
    "account_views": "Accounts",
    "profile": "Accounts",
    "pages": "Pages",
    "plain_form": "Pages without scripts",
    "health": "Operation",
    "metrics": "Operation",
    "clear_interviews": "Operation",
    "admin": "Operation",
    "cache_admin": "Operation",
    "openapi": "This document",
}
"""Headings of the routes by the name of their blueprint, in the order of the page ``/api``."""

ADDRESS: Schema = {"Location": {"schema": {"type": "string"}}}
WITH_ADDRESS = (202, 303)
TOLD = {201: "Created.", 202: "Accepted: `Location` has the address of the state."}
"""What a response with JSON is, by its status; the others have no more than their fields."""

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
@declared("anybody", replies={200: dict.fromkeys(PARTS, Any) | {"openapi": str}, 304: EMPTY})
def openapi() -> Response:
    """This document: OpenAPI 3.1."""
    response = Response(_document(), mimetype=JSON)
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/api")
@declared("anybody", replies={200: PAGE})
def page() -> str:
    """This document as a page."""
    return render_template("api.html", **shown(json.loads(_document()), reader_language()))


def _document() -> bytes:
    """The document of this application, generated at the first request."""
    if EXTENSION not in current_app.extensions:
        text = json.dumps(document(current_app), ensure_ascii=False, separators=(",", ":"))
        current_app.extensions[EXTENSION] = text.encode()
    return cast("bytes", current_app.extensions[EXTENSION])


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of all declared routes that the application serves."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    errors: set[type[InterviewError]] = set()
    for rule, method, declaration in _declared_routes(app):
        operation = _Operation(schemas, rule, method, declaration)
        errors |= operation.errors
        paths.setdefault(operation.path, {})[method.lower()] = operation.described(
            app.view_functions[rule.endpoint]
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": _ABOUT},
        "tags": [{"name": name} for name in dict.fromkeys(TAGS.values())],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": schemas.responses,
            "securitySchemes": _schemes(app.config["SESSION_COOKIE_NAME"]),
        },
        "x-errors": {
            error.code: {"status": error.status, "sentence": error_of(error.code).message(SOURCE)}
            for error in sorted(errors, key=lambda each: (each.status, each.code))
        },
    }


_ABOUT = (
    "Every error is `error`, a sentence in the reader's language, with a stable `code`; `x-errors` "
    "has the sentence of each. `lang` chooses the reader's language, else the account, else "
    "`Accept-Language`, else it is Turkish. Browsers that ask for text/html get pages."
)


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each route of the interface with each of its methods."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in FILES:
            yield from ((rule, name) for name in METHODS if name in (rule.methods or ()))


def _declared_routes(app: Flask) -> Iterator[tuple[Rule, str, Declaration]]:
    for rule, method in routes(app):
        declaration = declaration_of(app.view_functions[rule.endpoint])
        if declaration is not None:
            yield rule, method, declaration


def _schemes(session_cookie: str) -> dict[str, Any]:
    return {
        "session": {"type": "apiKey", "in": "cookie", "name": session_cookie},
        "guest": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        "token": {"type": "http", "scheme": "bearer", "description": "ADMIN_TOKEN."},
    }


class _Operation:
    """One method of one route."""

    def __init__(self, schemas: Schemas, rule: Rule, method: str, declaration: Declaration) -> None:
        self._schemas = schemas
        self._rule = rule
        self._method = method.lower()
        self._declaration = declaration
        self._is_safe = method in SAFE_METHODS
        self.path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        self.errors = self._possible_errors()

    def described(self, view: Any) -> dict[str, Any]:
        body = self._body()
        words = re.findall(r"\w+", f"{self._method}{self.path}")
        return {
            "operationId": "_".join(words),
            "tags": [TAGS[self._rule.endpoint.partition(".")[0]]],
            "summary": _summary(view),
            "security": SECURITY[self._declaration.caller],
            "parameters": self._parameters(),
            **({"requestBody": {"content": body}} if body else {}),
            "responses": {
                str(status): answer for status, answer in sorted(self._responses().items())
            },
        }

    def _possible_errors(self) -> set[type[InterviewError]]:
        errors: set[type[InterviewError]] = {*EVERYWHERE}
        errors.update(BY_CALLER[self._declaration.caller], self._declaration.errors)
        if not self._is_safe:
            errors.update(CHANGES)
        if self._rule.arguments:
            errors.update(WITH_PATH)
        if errors & {LoginRequired, NoActiveInterview}:
            errors.add(HttpsRequired)  # a session that plain HTTP has lost
        return errors

    def _parameters(self) -> list[Schema]:
        path = {name: self._declaration.path.get(name, str) for name in self._rule.arguments}
        query = {**self._declaration.query, **LANGUAGE_FIELD}
        return [
            *self._named(dict(sorted(path.items())), "path"),
            *self._named(query, "query"),
            *self._named(self._declaration.headers, "header"),
        ]

    def _named(self, fields: Fields, place: str) -> Iterator[Schema]:
        for name, kind in fields.items():
            yield {
                "name": name.removesuffix("?"),
                "in": place,
                "required": not name.endswith("?"),
                "schema": self._schemas.of(kind),
            }

    def _body(self) -> dict[str, Schema]:
        """The media types of the body with their fields."""
        reads, uploads = self._declaration.reads, self._declaration.uploads
        forms = (FORM, MULTIPART) if self._declaration.multipart else (FORM,)
        body: dict[str, Fields] = {}
        if reads or (self._method == "post" and not uploads):
            body |= dict.fromkeys((JSON,) if uploads else (JSON, *forms), reads)
        if uploads:
            body[MULTIPART] = uploads
        return {
            kind: {"schema": self._schemas.object({**fields, **LANGUAGE_FIELD})}
            for kind, fields in body.items()
        }

    def _responses(self) -> dict[int, Schema]:
        replies = dict(self._declaration.replies)
        if self._declaration.caller == "admin" and self._is_safe:
            replies[303] = REDIRECT  # a browser without a login
        answers = {status: self._reply(status, reply) for status, reply in replies.items()}
        for status in {error.status for error in self.errors}:
            refused = self._refusal(status)
            answers[status] = (
                _both(answers[status], refused)
                if status in answers
                else self._schemas.shared(f"refused_{status}", refused)
            )
        return answers

    def _reply(self, status: int, reply: Reply | tuple[Reply, ...]) -> Schema:
        kinds = reply if isinstance(reply, tuple) else (reply,)
        told = dict.fromkeys(
            kind.about if isinstance(kind, Media) else TOLD.get(status, "JSON.") for kind in kinds
        )
        content: dict[str, Schema] = {}
        for kind in kinds:
            if isinstance(kind, Media):
                content |= {kind.kind: {"schema": {"type": "string"}}} if kind.kind else {}
            else:
                content[JSON] = {"schema": self._schemas.object(kind)}
        return {
            "description": " ".join(told),
            **({"headers": ADDRESS} if status in WITH_ADDRESS else {}),
            **({"content": content} if content else {}),
        }

    def _refusal(self, status: int) -> Schema:
        codes = sorted(error.code for error in self.errors if error.status == status)
        error = {"error": str, "code": Literal[tuple(codes)]}
        page = {"schema": {"type": "string"}}  # for a browser
        content = {JSON: {"schema": self._schemas.object(error)}, PAGE.kind: page}
        return {"description": ", ".join(f"`{code}`" for code in codes), "content": content}


def _both(reply: Schema, refused: Schema) -> Schema:
    """A response that is either; for one status, such as 503 of the health checks."""
    content = {**reply.get("content", {})}
    for kind, other in refused["content"].items():
        shared = content.get(kind)
        content[kind] = (
            {"schema": {"anyOf": [shared["schema"], other["schema"]]}} if shared else other
        )
    told = f"{reply['description']} Or {refused['description']}"
    return {**reply, "description": told, "content": content}


def _summary(view: Any) -> str:
    """The first paragraph of the docstring, without its exceptions and reStructuredText."""
    first = (inspect.getdoc(view) or "").partition("\n\n")[0].partition(" Raises ")[0]
    return re.sub(r":\w+:`~?([^`]+)`", r"`\1`", first.replace("``", "`")).replace("\n", " ")
