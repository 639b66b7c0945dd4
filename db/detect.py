"""What counts as a change to a publication, and the sentence that says why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.diff import changed_words, word_diff
from db.digest import text_digest
from db.records import Change, Kind, PageReading, Severity
from db.times import day, last_day, spoken, spoken_day

CONFIRM_GONE = timedelta(hours=1)
"""Two looks at least this far apart make a removal."""

BULK = 10
"""This many first seen on one listing in one day are one bulk release."""


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A publication met for the first time: where, and what it states of itself."""

    key: str
    title: str
    url: str
    listing: str
    page: int
    rank: int | None
    stated_date: str | None
    kind: str | None
    topics: tuple[str, ...]
    at: datetime
    last_look: datetime | None
    together: int = 1


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A listing's baseline: when it was first looked at, and whether it has ended."""

    first_look: datetime
    ended: bool


def waits_for_its_date(baseline: Baseline, *, page: int, later_crawl: bool) -> bool:
    """Tell whether the date on its own page may still make a baseline publication news."""
    return not baseline.ended and page == 1 and later_crawl


def is_news(baseline: Baseline, *, page: int, stated: str | None, later_crawl: bool) -> bool:
    """Tell whether a publication met for the first time is `added` or part of the baseline.

    Until a listing's first complete sweep what is newly met is recorded silently, but for a
    publication on page one of a later crawl that states a day on or after the first look's.
    """
    if baseline.ended:
        return True
    if not waits_for_its_date(baseline, page=page, later_crawl=later_crawl) or not stated:
        return False
    return len(stated) == len("2017-11-14") and last_day(stated) >= day(baseline.first_look)


def added(sighting: Sighting) -> Change:
    """Say that a publication is new."""
    where = f"page {sighting.page} of {sighting.listing}"
    since = f"since the look of {spoken(sighting.last_look)}" if sighting.last_look else ""
    stated = f"; it states {spoken_day(sighting.stated_date)}" if sighting.stated_date else ""
    why = f"First seen on {where}{', not there' if since else ''} {since}".rstrip() + stated
    bulk = {"bulk": sighting.together} if sighting.together >= BULK else {}
    return Change(
        kind=Kind.ADDED,
        severity=Severity.NORMAL,
        key=sighting.key,
        title=sighting.title,
        url=sighting.url,
        summary=why + ".",
        detail={
            "listing": sighting.listing,
            "page": sighting.page,
            "position": sighting.rank,
            "stated_date": sighting.stated_date,
            "kind": sighting.kind,
            "topics": list(sighting.topics),
            **_days_late(sighting),
            **bulk,
        },
    )


def _days_late(sighting: Sighting) -> dict[str, object]:
    if not sighting.stated_date:
        return {}
    days = (day(sighting.at) - last_day(sighting.stated_date)).days
    return {"days_between_stated_and_seen": days} if days > 0 else {}


@dataclass(frozen=True, kw_only=True)
class KnownVersion:
    """The newest version of a publication, as much as is compared."""

    number: int
    title: str
    text: str
    updated_date: str | None
    last_seen: datetime


def content_changes(
    key: str, url: str, was: KnownVersion, now: PageReading, known_title: str
) -> list[Change]:
    """Compare a page's new state with its newest version: `retitled` and `edited`.

    A title that the listing has already announced is not told again. Labelled fields are not
    part of the body.
    """
    changes = []
    if now.title and now.title not in (was.title, known_title):
        changes.append(retitled(key, url, was.title, now.title, "its page"))
    if text_digest(now.text) != text_digest(was.text):
        changes.append(_edited(key, url, was, now))
    return changes


def retitled(key: str, url: str, was: str, now: str, where: str) -> Change:
    """Say that a publication carries another title, on its page or in a listing."""
    return Change(
        kind=Kind.RETITLED,
        severity=Severity.NORMAL,
        key=key,
        title=now,
        url=url,
        summary=f"The title on {where} changed; before it read “{was}”.",
        detail={"was": was, "now": now, "where": where},
    )


def _edited(key: str, url: str, was: KnownVersion, now: PageReading) -> Change:
    diff = word_diff(was.text, now.text)
    removed, added_words = changed_words(diff)
    moved = now.updated_date != was.updated_date
    dated = "its stated update date moved" if moved else "no date on the page did"
    return Change(
        kind=Kind.EDITED,
        severity=Severity.NORMAL,
        key=key,
        title=now.title or was.title,
        url=url,
        summary=(
            f"The text changed since {spoken(was.last_seen)} "
            f"({removed} word{'' if removed == 1 else 's'} out, {added_words} in); {dated}."
        ),
        detail={
            "diff": [list(segment) for segment in diff],
            "words_removed": removed,
            "words_added": added_words,
            "from_version": was.number,
            "to_version": was.number + 1,
            "updated_was": was.updated_date,
            "updated_now": now.updated_date,
        },
    )


def is_removed(gone_since: datetime, gone_last: datetime) -> bool:
    """Tell whether two looks at a gone address are far enough apart to confirm a removal."""
    return gone_last - gone_since >= CONFIRM_GONE


def removed(
    key: str, title: str, url: str, gone_since: datetime, gone_last: datetime, answered: str
) -> Change:
    """Say that a publication is gone: from every listing, and from its own address."""
    return Change(
        kind=Kind.REMOVED,
        severity=Severity.HIGH,
        key=key,
        title=title,
        url=url,
        summary=(
            f"In no listing of a complete sweep, and its own address answered “{answered}” "
            f"on {spoken(gone_since)} and on {spoken(gone_last)}."
        ),
        detail={
            "looks": [
                {"at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "answer": answered}
                for at in (gone_since, gone_last)
            ]
        },
    )


def moved(key: str, title: str, was: str, now: str, why: str) -> Change:
    """Say that a publication has another address."""
    return Change(
        kind=Kind.MOVED,
        severity=Severity.NORMAL,
        key=key,
        title=title,
        url=now,
        summary=f"Its address changed ({why}); before it was {was}.",
        detail={"was": was, "now": now, "why": why},
    )


def restored(key: str, title: str, url: str, listing: str, was: str) -> Change:
    """Say that a publication that had gone stands in a listing again."""
    return Change(
        kind=Kind.RESTORED,
        severity=Severity.NORMAL,
        key=key,
        title=title,
        url=url,
        summary=f"Stands in {listing} again; it had been {was}.",
        detail={"listing": listing, "was": was},
    )
