"""The files, HTML editions and plain-text twins that a publication's page offers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from db.records import Document
from scraper.reading.addresses import clean
from scraper.reading.outline import Link, Outline, tidy
from scraper.reading.titles import link_chunks

_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "zip": "application/zip",
    "epub": "application/epub+zip",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}
_NOTED = re.compile(r"\((PDF|ODS|ODT|XLSX?|DOCX?|CSV|PPTX?|RTF|ZIP)\b[^()]*\)", re.IGNORECASE)
_PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "svg", "webp", "ico", "css", "js"})
_STORES = re.compile(r"/sites/default/files/|assets-hmicfrs\.[^/]+/.*uploads/|/wp-content/uploads/")
_EDITION = re.compile(r"/publication-html/[^/]+/?$")
_SAYS = re.compile(
    r"\(HTML\)\s*$|\(?\b(?:plain[- ]text|text format)\b(?: format| version)?\)?", re.IGNORECASE
)
_SUFFIX = re.compile(
    r"\s*[(\[](?:(?:PDF|HTML|ODS|ODT|XLSX?|DOCX?|CSV|Word|Excel|PPTX?|ZIP|RTF)\b[^()]*"
    r"|external link|opens in (?:a )?new \w+|new window|[\d.,]+ ?[KM]B)[)\]]\s*$",
    re.IGNORECASE,
)
_READER = re.compile(r"pdf reader|adobe reader|adobe acrobat", re.IGNORECASE)
_GENERIC = re.compile(
    r"(?:download|view|read|open|get)?\s*(?:the |this )?(?:full )?(?:publication|document|file"
    r"|report|pdf|here)?\s*",
    re.IGNORECASE,
)
_SIZE_NOTE = re.compile(r"\s*\(?file (?:size|type)\b.*", re.IGNORECASE)


def documents(
    page: Outline, links: Iterable[Link], base: str, own: str
) -> tuple[tuple[Link, Document], ...]:
    """List the documents among some links, each address once, with the link that offers it."""
    found: dict[str, tuple[Link, Document]] = {}
    here = clean(own) or own
    for link in links:
        address = _address(link.href, base)
        if address is None or address in found or address.rstrip("/") == here.rstrip("/"):
            continue
        text = tidy(" ".join(chunk.text for _, chunk in link_chunks(page, link)))
        media_type = _media_type(address, text + _note_after(page, link))
        if media_type is not None and not _READER.search(text):
            kind = media_type or None
            label = _label(page, link, text, address)
            found[address] = link, Document(url=address, label=label, media_type=kind)
    return tuple(found.values())


def bare(text: str) -> str:
    """Write a link's text without notes on format, size and window."""
    text = _SIZE_NOTE.sub("", text)
    while (shorter := _SUFFIX.sub("", text)) != text:
        text = shorter
    return text.strip()


def _address(href: str, base: str) -> str | None:
    address = clean(href, base)
    if address is None or not href.strip().startswith("http:"):
        return address
    host = urlsplit(address).netloc
    # Old files elsewhere may answer in plain http only; the watched sites all speak https.
    return address if host.endswith((".gov.uk", ".police.uk")) else "http" + address[5:]


def _media_type(address: str, text: str) -> str | None:
    """Name the type of what an address offers; empty where it is a file of unknown type."""
    parts = urlsplit(address)
    name = parts.path.rsplit("/", 1)[-1]
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending in _TYPES:
        return _TYPES[ending]
    if ending in _PICTURES:
        return None
    if _EDITION.search(parts.path) or _SAYS.search(text):
        return "text/html"
    if noted := _NOTED.search(text):
        return _TYPES[noted[1].lower()]
    return "" if _STORES.search(f"{parts.netloc}{parts.path}") else None


def _note_after(page: Outline, link: Link) -> str:
    """Give the note on format that follows a link: "(PDF document)"."""
    for before, after in pairwise(page.lines[link.last].chunks if page.lines else ()):
        if before.link == link.at and after.link < 0 and after.text.startswith("("):
            return " " + after.text.split(")")[0] + ")"
    return ""


def _label(page: Outline, link: Link, text: str, address: str) -> str:
    label = bare(text)
    if not _GENERIC.fullmatch(label):
        return label
    before = page.lines[link.first - 1] if 0 < link.first <= len(page.lines) else None
    if before is not None and before.level != 1 and 3 < len(before.text) <= 200:
        return bare(before.text)
    return label or unquote(urlsplit(address).path.rsplit("/", 1)[-1])
