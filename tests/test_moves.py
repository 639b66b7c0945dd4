"""A publication at another address is the same one, whichever look met it first."""

from dataclasses import replace

from test_record import look, parcel, told

from db.log import Log
from db.record import record
from db.records import Depth, ListingLook, Placed


def renamed(seen: ListingLook, was: str, now: str) -> ListingLook:
    """The same listing, in which one row has another address."""
    placed = tuple(
        replace(place, row=replace(place.row, key=now, url=f"https://x.test/{now}"))
        if place.row.key == was
        else place
        for place in seen.placed
    )
    return replace(seen, placed=placed)


def first_pages(seen: ListingLook, count: int) -> ListingLook:
    placed: tuple[Placed, ...] = tuple(place for place in seen.placed if place.page <= count)
    return replace(seen, placed=placed, page_rows=seen.page_rows[:count], exhaustive=False)


def test_what_a_window_no_longer_found_is_still_known_when_a_sweep_meets_its_new_address(
    log: Log,
) -> None:
    record(log, parcel(0, look("abcdefghijklmnopqrstuvwxyz")))
    pushed = look("ABabcdefghilmnopqrstuvwxyzjk")
    window = first_pages(pushed, 2)
    assert "j" not in {place.row.key for place in window.placed}
    record(log, parcel(24, window, depth=Depth.WINDOW))
    sweep = record(log, parcel(30, renamed(pushed, "j", "j-report")))
    assert told(sweep) == [("moved", "j")]
