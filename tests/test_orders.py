"""What a listing's order tells: how far a look has read, and whether there is a depth."""

from dataclasses import replace

from test_record import look, parcel, told

from db import queries
from db.log import Log
from db.record import record
from db.records import Depth, Kind, ListingLook, Placed


def dated(keys: str, days: list[int], titles: str = "") -> ListingLook:
    """A listing of one page whose rows state these days of June 2024."""
    plain = look(keys)
    placed = [
        replace(place, row=replace(
            place.row, stated_date=f"2024-06-{day:02}",
            title=f"{titles[at : at + 1]} {place.row.title}",
        ))
        for at, (place, day) in enumerate(zip(plain.placed, days, strict=True))
    ]  # fmt: skip
    return replace(plain, placed=tuple(placed))


def shallow(seen: ListingLook) -> ListingLook:
    return replace(seen, exhaustive=False)


NEWEST = [20, 18, 16, 14, 12, 10, 8, 6, 4]


def test_a_pulse_expects_what_is_newer_than_the_oldest_row_that_one_before_it_read(
    log: Log,
) -> None:
    record(log, parcel(24 * 10, dated("abcdefghi", NEWEST)))
    record(log, parcel(24 * 18, shallow(dated("abcdefghi", NEWEST)), depth=Depth.PULSE))
    late = dated("abcxdefgh", [20, 18, 16, 14, 14, 12, 10, 8, 6])
    pulse = parcel(24 * 19, shallow(late), depth=Depth.PULSE)
    [change] = record(log, pulse)
    assert (change.change.kind, change.change.key) == (Kind.BACKDATED, "x")
    assert change.change.detail["should_have_been_seen"] == "2024-06-21T09:00:00Z"
    assert change.change.detail["days_backdated"] == 7


def test_a_pulse_expects_nothing_older_than_its_oldest_row(log: Log) -> None:
    first = dated("abcdefghi", NEWEST)
    record(log, parcel(0, first))
    record(log, parcel(24 * 18, shallow(first), depth=Depth.PULSE))
    older = dated("abcdefghx", [20, 18, 16, 14, 12, 10, 8, 6, 3])
    assert told(record(log, parcel(24 * 19, shallow(older), depth=Depth.PULSE))) == [("added", "x")]


def test_a_listing_by_title_has_no_depth_and_says_so(log: Log) -> None:
    by_title = dated("abcdefghi", [3, 9, 1, 7, 2, 8, 5, 6, 4], "abcdefghi")
    record(log, parcel(0, by_title))
    assert queries.without_depth(log) == [
        "publications of s is sorted by title: it has no depth, and nothing in it is buried"
    ]
    record(log, parcel(24, dated("abcdefghi", NEWEST)))
    assert queries.without_depth(log) == []


def test_nothing_is_buried_in_a_listing_by_title(log: Log) -> None:
    keys = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY"
    sized = [Placed(page=at // 10 + 1, rank=at + 1, row=place.row)
             for at, place in enumerate(look(keys).placed)]  # fmt: skip
    titled = tuple(
        replace(place, row=replace(place.row, title=f"{at:03}", stated_date=f"2024-01-{day:02}"))
        for at, (place, day) in enumerate(zip(sized, [*range(1, 29)] * 2, strict=False))
    )
    record(log, parcel(0, replace(look(keys), placed=titled)))
    new = replace(titled[45], row=replace(titled[45].row, key="new", stated_date="2024-06-04"))
    placed = (*titled[:45], new, *titled[46:])
    assert "buried" not in dict(told(record(log, parcel(24, replace(look(keys), placed=placed)))))
