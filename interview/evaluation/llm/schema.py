"""The one form a reply may have: JSON by this schema, asked for and then checked."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from fastjsonschema import JsonSchemaValueException
from fastjsonschema import compile as compile_schema

from interview.evaluation.llm.endpoint import LlmUnavailable

MAX_REMARKS = 5
MAX_MOVES = 8
"""More than there are dimensions; what is too much is refused, not cut."""


def reply_schema(dimensions: Sequence[str]) -> dict[str, Any]:
    """JSON schema of a reply that may move these dimensions.

    Within the subset all structured-output servers share: every property required, none
    besides (platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
    Lengths are checked by the reader of the reply, who drops a part instead of the whole.
    """
    text = {"type": "string"}
    remark = _closed(sentence=text, quote=text)
    move = _closed(
        dimension={"type": "string", "enum": list(dimensions)},
        change={"type": "integer", "enum": [-1, 1]},
        reason=text,
        quote=text,
    )
    return _closed(
        remarks={"type": "array", "items": remark, "minItems": 1, "maxItems": MAX_REMARKS},
        moves={"type": "array", "items": move, "maxItems": MAX_MOVES},
    )


def checked_reply(content: str, dimensions: Sequence[str]) -> dict[str, Any]:
    """The reply as JSON that fits the schema.

    Raises:
        LlmUnavailable: it is not JSON or has another form, extra keys included.
    """
    try:
        # Servers without structured output wrap the object in a fence or a sentence.
        reply = json.loads(content[content.index("{") : content.rindex("}") + 1])
    except (ValueError, RecursionError):
        raise LlmUnavailable("not_json") from None
    try:
        _check(tuple(dimensions))(reply)
    except JsonSchemaValueException:
        raise LlmUnavailable("wrong_form") from None
    checked: dict[str, Any] = reply
    return checked


@lru_cache(maxsize=16)
def _check(dimensions: tuple[str, ...]) -> Callable[[Any], Any]:
    """Compiled once for each choice of dimensions: those judged, with voice and without."""
    check: Callable[[Any], Any] = compile_schema(reply_schema(dimensions))
    return check


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
