"""CVs as candidates upload them, written here byte by byte."""

import io
import zipfile
from collections.abc import Sequence

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
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(400)) + packer.flush()
    whole = pdf(["x"])
    old = whole[whole.index(b"4 0 obj") : whole.index(b"5 0 obj")]
    new = b"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n"
    return whole.replace(old, new % (len(packed), packed))


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
