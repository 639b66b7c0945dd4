"""The replica's stand-in archives answer as the stored answers show that real ones do."""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest

from db.archived import Archive
from scraper.archives.addresses import Query, index_address, pages_address, replay_address
from scraper.archives.cdx import read_index
from scraper.replica.archive import LEFT_OUT, Holding, StandIn, surt
from scraper.replica.archive_story import FINDINGS, IPCC, RELEASED
from scraper.replica.scenarios import load

A, B = f"{IPCC}/en/Pages/a.aspx", f"{IPCC}/en/Pages/b.aspx"
NOW = datetime(2015, 10, 27, tzinfo=UTC)
EVERYTHING = Query(url=f"{IPCC}/")


def at(year, month=1):
    return datetime(year, month, 2, 3, 4, 5, tzinfo=UTC)


def held(url, year, body, **more):
    return Holding(url=url, at=at(year), body=body, **more)


def stand_in(archive=Archive.IA, page=2, **more):
    holdings = (
        held(A, 2012, b"one"), held(A, 2013, b"one", revisit=True), held(A, 2014, b"two"),
        held(B, 2013, b"three"), held(B, 2014, b"gone", status=404),
    )  # fmt: skip
    return StandIn(archive=archive, holdings=holdings, page=page, **more)


def ask(archive, url, now=NOW):
    parts = urlsplit(url)
    return archive.answer(f"{parts.path}?{parts.query}" if parts.query else parts.path, now)


def enumerated(archive, query):
    found, key = [], None
    while True:
        index = read_index(ask(archive, index_address(archive.archive, query, key)).body.decode())
        found.append([(one.original[-6], one.at.year, one.status) for one in index.captures])
        key = index.resume_key
        if key is None:
            return found


def test_an_enumeration_goes_on_where_it_stopped():
    assert enumerated(stand_in(), EVERYTHING) == [
        [("a", 2012, 200), ("a", 2013, None)],
        [("a", 2014, 200), ("b", 2013, 200)],
    ]


def test_a_resume_key_that_was_not_encoded_once_more_is_refused():
    first = read_index(ask(stand_in(), index_address(Archive.IA, EVERYTHING)).body.decode())
    careless = index_address(Archive.IA, EVERYTHING) + f"&resumeKey={first.resume_key}"
    assert ask(stand_in(), careless).status == 400


def test_states_are_collapsed_where_adjacent_and_pages_that_answered_are_kept_alone():
    query = Query(url=f"{IPCC}/", okay=True, states=True)
    assert enumerated(stand_in(page=9), query) == [
        [("a", 2012, 200), ("a", 2014, 200), ("b", 2013, 200)]
    ]


def test_days_narrow_an_enumeration():
    query = Query(url=f"{IPCC}/", since=date(2013, 1, 2), until=date(2013, 12, 31))
    assert enumerated(stand_in(page=9), query) == [[("a", 2013, None), ("b", 2013, 200)]]


def test_the_second_archive_counts_pages_and_knows_no_resume_key():
    archive = stand_in(Archive.UKGWA)
    assert b'"pages": 3' in ask(archive, pages_address(EVERYTHING)).body
    second = read_index(ask(archive, index_address(Archive.UKGWA, EVERYTHING, "1")).body.decode())
    assert [(one.original, one.at.year) for one in second.captures] == [(A, 2014), (B, 2013)]
    assert second.resume_key is None
    assert ask(archive, index_address(Archive.UKGWA, EVERYTHING, "3")).status == 400


def test_a_memento_says_when_it_is_of_and_another_time_leads_to_the_nearest():
    exact = ask(stand_in(), replay_address(Archive.IA, "20140102030405", A))
    assert (exact.status, exact.body) == (200, b"two")
    assert exact.headers["Memento-Datetime"] == "Thu, 02 Jan 2014 03:04:05 GMT"
    near = ask(stand_in(), replay_address(Archive.IA, "20140301", A))
    assert near.headers["Location"] == replay_address(Archive.IA, "20140102030405", A)
    assert ask(stand_in(), replay_address(Archive.IA, "2014", f"{IPCC}/x")).status == 404


@pytest.mark.parametrize(
    "url", [index_address(Archive.IA, EVERYTHING), replay_address(Archive.IA, "2012", A)]
)
def test_a_site_that_asked_to_be_left_out_answers_as_the_stored_one_did(url):
    told = ask(stand_in(left_out=frozenset({"www.ipcc.gov.uk"})), url)
    assert (told.status, told.body.decode()) == (403, LEFT_OUT)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.cnn.com:80/", "com,cnn)/"),
        ("https://nasa.gov/.%C2%A0", "gov,nasa)/.%c2%a0"),
        ("http://www.ipcc.gov.uk/en/Pages/", "uk,gov,ipcc)/en/pages"),
    ],
)
def test_addresses_are_sorted_as_archives_sort_them(url, key):
    assert surt(url) == key


def test_the_findings_come_to_the_archive_on_the_day_of_their_release():
    world = load("archive")
    url = replay_address(Archive.IA, f"{RELEASED:%Y%m%d%H%M%S}", FINDINGS)
    assert ask(world.archives[0], url, datetime(2015, 10, 25, tzinfo=UTC)).status == 404
    released = ask(world.archives[0], url, NOW)
    assert (released.status, b"26 October 2015" in released.body) == (200, True)
