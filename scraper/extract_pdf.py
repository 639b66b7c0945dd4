"""Read the words of a PDF, page by page; it runs in the child alone, which may crash."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from db.kinds import Condition
from scraper.extract_words import LETTERS, tidied

LOOKED_AT = 50
"""Pages without words in which pictures are looked for."""

Read = tuple[tuple[str, ...], Condition | None, str | None]
"""The pages, why there are none or not all, and a note."""


def read_pdf(body: bytes) -> Read:
    """Read a PDF."""
    if body.find(b"%PDF-", 0, 1024) < 0:
        return (), Condition.JUNK, "no PDF"
    # An incremental update or a linearised file has more than one end, the last near its end.
    if body.rfind(b"%%EOF") < len(body) // 2:
        return (), Condition.JUNK, "the file is cut off"
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        return (), Condition.ENCRYPTED if locked else Condition.JUNK, str(error)
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument) -> Read:
    raw: list[str] = []
    letters = broken = 0
    for number in range(len(document)):
        try:
            raw.append(_words(document, number))
        except pypdfium2.PdfiumError:
            broken += 1
            raw.append("")
        letters += len(raw[-1])
        if letters > LETTERS:
            return tidied(raw[:-1]), Condition.TOO_LARGE, f"more than {LETTERS:,} letters"
    if broken == len(raw):
        return (), Condition.JUNK, "no page can be read"
    pages = tidied(raw)
    condition = _condition(document, pages)
    note = f"{broken} of {len(raw)} pages cannot be read" if broken else None
    return (pages if any(pages) else ()), condition, note


def _words(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            words: str = text.get_text_bounded()
            return words
        finally:
            text.close()
    finally:
        page.close()


def _condition(document: pypdfium2.PdfDocument, pages: tuple[str, ...]) -> Condition | None:
    """Say that a file is scanned: at least half of its pages are pictures without words."""
    wordless = [number for number, page in enumerate(pages) if not page]
    if len(wordless) * 2 < len(pages):
        return None
    looked_at = wordless[:LOOKED_AT]
    pictures = sum(_has_picture(document, number) for number in looked_at)
    if pictures and pictures * len(wordless) * 2 >= len(looked_at) * len(pages):
        return Condition.SCANNED
    return None if len(wordless) < len(pages) else Condition.NO_TEXT


def _has_picture(document: pypdfium2.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return False
    try:
        return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
    finally:
        page.close()
