"""What goes wrong in a made-up year is what the server does then, and only then."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from replica_ground import HMICFRS, IOPC, ask

from scraper.replica.server import Replica
from scraper.replica.year import year

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def life():
    return year(1)


@pytest.fixture(scope="module")
def replica(life):
    with Replica(life.world) as serving:
        yield serving


def fault_of(life, source, name):
    return next(fault for fault in life.faults if (fault.source, fault.name) == (source, name))


def host_of(life, source, moment):
    return urlsplit(life.world.site(source).presented(moment).home).hostname


def during(life, replica, fault, path):
    """The answers just before a fault, in it, and just after it."""
    answers = []
    for moment in (fault.since - MINUTE, fault.since + MINUTE, fault.until + MINUTE):
        replica.at = moment
        answers.append(ask(replica, host_of(life, fault.source, moment), path))
    return answers


@pytest.mark.parametrize("source", ["hmicfrs", "iopc"])
@pytest.mark.parametrize(("name", "status"), [("hours", 503), ("days", 503), ("forbidden", 403)])
def test_a_source_refuses_for_as_long_as_the_fault_lasts(life, replica, source, name, status):
    answers = during(life, replica, fault_of(life, source, name), "/news/")
    assert [answer.status == status for answer in answers] == [False, True, False]


def test_connections_drop(life, replica):
    fault = fault_of(life, "hmicfrs", "dropped")
    replica.at = fault.since + MINUTE
    with pytest.raises(ConnectionError):
        ask(replica, host_of(life, "hmicfrs", replica.at), "/news/")


@pytest.mark.parametrize(
    ("source", "name", "path", "sign"),
    [
        ("hmicfrs", "captcha", "/news/", "complete the captcha"),
        ("iopc", "captcha", "/news", "complete the captcha"),
        ("hmicfrs", "cookie wall", "{page}", "We use cookies"),
        ("iopc", "cookie wall", "{page}", "We use cookies"),
    ],
)
def test_what_answers_with_200_is_another_page(life, replica, source, name, path, sign):
    fault = fault_of(life, source, name)
    standing = life.world.site(source).at(fault.since)
    own = next(p for p, page in standing.pages.items() if page.listed and page.gone is None)
    answers = during(life, replica, fault, path.format(page=own))
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert [sign in answer.text for answer in answers] == [False, True, False]


def test_a_cookie_wall_leaves_the_listings_alone(life, replica):
    fault = fault_of(life, "hmicfrs", "cookie wall")
    answers = during(life, replica, fault, "/publications/")
    assert ["We use cookies" in answer.text for answer in answers] == [False] * 3


def test_the_third_page_fails_and_the_others_do_not(life, replica):
    fault = fault_of(life, "hmicfrs", "third page")
    third = during(life, replica, fault, "/publications/page/3/")
    fourth = during(life, replica, fault, "/publications/page/4/")
    assert [answer.status for answer in third] == [200, 503, 200]
    assert [answer.status for answer in fourth] == [200, 200, 200]


def test_one_source_is_well_while_the_other_is_ill(life, replica):
    fault = fault_of(life, "hmicfrs", "forbidden")
    replica.at = fault.since + MINUTE
    others = [one for one in life.faults if one.source == "iopc"]
    assert not any(one.meets("iopc", replica.at) for one in others)
    assert ask(replica, host_of(life, "hmicfrs", replica.at), "/news/").status == 403
    assert ask(replica, host_of(life, "iopc", replica.at), "/news").status == 200


@pytest.mark.parametrize(("source", "host"), [("hmicfrs", HMICFRS), ("iopc", IOPC)])
def test_after_the_host_moved_the_old_one_leads_to_the_new(life, replica, source, host):
    site = life.world.site(source)
    moved = next(spell for spell in site.spells if spell.home)
    replica.at = moved.since - MINUTE
    assert ask(replica, host, "/news/").headers["Location"] is None
    replica.at = moved.since + MINUTE
    old = ask(replica, host, "/news/")
    assert old.status == 301
    assert old.headers["Location"] == f"{moved.home}/news/"
    assert ask(replica, urlsplit(moved.home).hostname, "/news/").status in (200, 404)


def test_a_redesign_changes_the_markup_and_keeps_titles_and_addresses(life, replica):
    site = life.world.site("hmicfrs")
    moved = next(spell for spell in site.spells if spell.skin)
    texts = []
    for moment in (moved.since - MINUTE, moved.since + MINUTE):
        replica.at = moment
        texts.append(ask(replica, host_of(life, "hmicfrs", moment), "/publications/").text)
    assert ["<table" in text for text in texts] == [False, True]
    listing = site.listings[0]
    for page in site.at(moved.since).rows(listing)[: listing.size]:
        assert all(page.publication.path in text for text in texts)


@pytest.mark.parametrize(("host", "home"), [(HMICFRS, "/feed/"), (IOPC, None)])
def test_robots_names_the_sitemap_which_names_what_answers(life, replica, host, home):
    replica.at = life.start
    assert "Sitemap: https://" in ask(replica, host, "/robots.txt").text
    places = ask(replica, host, "/sitemap.xml").text.count("<loc>")
    site = next(site for site in life.world.sites if host in site.hosts)
    assert places == len(site.at(life.start).pages)
    feed = ask(replica, host, "/feed/")
    assert (feed.status == 200) is (home is not None)
    assert home is None or feed.text.count("<item>") == 10
