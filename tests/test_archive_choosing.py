"""What of an archive's index is told, what is read, and under which name."""

from datetime import date

import pytest
from archive_answers import FIRST, PAGE, SECOND, as_array, line

from db.archived import Archive
from scraper.archives.cdx import read_index
from scraper.archives.choosing import NO_PUBLICATION, choose
from scraper.archives.copies import readable
from scraper.archives.history import history_of
from scraper.runs import checked_sources
from scraper.sources import get

KEY = "en/pages/working_with.aspx"
DAYS = (date(2012, 1, 1), date(2015, 12, 31))
ARCHIVE = get("ipcc_archive")


def chosen(*lines, read=(), source=ARCHIVE):
    captures = read_index(as_array(*lines)).captures
    return choose(captures, Archive.IA, source.key, DAYS, read)


def test_every_capture_is_told_and_one_of_the_same_bytes_is_read():
    lines = (line("20130101000000"), line("20140101000000"), line("20150101000000", digest=SECOND))
    came = chosen(*lines)
    assert [(one.key, one.at.year, one.payload) for one in came.seen] == [
        (KEY, 2013, FIRST), (KEY, 2014, FIRST), (KEY, 2015, SECOND),
    ]  # fmt: skip
    assert [one.capture.timestamp[:4] for one in came.unread] == ["2013", "2015"]
    assert came.unread[0].url == f"https://web.archive.org/web/20130101000000id_/{PAGE}"


def test_bytes_that_were_read_are_not_read_again():
    came = chosen(line("20130101000000"), read={(KEY, FIRST)})
    assert (len(came.seen), came.unread) == (1, ())


def test_the_bytes_themselves_are_read_rather_than_a_revisit():
    lines = (line("20130101000000", status="-", mime="warc/revisit"), line("20140101000000"))
    assert [one.capture.timestamp[:4] for one in chosen(*lines).unread] == ["2014"]
    assert len(chosen(*lines).seen) == 2


@pytest.mark.parametrize(
    ("one", "why"),
    [
        pytest.param(line(status="404"), "that are errors or redirects", id="404"),
        pytest.param(line(status="302"), "that are errors or redirects", id="302"),
        pytest.param(line(mime="image/png"), "that are neither pages nor PDF files", id="image"),
        pytest.param(line("20111231235959"), "of other days", id="the day before"),
        pytest.param(line("20160101000000"), "of other days", id="the day after"),
        pytest.param(
            line(original="http://www.ipcc.gov.uk/en/style.css"), NO_PUBLICATION, id="css"
        ),
        pytest.param(line(original="http://evil.example/news/a"), NO_PUBLICATION, id="foreign"),
    ],
)
def test_what_tells_nothing_is_counted_by_why(one, why):
    came = chosen(one)
    assert (came.seen, came.unread, dict(came.left_out)) == ((), (), {why: 1})


def test_captures_without_a_digest_are_each_their_own():
    came = chosen(line("20130101000000", digest="-"), line("20140101000000", digest="-"))
    assert len({one.payload for one in came.seen}) == len(came.unread) == 2


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.ipcc.gov.uk:80/en/Pages/Working_With.aspx", "en/pages/working_with.aspx"),
        ("http://ipcc.gov.uk/Documents/a/Report%20One.PDF", "documents/a/report one.pdf"),
        ("https://www.ipcc.gov.uk/page/annual-report", "page/annual-report"),
        ("http://www.hmic.gov.uk/publications/a-report/", "hmic/publications/a-report"),
        ("http://inspectorates.homeoffice.gov.uk/hmic/publications/b/", "hmic/publications/b"),
        ("http://www.ipcc.gov.uk/en/style.css", None),
        ("http://www.ipcc.gov.uk/Documents/", None),
        ("http://www.policeconduct.gov.uk/news/a", None),
        ("https://web.archive.org/cdx/search/cdx?url=http://www.ipcc.gov.uk/news/a", None),
    ],
)
def test_the_older_pages_have_names_of_their_own(url, key):
    assert ARCHIVE.key(url) == key


@pytest.mark.parametrize("name", ["news/a-case", "investigations/b-case", "learning/c"])
def test_a_copy_is_named_as_the_living_source_names_the_page(name):
    original = f"http://www.ipcc.gov.uk/{name.replace('learning', 'recommendations')}"
    copy = f"https://web.archive.org/web/20130101000000id_/{original}"
    assert ARCHIVE.key(copy) == ARCHIVE.key(original) == get("iopc").key(original) == name


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("en/pages/working_with.aspx", "Working with"),
        ("documents/a/final%20report-2013.pdf", "Final report 2013"),
        ("news/\u202eevil\x1b[2J", "Evil[2J"),
        ("news/___", "news/___"),
    ],
)
def test_the_end_of_a_key_is_made_readable(key, title):
    assert readable(key) == title


def test_an_archives_copies_are_crawled_only_by_name():
    assert checked_sources((), None) == ["hmicfrs", "iopc"]
    assert checked_sources(("ipcc_archive",), None) == ["ipcc_archive"]
    assert "ipcc_archive" in checked_sources((), None, archives=True)


@pytest.mark.parametrize("name", ["hmicfrs", "iopc", "ipcc_archive"])
def test_a_history_is_asked_for_below_the_sources_own_hosts_alone(name):
    source = get(name)
    hosts = {host.removeprefix("www.") for host in source.hosts}
    asked = {url.split("/")[2].removeprefix("www.") for url in history_of(source)}
    assert asked <= hosts
