"""Plain data as typed values, and back: what has not exactly the annotated shape is refused.

Stricter than what is kept in caches: nothing is converted, an unknown name is a fault, and every
number is finite.
"""

import math
from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

from interview.contracts import Measured, Metric, NotMeasurable
from interview.errors import Fact

T = TypeVar("T")


class SchemaError(Exception):
    """Data of another shape than was asked for."""

    for_operator = True


def plain(value: object) -> Any:
    """A value made of dataclasses, tuples and what JSON holds, as the latter alone."""
    return _converter.unstructure(value)


def typed(data: object, kind: type[T]) -> T:
    """The value of type ``kind`` that ``data`` is the plain form of. Raises SchemaError."""
    try:
        return _converter.structure(data, kind)
    except (BaseValidationError, ForbiddenExtraKeysError, *_MISFITS) as error:
        raise SchemaError(f"no {getattr(kind, '__name__', kind)}") from error


_MISFITS = (TypeError, ValueError, LookupError, AttributeError)
_converter = Converter(forbid_extra_keys=True, detailed_validation=False)


def _exactly(*kinds: type) -> Callable[[Any, Any], Any]:
    """Takes values of these types and of no subclass: to JSON, true is no number."""

    def checked(value: Any, _: Any) -> Any:
        if type(value) not in kinds:
            raise TypeError(f"{type(value).__name__} instead of {kinds[0].__name__}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("no finite number")  # as 1e999 reads
        return float(value) if kinds[0] is float else value

    return checked


def _metric(value: Any, _: Any) -> Metric:
    gap = isinstance(value, dict) and "not_measurable" in value
    if not gap:
        return _converter.structure(value, Measured)
    (reason,) = value.values()
    return NotMeasurable(_converter.structure(reason, str))


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _literal(value: Any, kind: Any) -> Any:
    if not isinstance(value, str) or value not in get_args(kind):
        raise ValueError("none of the words")
    return value


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _tuple_hook(kind: Any) -> Callable[[Any, Any], tuple[Any, ...]]:
    kinds = get_args(kind)

    def structured(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError(f"{type(value).__name__} instead of a list")
        inner = kinds[:1] * len(value) if kinds[1:] == (...,) else kinds
        pairs = zip(value, inner, strict=True)
        return tuple(_converter.structure(each, item) for each, item in pairs)

    return structured


for _kind in (int, str, bool):
    _converter.register_structure_hook(_kind, _exactly(_kind))
_converter.register_structure_hook(float, _exactly(float, int))
_converter.register_structure_hook(cast("Any", Fact), _exactly(str, int, float))
_converter.register_structure_hook(cast("Any", Metric), _metric)
_converter.register_structure_hook_func(_is_literal, _literal)
_converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
_converter.register_unstructure_hook(NotMeasurable, lambda value: {"not_measurable": value.reason})
