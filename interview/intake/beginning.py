"""A text field at the beginning of a body that is refused: in which language to say so."""

import re
from contextlib import suppress
from urllib.parse import parse_qs

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Field, MultipartDecoder, NeedData


def field_in_beginning(content_type: str, data: bytes, name: str) -> str:
    """The text of the field ``name``, if it is whole within ``data``; empty otherwise.

    Args:
        content_type: of the body, with its parameters.
        data: the first bytes of the body.
        name: of a field in a form or in a JSON object.
    """
    kind, options = parse_options_header(content_type)
    with suppress(ValueError, RecursionError):
        if kind == "multipart/form-data":
            return _part(data, options.get("boundary", "").encode("ascii"), name)
        if kind == "application/x-www-form-urlencoded":
            return parse_qs(data.decode("utf-8", "ignore")).get(name, [""])[0]
        return _member(data.decode("utf-8", "ignore"), name)
    return ""


def _member(text: str, name: str) -> str:
    """A text of a JSON object that may be cut off."""
    found = re.search(rf'"{re.escape(name)}"\s*:\s*"([^"\\]*)"', text)
    return found[1] if found else ""


def _part(data: bytes, boundary: bytes, name: str) -> str:
    """Raises ValueError for what is no form."""
    if not boundary:
        return ""
    decoder = MultipartDecoder(boundary)
    decoder.receive_data(data)
    wanted = False
    while not isinstance(event := decoder.next_event(), NeedData):
        if isinstance(event, Data):
            if wanted and not event.more_data:
                return event.data.decode("utf-8", "replace")
            wanted = wanted and not event.data
        else:
            wanted = isinstance(event, Field) and event.name == name
    return ""
