"""The closed IPCC site as a source: found in an archive's index, read once, never absent."""

import pytest
from archive_ground import IA, JULY, OCTOBER, indexed, later, page, serving, world

from scraper.replica.archive_story import FINDINGS, archive_story
from scraper.replica.faults import Fault
from scraper.sources import ARCHIVE, SOURCES

pytestmark = pytest.mark.slow
KEY = "investigations/rachael-and-auden-slack-findings-second-investigation"


@pytest.mark.parametrize(("name", "source"), SOURCES.items())
def test_an_archive_is_known_by_its_name(name, source):
    assert source.archive is name.endswith(ARCHIVE)


def test_a_page_that_comes_to_the_index_is_added_with_the_date_that_it_states(tmp_path):
    ground = serving(tmp_path, archive_story())
    with ground.replica:
        assert ground.run(JULY).status == 0
        assert (ground.changes(), ground.last_crawl()["outcome"]) == ([], "complete")
        assert ground.run(later(OCTOBER, -24)).status == 0
        assert ground.run(OCTOBER, "pulse").status == 0
    (added,) = ground.changes()
    assert (added["kind"], added["key"]) == ("added", KEY)
    assert added["title"] == "Rachael and Auden Slack: findings of the second investigation"
    assert (added["url"].endswith(FINDINGS), added["detail"]["stated_date"]) == (True, "2015-10-26")
    (told,) = ground.ask("select status from deliveries")
    assert told["status"] == "sent"


def test_what_was_read_is_not_asked_for_again_and_a_file_is_asked_for_once(tmp_path):
    ground = serving(tmp_path, archive_story())
    with ground.replica:
        ground.run(JULY)
        asked = ground.mementos()
        assert len(asked) == len(set(asked)) > 20
        assert sum(".pdf" in path for path in asked) == 4
        before = ground.marked()
        ground.run(later(JULY, 24 * 40))
        assert ground.mementos(before) == []
    titles = ground.ask("select title from publications where key like 'en/%' order by 1")
    assert titles[0]["title"] == "Investigation reports"
    assert ground.ask("select count(*) as n from files where text like '%Police contact%'")[0]["n"]
    assert ground.changes() == []


def test_nothing_of_an_archive_is_ever_absent_moved_backdated_or_buried(tmp_path):
    """Nine tenths are missing from the index for two sweeps, then an old page comes to it."""
    whole = indexed(40)
    ground = serving(tmp_path, world(*whole))
    with ground.replica:
        assert ground.run(JULY).status == 0
    fewer = (*whole[:21], page("/news/an-older-one", "2014-03-01", "It was there before."))
    again = serving(tmp_path, world(*fewer))
    with again.replica:
        for number in (1, 2, 3):
            again.run(later(JULY, 24 * number))
    assert again.told() == [("added", "news/an-older-one")]
    states = again.ask("select state, count(*) as n from publications group by 1")
    assert states == [{"state": "listed", "n": 41}]
    assert again.ask("select distinct position from placements") == [{"position": None}]


def test_an_index_of_several_pages_is_read_to_its_end(tmp_path):
    ground = serving(tmp_path, world(*indexed(25), page=10))
    with ground.replica:
        assert ground.run(JULY).status == 0
        index = [path for path in ground.asked() if "/news/" in path and "cdx" in path]
    assert [("resumeKey" in path) for path in index] == [False, True, True]
    assert ground.ask("select count(*) as n from publications") == [{"n": 25}]


@pytest.mark.parametrize(
    ("fault", "outcome", "why"),
    [
        pytest.param({"kind": "waf"}, "blocked", "challenge", id="captcha 405"),
        pytest.param({"kind": "403"}, "blocked", "403", id="403"),
        pytest.param({"kind": "429", "times": 1}, "blocked", "left alone until", id="429"),
        pytest.param({"kind": "captcha"}, "blocked", "challenge page with 200", id="page 200"),
        pytest.param({"kind": "503"}, "failed", "503", id="503"),
    ],
)
def test_a_refusal_is_an_outcome_and_never_absence(tmp_path, fault, outcome, why):
    ground = serving(tmp_path, world(*indexed(6)))
    with ground.replica as replica:
        ground.run(JULY)
        replica.faults.append(Fault(host=IA, path="cdx", **fault))
        assert ground.run(later(JULY, 24)).status == 1
    crawl = ground.last_crawl()
    assert crawl["outcome"] == outcome
    assert why in crawl["reason"]
    assert {kind for kind, _ in ground.told()} <= {"blocked"}
    assert ground.ask("select distinct state from publications") == [{"state": "listed"}]


def test_a_site_that_is_left_out_is_blocked_and_the_crawl_says_who_refuses(tmp_path):
    ground = serving(tmp_path, world(*indexed(3), left_out=frozenset({"www.ipcc.gov.uk"})))
    with ground.replica:
        assert ground.run(JULY).status == 1
    assert "leaves this site out" in ground.last_crawl()["reason"]


def test_an_archive_that_answered_429_is_left_alone_for_an_hour_then_for_two(tmp_path):
    ground = serving(tmp_path, world(*indexed(6)))
    with ground.replica as replica:
        replica.faults.append(Fault(host=IA, path="cdx", kind="429", retry_after="60", times=1))
        ground.run(JULY)
        before = ground.marked()
        ground.run(later(JULY, 0.9), "pulse")
        assert ground.asked(IA, before) == []
        assert "left alone until" in ground.last_crawl()["reason"]
        replica.faults.append(Fault(host=IA, path="cdx", kind="429", times=1))
        ground.run(later(JULY, 1.1), "pulse")
    (rest,) = ground.ask("select host, until, times from host_rest")
    assert (rest["host"], rest["times"]) == (IA, 2)
    assert rest["until"] >= "2015-07-31T12:06:00Z"


def test_an_index_that_was_cut_off_ends_no_baseline(tmp_path):
    ground = serving(tmp_path, world(*indexed(25), page=10))
    with ground.replica as replica:
        error = Fault(host=IA, path="resumeKey", kind="soft 404")
        replica.faults.append(error)
        ground.run(JULY)
        assert ground.last_crawl()["outcome"] == "partial"
        replica.faults.clear()
        ground.run(later(JULY, 24))
    assert ground.changes() == []
    assert ground.ask("select count(*) as n from publications") == [{"n": 25}]
