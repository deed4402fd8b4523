"""Reads the fields of a request, and its languages: the reader's and the spoken one."""

import json
import re
import sys
from collections.abc import Mapping
from typing import cast

from flask import current_app, g, request, session
from werkzeug.datastructures import MultiDict

from interview.config.variables import FLAGS
from interview.contracts import ReceivedUpload
from interview.errors import BadRequest, EmptyAnswer, SessionsUnavailable
from interview.language.catalogue import DEFAULT, LANGUAGES, Language, translated

READER, SPOKEN = "lang", "language"
ACCOUNT_LANGUAGE = "account_language"
"""Session key of the language of the account that is logged in."""

WHOLE_NUMBER = re.compile("-?[0-9]{1,4000}")
"""Python reads more as an integer (digits of other scripts, a plus sign, spaces, underscores), but
none with more than 4,300 digits."""

AUTOMATIC = ("", "auto")
JSON_TYPES = {list: "array", str: "string", bool: "boolean", int: "number", float: "number"}

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
YES = ("1", "true", "on", "yes")
MAX_DEPTH = 500
"""JSON nesting that always parses. Python's own limit counts call frames, ours included."""

_FIELDS = "json_fields"
_REFUSED = "refused_language"


def reader_language() -> Language:
    """From the ``lang`` field or query, else the account, else Accept-Language, else Turkish.

    Never raises: the refusal of an unknown ``lang`` needs a language, too.
    """
    if _REFUSED in g:
        return cast("Language", getattr(g, _REFUSED))
    asked = supported(_read_field(READER)) or supported(request.args.get(READER, ""))
    return asked or _account_language() or _accepted_language()


def chosen_language() -> Language | None:
    """The language in the ``lang`` field or query; None without one. Raises BadRequest."""
    return supported(text_field(READER) or request.args.get(READER, ""))


def told(sentence: str) -> str:
    """A marked sentence in the reader's language."""
    return translated(sentence, reader_language())


def refused_language() -> Language:
    """The reader's language for an error, also before the body has been read.

    Without ``lang`` in the address, looks for the field in the beginning of the body. Fixes the
    language for the rest of the request.
    """
    language = reader_language()
    if not request.args.get(READER) and request.method not in ("GET", "HEAD"):
        early = cast("ReceivedUpload", request).early_field(READER)
        language = supported(early) or language
    setattr(g, _REFUSED, language)
    return language


def spoken_language() -> Language | None:
    """From the ``language`` field; None to detect it from the answer. Raises BadRequest."""
    asked = text_field(SPOKEN) or request.args.get(SPOKEN, "")
    return None if asked.strip().lower() in AUTOMATIC else _required(SPOKEN, asked)


def supported(tag: str) -> Language | None:
    """The language of a BCP 47 tag, by its first subtag in any case: ``en-US``, ``TR``, ``en_GB``.

    None for an unsupported language.
    """
    first = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return next((language for language in LANGUAGES if language == first), None)


def require_known_languages(fields: Mapping[str, object]) -> None:
    """Raises BadRequest with the name of the field for an unsupported or repeated language."""
    for name in (READER, SPOKEN):
        if isinstance(fields, MultiDict) and len(fields.getlist(name)) > 1:
            raise BadRequest(repeated_field=name)
        tag = fields.get(name)
        if tag is None:
            continue
        if not isinstance(tag, str):
            raise BadRequest(text_field=name)
        if tag.strip() and not (name == SPOKEN and tag.strip().lower() in AUTOMATIC):
            _required(name, tag)


def json_fields() -> dict[str, object]:
    """The JSON object in the body; empty without a body. Raises BadRequest."""
    if _FIELDS not in g:
        fields = _parsed_json(request.get_data(cache=True)) if request.is_json else {}
        require_known_languages(fields)
        setattr(g, _FIELDS, fields)
    return cast("dict[str, object]", getattr(g, _FIELDS))


def text_field(name: str) -> str:
    """A string field of the form or the JSON object; empty if missing.

    Raises BadRequest for another type, and for an unsupported language.
    """
    value = _value(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequest(text_field=name)
    return value


def yes_field(name: str) -> bool:
    """Whether a boolean of the JSON object, or a word for yes in it or in the form, says so.

    Raises BadRequest for another type.
    """
    value = json_fields().get(name) if request.is_json else text_field(name)
    if not isinstance(value, bool | str | None):
        raise BadRequest(yes_or_no_field=name)
    return value.lower() in YES if isinstance(value, str) else bool(value)


def sends(name: str) -> bool:
    """Whether the request has this field, even an empty one. Raises BadRequest."""
    return _value(name) is not None


def required_field(name: str) -> str:
    """A string field that must be present. Raises BadRequest if it is missing."""
    if _value(name) is None:
        raise BadRequest(missing_field=name)
    return text_field(name)


def answer_field(name: str) -> str:
    """The typed answer in the field ``name``. Raises EmptyAnswer if it is missing."""
    if _value(name) is None:
        raise EmptyAnswer(field=name)
    return text_field(name)


def number_field(name: str) -> int | None:
    """An integer field, in the digits 0-9; None if missing. Raises BadRequest."""
    value = _value(name)
    if value is None or value == "":
        return None
    if not WHOLE_NUMBER.fullmatch(str(value)):
        raise BadRequest(number_field=name)
    return int(str(value))


def flag_field(name: str) -> bool:
    """A boolean field, as a boolean or a string. Raises BadRequest, also if it is missing."""
    value = str(_value(name)).lower()
    if value not in FLAGS:
        raise BadRequest(field=name, allowed="true, false")
    return FLAGS[value]


def optional_flag(name: str) -> bool | None:
    """As :func:`flag_field`; None if the field is missing."""
    return None if _value(name) is None else flag_field(name)


def form_fields() -> Mapping[str, str]:
    """The string fields of the form. Raises BadRequest for an unsupported language."""
    _require_text(READER, SPOKEN)
    require_known_languages(request.form)
    return request.form


def _value(name: str) -> object:
    if request.is_json:
        return json_fields().get(name)
    if request.mimetype not in FORMS and request.content_length:
        raise BadRequest(wrong_type=request.headers.get("Content-Type") or "-")
    _require_text(name)
    return form_fields().get(name)


def _require_text(*names: str) -> None:
    for name in names:
        if name in request.files:
            raise BadRequest(file_field=name)


def _required(name: str, tag: str) -> Language:
    known = supported(tag)
    if known is None:
        allowed = (*LANGUAGES, "auto") if name == SPOKEN else LANGUAGES
        raise BadRequest(field=name, allowed=", ".join(allowed))
    return known


def _account_language() -> Language | None:
    """The language of the account this session is logged in to, as it was at login."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies and not session.modified:
        return None
    try:
        return supported(session.get(ACCOUNT_LANGUAGE, ""))
    except SessionsUnavailable:
        return None


def _accepted_language() -> Language:
    return supported(request.accept_languages.best_match(LANGUAGES) or "") or DEFAULT


def _read_field(name: str) -> str:
    """A field of the body if it has been read already; never reads it."""
    if request.is_json:
        value = g.get(_FIELDS, {}).get(name)
        return value if isinstance(value, str) else ""
    return request.form.get(name, "") if "form" in request.__dict__ else ""


def _parsed_json(body: bytes) -> dict[str, object]:
    if not body:
        return {}
    try:
        fields = json.loads(body, object_pairs_hook=_distinct)
    except json.JSONDecodeError as error:
        raise BadRequest(line=error.lineno, column=error.colno) from error
    except UnicodeDecodeError as error:
        raise BadRequest(unreadable="UTF-8") from error
    except ValueError as error:
        raise BadRequest(digits=sys.get_int_max_str_digits()) from error
    except RecursionError as error:
        raise BadRequest(depth=MAX_DEPTH) from error
    if not isinstance(fields, dict):
        raise BadRequest(json_type=JSON_TYPES.get(type(fields), "null"))
    return fields


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            raise BadRequest(repeated_field=name)
        fields[name] = value
    return fields
