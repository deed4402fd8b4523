"""CAF and ASF (WMA): chunks or objects that say their size; several files in one."""

import re
from collections.abc import Callable

from interview.audio.layouts.piece import MAX_ELEMENTS, FileBytes, Layout, split

CAF_START = re.compile(rb"caff\x00\x01\x00.desc", re.DOTALL)
CAF_HEADER = 8
CAF_CHUNK = 12

ASF_START = re.compile(re.escape(bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")))
ASF_OBJECT = 24
ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")

LONGEST_START = 16

Unit = tuple[int, bool]
"""Bytes of a chunk with its header, 0 where it is open; whether it holds the sound."""


def caf_layout(data: FileBytes) -> Layout:
    """Cut where the ``data`` chunk should go on."""
    return _layout(data, CAF_START, CAF_HEADER, _caf_chunk)


def wma_layout(data: FileBytes) -> Layout:
    """Cut where the data object should go on; a broadcast leaves its size open."""
    return _layout(data, ASF_START, 0, _asf_object)


def _layout(
    data: FileBytes, start: re.Pattern[bytes], head: int, unit_at: Callable[[bytes], Unit | None]
) -> Layout:
    """A piece from each start of a file to the next, from chunk to chunk.

    ``head`` is what stands in front of the first chunk of a file.
    """
    starts, position, cut = [0], head, True
    for _ in range(MAX_ELEMENTS):
        header = data.at(position, ASF_OBJECT)
        if position > starts[-1] + head and start.match(header):
            starts.append(position)
            position += head
            cut = True
            continue
        unit = unit_at(header)
        if unit is None:
            break
        length, is_sound = unit
        end = position + length
        if is_sound:
            cut = end > data.size and length <= data.max_bytes
        if length and end <= data.size:
            position = end
            continue
        found = data.find(start, position + 1, LONGEST_START)
        if found is None:
            break
        position = found
    else:
        return Layout(split(starts, position), cut=True)
    return Layout(split(starts, data.size), cut)


def _caf_chunk(header: bytes) -> Unit | None:
    if len(header) < CAF_CHUNK:
        return None
    length = int.from_bytes(header[4:CAF_CHUNK], "big", signed=True)
    return (CAF_CHUNK + length if length >= 0 else 0), header[:4] == b"data"


def _asf_object(header: bytes) -> Unit | None:
    if len(header) < ASF_OBJECT:
        return None
    length = int.from_bytes(header[16:], "little")
    return (length if length >= ASF_OBJECT else 0), header[:16] == ASF_DATA
