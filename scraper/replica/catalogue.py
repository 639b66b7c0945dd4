"""The real catalogue (titles, addresses, dates, references, answers, tags) as publications."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from scraper.replica.files import pdf_of
from scraper.replica.world import Attachment, Publication, london

_FIRST = "2018-01-08"
_NODE_OF_2021_06_23 = 29728
_CURRENT = {
    "/recommendations/": "/our-work/learning/",
    "/investigations/": "/our-work/investigations/",
}


@cache
def recommendations(era: str = "d7") -> tuple[Publication, ...]:
    """Give the 1,318 recommendation and summary pages, newest first.

    The node number of one page is on record; the others are counted from it.
    """
    records = _records("iopc_recommendations")
    return tuple(_recommendation(r, n, era) for n, r in enumerate(records))


@cache
def investigations(era: str = "d7") -> tuple[Publication, ...]:
    """Give the 258 investigation pages; when they were published is not on record."""
    titles = {row["path"]: row["title"] for row in reversed(_records("iopc_investigations"))}
    return tuple(
        Publication(
            path=_path(path, era),
            title=title,
            live=london(_FIRST),
            section="investigation",
            listings=("investigations",),
            node=20000 + number,
        )
        for number, (path, title) in enumerate(titles.items())
    )


@cache
def investigation_rows(era: str = "d7") -> tuple[str, ...]:
    """Give the addresses of the 282 listing rows in page order, with their repeats."""
    return tuple(_path(row["path"], era) for row in _records("iopc_investigations"))


@cache
def inspectorate() -> tuple[Publication, ...]:
    """Give what is known of the inspectorate's publications, news and assessments.

    Where a day is not on record no date is stated, and the moment of publication is supposed. An
    HTML edition whose publication's own address is not on record gets a reconstructed one.
    """
    made: dict[str, Publication] = {}
    for record in _records("hmicfrs"):
        publication = _inspected(record)
        if record["section"] == "publication-html":
            publication = _with_edition(made, publication)
        made[publication.path] = publication
    return tuple(made.values())


def _records(name: str) -> list[dict[str, Any]]:
    text = (files("scraper.replica") / "catalogue" / f"{name}.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _path(path: str, era: str) -> str:
    if era == "current":
        for old, new in _CURRENT.items():
            if path.startswith(old):
                return path.replace(old, new, 1)
    return path


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _recommendation(record: dict[str, Any], number: int, era: str) -> Publication:
    return Publication(
        path=_path(f"/recommendations/{record['slug']}", era),
        title=record["title"],
        live=london(record["published"]),
        section="recommendation",
        listings=("recommendations",),
        published=record["published"],
        reference=record["reference"],
        recommended=_day(record["recommended"]),
        due=_day(record["due"]),
        answer=record["answer"],
        topics=tuple(record["tags"]),
        node=_NODE_OF_2021_06_23 + 2 - number,
    )


def _inspected(record: dict[str, Any]) -> Publication:
    section = {"publication-html": "publication", "frs-assessment": "peel", "our-work": "page"}
    kind = section.get(record["section"], record["section"])
    stated = record["published"]
    day = stated if stated and len(stated) == 10 else f"{stated or _FIRST[:7]}-28"
    fire = "fire" in f"{record['title']} {record['forces']}".lower()
    listings = {"publication": ("publications", "fire")[: 1 + fire], "news": ("news",)}
    return Publication(
        path=record["path"],
        title=record["title"],
        live=london(day),
        section=f"hmicfrs {'page' if kind == 'other' else kind}",
        listings=listings.get(kind, ()),
        published=stated,
        kind="News article" if kind == "news" else "Publication",
        topics=tuple(record["types"]),
        forces=record["forces"],
        documents=(pdf_of(record["title"]),) if kind == "publication" else (),
    )


def _with_edition(made: dict[str, Publication], edition: Publication) -> Publication:
    path = edition.path.replace("/publication-html/", "/publications/")
    parent = made.get(path) or replace(edition, path=path, reconstructed=True)
    html = Attachment(
        name=path, label=edition.title, path=edition.path, heading="Read the report online"
    )
    return replace(parent, documents=(*parent.documents, html))
