"""History in the log: spans under the archives' times, beside what crawls saw and never in it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from db import queries
from db.archived import Archive, Backfill, HostRest, Progress, Seen
from db.mementos import history, last_backfill, sole_witness
from db.record import record
from db.records import (
    Answer,
    Depth,
    ListingLook,
    Outcome,
    PageLook,
    PageReading,
    Parcel,
    Placed,
    Verdict,
)
from db.records import Row as ListedRow

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = "news/a"
IA, UKGWA = Archive.IA, Archive.UKGWA


def at(year, month=1):
    return datetime(year, month, 1, tzinfo=UTC)


def seen(payload, when, archive=IA, key=KEY):
    return Seen(key=key, archive=archive, url=f"http://x.test/{key}", at=when, payload=payload)


def look(payload, said, when, key=KEY, **more):
    reading = PageReading(title=f"About {key}", text=said, **more)
    return PageLook(
        key=key, url=f"https://web.archive.org/web/{when:%Y}id_/{payload}", at=when,
        answer=Answer.READ, reading=reading,
    )  # fmt: skip


def parcel(*captures, looks=(), number=0, final=None, **more):
    payloads = tuple((one.url, one.url.rpartition("/")[2]) for one in looks)
    told = Backfill(since=date(2010, 1, 1), until=date(2020, 12, 31), seen=captures,
                    payloads=payloads, **more)  # fmt: skip
    return Parcel(
        crawl="u-s-backfill-1", slice=number, source="s", title="S", home="https://x.test/",
        depth=Depth.SWEEP, started=NOW, at=NOW, backfill=told, mementos=tuple(looks), final=final,
        hosts=(("web.archive.org", 3),), requests=3,
    )  # fmt: skip


def spans(log, *columns):
    names = columns or ("archive", "at", "until", "text", "captures")
    rows = log.conn.execute(f"select {', '.join(names)} from mementos order by archive, at")
    return [tuple(str(one)[:10] for one in row) for row in rows]


STATES = (look("p1", "One.", at(2012)), look("p2", "Two.", at(2014)))


def test_captures_of_one_state_are_a_span_from_the_first_to_the_last(log):
    there = [seen("p1", at(2012)), seen("p1", at(2013)), seen("p2", at(2014))]
    record(log, parcel(*there, looks=STATES))
    assert spans(log) == [
        ("ia", "2012-01-01", "2013-01-01", "One.", "2"),
        ("ia", "2014-01-01", "2014-01-01", "Two.", "1"),
    ]


def test_a_state_that_comes_back_is_another_span(log):
    there = [seen("p1", at(2012)), seen("p2", at(2013)), seen("p1", at(2014))]
    record(log, parcel(*there, looks=STATES))
    assert [span[1:4] for span in spans(log)] == [
        ("2012-01-01", "2012-01-01", "One."),
        ("2013-01-01", "2013-01-01", "Two."),
        ("2014-01-01", "2014-01-01", "One."),
    ]


def test_other_bytes_that_say_the_same_are_one_state(log):
    there = [seen("p1", at(2012)), seen("p9", at(2013))]
    record(log, parcel(*there, looks=(STATES[0], look("p9", "One.", at(2013)))))
    assert spans(log) == [("ia", "2012-01-01", "2013-01-01", "One.", "2")]


def test_what_could_not_be_read_parts_two_spans_and_says_nothing_itself(log):
    there = [seen("p1", at(2012)), seen("unread", at(2013)), seen("p1", at(2014))]
    record(log, parcel(*there, looks=STATES[:1]))
    assert [span[1:3] for span in spans(log)] == [
        ("2012-01-01", "2012-01-01"), ("2014-01-01", "2014-01-01"),
    ]  # fmt: skip


def test_a_state_that_two_archives_hold_names_the_other_witness(log):
    there = [seen("p1", at(2012)), seen("p1", at(2013), UKGWA), seen("p2", at(2014))]
    record(log, parcel(*there, looks=STATES))
    assert spans(log, "archive", "at", "also_in") == [
        ("ia", "2012-01-01", "ukgwa"), ("ia", "2014-01-01", "None"), ("ukgwa", "2013-01-01", "ia"),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1)])
def test_slices_are_recorded_once_in_whatever_order_they_come(log, order):
    slices = [
        parcel(seen("p1", at(2012)), seen("p2", at(2014)), looks=STATES[:1]),
        parcel(seen("p1", at(2013)), looks=STATES[1:], number=1),
    ]
    for number in order:
        assert record(log, slices[number], ("terminal",)) == []
    assert [span[1:4] for span in spans(log)] == [
        ("2012-01-01", "2013-01-01", "One."), ("2014-01-01", "2014-01-01", "Two."),
    ]  # fmt: skip
    assert log.conn.execute("select requests from backfill").fetchall() == [(6,)]
    assert log.conn.execute("select requests from host_day").fetchall() == [(6,)]


def crawled(key=KEY):
    """A crawl that met a publication and read it."""
    row = ListedRow(key=key, url=f"https://x.test/{key}", title="Live title")
    return Parcel(
        crawl="u1", slice=0, source="s", title="S", home="https://x.test/", depth=Depth.SWEEP,
        started=NOW, at=NOW, final=Verdict(outcome=Outcome.COMPLETE),
        listings=(ListingLook(listing="news", url="https://x.test/news", page_rows=(1,),
                              placed=(Placed(page=1, rank=1, row=row),), complete=True,
                              exhaustive=True),),
        pages=(PageLook(key=key, url=row.url, at=NOW, answer=Answer.READ, digest="d", etag='"e"',
                        reading=PageReading(title="Live title", text="Live.")),),
    )  # fmt: skip


LIVE = ("publication", "version", "placement", "listing", "change", "delivery", "crawl", "entry",
        "document", "trouble", "source")  # fmt: skip


def held(log, tables=LIVE):
    return {table: log.conn.execute(f"select * from {table}").fetchall() for table in tables}


def test_a_backfill_touches_nothing_that_a_crawl_found_and_tells_nobody(log):
    record(log, crawled(), ("terminal",))
    before = held(log)
    told = record(log, parcel(seen("p1", at(2012)), seen("p1", at(2012), key="news/old"),
                              looks=(STATES[0], look("p1", "Old.", at(2012), key="news/old"))),
                  ("terminal",))  # fmt: skip
    assert told == []
    assert held(log) == before


def test_what_an_archive_alone_knows_is_removed_until_a_crawl_meets_it(log):
    record(log, parcel(seen("p1", at(2012)), looks=[look("p1", "One.", at(2012), kind="News")]))
    (row,) = queries.rows_of(log, "publications", source="s", kind=None, since=None)
    assert (row["key"], row["state"], row["title"], row["kind"]) == (
        KEY, "removed", "About news/a", "News",
    )  # fmt: skip
    assert (row["first_seen"], row["url"]) == ("2026-06-01T12:00:00Z", STATES[0].url)
    assert sole_witness(log, "s") == 1
    record(log, crawled(), ("terminal",))
    (row,) = queries.rows_of(log, "publications", source="s", kind=None, since=None)
    assert (row["state"], row["title"]) == ("listed", "Live title")
    assert (sole_witness(log, "s"), held(log)["change"]) == (0, [])


def test_the_newest_memento_gives_the_title_whatever_comes_last(log):
    newer = replace(STATES[1], reading=replace(STATES[1].reading, title="Newer"))
    record(log, parcel(seen("p2", at(2014)), looks=[newer]))
    record(log, parcel(seen("p1", at(2012)), looks=STATES[:1], number=1))
    (row,) = queries.rows_of(log, "publications", source="s", kind=None, since=None)
    assert row["title"] == "Newer"


def test_a_publication_that_moved_since_keeps_its_history_under_its_present_key(log):
    record(log, crawled("news/b"))
    log.conn.execute("insert into other_key select 's', 'news/a', id from publication")
    record(log, parcel(seen("p1", at(2012)), looks=STATES[:1]))
    assert spans(log, "key") == [("news/b",)]
    assert sole_witness(log, "s") == 0


def test_what_was_read_and_how_far_it_came_is_what_the_next_backfill_is_told(log):
    record(log, parcel(seen("p1", at(2012)), looks=STATES[:1],
                       progress=(Progress(query="q", resume_key="k"),)))  # fmt: skip
    told = history(log, "s", NOW)
    assert told.read == {(KEY, "p1")}
    assert told.progress == {"q": Progress(query="q", resume_key="k")}
    assert told.spent == {"web.archive.org": 3}


def test_after_a_complete_backfill_the_next_enumerates_anew(log):
    done = (Progress(query="q", done=True),)
    record(log, parcel(progress=done, final=Verdict(outcome=Outcome.PARTIAL, reason="503")))
    assert history(log, "s", NOW).progress == {"q": done[0]}
    assert (last_backfill(log, "s").outcome, last_backfill(log, "s").reason) == ("partial", "503")
    record(log, parcel(progress=done, number=1, final=Verdict(outcome=Outcome.COMPLETE)))
    assert history(log, "s", NOW).progress == {}


def test_a_rest_is_kept_for_every_source(log):
    rest = HostRest(host="web.archive.org", until=NOW, times=2)
    record(log, replace(parcel(), host_rests=(rest,)))
    assert history(log, "another", NOW).rests == {"web.archive.org": rest}
