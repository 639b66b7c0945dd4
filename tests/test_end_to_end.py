"""What a watched site does in its life, and what the log says of it, through the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ground import Ground, born, hours, inspectorate, key_of, publications
from life import (
    COUNT,
    DATED,
    EDITED,
    GONE_KEYS,
    HIDDEN,
    NEW,
    RETITLED,
    STEPS,
    THERE_AND_BACK,
    THIRD,
    TWICE,
    Life,
)
from life import life as lived

from scraper.replica import scenarios
from scraper.replica.faults import Fault, FaultKind
from scraper.replica.founding import REPORT
from scraper.replica.server import Replica
from scraper.sources.hmicfrs import SOURCE

pytestmark = pytest.mark.slow

OLD_HOME = "https://www.justiceinspectorates.gov.uk/hmicfrs"


@pytest.fixture(scope="module")
def life() -> Life:
    return lived()


def of(life: Life, kind: str, page: str) -> list[dict[str, object]]:
    return [row for row in life.ground.changes() if (row["kind"], row["key"]) == (kind, page)]


def test_every_crawl_of_a_well_behaved_site_is_complete(life: Life) -> None:
    assert {name: (ran.status, ran.err) for name, ran in life.ran.items()} == dict.fromkeys(
        STEPS, (0, "")
    )
    outcomes = life.ground.ask("select outcome, reason from crawls")
    assert outcomes == [{"outcome": "complete", "reason": None}] * len(STEPS)


def test_a_baseline_is_recorded_and_alerts_nobody(life: Life) -> None:
    assert life.told["baseline"] == []
    assert life.ran["baseline"].out == ""
    first = f"2024-06-03T09:00:{30:02}Z"
    known = life.ground.ask("select * from publications where first_seen <= ?", first)
    assert len(known) == COUNT


def test_an_unchanged_sweep_tells_nothing_and_counts_its_304s(life: Life) -> None:
    assert life.told["unchanged"] == []
    second = life.ground.ask("select * from crawls where id = 2")[0]
    assert second["unchanged"] == 2 * COUNT  # pages, and a file of each
    assert 1 < life.ground.ask("select * from crawls where id = 1")[0]["requests"] < 3 * COUNT


def test_each_change_is_told_once_and_nothing_else(life: Life) -> None:
    assert sorted(life.told["changed"]) == sorted(
        [
            ("added", NEW),
            ("backdated", THIRD),
            ("edited silently", key_of(EDITED)),
            ("edited", key_of(DATED)),
            ("edited silently", key_of(THERE_AND_BACK)),
            ("retitled", key_of(RETITLED)),
            ("opened", NEW),
            ("opened", THIRD),
        ]
    )


def test_what_comments_a_new_report_is_owed_is_quiet(life: Life) -> None:
    for page in (NEW, THIRD):
        (owed,) = of(life, "opened", page)
        assert owed["severity"] == "low"
        assert "56 days" in str(owed["summary"])
    assert "Owed" not in life.ran["changed"].out


def test_what_is_new_says_where_it_stood_and_when_it_ought_to_have_been_seen(life: Life) -> None:
    (new,), (old,) = of(life, "added", NEW), of(life, "backdated", THIRD)
    assert (new["detail"]["page"], old["detail"]["page"]) == (1, 3)  # type: ignore[index]
    assert old["detail"]["should_have_been_seen"].startswith("2024-06-04T09:00")  # type: ignore[index]


def test_edited_carries_a_diff_that_reads(life: Life) -> None:
    detail = of(life, "edited silently", key_of(EDITED))[0]["detail"]
    assert isinstance(detail, dict)
    changed = [(sign, words) for sign, words in detail["diff"] if sign in "-+"]
    assert changed == [("-", "force"), ("+", "of the 17 forces")]
    shown = life.ran["changed"].out
    assert "~force~ *of the 17 forces* had been asked to do." in shown


def test_a_dated_note_is_an_edit_that_the_page_shows(life: Life) -> None:
    (edit,) = of(life, "edited", key_of(DATED))
    assert edit["detail"]["updated_now"] == "2024-06-04"  # type: ignore[index]
    assert ("+", "Updated 4 June 2024: a figure was corrected.") in [
        tuple(segment)
        for segment in edit["detail"]["diff"]  # type: ignore[index]
    ]


def test_there_and_back_is_two_changes_and_three_versions(life: Life) -> None:
    key = key_of(THERE_AND_BACK)
    assert len(of(life, "edited silently", key)) == 2
    versions = life.ground.ask("select digest from versions where key = ? order by number", key)
    digests = [row["digest"] for row in versions]
    assert len(digests) == 3
    assert digests[0] == digests[2] != digests[1]


def test_removed_needs_a_second_look_an_hour_later(life: Life) -> None:
    assert life.told["too soon"] == []
    assert sorted(life.told["confirmed"]) == [("removed", key) for key in GONE_KEYS]


def test_each_removal_says_what_its_address_answered(life: Life) -> None:
    looks = [
        look["answer"]
        for key in GONE_KEYS
        for look in of(life, "removed", key)[0]["detail"]["looks"]  # type: ignore[index]
    ]
    said = {"404", "410", "redirect to the home page", "soft 404 (200)"}
    assert set(looks) == said
    assert len(looks) == 2 * len(said)


def test_what_only_left_the_listing_is_delisted_and_not_removed(life: Life) -> None:
    assert of(life, "removed", key_of(HIDDEN)) == []
    assert len(of(life, "delisted", key_of(HIDDEN))) == 1


def test_what_is_back_is_restored_once_and_not_added(life: Life) -> None:
    restored = [told for told in life.told["back"] if told[0] == "restored"]
    assert sorted(restored) == [("restored", key) for key in GONE_KEYS]


def test_another_order_is_no_change(life: Life) -> None:
    assert life.told["shuffled"] == life.told["as before"] == []


def test_a_publication_in_two_listings_is_one(life: Life) -> None:
    key = key_of(TWICE)
    assert len(life.ground.ask("select * from publications where key = ?", key)) == 1
    places = life.ground.ask("select distinct listing from placements where key = ?", key)
    assert {row["listing"] for row in places} == {"publications", "fire publications"}


def test_keys_are_unique_and_addresses_the_present_ones(life: Life) -> None:
    rows = life.ground.ask("select key, url from publications")
    assert len({row["key"] for row in rows}) == len(rows) == COUNT + 2
    assert all(row["url"] == f"{SOURCE.home}{row['key']}/" for row in rows)


@pytest.mark.parametrize(
    "address",
    [
        "http://www.justiceinspectorates.gov.uk/hmicfrs/publications/some-report/",
        "https://www.justiceinspectorates.gov.uk///hmicfrs/publications/some-report",
        "https://www.justiceinspectorates.gov.uk/hmic/publications/some-report/?",
        "http://www.hmic.gov.uk/publications/some-report/",
        "https://hmicfrs.justiceinspectorates.gov.uk/publication-html/some-report/",
        "https://www.justiceinspectorates.gov.uk/hmicfrs/s/publications/some-report",
    ],
)
def test_addresses_of_every_age_name_one_publication(address: str) -> None:
    assert SOURCE.key(address) == "publications/some-report"


def test_a_page_that_an_old_host_redirects_to_is_the_same(tmp_path: Path) -> None:
    page = publications(12)[3]
    with Replica(inspectorate(12)) as replica:
        ground = Ground(tmp_path, replica)
        ground.run(hours(0))
        old = f"{OLD_HOME}{page.path}"
        replica.faults.append(Fault(kind=FaultKind.FOREIGN, path=page.path, location=old, times=1))
        assert ground.run(hours(26)).status == 0
        assert any(
            request.host == "www.justiceinspectorates.gov.uk" for request in replica.requests
        )
    assert ground.told() == []
    assert len(ground.ask("select * from publications")) == 12


def test_the_report_of_2017_is_buried_and_its_buriers_are_not_news(tmp_path: Path) -> None:
    looks = ("2017-11-13T10", "2017-11-14T10", "2017-11-15T12", "2017-11-16T09")
    with Replica(scenarios.load("founding")) as replica:
        ground = Ground(tmp_path, replica)
        for look, depth in zip(looks, ("sweep", "window", "window", "window"), strict=True):
            assert ground.run(datetime.fromisoformat(f"{look}:00:00Z"), depth).status == 0
    buried = [row for row in ground.changes() if row["kind"] == "buried"]
    high = [row for row in buried if row["severity"] == "high"]
    assert [row["key"] for row in high] == [REPORT.strip("/")]
    assert high[0]["detail"]["page"] == 5
    assert {row["severity"] for row in buried if row not in high} <= {"normal"}
    seen = ground.ask("select first_seen from publications where key = ?", REPORT.strip("/"))
    assert seen[0]["first_seen"].startswith("2017-11-14T10:00")


def test_a_bulk_release_buries_its_own_members_quietly(tmp_path: Path) -> None:
    page = publications(30)[0]
    bulk = [born(page, f"bulk-report-{number}", hours(20)) for number in range(45)]
    with Replica(inspectorate(30, *bulk)) as replica:
        ground = Ground(tmp_path, replica)
        for hour in (0, 24, 48):
            assert ground.run(hours(hour)).status == 0
    buried = [row for row in ground.changes() if row["kind"] == "buried"]
    assert [row["severity"] for row in buried] == ["normal"] * 5
    added = [row for row in ground.changes() if row["kind"] == "added"]
    assert len(added) == 45
    assert {row["detail"]["bulk"] for row in added} == {45}


def test_a_pulse_sees_page_one_alone_and_a_window_the_next_pages(tmp_path: Path) -> None:
    pages = publications(COUNT)
    events = [
        born(pages[0], "at-the-head", hours(1)),
        born(pages[35], "on-page-four", hours(1), pages[35].published),
    ]
    with Replica(inspectorate(COUNT, *events)) as replica:
        ground = Ground(tmp_path, replica)
        ground.run(hours(0))
        assert ground.run(hours(2), "pulse").status == 0
        head = "publications/at-the-head"
        assert ground.told() == [("added", head), ("opened", head)]
        pulse = len(replica.requests)
        assert ground.run(hours(2.5), "pulse").status == 0
        assert len(replica.requests) - pulse <= 4
        assert ground.last_crawl()["unchanged"] == 1
        assert ground.run(hours(3), "window").status == 0
    deep = "publications/on-page-four"
    assert ground.told()[2:] == [("backdated", deep), ("opened", deep)]


def test_recorded_places_are_spans_that_move_as_the_listing_grows(tmp_path: Path) -> None:
    pages = publications(12)
    with Replica(inspectorate(12, born(pages[0], "at-the-head", hours(1)))) as replica:
        ground = Ground(tmp_path, replica)
        ground.run(hours(0))
        ground.run(hours(2))
    places = ground.ask(
        "select page, position, until is null as now from placements where key = ? order by since",
        key_of(pages[9]),
    )
    assert [tuple(place.values()) for place in places] == [(1, 10, 0), (2, 11, 1)]


def test_detail_is_json_and_times_are_utc(life: Life) -> None:
    for row in life.ground.ask("select at, detail from changes"):
        assert isinstance(json.loads(row["detail"]), dict)
        assert datetime.fromisoformat(row["at"]).tzinfo == UTC
        assert row["at"].endswith("Z")


def test_a_site_of_another_shape_is_told_alike(tmp_path: Path) -> None:
    world = inspectorate(12, born(publications(12)[0], "at-the-head", hours(1)))
    redrawn = replace(world, sites=(replace(world.sites[0], skin="redesign"),))
    with Replica(redrawn) as replica:
        ground = Ground(tmp_path, replica)
        ground.run(hours(0))
        ground.run(hours(2))
    head = "publications/at-the-head"
    assert ground.told() == [("added", head), ("opened", head)]
