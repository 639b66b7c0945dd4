"""Take out of a parcel what it says of publications that were redacted. Pure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from db.records import Answer, Exchange, FileLook, ListingLook, PageLook, Parcel, Placed, Row

REDACTED = "(redacted)"
"""What stands in the log where words of a redacted publication were."""


def blinded(parcel: Parcel, keys: Set[str]) -> Parcel:
    """Return a parcel that says of these publications only that they are there."""
    if not keys:
        return parcel
    return replace(
        parcel,
        listings=tuple(_listing(look, keys) for look in parcel.listings),
        pages=tuple(_page(look) if look.key in keys else look for look in parcel.pages),
        files=tuple(look for look in parcel.files if look.key not in keys),
        reread=tuple(look for look in parcel.reread if look.key not in keys),
        mementos=tuple(look for look in parcel.mementos if look.key not in keys),
        found=tuple(found for found in parcel.found if found.key not in keys),
    )


def own_exchanges(parcel: Parcel, keys: Set[str]) -> list[Exchange]:
    """Return what these publications themselves answered in a parcel."""
    looks: list[PageLook | FileLook] = [*parcel.pages, *parcel.files, *parcel.mementos]
    return [one.exchange for one in looks if one.key in keys and one.exchange is not None]


def exchanges_showing(parcel: Parcel, keys: Set[str]) -> list[Exchange]:
    """Return the pages of listings in a parcel that show these publications."""
    return [
        kept
        for look in parcel.listings
        for page, kept in look.evidence
        if page in _pages(look, keys)
    ]


def _pages(look: ListingLook, keys: Set[str]) -> set[int]:
    """Return the pages of a listing that show any of these publications."""
    return {place.page for place in look.placed if place.row.key in keys}


def _listing(look: ListingLook, keys: Set[str]) -> ListingLook:
    """Keep where they stand; what shows their titles is no evidence of ours any more."""
    hidden = _pages(look, keys)
    if not hidden:
        return look
    return replace(
        look,
        placed=tuple(_place(place) if place.row.key in keys else place for place in look.placed),
        evidence=tuple((page, kept) for page, kept in look.evidence if page not in hidden),
    )


def _place(place: Placed) -> Placed:
    row = place.row
    bare = Row(key=row.key, url=row.url, title=REDACTED, featured=row.featured)
    return replace(place, row=bare)


def _page(look: PageLook) -> PageLook:
    """Keep that the page answers, or that it is gone."""
    answer = Answer.UNCHANGED if look.answer is Answer.READ else look.answer
    return PageLook(
        key=look.key, url=look.url, at=look.at, answer=answer, status=look.status,
        conditional=look.conditional,
    )  # fmt: skip
