"""Parcels applied to a log: once each, silently in the baseline, told afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from db.log import Log
from db.record import record
from db.records import (
    Answer,
    Depth,
    Kind,
    ListingLook,
    Outcome,
    PageLook,
    PageReading,
    Parcel,
    Placed,
    Recorded,
    Row,
    Verdict,
)

START = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
COMPLETE = Verdict(outcome=Outcome.COMPLETE)
SIZE = 10
numbers = count(1)


def hour(n: float) -> datetime:
    return START + timedelta(hours=n)


def look(
    keys: str, *, complete: bool = True, stated: str = "2024-01-01", titles: str = ""
) -> ListingLook:
    """A listing of one-letter publications in this order; a dot is a page that failed."""
    pages = [keys[start : start + SIZE] for start in range(0, len(keys), SIZE)] or [""]
    placed = [
        Placed(page=place // SIZE + 1, rank=place + 1, row=Row(
            key=key, url=f"https://x.test/{key}", title=(titles or key.upper() + " report"),
            stated_date=stated,
        ))
        for place, key in enumerate(keys) if key != "."
    ]  # fmt: skip
    rows = tuple(-1 if "." in page else len(page) for page in pages)
    return ListingLook(
        listing="publications", url="https://x.test/", placed=tuple(placed), page_rows=rows,
        complete=complete and "." not in keys, exhaustive=complete,
    )  # fmt: skip


def parcel(
    at: float, *looks: ListingLook, depth: Depth = Depth.SWEEP, final: Verdict | None = COMPLETE,
    pages: tuple[PageLook, ...] = (), uid: str | None = None, number: int = 0,
) -> Parcel:  # fmt: skip
    return Parcel(
        crawl=uid or f"crawl-{next(numbers):04d}", slice=number, source="s", title="The source",
        home="https://x.test/", depth=depth, started=hour(at), at=hour(at), listings=looks,
        pages=pages, requests=3, hosts=(("x.test", 3),), final=final,
    )  # fmt: skip


def page(
    key: str, at: float, text: str = "Text.", answer: Answer = Answer.READ, **given: object
) -> PageLook:
    reading = PageReading(title=f"{key.upper()} report", text=text, **given)  # type: ignore[arg-type]
    return PageLook(
        key=key, url=f"https://x.test/{key}", at=hour(at), answer=answer,
        status=404 if answer is Answer.GONE else 200,
        reading=reading if answer is Answer.READ else None,
    )  # fmt: skip


def told(changes: list[Recorded]) -> list[tuple[str, str]]:
    return [(recorded.change.kind.value, recorded.change.key) for recorded in changes]


def test_the_baseline_alerts_nobody_and_what_comes_after_is_told(log: Log) -> None:
    assert record(log, parcel(0, look("abc"))) == []
    assert told(record(log, parcel(24, look("dabc", stated="2024-06-04")))) == [("added", "d")]


def test_a_parcel_that_comes_twice_is_recorded_once(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    again = parcel(24, look("dabc"))
    assert len(record(log, again, ("terminal",))) == 1
    assert record(log, again, ("terminal",)) == []
    assert log.conn.execute("select count(*) from deliveries").fetchone() == (1,)
    assert log.conn.execute("select sum(requests) from crawls").fetchone() == (6,)


def test_an_unfinished_baseline_stays_silent_but_for_page_one_of_a_later_crawl(log: Log) -> None:
    partial = Verdict(outcome=Outcome.PARTIAL, reason="page 2: answered 503")
    record(log, parcel(0, look("abcdefghij.", complete=False), final=partial))
    changes = record(log, parcel(24, look("zabcdefghijk", stated="2024-06-04")))
    assert told(changes) == [("added", "z")]


def test_a_publication_without_a_date_on_its_row_waits_for_its_page(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    undated = look("dabc", stated="")
    undated = ListingLook(**{**vars(undated), "placed": tuple(
        Placed(page=p.page, rank=p.rank, row=Row(key=p.row.key, url=p.row.url, title=p.row.title))
        for p in undated.placed
    )})  # fmt: skip
    assert record(log, parcel(24, undated, uid="u", final=None)) == []
    read = parcel(24, pages=(page("d", 24, stated_date="2024-06-04"),), uid="u", number=1)
    [change] = record(log, read)
    assert change.change.kind is Kind.ADDED
    assert change.change.detail["stated_date"] == "2024-06-04"


def test_what_still_waits_at_the_end_of_a_crawl_is_told_as_it_is(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    bare = ListingLook(
        listing="publications", url="https://x.test/", complete=True, exhaustive=True,
        page_rows=(1,),
        placed=(Placed(page=1, rank=1, row=Row(key="d", url="https://x.test/d", title="D")),),
    )  # fmt: skip
    failed = PageLook(key="d", url="https://x.test/d", at=hour(24), answer=Answer.FAILED)
    record(log, parcel(24, bare, uid="u", final=None))
    assert told(record(log, parcel(24, pages=(failed,), uid="u", number=1))) == [("added", "d")]


def test_a_first_reading_is_never_a_change_and_there_and_back_is_two(log: Log) -> None:
    record(log, parcel(0, look("a")))
    said = [
        told(record(log, parcel(at, look("a"), pages=(page("a", at, text=text),))))
        for at, text in enumerate(["One.", "One.", "Two.", "One."], 24)
    ]
    assert said == [[], [], [("edited silently", "a")], [("edited silently", "a")]]
    versions = log.conn.execute("select number, text from versions order by number").fetchall()
    assert versions == [(1, "One."), (2, "Two."), (3, "One.")]


GONE = (page("c", 24, answer=Answer.GONE),)


def test_removed_needs_a_complete_sweep_and_two_looks_an_hour_apart(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    assert record(log, parcel(24, look("ab"), pages=(page("c", 24, answer=Answer.GONE),))) == []
    assert record(log, parcel(24.5, look("ab"), pages=(page("c", 24.5, answer=Answer.GONE),))) == []
    third = parcel(25, look("ab"), pages=(page("c", 25, answer=Answer.GONE),))
    assert told(record(log, third)) == [("removed", "c")]
    assert told(record(log, parcel(48, look("abc")))) == [("restored", "c")]


@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.BLOCKED, Outcome.FAILED])
def test_no_removal_without_a_complete_sweep(log: Log, outcome: Outcome) -> None:
    record(log, parcel(0, look("abc")))
    ended = Verdict(outcome=outcome, reason="something failed")
    for at in (24, 26, 28):
        gone = (page("c", at, answer=Answer.GONE),)
        changes = record(log, parcel(at, look("ab", complete=False), pages=gone, final=ended))
        assert [change for change in told(changes) if change[0] != "silent"] == []


def test_an_address_that_answers_again_starts_the_count_anew(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    record(log, parcel(24, look("ab"), pages=(page("c", 24, answer=Answer.GONE),)))
    record(log, parcel(26, look("ab"), pages=(page("c", 26),)))
    assert record(log, parcel(28, look("ab"), pages=(page("c", 28, answer=Answer.GONE),))) == []


def test_a_mass_disappearance_is_held_and_told_once(log: Log) -> None:
    letters = "abcdefghijklmnopqrst"
    record(log, parcel(0, look(letters)))
    gone = tuple(page(key, 24, answer=Answer.GONE) for key in letters[10:])
    assert told(record(log, parcel(24, look(letters[:10]), pages=gone))) == [("shrunk", "s")]
    again = tuple(page(key, 26, answer=Answer.GONE) for key in letters[10:])
    assert record(log, parcel(26, look(letters[:10]), pages=again)) == []
    late = tuple(page(key, 31, answer=Answer.GONE) for key in letters[10:])
    resolved = told(record(log, parcel(31, look(letters[:10]), pages=late)))
    assert resolved.count(("recovered", "s")) == 1
    assert sum(kind == "removed" for kind, _ in resolved) == 10


def test_a_source_state_begins_once_and_ends_once_at_its_depth(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    broken = Verdict(outcome=Outcome.FAILED, reason="nothing to read", trouble=Kind.BROKEN)
    assert told(record(log, parcel(1, final=broken))) == [("broken", "s")]
    assert record(log, parcel(2, final=broken)) == []
    assert record(log, parcel(3, look("abc"), depth=Depth.PULSE)) == []
    assert told(record(log, parcel(4, look("abc")))) == [("recovered", "s")]


def test_a_shuffled_listing_moves_placements_and_judges_nothing(log: Log) -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    record(log, parcel(0, look(letters)))
    record(log, parcel(1, look("1" + letters, stated="2024-06-03")))
    assert record(log, parcel(24, look(letters[::-1] + "1", stated="2024-06-03"))) == []
    since = log.conn.execute("select count(*) from placements where since = '2024-06-04T09:00:00Z'")
    assert since.fetchone()[0] > 40


def test_placements_are_spans_with_page_and_position(log: Log) -> None:
    record(log, parcel(0, look("abcdefghij")))
    record(log, parcel(1, look("1abcdefghij")))
    rows = log.conn.execute(
        "select page, position, since, until from placements where key = 'j' order by since"
    ).fetchall()
    assert rows == [
        (1, 10, "2024-06-03T09:00:00Z", "2024-06-03T10:00:00Z"),
        (2, 11, "2024-06-03T10:00:00Z", None),
    ]


def test_buried_once_with_what_pushed_it_down(log: Log) -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    record(log, parcel(0, look(letters)))
    record(log, parcel(24, look("1" + letters, stated="2024-06-04")))
    flood = "".join(chr(0x100 + n) for n in range(43))
    changes = record(log, parcel(48, look(flood + "1" + letters, stated="2024-06-05")))
    fallen = [recorded.change for recorded in changes if recorded.change.kind is Kind.BURIED]
    [buried] = [change for change in fallen if change.key == "1"]
    assert buried.severity.value == "high"
    assert {change.severity.value for change in fallen if change.key in flood} == {"normal"}
    assert buried.detail["rank"] == 44
    assert buried.detail["pushed_by"] == {
        "count": 43, "groups": [{"day": "2024-06-05", "kind": "publication", "count": 43}],
    }  # fmt: skip
    assert record(log, parcel(49, look(flood + "1" + letters, stated="2024-06-05"))) == []


def test_a_featured_row_has_no_position_and_a_ranked_place_goes_first(log: Log) -> None:
    featured = Placed(page=1, rank=None, row=Row(
        key="b", url="https://x.test/b", title="B", featured=True))  # fmt: skip
    plain = look("ab")
    record(log, parcel(0, ListingLook(**{**vars(plain), "placed": (featured, *plain.placed)})))
    rows = log.conn.execute("select key, position from placements order by key").fetchall()
    assert rows == [("a", 1), ("b", 2)]


def test_featured_rows_do_not_count_for_the_usual_page_size(log: Log) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    plain = look(letters)
    extra = tuple(
        Placed(page=1, rank=None, row=Row(
            key=f"f{n}", url=f"https://x.test/f{n}", title="F", featured=True))
        for n in range(6)
    )  # fmt: skip
    placed = (*extra, *plain.placed)
    shown = ListingLook(**{**vars(plain), "placed": placed, "page_rows": (16, 10, 6)})
    record(log, parcel(0, shown))
    assert log.conn.execute("select size from page_size").fetchall() == [(10,)]


def renamed(keys: str, **names: str) -> ListingLook:
    """A listing in which some publications stand under other keys, with the titles they had."""
    plain = look(keys)
    rows = []
    for place in plain.placed:
        key = names.get(place.row.key, place.row.key)
        row = replace(place.row, key=key, url=f"https://x.test/{key}")
        rows.append(replace(place, row=row))
    return ListingLook(**{**vars(plain), "placed": tuple(rows)})


def test_a_publication_under_another_key_is_moved_and_neither_added_nor_removed(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    gone = (page("b", 24, answer=Answer.GONE), page("bee", 24))
    moved = parcel(24, renamed("abc", b="bee"), pages=gone)
    assert told(record(log, moved)) == [("moved", "b")]
    assert log.conn.execute("select url from publications where key = 'b'").fetchone() == (
        "https://x.test/bee",
    )
    assert record(log, parcel(48, renamed("abc", b="bee"), pages=(page("bee", 48),))) == []
    assert log.conn.execute("select count(*) from publications").fetchone() == (3,)


def test_two_publications_of_one_title_on_page_one_are_two(log: Log) -> None:
    record(log, parcel(0, look("abcdefghij")))
    twin = renamed("Aabcdefghi", A="a-0")
    first = ListingLook(**{**vars(twin), "exhaustive": False})
    assert told(record(log, parcel(1, first, depth=Depth.PULSE))) == [("backdated", "a-0")]


def test_what_a_pulse_took_for_new_is_not_told_as_removed_at_its_old_address(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    first = ListingLook(**{**vars(renamed("bac", b="bee")), "exhaustive": False})
    record(log, parcel(1, first, depth=Depth.PULSE))
    gone = [(page("b", at, answer=Answer.GONE),) for at in (24, 26)]
    swept = renamed("bac", b="bee")
    assert record(log, parcel(24, swept, pages=gone[0])) == []
    assert told(record(log, parcel(26, swept, pages=gone[1]))) == [("moved", "b")]


def test_a_redirect_to_another_key_is_a_move(log: Log) -> None:
    record(log, parcel(0, look("abc"), pages=(page("b", 0),)))
    to = Row(key="bee", url="https://x.test/bee", title="B report")
    redirected = PageLook(**{**vars(page("b", 24)), "moved": to})
    assert told(record(log, parcel(24, look("abc"), pages=(redirected,)))) == [("moved", "b")]
    assert record(log, parcel(48, look("abc"), pages=(redirected,))) == []


def test_another_address_under_the_same_key_is_taken_over_in_silence(log: Log) -> None:
    record(log, parcel(0, look("abc"), pages=(page("b", 0),)))
    to = Row(key="b", url="https://y.test/b", title="B report")
    there = PageLook(**{**vars(page("b", 24)), "moved": to})
    assert record(log, parcel(24, look("abc"), pages=(there,))) == []
    assert log.conn.execute("select url from publications where key = 'b'").fetchone() == (to.url,)


def test_a_listing_that_ended_holds_nothing_any_more(log: Log) -> None:
    record(log, parcel(0, look("abc")))
    ended = ListingLook(listing="publications", url="https://x.test/", gone=True, settled=True)
    record(log, parcel(24, ended))
    rows = log.conn.execute("select count(*) from placements where until is null").fetchone()
    assert rows == (0,)


def test_a_title_that_only_the_listing_changed_is_told_when_the_page_fails(log: Log) -> None:
    record(log, parcel(0, look("a"), pages=(page("a", 0),)))
    failed = PageLook(key="a", url="https://x.test/a", at=hour(24), answer=Answer.FAILED)
    changes = record(log, parcel(24, look("a", titles="A new title"), pages=(failed,)))
    assert told(changes) == [("retitled", "a")]
    assert record(log, parcel(48, look("a", titles="A new title"))) == []


def test_the_page_has_the_last_word_on_its_title(log: Log) -> None:
    record(log, parcel(0, look("a"), pages=(page("a", 0),)))
    assert record(log, parcel(24, look("a", titles="A report…"), pages=(page("a", 24),))) == []
