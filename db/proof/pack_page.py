"""The pages of an evidence pack that people read: everything from a site is escaped. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from db.plain import printable

Row = Mapping[str, Any]
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}pre{white-space:pre-wrap}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
README = """\
Evidence of one publication, as Pagefive kept it.

    index.html          all of it to read; everything from the site is escaped
    publication.json, placements.json, changes.json, timeline.json, findings.json
    versions/N/         one state of its page: text.txt, version.json
    documents/D/N/      one state of a file that it offers: text.txt, file.json
    mementos/M/         what a web archive kept, and when it saw that: text.txt, memento.json
    exchanges/E/        a response as received: received.*, headers.txt (status line and headers),
                        exchange.json (address, time in UTC, SHA-256 of the body)
    changes/C/          what is sealed of a change
    chain/              the seals that hold these rows, and the head of the chain
{lost}
Check that the pack is whole:

    sha256sum -c MANIFEST.sha256

Check that it is what was recorded. A version, file or change names its exchange (exchange_id).
The SHA-256 of exchanges/E/received.* is in exchanges/E/sealed.json. The SHA-256 of each sealed.json
stands in one of the seals of chain/ (a text of more than 1,000 letters is sealed as the SHA-256 of
its text.txt). Each chain/N.txt is what seal N was made of: its SHA-256 is the hash of seal N, and
its first line is the hash of the seal before it.

    sha256sum versions/1/sealed.json
    grep -l "$(sha256sum < versions/1/sealed.json | cut -d' ' -f1)" chain/*.txt

The newest of several seals of one row counts: a page that was read again, or redacted, is sealed
anew. Whoever holds the log proves that a seal is part of its chain, and that nothing up to it was
altered:

    pagefive verify --head "$(sha256sum < chain/N.txt | cut -d' ' -f1)"

Compare chain/head.txt, or that of a later digest, with one that somebody else kept.

    seals in this pack: {named}
    head when it was made: seal {number}
    {head}
"""
CHANGE = ("id", "at", "kind", "severity", "summary", "retracted")


def page(
    about: Row, timeline: Sequence[Row], placed: Sequence[Row], changes: Sequence[Row],
    owed: Sequence[Row],
) -> str:  # fmt: skip
    """Return the page that tells all of a publication, for a browser."""
    parts = [
        _table("The publication", ("", ""), [(name, about[name]) for name in about]),
        _rows("Timeline", ("at", "what", "said"), timeline),
        _rows("Placements", ("listing", "page", "position", "since", "until"), placed),
        _rows("Changes", CHANGE, changes),
        *(_detail(change) for change in changes),
        _rows("Findings", ("id", "kind", "title", "status", "since", "due", "role"), owed),
    ]
    title = escape(printable(about["title"]))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n"
        f"<body><h1>{title}</h1>\n{''.join(parts)}</body></html>\n"
    )


def _rows(heading: str, columns: Sequence[str], rows: Iterable[Row]) -> str:
    found = [[row.get(column) for column in columns] for row in rows]
    return _table(heading, columns, found) if found else ""


def _table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{_cell(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in row)}</tr>\n" for row in rows)
    return f"<h2>{escape(heading)}</h2>\n<table><tr>{head}</tr>\n{body}</table>\n"


def _detail(change: Row) -> str:
    text = json.dumps(change["detail"], ensure_ascii=False, indent=1, sort_keys=True)
    lines = "\n".join(map(printable, text.split("\n")))
    return (
        f"<details><summary>Change {change['id']}</summary><pre>{escape(lines)}</pre></details>\n"
    )


def _cell(value: object) -> str:
    return "" if value is None else escape(printable(value))


def readme(head: str, number: int, seals: Sequence[int], unread: Sequence[str]) -> str:
    """Return the page that says what the pack holds and how to check it."""
    missing = "".join(f"\n    {printable(one)}" for one in unread)
    lost = f"\nNot in this pack, as the archive no longer gives it:\n{missing}\n" if unread else ""
    named = ", ".join(map(str, seals)) or "none"
    return README.format(lost=lost, named=named, number=number, head=head)
