"""The declaration of a setting, how its value is read, and the unit of sizes."""

from collections.abc import Callable, Mapping
from dataclasses import Field, field
from typing import Any

from interview.config.variables import ConfigError, unquoted

MIB = 1024 * 1024
"""Bytes of a megabyte, in which settings and reports state sizes."""


def setting(
    name: str, default: str, doc: str, parse: Callable[[str], Any] = str, *, shown: bool = True
) -> Any:
    """A field with its variable, the text of its default, its meaning and its parser.

    Args:
        shown: False for a secret, whose value no message and no ``repr`` repeats.
    """
    metadata = {"name": name, "default": default, "doc": doc, "parse": parse}
    return field(metadata=metadata, repr=shown)


def read(item: Field[Any], environ: Mapping[str, str]) -> Any:
    """The value of a setting, by default the declared one. Raises ConfigError."""
    name, default = item.metadata["name"], item.metadata["default"]
    text = unquoted(environ.get(name, "")) or default
    try:
        return item.metadata["parse"](text)
    except ValueError as error:
        # This message is logged; some secret settings are URLs with a password.
        told = f"{name}={text!r}" if item.repr else name
        raise ConfigError(f"{told}: {error}") from error
