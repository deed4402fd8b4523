"""JSON Schemas of the files of the bank, and what breaks them said in words."""

from collections.abc import Callable
from typing import Any

from fastjsonschema import JsonSchemaValueException
from fastjsonschema import compile as compile_schema

from interview.questions.labels import COMPETENCIES, DIFFICULTIES, FIELDS

LINE = {"type": "string", "minLength": 3, "maxLength": 300, "pattern": r"\S"}

POINT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["point", "synonyms"],
    "properties": {
        "point": LINE,
        "synonyms": {
            "type": "array",
            "minItems": 3,
            "maxItems": 12,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 2, "maxLength": 60, "pattern": r"\S"},
        },
    },
}

ENTRY = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "id", "kind", "field", "competency", "difficulty", "question", "points", "model_answer",
        "follow_ups",
    ],
    "properties": {
        "id": {"type": "string", "pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
        "kind": {"enum": ["behavioural", "motivation", "situational", "knowledge"]},
        "field": {"enum": sorted(FIELDS)},
        "competency": {"enum": sorted(COMPETENCIES)},
        "difficulty": {"enum": sorted(DIFFICULTIES)},
        "question": LINE,
        "points": {"type": "array", "minItems": 3, "maxItems": 5, "items": POINT},
        "model_answer": {"type": "string", "minLength": 200, "maxLength": 1500},
        "follow_ups": {"type": "array", "minItems": 2, "maxItems": 2, "items": LINE},
    },
}  # fmt: skip

Check = Callable[[Any], Any]

TOPIC: Check = compile_schema({"type": "array", "minItems": 1, "items": ENTRY})
"""A file of questions. Compiled: checking the bank takes 0.03 s of the start instead of 0.3."""

ASKED: Check = compile_schema(
    {"type": "object", "additionalProperties": {"type": "string", "minLength": 3}}
)
"""The file of other wordings: under each id, wordings with " / " between them."""


def first_fault(content: Any, check: Check) -> tuple[str | int | None, str, str] | None:
    """Where parsed YAML breaks a schema first: number or id of the entry, field, and how.

    The entry is None where the file as a whole is wrong; None altogether for a sound file.
    """
    try:
        check(content)
    except JsonSchemaValueException as fault:
        _, *place = fault.path
        entry = int(place[0]) if place and isinstance(content, list) else (*place, None)[0]
        return entry, ".".join(place[1:]) or "(entry)", fault.message
    return None
