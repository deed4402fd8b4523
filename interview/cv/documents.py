"""The text of a PDF or a Word document (docx), with limits on pages, bytes and characters.

Time and memory are limited by the process this runs in.
"""

import logging
import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO
from xml.parsers import expat

from interview.errors import (
    CvBroken,
    CvEncrypted,
    CvTooCostly,
    CvTooLarge,
    CvWithoutText,
    InterviewError,
    UnsupportedCv,
)

MAX_PAGES = 30
MAX_CHARACTERS = 100_000
"""A page of a CV has about 3,000; the rest of a longer text is not read."""

MAX_XML_BYTES = 8_000_000
MAX_ENTRIES = 2_000
LEAST_LETTERS = 40
"""A document with fewer is a scan: its only text is that of a stamp or a page number."""

PDF_WITHIN = 1024
"""A PDF begins within this many bytes (ISO 32000-1, appendix H)."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED = "EncryptedPackage".encode("utf-16-le")
"""A docx with a password is stored in this stream of an OLE file; an old doc has no such stream."""

BODY = "word/document.xml"
WORD = "wordprocessingml"
"""Part of the namespaces of both kinds of docx, transitional and strict."""


def document_text(file: BinaryIO) -> str:
    """The text of the document.

    Raises UnsupportedCv, CvEncrypted, CvTooLarge, CvTooCostly, CvWithoutText or CvBroken.
    """
    file.seek(0)
    beginning = file.read(PDF_WITHIN)
    try:
        text = _read(beginning, file)
    except (InterviewError, MemoryError):
        raise
    except RecursionError as error:
        raise CvTooCostly from error
    except Exception as error:  # the parsers raise whatever a damaged file makes them
        raise CvBroken from error
    text = "".join(each for each in text if each.isprintable() or each in "\n\t")
    if sum(map(str.isalpha, text)) < LEAST_LETTERS:
        raise CvWithoutText
    return text[:MAX_CHARACTERS]


def _read(beginning: bytes, file: BinaryIO) -> str:
    if b"%PDF-" in beginning:
        return _pdf_text(file)
    if beginning.startswith(ZIP):
        return _docx_text(file)
    if beginning.startswith(OLE) and PROTECTED in beginning + file.read():
        raise CvEncrypted
    raise UnsupportedCv


def _pdf_text(file: BinaryIO) -> str:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # warnings quote the document
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, LimitReachedError

    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CvEncrypted
        if len(reader.pages) > MAX_PAGES:
            raise CvTooLarge(pages=MAX_PAGES)
        return _first_pages(page.extract_text() for page in reader.pages)
    except DependencyError as error:  # AES needs another package
        raise CvEncrypted from error
    except LimitReachedError as error:
        raise CvTooCostly from error


def _first_pages(texts: Iterable[str]) -> str:
    """The pages up to the one that has the last character that is kept."""
    read: list[str] = []
    for text in texts:
        read.append(text)
        if sum(map(len, read)) >= MAX_CHARACTERS:
            break
    return "\n".join(read)


def _docx_text(file: BinaryIO) -> str:
    with zipfile.ZipFile(file) as parts:
        if len(parts.infolist()) > MAX_ENTRIES:
            raise CvTooCostly
        if BODY not in parts.namelist():
            raise UnsupportedCv
        body = parts.getinfo(BODY)
        if body.flag_bits & 1:
            raise CvEncrypted
        with parts.open(body) as content:
            xml = content.read(MAX_XML_BYTES + 1)
    if len(xml) > MAX_XML_BYTES:
        raise CvTooCostly
    return _Paragraphs(xml).text()


class _Paragraphs:
    """The text of a docx body. Declared entities are refused: they could expand without limit."""

    def __init__(self, xml: bytes) -> None:
        self._pieces: list[str] = []
        self._in_text = False
        self._in_fallback = 0
        parser: Any = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(xml, True)

    def text(self) -> str:
        return "".join(self._pieces)

    def _refuse(self, *_: object) -> None:
        raise CvBroken

    def _start(self, tag: str, _: object) -> None:
        namespace, _space, name = tag.rpartition(" ")
        if name == "Fallback":  # repeats a text box for old programs
            self._in_fallback += 1
        if WORD in namespace and not self._in_fallback:
            self._in_text = name == "t"
            self._pieces.append({"tab": "\t", "br": "\n"}.get(name, ""))

    def _end(self, tag: str) -> None:
        namespace, _space, name = tag.rpartition(" ")
        if name == "Fallback":
            self._in_fallback -= 1
        if WORD in namespace and name == "p":
            self._pieces.append("\n")
        self._in_text = False

    def _characters(self, text: str) -> None:
        if self._in_text and not self._in_fallback:
            self._pieces.append(text)
