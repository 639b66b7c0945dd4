"""Small real PDF files, the same bytes for the same text and edition. Pure."""

from __future__ import annotations

from textwrap import wrap

from scraper.replica.prose import paragraph
from scraper.replica.wording import slug
from scraper.replica.world import Attachment


def pdf_of(title: str, label: str | None = None) -> Attachment:
    """Name a publication's own PDF after its title."""
    return Attachment(name=f"{slug(title)[:80]}.pdf", label=label or title)


def text_of(attachment: Attachment) -> str:
    """Give the text that a file holds: its own, or made up from its name."""
    return attachment.text if attachment.text is not None else paragraph(attachment.name, 0)


def pdf(attachment: Attachment) -> bytes:
    """Write a PDF of one page; the edition stands in its metadata alone."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _stream(attachment),
        b"<< /Producer (replica) /Keywords (edition %d) >>" % attachment.edition,
    )
    return _assembled(objects)


def _stream(attachment: Attachment) -> bytes:
    lines = (attachment.label, *wrap(text_of(attachment), 80))
    shown = b"\n".join(b"(%s) Tj T*" % _escaped(line) for line in lines)
    content = b"BT /F1 11 Tf 14 TL 60 780 Td\n%s\nET" % shown
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _assembled(objects: tuple[bytes, ...]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
