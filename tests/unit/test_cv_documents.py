"""The text of CVs, and the named error of each that has none."""

import io
import tracemalloc
from collections.abc import Callable
from tempfile import TemporaryFile

import pytest

from interview.cv.documents import MAX_CHARACTERS, MAX_PAGES, MAX_XML_BYTES, document_text
from interview.errors import CvTooCostly, InterviewError
from interview.isolation.cv import cv_text
from tests import cvs

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "unsupported_cv"),
    "nothing": (lambda: b"", "unsupported_cv"),
    "an old doc": (lambda: OLE, "unsupported_cv"),
    "another zip": (lambda: cvs.zipped({"a.txt": b"Ada"}), "unsupported_cv"),
    "a docx with a password": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "cv_encrypted",
    ),
    "a PDF with a password": (cvs.encrypted_pdf, "cv_encrypted"),
    "a scan": (cvs.scanned, "cv_without_text"),
    "a scan with a page number": (lambda: cvs.pdf(["1"]), "cv_without_text"),
    "an empty docx": (lambda: cvs.docx([]), "cv_without_text"),
    "many pages": (lambda: cvs.pdf(cvs.ENGLISH, pages=MAX_PAGES + 1), "cv_too_large"),
    "half a PDF": (lambda: cvs.pdf(cvs.ENGLISH)[:60], "cv_broken"),
    "half a docx": (lambda: cvs.docx(cvs.ENGLISH)[:200], "cv_broken"),
    "a billion laughs": (lambda: cvs.docx(["&j;"], cvs.LAUGHS), "cv_broken"),
    "a file of the server": (lambda: cvs.docx(["&a;"], cvs.OUTSIDE), "cv_broken"),
    "a docx whose size lies": (cvs.lying_docx, "cv_broken"),
    "a locked docx": (cvs.locked_docx, "cv_encrypted"),
    "pages that contain each other": (cvs.endless_pages, "cv_broken"),
    "a docx that expands": (lambda: cvs.docx(["x" * 9_000_000]), "cv_too_costly"),
}


@pytest.mark.parametrize("lines", [cvs.ENGLISH, cvs.TURKISH])
def test_a_docx_has_its_lines(lines: tuple[str, ...]) -> None:
    """Letters of both languages, a line for each paragraph."""
    assert document_text(io.BytesIO(cvs.docx(lines))).split("\n")[:-1] == list(lines)


def test_a_pdf_has_its_lines() -> None:
    """On every page."""
    text = document_text(io.BytesIO(cvs.pdf(cvs.ENGLISH, pages=2)))
    assert [text.count(line) for line in cvs.ENGLISH] == [2] * len(cvs.ENGLISH)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_by_name(kind: str) -> None:
    """The code says what to do about it."""
    made, code = REFUSED[kind]
    with pytest.raises(InterviewError) as refused:
        document_text(io.BytesIO(made()))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (cvs.pdf(cvs.ENGLISH, pages=MAX_PAGES), ""),
        (cvs.bomb(), "cv_too_costly"),
        (cvs.nested_bomb(), "cv_too_costly"),
        (cvs.many_bombs(), "cv_too_costly"),
        (b"Ada", "unsupported_cv"),
    ],
    ids=["read", "bomb", "bomb in a bomb", "many bombs", "refused"],
)
def test_a_cv_is_read_in_a_process_of_its_own(content: bytes, code: str) -> None:
    """Its limits hold there, and its refusals arrive here."""
    with TemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            assert cvs.ENGLISH[2] in cv_text(file)
            assert code == ""
        except InterviewError as refused:
            assert refused.code == code


def test_the_rest_of_a_long_text_is_not_read() -> None:
    """A page after the last character that is kept may even be unreadable."""
    page = cvs.packed(b"BT /F1 12 Tf 14 TL 72 720 Td" + b" (word word word) Tj T*" * 7_000 + b" ET")
    before, _, last = cvs.flate_pdf([page, page]).rpartition(b"/FlateDecode")
    text = document_text(io.BytesIO(before + b"/NoSuchCodec" + last))
    assert len(text) == MAX_CHARACTERS


def test_a_docx_is_expanded_up_to_the_limit() -> None:
    """Of 200 MB, no more than the limit is ever in memory."""
    content = io.BytesIO(cvs.docx_bomb())
    tracemalloc.start()
    try:
        with pytest.raises(CvTooCostly):
            document_text(content)
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_XML_BYTES
    finally:
        tracemalloc.stop()
