"""One publication is one key, whatever the host, prefix, scheme or noise of its address."""

from __future__ import annotations

import pytest

from scraper import sources
from scraper.reading import dates
from scraper.reading.addresses import clean
from scraper.reading.words import normalised, phrases

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
SLUG = "a-progress-report-on-the-police-response-to-domestic-abuse"
DASH = "use-taser-%E2%80%93-metropolitan-police-service-march-2019"


@pytest.mark.parametrize(
    "url",
    [
        f"https://hmicfrs.justiceinspectorates.gov.uk/publications/{SLUG}/",
        f"https://hmicfrs.justiceinspectorates.gov.uk/publications/{SLUG}",
        f"http://hmicfrs.justiceinspectorates.gov.uk:80/publications/{SLUG}/?",
        f"https://hmicfrs.justiceinspectorates.gov.uk:443/publications/{SLUG}/#summary",
        f"https://www.justiceinspectorates.gov.uk///hmicfrs/publications/{SLUG}/",
        f"http://www.justiceinspectorates.gov.uk/hmicfrs/s/publications/{SLUG}",
        f"http://justiceinspectorates.gov.uk/hmic/publications/{SLUG}/",
        f"http://www.hmic.gov.uk/publications/{SLUG}/?utm_source=x&utm_medium=y",
        f"http://www.hmic.gov.uk/hmic/publications/{SLUG}/",
        f"HTTP://INSPECTORATES.HOMEOFFICE.GOV.UK/hmic/publications/{SLUG}",
        f"https://hmicfrs.justiceinspectorates.gov.uk/publication-html/{SLUG}/",
        f"https://hmicfrs.justiceinspectorates.gov.uk/publications/%61{SLUG[1:]}/",
    ],
)
def test_a_report_has_one_key(url: str) -> None:
    assert HMICFRS.key(url) == f"publications/{SLUG}"


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("news/news-feed/a-b/", "news/news-feed/a-b"),
        ("peel-reports/cleveland-2021-22/", "peel-reports/cleveland-2021-22"),
        ("peel-assessments/peel-2018/metropolitan/?", "peel-assessments/peel-2018/metropolitan"),
        ("frs-assessment/frs-2021/kent/people/", "frs-assessment/frs-2021/kent/people"),
        ("fire-and-rescue-services/publications/", None),
        ("publications/", None),
        ("publications/page/2/", None),
        ("news/page/101", None),
        ("news/news-feed/", None),
        ("news/announcements/", None),
        ("peel-assessments/", None),
        ("our-work/article/crime-data-integrity/", None),
        ("our-work/cat/specific-reviews/", None),
        ("glossary/24-hour-pace-clock/", None),
        ("?cat=cause-of-concern&force=any&month=2025-02", None),
    ],
)
def test_sections_that_are_publications_have_keys(path: str, key: str | None) -> None:
    assert HMICFRS.key(HMICFRS.home + path) == key


@pytest.mark.parametrize(
    "url",
    [
        "https://www.justiceinspectorates.gov.uk/cjji/publications/a-b/",
        "https://www.justiceinspectorates.gov.uk/publications/a-b/",
        "https://assets-hmicfrs.justiceinspectorates.gov.uk/uploads/a-b.pdf",
        "https://s3-eu-west-2.amazonaws.com/assets-hmicfrs.justiceinspectorates.gov.uk/uploads/a.pdf",
        "mailto:a@b.gov.uk",
        "http://[",
        "",
    ],
)
def test_other_bodies_and_files_have_none(url: str) -> None:
    assert HMICFRS.key(url) is None
    assert IOPC.key(url) is None


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("recommendations/a-b", "learning/a-b"),
        ("our-work/learning/a-b", "learning/a-b"),
        ("investigations/a-b-0", "investigations/a-b-0"),
        ("our-work/investigations/a-b-0/", "investigations/a-b-0"),
        ("news/a-b?utm_campaign=z", "news/a-b"),
        ("publications/a-b", "publications/a-b"),
        ("cy/recommendations/a-b", "cy/learning/a-b"),
        (f"recommendations/{DASH}", "learning/use-taser-–-metropolitan-police-service-march-2019"),
        (
            f"recommendations/{DASH.lower()}",
            "learning/use-taser-–-metropolitan-police-service-march-2019",
        ),
        ("node/29728", None),
        ("news", None),
        ("our-work/learning?page=3", None),
        ("investigations/our-investigations", None),
        ("investigations/what-we-investigate-and-next-steps", None),
        ("use-force-west-midlands-police", None),
        ("sites/default/files/documents/a.pdf", None),
    ],
)
@pytest.mark.parametrize(
    "host", ["www.policeconduct.gov.uk", "policeconduct.gov.uk", "ipcc.gov.uk", "WWW.IPCC.GOV.UK"]
)
def test_renamed_sections_are_one(host: str, path: str, key: str | None) -> None:
    assert IOPC.key(f"http://{host}/{path}") == key


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("HTTP://WWW.X.gov.uk:80///a//b?utm_source=x&y=1#z", "https://www.x.gov.uk/a/b?y=1"),
        ("?", "https://h.gov.uk/p/q/"),
        ("../x/./y", "https://h.gov.uk/p/x/y"),
        ("//h.x/y", "https://h.x/y"),
        (" /a b\n", "https://h.gov.uk/a%20b"),
        ("/%e2%80%93/é", "https://h.gov.uk/%E2%80%93/%C3%A9"),
        ("mailto:x@y", None),
        ("javascript:void(0)", None),
        ("http://[bad", None),
        ("http://h:port/", None),
    ],
)
def test_addresses_are_written_one_way(href: str, address: str | None) -> None:
    assert clean(href, "https://h.gov.uk/p/q/") == address


def test_pages_are_counted_as_each_site_counts() -> None:
    publications, query = HMICFRS.listings[0].addresses
    page = HMICFRS.listings[0].page
    assert page(publications, 2) == publications + "page/2/"
    assert page(publications + "page/2/", 3) == publications + "page/3/"
    assert page(query, 2) == query + "&paged=2"
    assert page(query + "&paged=2", 3) == query + "&paged=3"
    learning = IOPC.listings[1]
    assert learning.page(learning.addresses[0], 2) == learning.addresses[0] + "?page=1"
    assert learning.page(learning.addresses[0] + "?page=1", 3).endswith("?page=2")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 November 2017", "2017-11-14"),
        ("14th November 2017", "2017-11-14"),
        ("Tuesday, 15 June, 2021", "2021-06-15"),
        ("23 Jun 2021", "2021-06-23"),
        ("22 Sept. 2019", "2019-09-22"),
        ("June 2021", "2021-06"),
        ("27/09/2019", "2019-09-27"),
        ("02/07/2015", "2015-07-02"),
        ("2021-06-15", "2021-06-15"),
        ("2021-06-15T00:00:00+01:00", "2021-06-15"),
        ("14 November 2017 at 9:30am", "2017-11-14"),
        ("31 February 2020", None),
        ("31/02/2020", None),
        ("45 November 2017", None),
        ("/0206/2023", None),
        ("May", None),
        ("12", None),
        ("14 Novembre 2017 and more", None),
    ],
)
def test_dates_are_read_as_the_uk_writes_them(text: str, day: str | None) -> None:
    assert dates.whole(text) == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023-05-19T12:00:00Z", "2023-05-19"),
        ("2021-06-14T23:30:00Z", "2021-06-15"),
        ("2021-01-14T23:30:00Z", "2021-01-14"),
        ("2021-06-15T00:00:00+0100", "2021-06-15"),
        ("2021-06", "2021-06"),
        ("2021-13-01", None),
        ("0000-00-00T00:00:00Z", None),
        ("", None),
        (None, None),
    ],
)
def test_a_machines_date_is_its_day_in_london(value: str | None, day: str | None) -> None:
    assert dates.machine(value) == day


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2020/137342", "2020/137342"),
        ("22017/082348", "2017/082348"),
        ("2017-091299", "2017/091299"),
        ("2017090856", "2017/090856"),
        ("2012-006098", "2012/006098"),
        ("IX/17", "IX/17"),
    ],
)
def test_references_are_normalised_where_their_digits_allow(printed: str, value: str) -> None:
    assert normalised(printed) == value


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Grenfell and Terms of reference", ("Grenfell", "Terms of reference")),
        (
            "Cause of concern, Child protection and Revisit",
            ("Cause of concern", "Child protection", "Revisit"),
        ),
        ("Effectiveness and legitimacy", ("Effectiveness and legitimacy",)),
        ("All local forces in England and Wales", ("All local forces in England and Wales",)),
        ("Hampshire and Isle of Wight", ("Hampshire and Isle of Wight",)),
        ("Fire & rescue services, Grenfell", ("Fire & rescue services", "Grenfell")),
    ],
)
def test_the_last_and_joins_two(printed: str, parts: tuple[str, ...]) -> None:
    assert phrases(printed) == parts


def test_an_unknown_source_names_the_known() -> None:
    with pytest.raises(sources.UnknownSource, match="hmicfrs, iopc"):
        sources.get("nobody")
