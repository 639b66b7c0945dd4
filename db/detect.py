"""What counts as a change to a publication's life, and the sentence that says why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.content import Subject
from db.records import Change, Kind, Route, Severity
from db.releases import BULK
from db.retention import Allowance
from db.times import day, last_day, spoken, spoken_day, stamp

CONFIRM_GONE = timedelta(hours=1)
"""Two looks at least this far apart make a removal."""


BACKDATED = timedelta(days=3)
"""A date this long before a look that ought to have seen it is no accident."""

CONFIRM_ABSENT = timedelta(hours=6)
"""Two complete sweeps at least this far apart make something unlisted or delisted."""


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A publication met for the first time: where, and what it states of itself.

    `last_look` is the last look at the listing without it. `expected` is the last complete look
    that read past the place which its stated date gives it there, and did not have it.
    `annotations` say what is notable about the release, `tags` what it is about: each its kind, its
    name, and the name that people read.
    """

    subject: Subject
    listing: str
    page: int
    rank: int | None
    stated_date: str | None
    kind: str | None
    topics: tuple[str, ...]
    at: datetime
    last_look: datetime | None
    expected: datetime | None = None
    together: int = 1
    annotations: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str, str], ...] = ()


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


def arrived(sighting: Sighting) -> Change:
    """Say that a publication is new: `backdated` or `added`."""
    stated, expected = sighting.stated_date, sighting.expected
    if stated and expected and is_backdated(stated, expected):
        return _backdated(sighting, stated, expected)
    return _added(sighting)


def is_backdated(stated: str, expected: datetime) -> bool:
    """Tell whether a stated date lies more than 3 days before a look that ought to have seen it.

    A date that is only a month counts as its last day.
    """
    return day(expected) - last_day(stated) > BACKDATED


def _added(sighting: Sighting) -> Change:
    since = f"since the look of {spoken(sighting.last_look)}" if sighting.last_look else ""
    stated = f"; it states {spoken_day(sighting.stated_date)}" if sighting.stated_date else ""
    notable = "".join(f"; {said}" for _, said in sighting.annotations)
    where = f"First seen on {_place(sighting)}{', not there' if since else ''} {since}".rstrip()
    why = f"{where}{stated}{notable}."
    return sighting.subject.change(Kind.ADDED, Severity.NORMAL, why, _facts(sighting))


def _backdated(sighting: Sighting, stated: str, expected: datetime) -> Change:
    why = (
        f"First seen on {_place(sighting)} on {spoken(sighting.at)}, yet it states "
        f"{spoken_day(stated)}; the complete look of {spoken(expected)} read past "
        "that date and did not have it."
    )
    late = {
        "should_have_been_seen": stamp(expected),
        "days_backdated": (day(expected) - last_day(stated)).days,
    }
    return sighting.subject.change(Kind.BACKDATED, Severity.HIGH, why, {**_facts(sighting), **late})


def _place(sighting: Sighting) -> str:
    return f"page {sighting.page} of {sighting.listing}"


def _facts(sighting: Sighting) -> dict[str, object]:
    bulk = {"bulk": sighting.together} if sighting.together >= BULK else {}
    return {
        "listing": sighting.listing,
        "page": sighting.page,
        "position": sighting.rank,
        "stated_date": sighting.stated_date,
        "kind": sighting.kind,
        "topics": list(sighting.topics),
        "last_look": stamp(sighting.last_look) if sighting.last_look else None,
        "annotations": [{"what": what, "said": said} for what, said in sighting.annotations],
        "tags": [
            {"kind": kind, "name": name, "shown": shown} for kind, name, shown in sighting.tags
        ],
        **_days_late(sighting),
        **bulk,
    }


def _days_late(sighting: Sighting) -> dict[str, object]:
    if not sighting.stated_date:
        return {}
    days = (day(sighting.at) - last_day(sighting.stated_date)).days
    return {"days_between_stated_and_seen": days} if days > 0 else {}


def is_removed(gone_since: datetime, gone_last: datetime) -> bool:
    """Tell whether two looks at a gone address are far enough apart to confirm a removal."""
    return gone_last - gone_since >= CONFIRM_GONE


@dataclass(frozen=True, kw_only=True)
class Gone:
    """How an address answered at two looks that found it gone."""

    since: datetime
    last: datetime
    answered: str

    def detail(self) -> dict[str, object]:
        """Return the two looks."""
        looks = [{"at": stamp(at), "answer": self.answered} for at in (self.since, self.last)]
        return {"looks": looks}

    def __str__(self) -> str:
        return f"“{self.answered}” on {spoken(self.since)} and on {spoken(self.last)}"


def removed(subject: Subject, gone: Gone) -> Change:
    """Say that a publication is gone: from every listing, and from its own address."""
    return subject.change(
        Kind.REMOVED,
        Severity.HIGH,
        f"In no listing of a complete sweep, and its own address answered {gone}.",
        gone.detail(),
    )


def expired(subject: Subject, gone: Gone, allowed: Allowance) -> Change:
    """Say that a publication is gone when the site's own rule allows it."""
    since = allowed.since.isoformat()
    return subject.change(
        Kind.EXPIRED,
        Severity.LOW,
        f"Its own address answered {gone}; {allowed.why} allows that from {spoken_day(since)}.",
        {**gone.detail(), "rule": allowed.why, "allowed_from": since},
    )


def is_delisted(absent_since: datetime, sweep: datetime, answered: datetime | None) -> bool:
    """Tell whether two complete sweeps without a publication whose address answers delist it."""
    return (
        sweep - absent_since >= CONFIRM_ABSENT and answered is not None and answered >= absent_since
    )


def delisted(subject: Subject, absent_since: datetime, sweep: datetime) -> Change:
    """Say that a publication left every listing while its address still answers."""
    return subject.change(
        Kind.DELISTED,
        Severity.HIGH,
        f"The complete sweeps of {spoken(absent_since)} and {spoken(sweep)} had it in no listing; "
        "its own address still answers.",
        {"absent_since": stamp(absent_since), "sweeps": [stamp(absent_since), stamp(sweep)]},
    )


def unlisted(subject: Subject, route: Route, place: str, since: datetime) -> Change:
    """Say that a publication is online and in no listing."""
    met = {Route.LINK: "a link on", Route.FEED: "the feed", Route.SITEMAP: "the sitemap"}[route]
    return subject.change(
        Kind.UNLISTED,
        Severity.HIGH,
        f"Met by {met} {place} on {spoken(since)}; its address answers, and no listing of two "
        "complete sweeps has it.",
        {"route": route, "where": place, "since": stamp(since)},
    )


def moved(subject: Subject, was: str, why: str) -> Change:
    """Say that a publication has another address; the subject's is the new one."""
    return subject.change(
        Kind.MOVED,
        Severity.NORMAL,
        f"Its address changed ({why}); before it was {was}.",
        {"was": was, "now": subject.url, "why": why},
    )


def restored(subject: Subject, listing: str | None, was: str) -> Change:
    """Say that a publication that had gone is there again: in a listing, or at its address.

    One that was withdrawn never went; its notice did.
    """
    if was == "withdrawn":
        why = "The notice on its page that it was withdrawn is gone."
    elif listing is None:
        why = f"Its own address answers again; it had been {was}."
    elif was == "unlisted":
        why = f"Now listed in {listing}; before it was in no listing."
    else:
        why = f"Stands in {listing} again; it had been {was}."
    return subject.change(Kind.RESTORED, Severity.NORMAL, why, {"listing": listing, "was": was})
