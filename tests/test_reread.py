"""Kept bytes read again: in place and silently; what two readers say is never compared."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import brotli
import pytest
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from db.briefing import brief
from db.log import Log
from db.record import record
from db.records import (
    Answer,
    Depth,
    Document,
    Exchange,
    Label,
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
from db.rereading import stale
from scraper.readers import reader_of
from scraper.reread import Archive, NotKept
from scraper.sources import SOURCES

START = datetime(2024, 6, 3, 9, tzinfo=UTC)
DONE = Verdict(outcome=Outcome.COMPLETE)
OLD, NEW = "an older reader", "a newer reader"
KEYS = "abcdefghijklmnopqrstuvwxyz"
BODY = "The first paragraph.\nThe second paragraph."
numbers = count(1)


def hour(n: float) -> datetime:
    return START + timedelta(hours=n)


def url(key: str) -> str:
    return f"https://x.test/{key}"


def exchange(key: str, body: str) -> Exchange:
    digest = hashlib.sha256(f"{key} {body}".encode()).hexdigest()
    return Exchange(
        url=url(key), at=START, status=200, media_type="text/html", digest=digest, size=9,
        warc="w", offset=0, length=9,
    )  # fmt: skip


def listing(keys: str = KEYS, title: str = "{} report", dated: str = "2024-01-01") -> ListingLook:
    rows = [Row(key=key, url=url(key), title=title.format(key), stated_date=dated) for key in keys]
    placed = [
        Placed(page=at // 10 + 1, rank=at + 1, row=row) for at, row in enumerate(rows)
    ]  # fmt: skip
    pages = [len(keys[start : start + 10]) for start in range(0, len(keys), 10)]
    return ListingLook(
        listing="all", url="https://x.test/", placed=tuple(placed), page_rows=tuple(pages),
        complete=True, exhaustive=True,
    )  # fmt: skip


def page(key: str, at: float, body: str = BODY, **given: Any) -> PageLook:
    """What was sent at a time, as a reader reads it; `sent` is what the bytes hold."""
    sent = given.pop("sent", body)
    usual = {"title": f"{key} report", "text": body}
    return PageLook(
        key=key, url=url(key), at=hour(at), answer=Answer.READ, status=200,
        reading=PageReading(**{**usual, **given}), exchange=exchange(key, sent),
    )  # fmt: skip


def crawl(log: Log, at: float, reader: str | None, *pages: PageLook, **given: Any) -> list[str]:
    """Record a whole crawl in one parcel; return what it told."""
    parcel = Parcel(
        crawl=f"crawl-{next(numbers):04d}", slice=0, source="s", title="The source",
        home="https://x.test/", started=hour(at), at=hour(at), reader=reader, pages=pages,
        final=DONE, **{"listings": (listing(),), "depth": Depth.SWEEP, **given},
    )  # fmt: skip
    return told(record(log, parcel))


def told(changes: list[Recorded]) -> list[str]:
    return [f"{one.change.kind} {one.change.key}" for one in changes]


def known(log: Log, what: str, key: str = "a") -> Any:
    row = log.conn.execute(
        f"""
        select {what} from version v join publication p on p.id = v.publication_id
        where p.key = ? order by v.number desc
        """,
        (key,),
    ).fetchone()
    return row[0] if len(row) == 1 else row


OTHERWISE = {
    "title": "Another title",
    "body": "Other words altogether.",
    "stated_date": "2011-01-01",
    "updated_date": "2012-01-01",
    "withdrawn": "This was withdrawn.",
    "documents": (Document(url="https://x.test/d.pdf", label="A file"),),
    "labels": (Label(name="old", printed="1", value="1"),),
    "forces": ("Kent",),
}


def test_a_reading_again_takes_the_place_of_the_old_one_and_tells_nothing(log: Log) -> None:
    crawl(log, 0, OLD, page("a", 0, **OTHERWISE, sent=BODY))
    again = page("a", 0, stated_date="2024-05-01", forces=("Essex",))
    assert crawl(log, 24, NEW, reread=(again,)) == []
    assert known(log, "v.number, v.title, v.text, v.reader") == (1, "a report", BODY, NEW)
    assert known(log, "p.title, p.stated_date, p.forces, p.state, p.withdrawn") == (
        "a report", "2024-05-01", '["Essex"]', "listed", None,
    )  # fmt: skip
    assert known(log, "p.labels") == '["published"]'
    assert log.conn.execute("select count(*) from label").fetchone() == (0,)
    assert log.conn.execute("select offered from document").fetchone() == (0,)
    assert known(log, "v.first_seen, v.last_seen") == ("2024-06-03T09:00:00Z",) * 2
    assert log.conn.execute("select count(*) from tag where name like '%ssex%'").fetchone() == (1,)


def test_a_real_edit_after_it_is_told_once_by_its_own_words(log: Log) -> None:
    crawl(log, 0, OLD, page("a", 0, **OTHERWISE, sent=BODY))
    edited = page("a", 24, BODY.replace("second", "2nd"))
    assert crawl(log, 24, NEW, edited, reread=(page("a", 0),)) == ["edited silently a"]
    assert crawl(log, 48, NEW, replace(edited, at=hour(48))) == []
    difference = log.conn.execute("select detail from change").fetchone()[0]
    assert '"words_removed": 1' in difference
    assert '"words_added": 1' in difference


@pytest.mark.parametrize("what", [*OTHERWISE, "everything"])
def test_where_no_bytes_are_kept_the_next_look_is_silent(log: Log, what: str) -> None:
    """Another reader may say anything of the same page."""
    differs = OTHERWISE if what == "everything" else {what: OTHERWISE[what]}
    crawl(log, 0, None, page("a", 0, stated_date="2024-01-01"))
    look = {"stated_date": "2024-01-01", **differs}
    assert crawl(log, 24, NEW, page("a", 24, **look)) == []
    assert crawl(log, 48, NEW, page("a", 48, **{**look, "body": "A real edit."})) == [
        "edited silently a"
    ]


@pytest.mark.parametrize("what", ["title", "body", "stated_date", "withdrawn", "documents"])
def test_one_reader_that_says_so_is_told(log: Log, what: str) -> None:
    crawl(log, 0, NEW, page("a", 0, stated_date="2024-01-01"))
    look = {"stated_date": "2024-01-01", what: OTHERWISE[what]}
    assert len(crawl(log, 24, NEW, page("a", 24, **look))) == 1


def test_a_page_that_reads_alike_to_both_is_comparable_at_once(log: Log) -> None:
    crawl(log, 0, OLD, page("a", 0))
    assert crawl(log, 24, NEW, page("a", 24)) == []
    assert crawl(log, 48, NEW, page("a", 48, "A real edit.")) == ["edited silently a"]


def test_every_version_on_the_same_bytes_is_read_again_and_no_other(log: Log) -> None:
    for at, body in enumerate(("one", "two", "one")):
        crawl(log, at, OLD, page("a", at, f"{body} old"))
    crawl(log, 24, NEW, reread=(page("a", 0, "one new", sent="one old"),))
    texts = log.conn.execute("select text from version order by number").fetchall()
    assert texts == [("one new",), ("two old",), ("one new",)]


def test_a_file_that_is_known_stays_known(log: Log) -> None:
    offered = (Document(url="https://x.test/d.pdf", label="A file"),)
    crawl(log, 0, OLD, page("a", 0, documents=offered))
    log.conn.execute("update document set byte_digest = 'kept'")
    crawl(log, 24, NEW, reread=(page("a", 0, documents=(replace(offered[0], label="B"),)),))
    row = log.conn.execute(
        "select label, byte_digest, first_seen, last_seen from document"
    ).fetchone()
    assert row == ("B", "kept", "2024-06-03T09:00:00Z", "2024-06-03T09:00:00Z")


def test_what_is_gone_stays_gone_whatever_an_old_page_says(log: Log) -> None:
    crawl(log, 0, OLD, page("a", 0))
    log.conn.execute("update publication set state = 'removed' where key = 'a'")
    crawl(log, 24, NEW, reread=(page("a", 0, withdrawn="Withdrawn."),), listings=())
    assert known(log, "p.state") == "removed"


def held(log: Log) -> int:
    count: int = log.conn.execute("select count(*) from held_edit").fetchone()[0]
    return count


def hold_edit(log: Log) -> None:
    """An edit of one page by words that come to several is held until it is clear what it is."""
    crawl(log, 0, OLD, *(page(key, 0) for key in KEYS))
    notice = f"{BODY}\nA notice that comes to several pages."
    assert crawl(log, 24, OLD, *(page(key, 24, notice) for key in KEYS[:8])) == []
    assert held(log) == 8


def test_an_edit_that_is_held_is_read_again_on_both_sides(log: Log) -> None:
    hold_edit(log)
    again = [
        page(key, 0, text.upper(), sent=text)
        for key in KEYS[:8]
        for text in (BODY, f"{BODY}\nA notice that comes to several pages.")
    ]
    wanted = {(one.key, one.exchange.digest) for one in stale(log, "s", NEW)}
    assert {(one.key, one.exchange.digest) for one in again if one.exchange} <= wanted
    assert crawl(log, 48, NEW, reread=tuple(again)) == []
    assert held(log) == 8
    late = crawl(log, 24 * 9, NEW)
    assert late == [f"edited silently {key}" for key in KEYS[:8]]
    details = log.conn.execute("select detail from change").fetchall()
    assert all('"words_removed": 0' in detail for (detail,) in details)
    assert all('"words_added": 7' in detail for (detail,) in details)


def test_an_edit_that_is_held_is_dropped_when_one_side_cannot_be_read_again(log: Log) -> None:
    hold_edit(log)
    notice = f"{BODY}\nA notice that comes to several pages."
    again = tuple(page(key, 24, notice.upper(), sent=notice) for key in KEYS[:8])
    assert crawl(log, 48, NEW, reread=again) == []
    assert held(log) == 0


LISTINGS: list[tuple[str, ListingLook, list[str]]] = [
    ("other titles", listing(title="The {} report"), []),
    ("rows that the other passed over", listing("0123" + KEYS + "456789"), []),
    ("a new row of today on page one", listing("0" + KEYS, dated="2024-06-04"), ["added 0"]),
    ("fewer rows", listing(KEYS[:-4]), []),
]


@pytest.mark.parametrize(
    ("look", "expected"), [pytest.param(look, said, id=name) for name, look, said in LISTINGS]
)
def test_a_listing_that_another_reader_reads_begins_anew(
    log: Log, look: ListingLook, expected: list[str]
) -> None:
    crawl(log, 0, OLD)
    crawl(log, 20, OLD)
    assert crawl(log, 24, NEW, listings=(look,)) == expected
    answers = [page(key, at, sent=key) for at in (24.5,) for key in KEYS[-4:]]
    crawl(log, 24.5, NEW, *answers, listings=(look,))
    assert crawl(log, 36, NEW, *answers, listings=(look,)) == []
    assert crawl(log, 48, NEW, *answers, listings=(look,)) == []


def test_a_listing_is_watched_as_before_once_the_new_reader_has_read_it_all(log: Log) -> None:
    crawl(log, 0, OLD)
    crawl(log, 24, NEW)
    assert crawl(log, 48, NEW, listings=(listing("0" + KEYS),)) == ["backdated 0"]
    renamed = listing("0" + KEYS, title="The {} report")
    assert len(crawl(log, 72, NEW, listings=(renamed,))) == len(KEYS) + 1


def test_what_is_missing_already_when_the_reader_changes_is_told(log: Log) -> None:
    fewer = (listing(KEYS[:-1]),)
    crawl(log, 0, OLD, page("z", 0))
    crawl(log, 12, OLD, page("z", 12), listings=fewer)
    assert crawl(log, 24, NEW, page("z", 24), listings=fewer) == ["delisted z"]


def sized(keys: str, size: int) -> ListingLook:
    """A listing of so many rows a page."""
    look = listing(keys, dated="2024-06-04")
    placed = tuple(replace(one, page=at // size + 1) for at, one in enumerate(look.placed))
    pages = tuple(len(keys[start : start + size]) for start in range(0, len(keys), size))
    return replace(look, placed=placed, page_rows=pages)


def test_a_reader_that_sees_fewer_rows_buries_nothing(log: Log) -> None:
    """What the other put at rank 45 stood on page four, and stands there still."""
    old, young = "".join(map(chr, range(500, 548))), "".join(map(chr, range(600, 645)))
    crawl(log, 0, OLD, listings=(sized(old, 12),))
    assert len(crawl(log, 24, OLD, listings=(sized(young + old, 12),))) == len(young)
    first = replace(sized(young[:10], 10), exhaustive=False)
    assert crawl(log, 30, NEW, listings=(first,), depth=Depth.PULSE) == []


FURNITURE = "A line at the foot of every page."


def furnish(log: Log) -> None:
    """The site puts a line at the foot of every page, which is told once."""
    crawl(log, 0, OLD, *(page(key, 0, f"{BODY} {key}") for key in KEYS))
    furnished = [page(key, 24, f"{BODY} {key}\n{FURNITURE}") for key in KEYS]
    assert crawl(log, 24, OLD, *furnished) == ["template s"]
    assert crawl(log, 30, OLD, *(replace(one, at=hour(30)) for one in furnished)) == []


def spelt_otherwise(key: str, at: float) -> PageLook:
    body = f"{BODY} {key}"
    return page(key, at, f"{body}\n{FURNITURE.upper()}", sent=f"{body}\n{FURNITURE}")


def test_furniture_that_another_reader_spells_otherwise_has_not_left(log: Log) -> None:
    furnish(log)
    again = tuple(spelt_otherwise(key, 24) for key in KEYS)
    assert crawl(log, 48, NEW, reread=again) == []
    assert crawl(log, 72, NEW, *(spelt_otherwise(key, 72) for key in KEYS)) == []


def test_furniture_has_not_left_where_no_bytes_are_kept(log: Log) -> None:
    furnish(log)
    assert crawl(log, 48, NEW, *(spelt_otherwise(key, 48) for key in KEYS)) == []


def test_a_reader_that_sees_more_rows_buries_nothing(log: Log) -> None:
    """Twice the rows stand at twice the ranks, and yet on the same pages."""
    old, young = "".join(map(chr, range(500, 540))), "".join(map(chr, range(600, 640)))
    for at in range(6):
        crawl(log, at, OLD, listings=(sized(old[::2], 5),))
    added = crawl(log, 24, OLD, listings=(sized(young[::2] + old[::2], 5),))
    assert added == [f"added {key}" for key in young[::2]]
    assert crawl(log, 30, NEW, listings=(sized(young + old, 10),)) == [
        f"added {key}" for key in young[1:10:2]
    ]
    assert crawl(log, 36, NEW, listings=(sized(young + old, 10),)) == []


def test_names_that_another_reader_gives_are_the_same_publications(log: Log) -> None:
    crawl(log, 0, OLD)
    names = tuple((f"new/{key}", key) for key in KEYS)
    rows = tuple(
        replace(place, row=replace(place.row, key=f"new/{place.row.key}"))
        for place in listing().placed
    )
    look = replace(listing(), placed=rows)
    assert crawl(log, 24, NEW, listings=(look,), other_keys=names) == []
    assert log.conn.execute("select count(*) from publication").fetchone() == (len(KEYS),)


def test_a_listing_that_another_reader_read_is_compared_with_nothing(log: Log) -> None:
    crawl(log, 0, OLD)
    assert brief(log, "s", hour(1), OLD).listings[0].comparable
    assert not brief(log, "s", hour(1), NEW).listings[0].comparable


def test_only_what_another_reader_read_is_stale(log: Log) -> None:
    crawl(log, 0, OLD, page("a", 0), page("b", 0))
    crawl(log, 24, NEW, page("c", 24))
    assert {one.key for one in stale(log, "s", NEW)} == {"a", "b"}
    assert brief(log, "s", hour(25)).stale == ()


def plain(body: bytes) -> bytes:
    return body


@pytest.mark.parametrize("named", [True, False], ids=["said by a header", "told by the bytes"])
@pytest.mark.parametrize(
    ("packed", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress), (None, plain)],
)
def test_kept_bytes_are_unpacked(
    tmp_path: Path, packed: str | None, pack: Callable[[bytes], bytes], *, named: bool
) -> None:
    html = "<html><title>Größe</title><p>" + "words and words " * 99
    body = pack(html.encode())
    kept = keep(tmp_path, body, packed if named else None)
    assert archive(tmp_path).html(kept) == html


def test_bytes_that_are_not_there_or_are_others_are_not_kept(tmp_path: Path) -> None:
    kept = keep(tmp_path, b"<html>", None)
    for wrong in (replace(kept, warc="no.warc.gz"), replace(kept, digest="0"),
                  replace(kept, offset=3), replace(kept, offset=10**6)):  # fmt: skip
        with pytest.raises(NotKept):
            archive(tmp_path).html(wrong)


def keep(folder: Path, body: bytes, packed: str | None) -> Exchange:
    (folder / "warc").mkdir()
    headers = [("Content-Type", "text/html; charset=utf-8")]
    headers += [("Content-Encoding", packed)] if packed else []
    with (folder / "warc" / "one.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        http = StatusAndHeaders("200 OK", headers, "HTTP/1.1")
        made = writer.create_warc_record(
            "https://x.test/", "response", payload=io.BytesIO(body), http_headers=http
        )
        writer.write_record(made)
    digest = hashlib.sha256(body).hexdigest()
    return replace(exchange("a", ""), digest=digest, warc="one.warc.gz", offset=0)


def archive(folder: Path) -> Archive:
    crawler = SimpleNamespace(stats=None, settings=Settings(), signals=SignalManager())
    return Archive(folder, crawler)  # type: ignore[arg-type]


def test_each_source_has_a_reader_of_its_own_name() -> None:
    names = [reader_of(name) for name in SOURCES]
    assert len(set(names)) == len(names)
    assert names == [reader_of.__wrapped__(name) for name in SOURCES]
