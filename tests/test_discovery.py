"""What is met outside the listings: by link, by feed, by sitemap; hostile files hurt nobody."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Response

from db.briefing import Briefing, KnownPublication
from db.records import Found, Route
from scraper import discovery, feeds, sources
from scraper.discovery import Discovered, candidates, discover
from scraper.fetch import Fetched, Refused

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
HOME = HMICFRS.home
ROOT = Path(__file__).parents[1]
EVIDENCE = ROOT.parent / "shared" / "evidence"
INDEX, MAP, FEED = HOME + "sitemap_index.xml", HOME + "sitemap.xml", HOME + "feed/"


def urlset(*addresses: str) -> bytes:
    urls = "".join(f"<url><loc>{url}</loc><lastmod>2020-01-01</lastmod></url>" for url in addresses)
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{urls}</urlset>"
    ).encode()


def index(*addresses: str) -> bytes:
    maps = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in addresses)
    return f"<sitemapindex xmlns='x'>{maps}</sitemapindex>".encode()


def rss(*addresses: str) -> bytes:
    items = "".join(f"<item><title>T</title><link>{url}</link></item>" for url in addresses)
    return f"<rss version='2.0'><channel><link>/</link>{items}</channel></rss>".encode()


class Site:
    """Answers as a site does that has these files; everything else is 404."""

    def __init__(self, files: dict[str, bytes | int]) -> None:
        self.files, self.asked = files, list[str]()

    async def get(self, url: str) -> Fetched:
        self.asked.append(url)
        answer = self.files.get(url, 404)
        if isinstance(answer, bytes):
            return Fetched(url=url, response=Response(url, body=answer))
        response = HtmlResponse(url, status=answer, body=b"<h1>No</h1>")
        if answer in (403, 429):
            raise Refused(f"{url} answered {answer}", response)
        return Fetched(url=url, response=response)


def search(
    files: dict[str, bytes | int], links: dict[str, list[str]] | None = None
) -> tuple[Discovered, list[str]]:
    site = Site(files)
    found = asyncio.run(discover(HMICFRS, site.get, links or {}))
    return found, site.asked


def keys(body: bytes, url: str = MAP) -> list[str]:
    found, _ = search({MAP: body})
    return [one.key for one in found.found]


def test_a_link_is_stronger_than_a_feed_and_a_feed_than_a_sitemap() -> None:
    a, b, c = (f"{HOME}publications/{name}/" for name in "abc")
    page = HOME + "publications/x/"
    found, _ = search({MAP: urlset(a, b, c), FEED: rss(b, a)}, {page: [a]})
    assert [(one.key[-1], one.route, one.where) for one in found.found] == [
        ("a", Route.LINK, page),
        ("b", Route.FEED, FEED),
        ("c", Route.SITEMAP, MAP),
    ]
    assert found.notes == ()


def test_missing_files_are_passed_over_in_silence() -> None:
    found, asked = search({})
    assert found == Discovered(found=())
    assert asked == [HOME + "robots.txt", INDEX, MAP, FEED]


def test_an_index_is_followed_within_the_family_and_each_file_asked_once() -> None:
    packed = HOME + "posts.xml.gz"
    found, asked = search(
        {
            INDEX: index("/posts.xml.gz", MAP, INDEX, "https://example.org/s.xml", "file:///etc/x"),
            MAP: index(INDEX, "http://www.hmic.gov.uk/old.xml", "https://127.0.0.1/x.xml"),
            packed: gzip.compress(urlset(HOME + "publications/a/")),
            "https://www.hmic.gov.uk/old.xml": urlset("http://www.hmic.gov.uk/publications/b"),
        }
    )
    assert [one.key for one in found.found] == ["publications/a", "publications/b"]
    assert len(asked) == len(set(asked)) == 6
    assert not [url for url in asked if "example" in url or "127" in url]


def test_robots_txt_names_sitemaps() -> None:
    robots = b"User-agent: *\nDisallow: /x\n sitemap : /named.xml\nSitemap: https://example.org/s\n"
    files = {HOME + "robots.txt": robots, HOME + "named.xml": urlset(HOME + "news/news-feed/a/")}
    found, asked = search(files)
    assert [one.key for one in found.found] == ["news/news-feed/a"]
    assert "https://example.org/s" not in asked


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/publications/a/",
        "https://www.justiceinspectorates.gov.uk/cjji/publications/a/",
        HOME + "publications/",
        HOME + "publications/page/3/",
        HOME + "our-work/article/crime-data-integrity/",
        HOME + "?cat=domestic-abuse",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_publication_of_the_source_is_not_found(url: str) -> None:
    assert keys(urlset(url)) == []


def test_an_html_edition_belongs_to_its_publication() -> None:
    edition, own = HOME + "publication-html/a/", HOME + "publications/a/"
    [found] = search({MAP: urlset(edition, own, edition)})[0].found
    assert (found.key, found.url) == ("publications/a", own)
    [found] = search({MAP: urlset(edition)})[0].found
    assert (found.key, found.url) == ("publications/a", edition)


@pytest.mark.parametrize(
    "feed",
    [
        rss("/publications/a/"),
        rss("<![CDATA[\n https://hmicfrs.justiceinspectorates.gov.uk/publications/a/ ]]>"),
        b"<rss><channel><item><guid>https://www.hmic.gov.uk/publications/a/</guid></item></channel>",
        b"\xef\xbb\xbf \n<rss><item><link>publications/../../publications/a</link></item></rss>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><link href='/publications/self/'/><entry>"
        b"<link rel='edit' href='/publications/b/'/><link href='/publications/a/'/></entry></feed>",
        b"<feed xml:base='/publications/'><entry><link rel='alternate' href='a/'/></entry></feed>",
        b"<rdf:RDF xmlns:rdf='r' xmlns='s'><item><link>/publications/a/</link></item></rdf:RDF>",
        b"<rss xmlns:atom='a'><item><atom:link rel='self' href='/publications/b/'/>"
        b"<link>/publications/a/</link></item></rss>",
        rss("/publications/a/").decode().encode("utf-16"),
    ],
    ids=["relative", "cdata", "guid", "unfinished", "atom", "atom base", "rdf", "self", "utf-16"],
)
def test_feeds_are_read(feed: bytes) -> None:
    [found] = search({FEED: feed})[0].found
    assert (found.key, found.route) == ("publications/a", Route.FEED)


def test_pictures_and_other_languages_in_a_sitemap_are_no_pages() -> None:
    body = b"""<urlset xmlns:image="i" xmlns:xhtml="h"><url><loc>/publications/a/</loc>
      <image:image><image:loc>/publications/b/</image:loc></image:image>
      <xhtml:link rel="alternate" hreflang="cy" href="/publications/c/"/></url></urlset>"""
    assert keys(body) == ["publications/a"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<h1>Not found</h1>", b"<!DOCTYPE html><html><url><loc>/publications/a/</loc></url>",
     b"%PDF-1.4", b"\x1f\x8bbroken", b"<", b"\0\0\0", b"{}"],
)  # fmt: skip
def test_what_is_neither_a_sitemap_nor_a_feed_is_noted(body: bytes) -> None:
    found, _ = search({MAP: body})
    assert found == Discovered(found=(), notes=(f"{MAP}: neither a sitemap nor a feed",))


def test_a_sitemap_cut_short_gives_what_it_has() -> None:
    whole = urlset(*(f"/publications/p{at}/" for at in range(100)))
    assert keys(whole[: len(whole) // 2])[:2] == ["publications/p0", "publications/p1"]
    assert 40 <= len(keys(whole[: len(whole) // 2])) <= 50


def test_a_refused_sitemap_is_noted_and_its_host_left_alone() -> None:
    other = "http://www.hmic.gov.uk/s.xml"
    robots = f"Sitemap: {other}".encode()
    found, asked = search(
        {HOME + "robots.txt": robots, INDEX: 403, MAP: urlset(HOME + "publications/a/"),
         "https://www.hmic.gov.uk/s.xml": urlset(HOME + "publications/b/")},
        {HOME: [HOME + "publications/c/"]},
    )  # fmt: skip
    assert asked == [HOME + "robots.txt", INDEX, "https://www.hmic.gov.uk/s.xml"]
    assert [one.key[-1] for one in found.found] == ["c", "b"]
    assert found.notes == (f"{INDEX} answered 403",)


def test_being_asked_to_wait_ends_the_search() -> None:
    with pytest.raises(Refused):
        search({INDEX: 429})


def test_a_failing_sitemap_is_noted() -> None:
    found, asked = search({INDEX: 500, FEED: rss("/publications/a/")})
    assert found.notes == (f"{INDEX}: answered 500",)
    assert len(asked) == 4
    assert len(found.found) == 1


def test_at_most_so_many_files_are_asked_for() -> None:
    found, asked = search({INDEX: index(*(f"/s{at}.xml" for at in range(500)))})
    assert len(asked) == discovery.FILES
    assert found.notes == ("more than 50 sitemaps and feeds; the rest was not read",)


@pytest.mark.slow
def test_at_most_so_many_addresses_are_read_over_all_files() -> None:
    maps = {
        f"{HOME}s{at}.xml": urlset(*(f"/publications/p{at}-{n}/" for n in range(30_000)))
        for at in range(3)
    }
    found, asked = search({INDEX: index(*maps), **maps})
    assert len(found.found) == discovery.ADDRESSES - len(maps)
    assert HOME + "s2.xml" not in asked
    assert found.notes == ("more than 50,000 addresses; the rest was not read",)


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{at} '{f'&a{at - 1};' * 10}'>" for at in range(1, 12))
    + "]>"
)
HOSTILE = {
    "laughs in a text": f"{LAUGHS}<urlset><url><loc>/publications/a/&a11;</loc></url></urlset>",
    "laughs in an attribute": f"{LAUGHS}<feed><entry><link href='/p/&a11;'/></entry></feed>",
    "a local file": "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
    "<urlset><url><loc>/publications/&e;</loc></url></urlset>",
    "another host": "<!DOCTYPE urlset SYSTEM 'http://10.0.0.1/x.dtd'>"
    "<urlset><url><loc>/publications/a/</loc></url></urlset>",
    "parameters": "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://10.0.0.1/x.dtd'> %p;]><urlset/>",
    "depth": "<urlset>" + "<url>" * 100_000,
    "an endless attribute": f"<urlset a='{'x' * 20_000_000}'/>",
    "an endless name": f"<urlset><{'x' * 20_000_000}/>",
    "no entry closed": "<urlset>" + "<url><loc>/publications/a/" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_takes_no_time_and_reaches_out_for_nothing(name: str) -> None:
    begun = time.process_time()
    read = feeds.read(HOSTILE[name].encode(), MAP, discovery.ADDRESSES)
    assert time.process_time() - begun < 5
    assert all(len(url) < 5000 for url in read.pages)
    host = Path("/etc/hostname")
    assert not host.exists() or not any(host.read_text().strip() in url for url in read.pages)


LARGE = {
    "one address": "b'<urlset>' + b'<url><loc>/publications/a/</loc></url>' * 2_750_000",
    "many addresses": "b'<urlset>' + b''.join(b'<url><loc>/publications/%d/</loc></url>' % at "
    "for at in range(2_500_000))",
    "elements that are no entries": "b'<urlset>' + b'<a/>' * 25_000_000",
    "an entry without end": "b'<urlset><url>' + b'<a/>' * 25_000_000",
    "comments": "b'<urlset>' + b'<!---->' * 14_000_000",
    "blanks": "b'<urlset>' + b' ' * 100_000_000",
    "packed a hundredfold": "b''.join(map(zlib.compressobj(1, wbits=31).compress, "
    "[b'<urlset>', *[b'<a/>' * 10_000_000] * 50]))",
}
READS = """
import resource, time, zlib
from scraper import feeds
body = {body}
resource.setrlimit(resource.RLIMIT_AS, (1200 << 20, 1200 << 20))
begun = time.process_time()
read = feeds.read(body, "https://hmicfrs.justiceinspectorates.gov.uk/sitemap.xml", 50_000)
assert len(read.pages) <= 50_000 and read.entries <= 50_000, read.entries
assert time.process_time() - begun < 30
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_hundred_megabytes_on_one_line_are_read_to_their_bounds(name: str) -> None:
    code = READS.format(body=LARGE[name])
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (child.returncode, child.stderr) == (0, "")


def test_a_text_without_end_is_given_up() -> None:
    body = b"<urlset><url><loc>" + b"x" * 40_000_000
    assert feeds.read(body, MAP, 10).pages == ()


def known(key: str, *, live: bool = True) -> KnownPublication:
    return KnownPublication(
        key=key, url=HOME + key, stated_date=None, first_seen=datetime(2020, 1, 1, tzinfo=UTC),
        baseline=True, listed=live, live=live, state="listed" if live else "removed",
    )  # fmt: skip


def met(*keys: str) -> list[Found]:
    return [Found(key=key, url=HOME + key + "/", route=Route.SITEMAP, where=MAP) for key in keys]


LISTED = frozenset(f"publications/p{at}" for at in range(150))


@pytest.mark.parametrize(
    ("found", "publications", "asked"),
    [
        (["publications/a", "publications/p1"], [], ["publications/a"]),
        (["publications/a"], [known("publications/a")], []),
        (["publications/a"], [known("publications/a", live=False)], []),
        (["publications/old"], [known("publications/p1")], []),
        (["peel-reports/a", "publications/b"], [], ["publications/b"]),
        (["publications/p1/chapter-1"], [], []),
    ],
    ids=["in no listing", "known", "gone", "renamed", "a section not listed", "below another"],
)
def test_asked_for_is_what_no_listing_shows_and_nobody_knows(
    found: list[str], publications: list[KnownPublication], asked: list[str]
) -> None:
    briefing = Briefing(
        source="hmicfrs",
        publications=tuple(publications),
        other_keys={"publications/old": "publications/p1"},
    )
    due = candidates(met(*found), LISTED, briefing)
    assert [(one.key, one.url) for one in due] == [(key, f"{HOME}{key}/") for key in asked]


def test_what_is_gone_does_not_make_a_section_unwatched() -> None:
    gone = tuple(known(f"publications/g{at}", live=False) for at in range(500))
    briefing = Briefing(source="hmicfrs", publications=gone)
    assert [due.key for due in candidates(met("publications/a"), LISTED, briefing)] == [
        "publications/a"
    ]


def test_a_hundred_are_asked_for_the_longest_unasked_first() -> None:
    names = [f"publications/u{at}" for at in range(130)]
    briefing = Briefing(source="hmicfrs")
    first = [due.key for due in candidates(met(*names), LISTED, briefing)]
    assert first == names[:100]
    start = datetime(2024, 1, 1, tzinfo=UTC)
    asked = {key: start - timedelta(hours=at) for at, key in enumerate(first)}
    then = candidates(met(*names), LISTED, briefing, asked)
    assert [due.key for due in then] == [*names[100:], *reversed(names[30:100])]
    assert [due.rank for due in then] == sorted(due.rank for due in then)


def test_a_source_names_its_sitemaps_and_how_long_it_keeps_things() -> None:
    for source in (HMICFRS, IOPC):
        assert all(source.key(url) is None for url in source.discovery)
        assert all(url.startswith(source.home) for url in source.discovery)
    assert HMICFRS.retention == ()
    six_months, five_years = IOPC.retention
    assert (six_months.since, six_months.months) == ("completed", 6)
    assert (five_years.since, five_years.months) == ("published", 60)
    key = IOPC.key("https://policeconduct.gov.uk/recommendations/a")
    assert key is not None
    assert key.startswith(five_years.sections)
    for path in ("news/a", "our-work/investigations/a", "cy/news/a"):
        assert str(IOPC.key(IOPC.home + path)).startswith(six_months.sections)


@pytest.mark.parametrize(
    ("name", "pages", "sitemaps", "route"),
    [
        ("yoast_sitemap_index.xml", 0, 4, Route.SITEMAP),
        ("yoast_post-sitemap.xml", 3, 0, Route.SITEMAP),
        ("wp-core_sitemap_index.xml", 0, 6, Route.SITEMAP),
        ("wp-core_sitemap_posts_nolastmod.xml", 4, 0, Route.SITEMAP),
    ],
)
def test_real_sitemaps_are_read(name: str, pages: int, sitemaps: int, route: Route) -> None:
    path = EVIDENCE / "cms" / name
    if not path.exists():
        pytest.skip(f"the real sitemaps are not here: ../shared/evidence/cms/{name} is absent")
    read = feeds.read(path.read_bytes(), MAP, 1000)
    assert (read.route, len(read.pages), len(read.sitemaps)) == (route, pages, sitemaps)


@pytest.mark.parametrize("name", ["cms/wp-rss_feed.xml", "govuk/govuk_atom_entry.xml"])
def test_real_feeds_are_read(name: str) -> None:
    path = EVIDENCE / name
    if not path.exists():
        pytest.skip(f"the real feeds are not here: ../shared/evidence/{name} is absent")
    read = feeds.read(path.read_bytes(), MAP, 1000)
    assert read.route is Route.FEED
    assert read.pages
