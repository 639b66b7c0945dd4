"""The simulated sites as pure data: what stands where, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scraper.replica import catalogue, scenarios
from scraper.replica.changes import changes
from scraper.replica.deeds import Answered, Attach, Detach, Edit, Note, Redate, Retitle
from scraper.replica.founding import FORCES, REPORT, SLACK
from scraper.replica.prose import body
from scraper.replica.serving import answer
from scraper.replica.world import Attachment, Event, Gone

PROGRESS = datetime(2017, 11, 14, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def ranks(site, at, listing):
    spec = next(one for one in site.listings if one.name == listing)
    return [page.publication.path for page in site.at(at).rows(spec)]


@pytest.mark.parametrize("name", list(scenarios.SCENARIOS))
def test_a_scenario_is_the_same_each_time_it_is_loaded(name):
    one, two = scenarios.load(name), scenarios.load(name)
    assert [site.script for site in one.sites] == [site.script for site in two.sites]
    host = one.sites[0].hosts[0]
    listing = one.sites[0].listings[0].path
    pages = [answer(w.sites[0], w.sites[0].at(w.start), host, listing).body for w in (one, two)]
    assert pages[0] == pages[1] != b""


def test_nothing_is_there_a_second_before_its_time():
    site = scenarios.load("founding").site("hmicfrs")
    assert REPORT not in site.at(PROGRESS - SECOND).pages
    assert REPORT in site.at(PROGRESS).pages


def test_the_clock_runs_backwards_too():
    site = scenarios.load("founding").site("hmicfrs")
    later, before = site.at(PROGRESS + timedelta(days=3)), site.at(PROGRESS - SECOND)
    assert len(later.pages) > len(before.pages)
    assert site.at(PROGRESS + timedelta(days=3)).pages == later.pages


def test_the_report_is_on_page_one_and_two_days_later_on_page_five():
    site = scenarios.load("founding").site("hmicfrs")
    assert ranks(site, PROGRESS, "publications").index(REPORT) == 0
    buried = ranks(site, datetime(2017, 11, 16, 10, tzinfo=UTC), "publications").index(REPORT)
    assert buried // 10 + 1 == 5
    assert len(ranks(site, PROGRESS, "publications")) > 120


def test_what_no_record_tells_is_marked_as_reconstructed():
    world = scenarios.load("founding")
    made = {p.path: p.reconstructed for site in world.sites for p in site.publications}
    assert made[SLACK]
    assert not made[REPORT]
    assert (
        sum(path.startswith("/publications/peel-police-effectiveness-2017") for path in made) == 43
    )
    assert len(FORCES) == 43


def test_the_answer_appears_on_page_one_on_26_october_2015():
    site = scenarios.load("founding").site("iopc")
    nine = datetime(2015, 10, 26, 9, tzinfo=UTC)
    assert SLACK not in ranks(site, nine - SECOND, "investigations")
    assert ranks(site, nine, "investigations").index(SLACK) == 0
    assert len(ranks(site, nine, "investigations")) == 41


def test_the_whole_record_is_there():
    assert len(catalogue.recommendations()) == 1318
    assert len(catalogue.investigation_rows()) == 282
    assert len(catalogue.investigations()) == 258
    references = {p.reference for p in catalogue.recommendations()}
    assert {"22017/082348", "2017-091299", "2017090856"} <= references
    assert any(p.title.endswith(" ") for p in catalogue.recommendations())


def test_present_addresses_keep_the_slugs():
    old = [p.path.rsplit("/", 1)[1] for p in catalogue.recommendations()]
    new = [p.path for p in catalogue.recommendations("current")]
    assert new == [f"/our-work/learning/{slug}" for slug in old]


@pytest.mark.parametrize(
    ("deed", "field", "expected"),
    [
        (Edit(0, "New."), "paragraphs", "New."),
        (Note(datetime(2024, 6, 6, tzinfo=UTC).date(), "x"), "notes", "Updated 6 June 2024: x"),
        (Retitle("T"), "title", "T"),
        (Redate("2024-01-02"), "published", "2024-01-02"),
        (Answered("Yes"), "answer", "Yes"),
        (
            Attach(Attachment(name="b.pdf", label="B")),
            "documents",
            Attachment(name="b.pdf", label="B"),
        ),
    ],
)
def test_a_deed_changes_its_own_field_alone(deed, field, expected):
    world = scenarios.generated(3)
    site = world.sites[0]
    path = site.publications[0].path
    after = replace(site, events=(Event(at=world.start, path=path, deed=deed),))
    one = site.at(world.start).pages[path].publication
    two = after.at(world.start).pages[path].publication
    value = getattr(two, field)
    assert value == expected or expected in value
    assert replace(two, **{field: getattr(one, field)}, updated=None) == one


def test_detaching_leaves_the_other_documents():
    site = scenarios.generated(1).sites[0]
    page = site.at(scenarios.generated(1).start).pages[site.publications[0].path]
    both = Attach(Attachment(name="b.pdf", label="B")).apply(page)
    assert Detach("b.pdf").apply(both).publication == page.publication


def test_each_way_of_going_and_coming_back():
    world = changes()
    site, start = world.sites[0], world.start
    paths = [p.path for p in site.publications]
    state = site.at(start + timedelta(days=14)).pages
    assert [state[paths[n]].gone for n in (8, 9, 10, 11)] == list(Gone)
    assert not state[paths[7]].listed
    last = site.at(start + timedelta(days=30))
    assert last.pages[paths[8]].gone is None
    assert last.moves[paths[12]] == "/publications/moved-elsewhere/"
    moved = last.pages["/publications/moved-elsewhere/"].publication
    assert body(moved) == body(site.publications[12])


def test_a_backdated_publication_lands_deep_in_the_listing():
    world = scenarios.generated(40)
    late = replace(
        world.sites[0].publications[0],
        path="/publications/late/",
        live=world.start,
        published=world.sites[0].publications[30].published,
    )
    site = replace(world.sites[0], publications=(*world.sites[0].publications, late))
    assert ranks(site, world.start, "publications").index(late.path) > 25
