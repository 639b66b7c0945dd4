"""Save one answer as a page for the tests: its address in the first line, never over another."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scraper.checking.answers import Answer
from scraper.checking.saved import CLOSES, OPENS
from scraper.source import Source

MOST = 2_000_000
"""Characters of a page that is worth keeping beside the tests."""


class CannotSave(Exception):  # noqa: N818 - a state of the page or the folder
    """The page is not saved; the message is one line that says why."""


def place_of(source: Source, kind: str, url: str, into: Path) -> Path:
    """Return where a page goes. Raises CannotSave when that is taken, or it is not the source's."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname not in source.hosts:
        hosts = ", ".join(sorted(source.hosts))
        raise CannotSave(f"{url} is not an address of {source.name}; its hosts are: {hosts}")
    if not url.isprintable() or "-->" in url:
        raise CannotSave(f"{url!r} cannot stand in the page's first line: a plain address, please")
    path = into / source.name / f"{kind}-{_named(url)}.html"
    if path.exists():
        raise CannotSave(f"{path} is there already; remove it first if it is to be replaced")
    return path


def _named(url: str) -> str:
    parts = urlsplit(url)
    last = [unquote(part) for part in parts.path.split("/") if part][-1:] or ["home"]
    words = re.findall(r"[a-z0-9]+", f"{last[0]} {parts.query}".lower())
    return "-".join(words)[:60].strip("-") or "home"


def save(path: Path, answer: Answer) -> None:
    """Write the page. Raises CannotSave for what is no page, too large, or cannot be written."""
    if not answer.read or not answer.text:
        raise CannotSave(f"nothing to save: {answer.asked}: {answer.said}")
    if len(answer.text) > MOST:
        raise CannotSave(f"{answer.asked} has {len(answer.text):,} characters; at most {MOST:,} "
                         "are saved")  # fmt: skip
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(f"{OPENS}{answer.url}{CLOSES}\n{answer.text}")
    except OSError as error:
        raise CannotSave(f"cannot write {path}: {error.strerror or error}") from None
