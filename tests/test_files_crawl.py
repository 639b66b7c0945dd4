"""A crawl reads files after its pages, a slice at a time; nothing about a file breaks it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ground import (
    Ground,
    environment,
    happens,
    hours,
    inspectorate,
    key_of,
    publications,
    stamp,
)

from db import parcels
from db.log import open_log
from db.records import Answer, Outcome, Parcel
from scraper.replica.deeds import Attach
from scraper.replica.faults import Fault, FaultKind
from scraper.replica.server import Replica
from scraper.replica.world import Attachment

pytestmark = pytest.mark.slow

COUNT = 8
PAGES = publications(COUNT)
FILES = "assets-hmicfrs.justiceinspectorates.gov.uk"
BUDGET_LEFT = 3


def crawled(replica: Replica, folder: Path) -> list[Parcel]:
    """The parcels of a first sweep, which nobody has recorded."""
    given = {"db": folder / "log.db", "at": stamp(hours(0)), "via": f"127.0.0.1:{replica.port}"}
    ran = subprocess.run(
        [sys.executable, "-m", "scraper", "hmicfrs", "depth=sweep",
         *(f"{name}={value}" for name, value in given.items())],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return [parcels.read_parcel(place) for place in parcels.waiting(folder / "log.db.files")]


def asked(replica: Replica, host: str) -> list[str]:
    return [line.path for line in replica.requests if line.host == host]


def test_files_come_after_the_pages_in_slices_of_their_own(tmp_path: Path) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        walk, pages, files = crawled(replica, tmp_path)
        paths = [line.path for line in replica.requests]
    assert [bool(walk.listings), len(pages.pages), len(files.files)] == [True, COUNT, COUNT]
    assert (walk.files, pages.files, files.pages) == ((), (), ())
    pdfs = [at for at, path in enumerate(paths) if path.endswith(".pdf")]
    assert len(pdfs) == COUNT
    assert max(paths.index(publication.path) for publication in PAGES) < min(pdfs)
    assert dict(files.hosts)[FILES] == COUNT + 1
    assert asked(replica, FILES)[0] == "/robots.txt"
    for look in files.files:
        assert (look.answer, look.condition) == (Answer.READ, None)
        assert look.pages
        assert look.exchange is not None
        assert look.exchange.warc == files.warc
    assert files.final is not None
    assert (files.final.outcome, files.final.reason) == (Outcome.COMPLETE, None)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (FaultKind.FORBIDDEN, "403 Forbidden"),
        (FaultKind.NOT_FOUND, "404"),
        (FaultKind.UNAVAILABLE, "503"),
        (FaultKind.TRUNCATED, "cut off"),
        (FaultKind.DROPPED, "connection was lost"),
        (FaultKind.COOKIE_WALL, "a page, where a file was expected"),
        (FaultKind.CAPTCHA, "challenge"),
        (FaultKind.FOREIGN, "www.example.org"),
        (FaultKind.LOOP, "loop"),
    ],
)
def test_files_that_cannot_be_had_leave_a_crawl_complete_and_are_named(
    tmp_path: Path, kind: FaultKind, said: str
) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        replica.faults.append(Fault(kind=kind, host=FILES, path=r"\.pdf$"))
        *_, files = crawled(replica, tmp_path)
    assert files.final is not None
    assert (files.final.outcome, files.final.trouble) == (Outcome.COMPLETE, None)
    assert files.final.reason is not None
    assert said in files.final.reason
    assert not [look for look in files.files if look.answer is Answer.READ]


def test_a_host_of_files_that_does_not_answer_robots_txt_is_asked_for_nothing(
    tmp_path: Path,
) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        replica.faults.append(Fault(kind=FaultKind.UNAVAILABLE, host=FILES, path="robots"))
        *_, files = crawled(replica, tmp_path)
        assert set(asked(replica, FILES)) == {"/robots.txt"}
    assert files.final is not None
    assert files.final.outcome is Outcome.COMPLETE


def test_files_beyond_the_days_budget_are_not_due(tmp_path: Path) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        ground = Ground(tmp_path, replica)
        open_log(ground.db).close()
        with closing(sqlite3.connect(ground.db)) as conn, conn:
            spent = 3000 - BUDGET_LEFT
            conn.execute("insert into host_day values (?, '2024-06-03', ?)", (FILES, spent))
        assert ground.run(hours(0)).status == 0
        assert len(asked(replica, FILES)) == BUDGET_LEFT
    last = ground.last_crawl()
    assert (last["outcome"], last["reason"]) == ("complete", None)


def rewritten(page: int, words: str, edition: int) -> Attachment:
    """A publication's own PDF with other words, or made anew."""
    return replace(PAGES[page].documents[0], text=words, edition=edition)


WAS = "The force is graded inadequate at protecting vulnerable people from harm."
EVENTS = (
    happens(hours(-1), PAGES[0], Attach(rewritten(0, WAS, 1))),
    happens(hours(-1), PAGES[1], Attach(rewritten(1, WAS, 1))),
    happens(hours(30), PAGES[0], Attach(rewritten(0, WAS, 2))),
    happens(hours(30), PAGES[1], Attach(rewritten(1, WAS.replace("inade", "ade"), 1))),
)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A log of a site at which one PDF is made anew, and a word of another is changed."""
    with Replica(inspectorate(COUNT, *EVENTS)) as replica:
        ground = Ground(tmp_path_factory.mktemp("log"), replica)
        for hour in (0, 26, 52):
            ran = ground.run(hours(hour))
            assert (ran.status, ran.err) == (0, "")
        yield ground


def test_one_changed_word_is_told_and_a_file_made_anew_is_not(watched: Ground) -> None:
    told = [(row["kind"], row["key"]) for row in watched.changes()]
    assert told == [("replaced", key_of(PAGES[1]))]
    change = watched.changes()[0]
    assert "1 word out, 1 in, on 1 page" in change["summary"]


def test_files_are_asked_for_again_conditionally(watched: Ground) -> None:
    lines = [line for line in watched.replica.requests if line.path.endswith(".pdf")]
    statuses = [line.status for line in lines]
    assert statuses[:COUNT] == [200] * COUNT
    assert statuses.count(304) == sum(line.conditional for line in lines) - 2
    assert len(statuses) > COUNT


def test_the_log_knows_each_files_digests(watched: Ground) -> None:
    rows = watched.ask("select * from documents")
    assert len(rows) == COUNT
    for row in rows:
        assert row["media_type"] == "application/pdf"
        assert row["bytes"] > 0
        assert row["byte_digest"] != row["text_digest"]
