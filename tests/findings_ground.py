"""Ground for what is owed: pages as the replica draws them, read as on the live site, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from db.log import Log
from db.record import record
from db.records import (
    Answer,
    Depth,
    ListingLook,
    Outcome,
    PageLook,
    Parcel,
    Placed,
    Recorded,
    Row,
    Verdict,
)
from scraper.replica import sites
from scraper.replica.serving import answer
from scraper.replica.world import Publication, Site, london
from scraper.sources.iopc import SOURCE

HOST = "www.policeconduct.gov.uk"
ERAS = {"d7": "d7", "current": "current", "redesign": "d7"}
"""The markups that the replica knows, and the addresses that each goes with."""


def made(name: str, title: str, published: str, **given: Any) -> Publication:
    """A made-up page of the learning section."""
    return Publication(
        path=f"/recommendations/{name}", title=title, live=london(published),
        section="recommendation", listings=("recommendations",), published=published, **given,
    )  # fmt: skip


def recommendation(name: str, made_on: str | None, **given: Any) -> Publication:
    """A made-up recommendation that awaits its answer, unless one is given."""
    given = {"answer": "Awaiting response", "reference": "2021/000001", **given}
    day = date.fromisoformat(made_on) if made_on else None
    due = given.pop("due", None)
    return made(
        name, f"Recommendation - Made-up Police, {name}", given.pop("published", "2021-05-01"),
        recommended=day, due=date.fromisoformat(due) if due else None, **given,
    )  # fmt: skip


def recorded(
    log: Log, pages: Sequence[Publication], at: datetime, skin: str = "d7"
) -> list[Recorded]:
    """Record one sweep that listed and read these pages."""
    site = sites.iopc(tuple(pages), era=ERAS[skin], skin=skin)
    looks = tuple(_look(site, page, at) for page in pages)
    placed = tuple(
        Placed(page=1, rank=rank, row=Row(key=look.key, url=look.url, title=page.title))
        for rank, (look, page) in enumerate(zip(looks, pages, strict=True), 1)
    )
    listing = ListingLook(
        listing="recommendations", url=f"{SOURCE.home}recommendations", placed=placed,
        page_rows=(len(placed),), complete=True, exhaustive=True,
    )  # fmt: skip
    return record(log, Parcel(
        crawl=f"crawl-{at:%Y%m%d%H%M}", slice=0, source=SOURCE.name, title=SOURCE.title,
        home=SOURCE.home, depth=Depth.SWEEP, started=at, at=at, listings=(listing,), pages=looks,
        duties=SOURCE.duties, final=Verdict(outcome=Outcome.COMPLETE),
    ))  # fmt: skip


def _look(site: Site, page: Publication, at: datetime) -> PageLook:
    reply = answer(site, site.at(at), HOST, page.path)
    url = f"https://{HOST}{page.path}"
    name = SOURCE.key(url)
    assert reply.status == 200, page.path
    assert name is not None, page.path
    reading = SOURCE.read_page(reply.body.decode(), url)
    return PageLook(key=name, url=url, at=at, answer=Answer.READ, status=200, reading=reading)
