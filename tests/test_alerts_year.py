"""Every message of a simulated year keeps to Slack's limits, and each change is in one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from slack_limits import wrong_with, wrong_with_file

from alerts.attachments import files
from alerts.drafting import drafting
from alerts.folding import FLOOD, MOST
from db.kept import GONE
from db.log import open_log
from db.outbox import recorded_of
from db.postings import Draft
from db.records import Kind, Recorded
from scraper.replica.year import SOURCES

ROOT = Path(__file__).parents[1]
OURS = "https://pagefive.example"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the crawls of one source revealed, and the messages that tell it."""

    changes: dict[int, Recorded]
    drafts: list[Draft]


def crawled(folder: Path, weeks: int, pulse: int) -> list[Told]:
    """Crawl the first weeks of a made-up year, both sources side by side, and draft it all."""
    orders = [
        {
            "source": source, "seed": 1, "weeks": weeks, "pulse": pulse,
            "log": str(folder / f"{source}.db"), "told": str(folder / f"{source}.json"),
        }
        for source in SOURCES
    ]  # fmt: skip
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.truth_crawl", json.dumps(order)], cwd=ROOT
        )
        for order in orders
    ]
    assert [child.wait() for child in children] == [0, 0]
    return [told(Path(order["log"])) for order in orders]


def told(path: Path) -> Told:
    log = open_log(path, readonly=True)
    rows = log.db.query(
        "select id, at, source, crawl_id, kind, severity, key, title, url, summary, detail "
        "from change order by id"
    )
    changes = [recorded_of(row) for row in rows]
    made = drafting(log, files, OURS)(changes)
    log.close()
    return Told(changes={each.id: each for each in changes}, drafts=made)


def hold(year: list[Told]) -> Counter[Kind]:
    """Hold every message of it, and return how many changes of each kind were told."""
    for source in year:
        named = Counter(id_ for draft in source.drafts for id_ in draft.changes)
        assert named == dict.fromkeys(source.changes, 1)
        for draft in source.drafts:
            assert wrong_with(draft.message.text, draft.message.blocks) == []
            for file in draft.files:
                assert wrong_with_file(file.name, file.title, file.alt, file.content) == []
        of_crawl = Counter(source.changes[draft.changes[0]].crawl for draft in source.drafts)
        crowded = Counter(each.crawl for each in source.changes.values())
        assert all(crowded[crawl] <= FLOOD or n <= MOST for crawl, n in of_crawl.items())
    return Counter(each.change.kind for source in year for each in source.changes.values())


def kinds_with(year: list[Told], media_type: str) -> set[Kind]:
    """Return what leads the messages that carry a file of a type."""
    return {
        source.changes[draft.changes[0]].change.kind
        for source in year
        for draft in source.drafts
        if any(file.media_type == media_type for file in draft.files)
    }


@pytest.mark.slow
def test_every_message_of_four_weeks_keeps_to_slacks_limits(tmp_path: Path) -> None:
    year = crawled(tmp_path, weeks=4, pulse=600)
    kinds = hold(year)
    assert len(kinds) >= 12
    assert kinds[Kind.ADDED] > 40
    with_diff = kinds_with(year, "text/plain")
    assert with_diff
    assert not with_diff & GONE


@pytest.mark.prove
def test_every_message_of_a_whole_year_keeps_to_slacks_limits(tmp_path: Path) -> None:
    year = crawled(tmp_path, weeks=52, pulse=120)
    kinds = hold(year)
    messages = sum(len(source.drafts) for source in year)
    print(f"\n{sum(kinds.values()):,} changes of {len(kinds)} kinds in {messages:,} messages")
    assert len(kinds) >= 20
    assert kinds_with(year, "image/png") >= {Kind.BURIED}
    assert not kinds_with(year, "text/plain") & GONE
