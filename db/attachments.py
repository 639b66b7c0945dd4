"""Which documents came to a page, which went, and which took another's place. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from db.content import Subject, told
from db.diff import Difference, page_diff
from db.records import Change, Condition, Kind, Severity

Offered = tuple[str, str]
"""A document's address, and the words of its link."""

_SIZE = re.compile(r"\([^()]*\)|\b\d+(?:\.\d+)?\s*[kmg]b\b|\bpdf\b", re.IGNORECASE)
_EDITION = "v|rev|version|final|updated|amended|corrected|copy|new"
_AGAIN = re.compile(
    rf"(?:[-_ .](?:{_EDITION})?[-_ .]?\d{{1,2}}|[ _-]?\(\d{{1,2}}\)|[-_ ](?:{_EDITION}))+$"
)
PAGES = 20
"""Pages of one document whose differences a change tells; the rest is counted."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How the documents of a page changed; `replaced` pairs the old one with the new."""

    attached: tuple[Offered, ...] = ()
    detached: tuple[Offered, ...] = ()
    replaced: tuple[tuple[Offered, Offered], ...] = ()


def shift(was: Sequence[Offered], now: Sequence[Offered]) -> Shift:
    """Compare the documents that a page offered with those that it offers.

    One that went and one that came are the same document under another name when their file
    names agree, or the words of their links, or the names but for a mark of a new edition; each
    only where that is unique on both sides. A document whose link alone was reworded stays.
    """
    before, after = dict(was), dict(now)
    gone = [one for one in before.items() if one[0] not in after]
    came = [one for one in after.items() if one[0] not in before]
    pairs: list[tuple[Offered, Offered]] = []
    for trait in (_file, _words, _stem):
        for old, new in _paired(gone, came, trait):
            gone.remove(old)
            came.remove(new)
            pairs.append((old, new))
    return Shift(attached=tuple(came), detached=tuple(gone), replaced=tuple(pairs))


def _paired(
    gone: list[Offered], came: list[Offered], trait: Callable[[Offered], str]
) -> list[tuple[Offered, Offered]]:
    old, new = _unique(gone, trait), _unique(came, trait)
    return [(old[name], new[name]) for name in old if name and name in new]


def _unique(documents: list[Offered], trait: Callable[[Offered], str]) -> dict[str, Offered]:
    names = Counter(map(trait, documents))
    return {trait(one): one for one in documents if names[trait(one)] == 1}


def _file(document: Offered) -> str:
    return unquote(urlsplit(document[0]).path.rstrip("/").rpartition("/")[2]).casefold()


def _words(document: Offered) -> str:
    return " ".join(re.findall(r"\w+", _SIZE.sub(" ", document[1]).casefold()))


def _stem(document: Offered) -> str:
    name, _, kind = _file(document).rpartition(".")
    return f"{_AGAIN.sub('', name)}.{kind}" if name else ""


def attached(subject: Subject, document: Offered) -> Change:
    """Say that a page offers a document more."""
    return subject.change(
        Kind.ATTACHED,
        Severity.NORMAL,
        f"Its page offers a document that it did not: “{document[1]}”.",
        {"document": document[0], "label": document[1]},
    )


def detached(subject: Subject, document: Offered) -> Change:
    """Say that a page offers a document less."""
    return subject.change(
        Kind.DETACHED,
        Severity.NORMAL,
        f"Its page no longer offers the document “{document[1]}”.",
        {"document": document[0], "label": document[1]},
    )


@dataclass(frozen=True, kw_only=True)
class FileState:
    """One version of a file: its words page by page, and why there are none or not all."""

    url: str
    label: str
    byte_digest: str
    text_digest: str | None
    pages: tuple[str, ...]
    condition: Condition | None


def is_replaced(was: FileState, now: FileState) -> bool:
    """Tell whether a file says something else; one made anew of the same words does not.

    Where its words cannot be read, other bytes are taken for other words.
    """
    if was.byte_digest == now.byte_digest:
        return False
    if was.text_digest and now.text_digest:
        return was.text_digest != now.text_digest
    return True


def replaced(subject: Subject, was: FileState, now: FileState) -> Change:
    """Say that a document was replaced, and which of its words changed on which pages."""
    pages = page_diff(was.pages, now.pages) if was.pages and now.pages else ()
    removed = sum(page.difference.words_removed for page in pages)
    added = sum(page.difference.words_added for page in pages)
    where = "" if was.url == now.url else " under another file name"
    if pages:
        said = f"{removed} word{'' if removed == 1 else 's'} out, {added} in, on {_pages(pages)}"
    else:
        said = f"its words cannot be compared: {now.condition or was.condition or 'other data'}"
    return subject.change(
        Kind.REPLACED,
        Severity.HIGH,
        f"The document “{now.label}” was replaced{where} ({said}).",
        {
            "document": now.url,
            "label": now.label,
            "was_document": was.url,
            "condition": now.condition,
            "words_removed": removed,
            "words_added": added,
            "touched": _touched([page.difference for page in pages]),
            "pages": [
                {"was_page": page.page_was, "page": page.page_now, **told(page.difference)}
                for page in pages[:PAGES]
            ],
            "pages_changed": len(pages),
        },
    )


def _touched(differences: list[Difference]) -> list[dict[str, str]]:
    return [
        {"what": str(touch.what), "was": touch.was, "now": touch.now}
        for difference in differences
        for touch in difference.touched
    ][:20]


def _pages(pages: Sequence[object]) -> str:
    return "1 page" if len(pages) == 1 else f"{len(pages)} pages"
