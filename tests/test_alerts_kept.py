"""What is kept beside a change is found by what the log says, and only where it may be told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alerts_ground import HOME, START, change, recorded
from life import AFTER, BEFORE, EDITED, GONE_KEYS, life
from slack_limits import wrong_with
from warcio.archiveiterator import ArchiveIterator

from alerts.attachments import files
from alerts.drafting import drafting
from db.kept import Copy
from db.kept_rows import kept_of
from db.log import Log, open_log
from db.outbox import recorded_of
from db.records import Kind, Recorded
from db.times import stamp

KEY = "publications/progress-report"
PDF, NEW_PDF = f"{HOME}report.pdf", f"{HOME}report-v2.pdf"
SEEN = stamp(START)
BEFORE_SEEN = stamp(START - timedelta(days=2))
FURNITURE = "Was this page useful?"


def insert(log: Log, table: str, **row: Any) -> None:
    marks = ", ".join(f":{name}" for name in row)
    log.conn.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", row)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log of one publication with two versions, and a document under two names."""
    log = open_log(tmp_path / "log.db")
    insert(log, "source", name="hmicfrs", title="HMICFRS", home=HOME, first_look=SEEN)
    insert(log, "crawl", id=1, uid="1", source="hmicfrs", depth="sweep", started=SEEN)
    insert(
        log, "listing", source="hmicfrs", name="publications", url=HOME, first_look=SEEN,
        burial_page=8,
    )  # fmt: skip
    insert(
        log, "publication", id=1, source="hmicfrs", key=KEY, url=HOME + KEY, title="A report",
        first_seen=SEEN, last_seen=SEEN, baseline=0, announced=1, first_crawl=1,
    )  # fmt: skip
    insert(
        log, "exchange", id=1, url=HOME, at=BEFORE_SEEN, status=200, digest="3fa9" * 16, bytes=9,
        warc="a.warc.gz", offset=512, length=99,
    )  # fmt: skip
    for number, text, kept in ((1, f"one\n{FURNITURE}", 1), (2, f"two\n{FURNITURE}", None)):
        insert(
            log, "version", publication_id=1, number=number, title="A report", text=text,
            first_seen=(BEFORE_SEEN, SEEN)[number - 1], last_seen=(BEFORE_SEEN, SEEN)[number - 1],
            digest=str(number), text_digest=str(number), exchange_id=kept,
        )  # fmt: skip
    for id_, url in ((1, PDF), (2, NEW_PDF)):
        insert(
            log, "document", id=id_, publication_id=1, url=url, label="Report", first_seen=SEEN,
            last_seen=SEEN,
        )  # fmt: skip
    for document, number, seen, text in (
        (1, 1, BEFORE_SEEN, "first\fpage"),
        (1, 2, SEEN, "second\fpage"),
        (2, 1, SEEN, "renamed\fpage"),
    ):
        insert(
            log, "file_version", document_id=document, number=number, first_seen=seen,
            last_seen=seen, byte_digest=f"{document}{number}", text=text,
        )  # fmt: skip
    yield log
    log.close()


def one(kind: Kind, at: datetime = START, **detail: object) -> Recorded:
    [told] = recorded([change(kind, KEY, **detail)])
    return replace(told, at=at)


def edited() -> Recorded:
    return one(Kind.EDITED, from_version=1, to_version=2)


def texts(log: Log, told: Recorded) -> list[tuple[str, ...]]:
    return [side.pages for side in kept_of(log, [told]).sides.get(told.id, ())]


def test_the_texts_of_an_edit_are_those_of_its_versions_without_furniture(log: Log) -> None:
    insert(log, "template", source="hmicfrs", digest="x", text=FURNITURE, since=SEEN, sign="+")
    assert texts(log, edited()) == [("one",), ("two",)]


def test_versions_that_a_change_does_not_name_have_no_texts(log: Log) -> None:
    assert texts(log, one(Kind.EDITED, from_version=2, to_version=3)) == []
    assert texts(log, one(Kind.EDITED)) == []
    assert texts(log, one(Kind.RETITLED, from_version=1, to_version=2)) == []


@pytest.mark.parametrize(
    ("document", "was", "found"),
    [
        pytest.param(PDF, PDF, [("first", "page"), ("second", "page")], id="under its name"),
        pytest.param(NEW_PDF, PDF, [("first", "page"), ("renamed", "page")], id="under another"),
        pytest.param(PDF, NEW_PDF, [], id="none before"),
        pytest.param(PDF, None, [], id="a detail that lacks a part"),
    ],
)
def test_the_texts_of_a_replaced_document_are_the_ones_before_and_at_the_change(
    log: Log, document: str, was: str | None, found: list[tuple[str, ...]]
) -> None:
    assert texts(log, one(Kind.REPLACED, document=document, was_document=was)) == found


def test_a_document_whose_words_were_not_read_has_no_texts(log: Log) -> None:
    log.conn.execute("update file_version set text = '' where number = 1")
    assert texts(log, one(Kind.REPLACED, document=PDF, was_document=PDF)) == []


@pytest.mark.parametrize("state", ["removed", "expired"])
def test_no_texts_are_taken_from_what_has_since_gone(log: Log, state: str) -> None:
    log.conn.execute("update publication set state = ?", (state,))
    assert texts(log, edited()) == []


def test_no_texts_are_taken_from_what_was_redacted(log: Log) -> None:
    insert(log, "redaction", publication_id=1, at=SEEN, reason="x", digests="[]", plan="{}")
    assert texts(log, edited()) == []


@pytest.mark.parametrize("kind", [Kind.REMOVED, Kind.DELISTED, Kind.EXPIRED])
def test_the_copy_of_what_is_gone_is_the_newest_of_which_bytes_are_kept(
    log: Log, kind: Kind
) -> None:
    """Version 2 was read, but its bytes lie nowhere."""
    told = one(kind)
    assert kept_of(log, [told]).copies == {
        told.id: Copy(
            version=1, seen=START - timedelta(days=2), digest="3fa9" * 16, warc="a.warc.gz",
            offset=512,
        )
    }  # fmt: skip


def test_a_copy_made_after_the_change_is_not_the_last_one_before_it(log: Log) -> None:
    told = one(Kind.REMOVED, START - timedelta(days=3))
    assert kept_of(log, [told]).copies == {told.id: None}


def test_of_a_page_that_came_back_it_is_not_said_until_when_it_was_read(log: Log) -> None:
    later = stamp(START + timedelta(days=1))
    log.conn.execute("update version set last_seen = ? where number = 1", (later,))
    told = one(Kind.REMOVED)
    copy = kept_of(log, [told]).copies[told.id]
    assert copy is not None
    assert (copy.version, copy.seen) == (1, None)


def test_other_changes_have_no_copies(log: Log) -> None:
    assert kept_of(log, [edited(), one(Kind.WITHDRAWN), one(Kind.ADDED)]).copies == {}


def test_the_page_that_buries_is_the_listings_own(log: Log) -> None:
    told = one(Kind.BURIED, listing="publications")
    assert kept_of(log, [told]).burial_pages == {told.id: 8}
    assert kept_of(log, [one(Kind.BURIED, listing="news")]).burial_pages == {}


def test_changes_of_publications_that_the_log_does_not_know_have_nothing_kept(log: Log) -> None:
    told = replace(edited(), source="elsewhere")
    assert kept_of(log, [told]).sides == {}


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Log, list[Recorded]]]:
    log = open_log(life().ground.db)
    rows = log.db.query(
        "select id, at, source, crawl_id, kind, severity, key, title, url, summary, detail "
        "from change order by id"
    )
    yield log, [recorded_of(row) for row in rows]
    log.close()


@pytest.mark.slow
def test_the_copy_that_a_message_names_lies_where_it_says(
    lived: tuple[Log, list[Recorded]],
) -> None:
    log, changes = lived
    removed = [each for each in changes if each.change.kind is Kind.REMOVED]
    assert sorted(each.change.key for each in removed) == GONE_KEYS
    copies = kept_of(log, removed).copies
    for each in removed:
        copy = copies[each.id]
        assert copy is not None
        assert copy.seen is None, "these came back"
        [file] = log.folder.rglob(copy.warc)
        with file.open("rb") as stream:
            stream.seek(copy.offset)
            record = next(iter(ArchiveIterator(stream)))
            assert each.change.url.split("/")[-2] in record.rec_headers["WARC-Target-URI"]
            assert hashlib.sha256(record.raw_stream.read()).hexdigest() == copy.digest


@pytest.mark.slow
def test_the_file_of_an_edit_says_what_was_edited(lived: tuple[Log, list[Recorded]]) -> None:
    log, changes = lived
    told = next(each for each in changes if each.change.url.endswith(EDITED.path))
    [draft] = drafting(log, files)([told])
    [file] = draft.files
    was = "The review group listed what each force had been asked to do."
    said = " ".join(file.content.decode().split())
    assert (was, was.replace("each force", "each of the 17 forces")) == (BEFORE, AFTER)
    assert "what each [-force-] {+of the 17 forces+} had been asked to do." in said
    assert "number “17” added" in said


@pytest.mark.slow
def test_drafting_changes_nothing_in_the_log(lived: tuple[Log, list[Recorded]]) -> None:
    log, changes = lived
    before = log.conn.total_changes
    for each in drafting(log, files, "https://pagefive.example", answers=True)(changes):
        assert wrong_with(each.message.text, each.message.blocks) == []
    assert log.conn.total_changes == before
