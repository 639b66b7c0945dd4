"""Parcels on disk, cut off at every step between being written and being cleared away."""

import os
from datetime import UTC, datetime
from pathlib import Path

from db import parcels
from db.log import Log
from db.record import reconcile, record_inbox
from db.records import Depth, Outcome, Parcel, Verdict

AT = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
NOW = "2024-06-03T10:00:00Z"


def parcel(**given: object) -> Parcel:
    usual = {
        "crawl": "20240603T090000-s-0000", "slice": 0, "source": "s", "title": "The source",
        "home": "https://x.test/", "depth": Depth.SWEEP, "started": AT, "at": AT,
    }  # fmt: skip
    return Parcel(**{**usual, **given})  # type: ignore[arg-type]


def hand_over(log: Log, handed: Parcel, exchanges: bytes = b"bytes") -> Path:
    staging = log.folder / "work" / "staging"
    staging.mkdir()
    (staging / parcels.EXCHANGES).write_bytes(exchanges)
    return parcels.hand_over(log.folder, staging, handed)


def test_a_parcel_comes_back_as_it_was_handed_over(log: Log) -> None:
    handed = parcel(final=Verdict(outcome=Outcome.COMPLETE), hosts=(("x.test", 3),))
    assert parcels.read_parcel(hand_over(log, handed)) == handed


def test_a_recorded_parcel_leaves_its_evidence_and_nothing_else(log: Log) -> None:
    hand_over(log, parcel(final=Verdict(outcome=Outcome.COMPLETE)))
    assert record_inbox(log, ()).parcels == 1
    assert parcels.waiting(log.folder) == []
    kept = log.folder / "warc" / "20240603T090000-s-0000.0000.warc.gz"
    assert kept.read_bytes() == b"bytes"


def test_a_parcel_whose_clearing_was_cut_off_is_cleared_in_silence(log: Log) -> None:
    place = hand_over(log, parcel(final=Verdict(outcome=Outcome.COMPLETE)))
    records = (place / parcels.RECORDS).read_bytes()
    record_inbox(log, ())
    place.mkdir()
    (place / parcels.RECORDS).write_bytes(records)
    assert record_inbox(log, ()).unreadable == ()
    place.mkdir()
    assert record_inbox(log, ()).unreadable == ()
    assert parcels.waiting(log.folder) == []
    assert log.conn.execute("select count(*) from crawls").fetchone() == (1,)


def test_a_parcel_that_cannot_be_read_is_set_apart_and_named(log: Log) -> None:
    place = hand_over(log, parcel())
    (place / parcels.RECORDS).write_text("{")
    [apart] = record_inbox(log, ()).unreadable
    assert Path(apart).parent == log.folder / "apart"


def test_a_crawl_that_died_is_failed_and_its_evidence_is_kept_apart(log: Log) -> None:
    folder, lock = parcels.begin(log.folder, parcel())
    (folder / "0000").mkdir()
    (folder / "0000" / parcels.EXCHANGES).write_bytes(b"half")
    assert reconcile(log, (), NOW).killed == ()
    os.close(lock)
    assert reconcile(log, (), NOW).killed == ("20240603T090000-s-0000",)
    assert log.conn.execute("select outcome, reason from crawls").fetchone() == ("failed", "killed")
    assert [left.name for left in parcels.left_apart(log.folder)] == ["20240603T090000-s-0000"]
