"""Which language a caller reads, and which one an answer is spoken in."""

from flask import Request, request

from interview.errors import BadRequest, Language

SUPPORTED = ("tr", "en")
SPOKEN: dict[str, Language | None] = {"": None, "auto": None, "tr": "tr", "en": "en"}


def reader_language() -> Language:
    """From the ``lang`` field or query, else Accept-Language, else Turkish."""
    asked = _field("lang") or request.args.get("lang", "")
    if asked not in SUPPORTED:
        asked = request.accept_languages.best_match(SUPPORTED) or "tr"
    return "en" if asked == "en" else "tr"


def spoken_language() -> Language | None:
    """From the ``language`` field: ``tr``, ``en``, or None to hear which. Raises BadRequest."""
    asked = _field("language") or request.args.get("language", "")
    if asked not in SPOKEN:
        raise BadRequest
    return SPOKEN[asked]


def json_fields() -> dict[str, object]:
    """The JSON object in the body; none at all is an empty one. Raises BadRequest."""
    if not request.is_json or not request.get_data(cache=True):
        return {}
    fields = _parsed_json()
    if not isinstance(fields, dict):
        raise BadRequest
    return fields


def text_field(name: str) -> str:
    """A text of the form or of the JSON object. Raises BadRequest for another type."""
    value = json_fields().get(name, "") if request.is_json else request.form.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequest
    return value


def _field(name: str) -> str:
    """A field of a body that has been read; never the cause of reading an upload."""
    if request.is_json:
        fields = _parsed_json() if _body_was_read(request) else None
        value = fields.get(name) if isinstance(fields, dict) else None
        return value if isinstance(value, str) else ""
    return request.form.get(name, "") if "form" in request.__dict__ else ""


def _parsed_json() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # brackets nested by the thousand: no JSON of ours
        return None


def _body_was_read(current: Request) -> bool:
    return "_cached_data" in current.__dict__ or not current.want_form_data_parsed
