"""Ground for the tests of files: PDFs and office files made by hand, good and bad."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
IMAGE = (
    b"<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray"
    b" /BitsPerComponent 8 /Length 4 >>\nstream\n\x00\xff\x00\xff\nendstream"
)
DRAWN = b"q 500 0 0 800 0 0 cm /I1 Do Q"


def shown(lines: Sequence[str]) -> bytes:
    """The content of a page of lines."""
    escaped = [
        line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
        for line in lines
    ]
    return b"BT /F1 11 Tf 14 TL 60 780 Td\n%s\nET" % b"\n".join(b"(%s) Tj T*" % e for e in escaped)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def pdf(*pages: Sequence[str], producer: str = "a writer", encrypt: bytes = b"") -> bytes:
    """A PDF with these lines on its pages."""
    return drawn(*(stream(shown(lines)) for lines in pages), producer=producer, encrypt=encrypt)


def scan(pages: int = 2) -> bytes:
    """A PDF whose pages are pictures."""
    return drawn(*([stream(DRAWN)] * pages))


def drawn(*contents: bytes, producer: str = "a writer", encrypt: bytes = b"") -> bytes:
    """A PDF whose pages have these content streams."""
    first = 5
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        FONT,
        IMAGE,
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>"
            % (first + 2 * number + 1)
        )
        objects.append(content)
    objects.append(b"<< /Producer (%s) >>" % producer.encode())
    return assembled(objects, encrypt)


def assembled(objects: Sequence[bytes], encrypt: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R %s>>\n" % (
        len(objects) + 1,
        len(objects),
        encrypt,
    )
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def locked() -> bytes:
    """A PDF that opens with a password alone."""
    owner, user = b"5" * 64, b"7" * 64
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] "
        % (owner, user)
    )
    return pdf(["Nobody may read this."], encrypt=encrypt)


def strangely_locked() -> bytes:
    """A PDF that is locked in a way that nobody knows."""
    return pdf(["Nobody may read this."], encrypt=b"/Encrypt << /Filter /Unheard /V 99 >> ")


def bomb(letters: int) -> bytes:
    """A PDF of some kilobytes, with so many letters on its page."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"BT /F1 1 Tf (")
    block = b"A" * 1_000_000
    for _ in range(letters // len(block)):
        packed += packer.compress(block)
    packed += packer.compress(b") Tj ET") + packer.flush()
    return drawn(stream(packed, b"/Filter /FlateDecode "))


def office(parts: Mapping[str, str | bytes], year: int = 2024) -> bytes:
    """A ZIP of these parts, each of that year."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(ZipInfo(name, (year, 1, 1, 0, 0, 0)), part, ZIP_DEFLATED)
    return file.getvalue()
