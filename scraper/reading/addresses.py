"""Addresses as sites print them, made absolute and comparable. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

_NOISE = re.compile(r"(?:utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|_ga|_gl)(?:=|$)", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_SLASHES = re.compile(r"/{2,}")
_BLANK = re.compile(r"[\x00-\x20\x7f]+")
_ROOT = re.compile(r"^(https?://[^/?#]+).*", re.IGNORECASE | re.DOTALL)
_SAFE = "/%:@!$&'()*+,;=~-._"


class Place(NamedTuple):
    """An address taken apart: host, decoded path segments, what is left of its query."""

    host: str
    path: tuple[str, ...]
    query: str


def clean(url: str, base: str = "") -> str | None:
    """Write a web address absolute, in https, without fragment, doubled slashes or query noise.

    None for what is no web address (mailto, javascript, a port that is no number).
    """
    if url[:1] == "/" and url[:2] != "//":
        # Menus repeat on every page: without the page's own path they are worked out once.
        base = _root(base)
    return _cleaned(url, base)


@lru_cache(maxsize=64)
def _root(base: str) -> str:
    return _ROOT.sub(r"\1", base)


@lru_cache(maxsize=8192)
def _cleaned(url: str, base: str) -> str | None:
    url = _BLANK.sub("%20", url.strip())
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or len(url) > 4000:
        return None
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = _quoted(_SLASHES.sub("/", _undotted(parts.path) or "/"), _SAFE)
    query = _quoted(_query(parts.query), _SAFE + "?[]")
    return f"https://{host}{path}{'?' + query if query else ''}"


@lru_cache(maxsize=8192)
def place(url: str) -> Place | None:
    """Take an address apart; segments are percent-decoded and in NFC, empty ones dropped."""
    address = clean(url)
    if address is None:
        return None
    parts = urlsplit(address)
    segments = tuple(
        unicodedata.normalize("NFC", unquote(segment))
        for segment in parts.path.split("/")
        if segment
    )
    return Place(parts.netloc, segments, parts.query)


def spells(url: str, key: str) -> bool:
    """Tell whether the path of an address ends in a publication's key, as its own page's does."""
    where = place(url)
    return where is not None and "/".join(where.path).endswith(key)


def _quoted(text: str, safe: str) -> str:
    text = quote(text, safe=safe)
    return _ESCAPE.sub(lambda escape: escape[0].upper(), text)


def _query(query: str) -> str:
    parts = (part for part in query.split("&") if part and not _NOISE.match(part))
    return "&".join(parts)


def _undotted(path: str) -> str:
    """Resolve `.` and `..`, which a browser never sends."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1] if len(kept) > 1 else kept
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) + ("/" if path.endswith(("/.", "/..")) else "")
