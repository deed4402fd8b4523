"""The byte ranges of the recordings in an uploaded file, and whether its end is missing.

The structure of each container is parsed before FFmpeg sees it: a file may hold several
recordings, junk before or after them, wrong sizes, and pictures. The parsers read plain bytes only,
at most MAX_ELEMENTS headers.
"""

import os
from collections.abc import Callable
from typing import BinaryIO

from interview.audio.layouts.chunks import aiff_layout, caf_layout, wma_layout
from interview.audio.layouts.frames import aac_layout, amr_layout, flac_layout, mp3_layout
from interview.audio.layouts.mp4 import mp4_layout
from interview.audio.layouts.ogg import ogg_layout
from interview.audio.layouts.piece import FileBytes, Layout, Piece, PieceFile
from interview.audio.layouts.wav import wav_layout
from interview.audio.layouts.webm import webm_layout
from interview.contracts.frame_headers import ID3_HEADER, ID3_TAGS, behind_id3

LAYOUTS: dict[str, Callable[[FileBytes], Layout]] = {
    "webm": webm_layout,
    "ogg": ogg_layout,
    "mp4": mp4_layout,
    "mp3": mp3_layout,
    "aac": aac_layout,
    "wav": wav_layout,
    "flac": flac_layout,
    "amr": amr_layout,
    "aiff": aiff_layout,
    "caf": caf_layout,
    "wma": wma_layout,
}


def layout_of(file: BinaryIO, container: str, max_bytes: int) -> Layout:
    """The layout of ``file``; positions are those in the file.

    Args:
        file: the upload.
        container: the key of LAYOUTS that sniffing found.
        max_bytes: the largest upload; a larger size in a header is a placeholder.
    """
    data = FileBytes(file, file.seek(0, os.SEEK_END), max_bytes)
    for _ in range(ID3_TAGS):
        tag = behind_id3(data.at(0, ID3_HEADER))
        data = data.behind(tag if tag < data.size else 0)
    return LAYOUTS[container](data).bounded(data.base)


__all__ = ["LAYOUTS", "Layout", "Piece", "PieceFile", "layout_of"]
