"""Every real record, drawn by the replica and crawled by the spider, comes back as it was."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from ground import ROOT, Ground

from scraper.replica import catalogue, scenarios
from scraper.replica.server import Replica

pytestmark = pytest.mark.slow

EVIDENCE = ROOT.parent / "shared" / "evidence" / "iopc"
ROWS_A_PAGE = 6


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a recommendation's page states, as printed."""

    title: str
    published: str | None
    reference: str | None
    recommended: str | None
    due: str | None
    answer: str | None
    tags: tuple[str, ...]


def crawled(folder: Path, scenario: str) -> Ground:
    world = scenarios.load(scenario)
    with Replica(world) as replica:
        ground = Ground(folder, replica, "iopc")
        ran = ground.run(world.start)
    assert (ran.status, ran.err) == (0, "")
    return ground


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return crawled(tmp_path_factory.mktemp("catalogue"), "catalogue")


def read_back(ground: Ground) -> dict[str, Record]:
    """Each recommendation of the log by its slug."""
    labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in ground.ask("select key, name, value from labels"):
        labels[row["key"]][row["name"]].append(row["value"])
    rows = ground.ask("select * from publications where key like 'learning/%'")
    return {row["key"].partition("/")[2]: record_of(row, labels[row["key"]]) for row in rows}


def record_of(row: Mapping[str, Any], labels: Mapping[str, list[str]]) -> Record:
    def only(name: str) -> str | None:
        values = labels.get(name, [])
        assert len(values) <= 1, (row["key"], name, values)
        return values[0] if values else None

    return Record(
        title=row["title"],
        published=row["stated_date"],
        reference=row["reference"],
        recommended=only("date_of_recommendation"),
        due=only("response_due"),
        answer=only("answer"),
        tags=tuple(json.loads(row["topics"])),
    )


def drawn() -> dict[str, Record]:
    """Each recommendation of the replica's catalogue by its slug."""
    return {
        slug_of(p.path): Record(
            title=shown(p.title),
            published=p.published,
            reference=p.reference,
            recommended=p.recommended and p.recommended.isoformat(),
            due=p.due and p.due.isoformat(),
            answer=p.answer,
            tags=p.topics,
        )
        for p in catalogue.recommendations()
    }


def day_of(stamp: str | None) -> str | None:
    return stamp[:10] if stamp else None


def shown(title: str) -> str:
    """A title as a browser shows it: 11 of the real ones hold spaces too many."""
    return " ".join(title.split())


def slug_of(address: str) -> str:
    """A slug as keys have it, without percent signs."""
    return unquote(address.rpartition("/")[2])


def source_record(record: Mapping[str, Any]) -> Record:
    reference = str(record["iopcref"])
    return Record(
        title=shown(record["heading"]),
        published=record["date"],
        reference=None if reference == "no ref found" else reference,
        recommended=record["dateofrecommendation_stamp"]
        and record["dateofrecommendation_stamp"][:10],
        due=record["dateresponsedue_stamp"] and record["dateresponsedue_stamp"][:10],
        answer=record["accepted"],
        tags=tuple(ast.literal_eval(record["tags"])),
    )


def differing(found: Mapping[str, Record], expected: Mapping[str, Record]) -> dict[str, Any]:
    return {
        slug: (found.get(slug), record)
        for slug, record in expected.items()
        if found.get(slug) != record
    }


def test_the_1318_records_of_the_catalogue_come_back_equal(ground: Ground) -> None:
    expected, found = drawn(), read_back(ground)
    assert differing(found, expected) == {}
    assert len(found) == len(expected) == 1318
    print(f"\n{len(found):,} records of the catalogue came back equal to what was served")


def test_the_1318_records_come_back_equal_to_the_source_data(ground: Ground) -> None:
    saved = EVIDENCE / "recommendations-2021-06-30.json"
    if not saved.exists():
        pytest.skip("recommendations-2021-06-30.json: the record is not beside the checkout")
    records = json.loads(saved.read_text(encoding="utf-8"))
    expected = {
        slug_of(record["url"]): source_record(record)
        for record in records
        if record["heading"] != "404 error"
    }
    found = read_back(ground)
    assert differing(found, expected) == {}
    assert len(found) == len(expected) == 1318
    print(f"\n{len(found):,} of {len(records):,} records equal the source data")


def test_typos_in_references_stay_as_printed_and_are_normalised_beside(ground: Ground) -> None:
    rows = ground.ask("""
        select p.reference, f.printed, f.value from publications p
        join labels f on f.source = p.source and f.key = p.key and f.name = 'reference'
    """)
    assert all(row["reference"] == row["printed"] for row in rows)
    normal = {row["printed"]: row["value"] for row in rows}
    assert normal["22017/082348"] == "2017/082348"
    assert normal["2017-091299"] == "2017/091299"
    assert normal["2017090856"] == "2017/090856"
    assert normal["2020/137342"] == "2020/137342"
    odd = {printed: value for printed, value in normal.items() if printed != value}
    regular = [value for value in normal.values() if re.fullmatch(r"\d{4}/\d{6}", value)]
    print(f"\n{len(odd)} references normalised, {len(normal) - len(regular)} left as printed")


def test_what_is_no_reference_is_none(ground: Ground) -> None:
    unreferenced = {slug for slug, record in drawn().items() if record.reference is None}
    found = read_back(ground)
    assert {slug for slug, record in found.items() if record.reference is None} == unreferenced


def test_282_rows_six_a_page_are_258_publications_at_their_first_places(ground: Ground) -> None:
    addresses = catalogue.investigation_rows()
    assert len(addresses) == 282
    first: dict[str, tuple[int, int]] = {}
    for position, address in enumerate(addresses, 1):
        place = (-(-position // ROWS_A_PAGE), position)
        first.setdefault(slug_of(address), place)
    rows = ground.ask("""
        select key, page, position, until from placements where listing = 'our-investigations'
    """)
    found = {slug_of(row["key"]): (row["page"], row["position"]) for row in rows}
    assert len(rows) == len(found) == 258
    assert found == first
    assert max(page for page, _ in found.values()) <= 47


def test_a_baseline_alerts_nobody_and_reads_every_page(ground: Ground) -> None:
    assert ground.told() == []
    assert ground.last_crawl()["outcome"] == "complete"
    versions = ground.ask("select count(*) as n, count(distinct key) as keys from versions")[0]
    assert versions == {"n": 1318 + 258, "keys": 1318 + 258}
    assert ground.ask("select * from publications where url not like 'https://www.police%'") == []


@pytest.mark.prove
@pytest.mark.parametrize("scenario", ["current", "redesign"])
def test_the_records_come_back_from_other_markup_too(tmp_path: Path, scenario: str) -> None:
    found = read_back(crawled(tmp_path, scenario))
    assert differing(found, drawn()) == {}
    print(f"\n{len(found):,} records came back equal from the markup “{scenario}”")
