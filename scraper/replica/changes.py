"""A made-up world in which everything happens that can happen to a publication. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scraper.replica.deeds import (
    Attach,
    Detach,
    Edit,
    Hide,
    Move,
    Note,
    Redate,
    Remove,
    Restore,
    Retitle,
)
from scraper.replica.generated import generated
from scraper.replica.world import Attachment, Deed, Event, Gone, Publish, World

_EXTRA = Attachment(name="extra-table.pdf", label="Extra table")


def changes(skin: str | None = None) -> World:
    """Set up 60 publications; from the second day on one thing happens each morning at 09:00."""
    still = generated(60, seed=2, page_kb=0, skin=skin)
    pages = list(still.sites[0].publications)
    own = pages[5].documents[0]
    fresh = replace(
        pages[0],
        path="/publications/a-new-inspection/",
        title="A new inspection",
        live=still.start + timedelta(days=1),
        published=(still.start + timedelta(days=1)).date().isoformat(),
    )
    script: tuple[tuple[str, Deed], ...] = (
        (fresh.path, Publish(fresh)),
        (pages[1].path, Edit(1, "The force has 17 days to answer.")),
        (pages[2].path, Note(date(2024, 6, 6), "a figure was corrected.")),
        (pages[3].path, Retitle("A title that was changed")),
        (pages[4].path, Redate("2024-05-01")),
        (pages[5].path, Attach(_EXTRA)),
        (pages[5].path, Attach(replace(own, text="Another text.", edition=2))),
        (pages[6].path, Attach(replace(pages[6].documents[0], edition=2))),
        (pages[5].path, Detach(_EXTRA.name)),
        (pages[7].path, Hide()),
        (pages[8].path, Remove(Gone.NOT_FOUND)),
        (pages[9].path, Remove(Gone.GONE)),
        (pages[10].path, Remove(Gone.TO_ROOT)),
        (pages[11].path, Remove(Gone.SOFT)),
        (pages[8].path, Restore()),
        (pages[12].path, Move("/publications/moved-elsewhere/")),
    )
    events = tuple(
        Event(at=still.start + timedelta(days=day), path=path, deed=deed)
        for day, (path, deed) in enumerate(script, 1)
    )
    site = replace(still.sites[0], events=events)
    return World(name="changes", start=still.start, sites=(site,))
