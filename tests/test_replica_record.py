"""The replica serves the whole record, in each of its markups."""

import http.client
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from replica_ground import HMICFRS, IOPC, ask, serving

from scraper.replica import scenarios
from scraper.replica.server import Replica


@pytest.fixture(scope="module")
def record():
    with serving("catalogue", datetime(2021, 6, 30, 9, tzinfo=UTC)) as replica:
        yield replica


def test_282_rows_six_a_page_name_258_publications(record):
    rows, pages = [], 0
    path = "/investigations/our-investigations"
    while path:
        text = ask(record, IOPC, path).text
        main, _, _ = text.partition('<div class="col-3')
        rows += re.findall(r'<span class="field-content"><a href="([^"]*)">', main)
        pages += 1
        after = re.search(r'<li class="pager-next"><a href="([^"]*)"', text)
        path = unescape(after[1]) if after else None
    assert (len(rows), len(set(rows)), pages) == (282, 258, 47)


def test_all_1318_records_answer_and_carry_their_labels(record):
    site = record.world.site("iopc")
    line = http.client.HTTPConnection("127.0.0.1", record.port, timeout=10)
    for publication in site.publications[:1318]:
        line.request("GET", publication.path, headers={"Host": IOPC})
        response = line.getresponse()
        text = unescape(response.read().decode())
        assert response.status == 200, publication.path
        assert f"<h1>{publication.title}</h1>" in text
        assert (publication.reference or "Published") in text
        assert ("IOPC reference" in text) == (publication.reference is not None)
        assert (f"<p>{publication.answer}</p>" in text) or publication.answer is None
    line.close()


def test_the_two_pages_that_were_gone_answer_404(record):
    for slug in (
        "national-recommendation-national-police-chiefs-council-april-2021",
        "national-recommendations-and-recommendations-made-metropolitan-police-service-and",
    ):
        assert ask(record, IOPC, f"/recommendations/{slug}").status == 404


def test_the_page_on_record_carries_its_dates_and_node(record):
    page = ask(record, IOPC, "/node/29728").text
    assert 'href="/recommendations/national-recommendation-college-policing-june-2021"' in page
    assert 'content="2021-06-15T00:00:00+01:00">Tuesday, 15 June, 2021<' in page
    assert 'content="2021-08-10T00:00:00+01:00">Tuesday, 10 August, 2021<' in page


def test_featured_fire_publications_stand_under_their_own_heading(record):
    page = ask(record, HMICFRS, "/fire-and-rescue-services/publications/").text
    assert page.index("Featured publications") < page.index("grenfell") < page.index("All publi")
    later = ask(record, HMICFRS, "/fire-and-rescue-services/publications/page/2/").text
    assert "Featured" not in later


def test_an_html_edition_is_offered_and_answers(record):
    path = "review-of-policing-domestic-abuse-during-pandemic/"
    page = ask(record, HMICFRS, f"/publications/{path}").text
    assert f'href="/publication-html/{path}"' in page
    assert "(HTML)" in page
    assert ask(record, HMICFRS, f"/publication-html/{path}").status == 200


@pytest.mark.parametrize("name", ["current", "redesign"])
def test_other_markup_carries_the_same_addresses_and_values(name):
    path = "national-recommendation-college-policing-june-2021"
    section = "/our-work/learning/" if name == "current" else "/recommendations/"
    with serving(name, datetime(2021, 6, 30, 9, tzinfo=UTC)) as other:
        listing = ask(other, IOPC, section.rstrip("/")).text
        assert f"{section}{path}" in listing
        page = ask(other, IOPC, f"{section}{path}").text
        assert "2020/137342" in page
        assert "Awaiting response" in page
        assert "author-block" not in page
        old = ask(other, IOPC, f"/recommendations/{path}")
        assert old.status == (301 if name == "current" else 200)


def test_glossary_tooltips_can_weigh_as_on_the_real_page():
    world = scenarios.catalogue(tooltips=1026)
    with Replica(world) as heavy:
        page = ask(heavy, IOPC, "/node/29728").text
    assert page.count("taxonomy-tooltip'>") == 1026


def test_a_generated_page_weighs_what_was_asked_for():
    world = scenarios.generated(12, seed=3)
    with Replica(world) as quiet:
        quiet.warm()
        sizes = [len(ask(quiet, HMICFRS, p.path).body) for p in world.sites[0].publications]
    assert all(43_000 < size < 46_000 for size in sizes)


def test_removed_pages_answer_in_their_four_ways():
    world = scenarios.load("changes")
    paths = [p.path for p in world.sites[0].publications]
    with Replica(world, at=world.start + timedelta(days=14)) as replica:
        answers = [ask(replica, HMICFRS, paths[n]) for n in (8, 9, 10, 11)]
        replica.at = world.start + timedelta(days=30)
        moved = ask(replica, HMICFRS, paths[12])
    assert [a.status for a in answers] == [404, 410, 302, 200]
    assert answers[3].text == answers[0].text
    assert moved.headers["Location"].endswith("/publications/moved-elsewhere/")
