"""CVs as candidates upload them, written here byte by byte."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from itertools import pairwise

ENGLISH = (
    "Ada Example",
    "Experience",
    "Senior Backend Developer, Example Ltd, 2018 - 2024",
    "Built services in Python, PostgreSQL and Docker.",
    "Education",
    "BSc Mathematics, Example University, 2011 - 2015",
)
TURKISH = (
    "Ayşe Örnek",
    "DENEYİM",
    "Kıdemli Hemşire, Şehir Hastanesi, 2012 – 2020",
    "Acil serviste triyaj ve hasta bakımı.",
    "EĞİTİM",
    "Hemşirelik Lisans, Örnek Üniversitesi, 2007 – 2011",
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(lines: Sequence[str], pages: int = 1, encrypt: str = "") -> bytes:
    """A PDF of one font with these lines on each page."""
    shown = " ".join(f"({line.replace('(', '')}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode("latin-1", "replace")
    kids = " ".join(f"{5 + number} 0 R" for number in range(pages))
    page = (
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> "
        b"/MediaBox [0 0 612 792] >>"
    )
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        *[page] * pages,
    ]
    return _joined(bodies, encrypt)


def bomb() -> bytes:
    """A PDF of a few kB whose content expands to 400 MB."""
    return flate_pdf([packed(b" " * 1_000_000, 400)])


def _joined(bodies: Sequence[bytes], encrypt: str) -> bytes:
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"/Size {len(bodies) + 1} /Root 1 0 R {encrypt}"
    return bytes(file + f"trailer << {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    owner, user = "00" * 32, "11" * 32
    return pdf(
        ENGLISH,
        encrypt=(
            f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner}> /U <{user}> /P -4 >> "
            f"/ID [<{'22' * 16}> <{'22' * 16}>]"
        ),
    )


def docx(lines: Sequence[str], head: str = "") -> bytes:
    """A Word document with a paragraph for each line; ``head`` comes before its root element."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    body = f'{head}<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode()})


def zipped(parts: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def flate_pdf(streams: Sequence[bytes], filters: str = "/FlateDecode") -> bytes:
    """A PDF with a page for each compressed content stream."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, stream in enumerate(streams):
        bodies += [
            f"<< /Type /Page /Parent 2 0 R /Contents {5 + 2 * number} 0 R /MediaBox [0 0 612 792] "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode(),
            b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream"
            % (len(stream), filters.encode(), stream),
        ]
    return _joined(bodies, "")


def packed(content: bytes, times: int = 1) -> bytes:
    """``content`` repeated and compressed, without holding all of it."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(content) for _ in range(times)) + packer.flush()


def nested_bomb() -> bytes:
    """A PDF whose content is compressed twice: a few kB that expand to 1 GB."""
    return flate_pdf([packed(packed(b" " * 1_000_000, 1000))], "[/FlateDecode /FlateDecode]")


def endless_pages() -> bytes:
    """A PDF whose pages contain each other."""
    return pdf(ENGLISH).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")


def many_bombs() -> bytes:
    """A PDF of 30 pages that each expand to 60 MB."""
    return flate_pdf([packed(b"(a) Tj " * 1_000, 8_500)] * 30)


def scanned() -> bytes:
    """A PDF of a picture without text."""
    picture = packed(b"\x80" * 300, 400)
    drawn = b"q 612 0 0 792 0 0 cm /Im1 Do Q"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /XObject /Subtype /Image /Width 300 /Height 400 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(picture), picture),
        b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /MediaBox [0 0 612 792] "
        b"/Resources << /XObject << /Im1 3 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    ]
    return _joined(bodies, "")


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    + "]>"
)
"""Entities that expand to 3 GB."""

OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def docx_bomb() -> bytes:
    """A docx of 200 kB whose body expands to 200 MB."""
    return docx([" " * 1_000_000] * 200)


def lying_docx() -> bytes:
    """A docx whose directory gives 100 bytes for a body of 50 MB."""
    whole = bytearray(docx(["x" * 1_000_000] * 50))
    body = whole.rindex(b"word/document.xml") - 46
    whole[body + 24 : body + 28] = (100).to_bytes(4, "little")
    return bytes(whole)


def locked_docx() -> bytes:
    """A docx whose body is marked as encrypted in the zip."""
    whole = bytearray(docx(ENGLISH))
    body = whole.rindex(b"word/document.xml") - 46
    whole[body + 8] |= 1
    return bytes(whole)
