"""JSON schemas of the files of the question bank, and the first error of a file."""

from collections.abc import Callable
from typing import Any

from fastjsonschema import JsonSchemaValueException
from fastjsonschema import compile as compile_schema

from interview.questions.labels import COMPETENCIES, DIFFICULTIES, FIELDS, KINDS

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
        "kind": {"enum": sorted(KINDS)},
        "field": {"enum": sorted(FIELDS)},
        "competency": {"enum": sorted(COMPETENCIES)},
        "difficulty": {"enum": sorted(DIFFICULTIES)},
        "in_interviews": {"type": "boolean"},
        "question": LINE,
        "points": {"type": "array", "minItems": 3, "maxItems": 5, "items": POINT},
        "model_answer": {"type": "string", "minLength": 200, "maxLength": 1500},
        "follow_ups": {"type": "array", "minItems": 2, "maxItems": 2, "items": LINE},
    },
}  # fmt: skip

Check = Callable[[Any], Any]

TOPIC: Check = compile_schema({"type": "array", "minItems": 1, "items": ENTRY})
"""Schema of a file of questions. Compiled, validating the bank takes 0.03 s instead of 0.3 s."""

ASKED: Check = compile_schema(
    {"type": "object", "additionalProperties": {"type": "string", "minLength": 3}}
)
"""Schema of a file of other wordings: for each id, wordings separated by " / "."""


def first_fault(content: Any, check: Check) -> tuple[str | int | None, str, str] | None:
    """The first error in parsed YAML: index or id of the entry, field and problem; None if valid.

    The entry is None if the file as a whole is invalid.
    """
    try:
        check(content)
    except JsonSchemaValueException as fault:
        _, *place = fault.path
        entry = int(place[0]) if place and isinstance(content, list) else (*place, None)[0]
        return entry, ".".join(place[1:]) or "(entry)", fault.message
    return None
