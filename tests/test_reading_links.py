"""A page's links are those of its article to other publications of the source."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_markups import BUILDERS, SHELLS, Builder, Told

from scraper import sources

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
HOME = "https://hmicfrs.justiceinspectorates.gov.uk/"
PAGE = HOME + "publications/a-report/"
LEARNING = "https://www.policeconduct.gov.uk/our-work/learning/a-case"
EVIDENCE = Path(__file__).parents[2] / "shared" / "evidence"
TOLD = Told(
    title="A report",
    fields=(("Published on", "14 November 2017"), ("Police Forces", "Kent")),
    body=(
        "It follows <a href='/publications/first-report'>our first report</a> on the same force.",
        "The force answered <a href='../second/#s'>the second one</a>, as the news told.",
    ),
    offers="<h2>Get the report</h2><p><a href='/uploads/a.pdf'>A report</a> (PDF document)</p>"
    "<p><a href='/publication-html/a-report/'>Read online</a> (HTML)</p>"
    "<h2>Get the press release</h2><ul><li><a href='/news/news-feed/told/'>Told</a></ul>",
)
OWN = ["publications/first-report", "publications/second/", "news/news-feed/told/"]


def hmicfrs(html: str, url: str = PAGE) -> list[str]:
    return [link.removeprefix(HOME) for link in HMICFRS.read_page(html, url).links]


def article(inside: str, around: str = "") -> str:
    return f"<main><article><h1>A report</h1><p>Body.</p>{inside}</article></main>{around}"


@pytest.mark.parametrize("shell", SHELLS[1:])
@pytest.mark.parametrize("builder", BUILDERS)
def test_the_articles_links_are_read_in_any_markup(builder: Builder, shell: Builder) -> None:
    assert hmicfrs(shell(builder(TOLD), TOLD.title)) == OWN


@pytest.mark.parametrize("builder", BUILDERS)
def test_what_is_related_within_the_main_part_is_linked(builder: Builder) -> None:
    found = hmicfrs(SHELLS[0](builder(TOLD), TOLD.title))
    own = [link for link in found if link != "news/news-feed/x/"]
    assert own == OWN
    inside = "<article" not in builder(TOLD)
    assert ("news/news-feed/x/" in found) == inside


@pytest.mark.parametrize(
    "html",
    [
        "<p>See <a href='/publications/b/'>another</a>.</p>",
        "<ul><li><a href='/publications/b/'>Another</a></li></ul>",
        "<table><tr><td><a href='http://www.hmic.gov.uk/hmic/publications/b'>B</a></table>",
        "<dl><dt>Related report<dd><a href='/publication-html/b/'>B (HTML)</a></dl>",
        "<h2>Related publications</h2><ul><li><a href='/publications/b/'>B</a></ul>",
        "<h2>See also</h2><p><a href='/publications/b/'>B</a></p>",
        "<div class='related-content'><h3>More</h3><a href='/publications/b/'>B</a></div>",
        "<a href='/publications/b/'><img src='b.png' alt='B'></a>",
        "<div class='notice'>This report was withdrawn. <a href='/publications/b/'>B</a></div>",
    ],
)
def test_an_article_links(html: str) -> None:
    [link] = HMICFRS.read_page(article(html), PAGE).links
    assert HMICFRS.key(link) == "publications/b"


@pytest.mark.parametrize(
    "html",
    [
        "<nav><a href='/publications/b/'>B</a></nav>",
        "<div class='breadcrumb'><a href='/publications/b/'>B</a></div>",
        "<div class='more-articles'><h3>More Articles</h3><a href='/publications/b/'>B</a></div>",
        "<h3>More Articles</h3><div><a href='/publications/b/'>B</a></div>",
        "<h2>Latest news</h2><ul><li><a href='/news/news-feed/b/'>B</a></ul>",
        "<aside><h2>Elsewhere</h2><a href='/publications/b/'>B</a></aside>",
        "<div class='sidebar'><a href='/publications/b/'>B</a></div>",
        "<footer><a href='/publications/b/'>B</a></footer>",
        "<div class='pager'><a href='/publications/b/'>B</a></div>",
        "<p><a href='/publications/b/'>Next</a> <a href='/publications/c/'>Previous</a></p>",
        "<p><a href='/publications/a-report/'>A report</a></p>",
        "<p><a href='http://www.hmic.gov.uk/publications/a-report?utm_source=x#y'>It</a></p>",
        "<p><a href='/publication-html/a-report/'>Read it online</a></p>",
        "<p><a href='/our-work/article/b/'>Topic</a> <a href='/publications/'>All</a></p>",
        "<p><a href='/uploads/b.pdf'>B</a> <a href='https://www.gov.uk/publications/b'>B</a></p>",
        "<p><a href='mailto:b@gov.uk'>B</a> <a href='http://['>B</a> <a>B</a> <a href=''>B</a></p>",
        "<div class='cookie-notice'><a href='/publications/b/'>B</a></div>",
    ],
)
def test_what_is_not_the_articles_does_not(html: str) -> None:
    assert HMICFRS.read_page(article(html), PAGE).links == ()


def test_what_stands_outside_the_article_does_not_link() -> None:
    around = "<div><p>Read <a href='/publications/b/'>B</a></p></div><footer>F</footer>"
    assert hmicfrs(article("", around)) == []


def test_the_other_addresses_of_the_page_are_its_own() -> None:
    html = f"<link rel=canonical href='/publications/renamed/'>{article(TOLD.body[0])}"
    html = html.replace("first-report", "renamed")
    assert hmicfrs(html) == []


def test_one_publication_is_linked_once_by_its_own_address() -> None:
    html = article(
        "<p><a href='/publication-html/b/'>Online</a> <a href='/hmicfrs/publications/c/'>C</a>"
        "<a href='/publications/b/'>B</a> <a href='/publications/b'>B</a>"
        "<a href='/publications/c/'>C</a></p>"
    )
    assert hmicfrs(html) == ["publications/b/", "hmicfrs/publications/c/"]


def test_at_most_200_are_kept_the_first_ones() -> None:
    html = article("".join(f"<p><a href='/publications/p{at}/'>P</a></p>" for at in range(300)))
    assert hmicfrs(html) == [f"publications/p{at}/" for at in range(200)]


def test_links_of_either_kind_of_drupal() -> None:
    old = """<div class="page"><h1>A case</h1><article class="node node-published" about="/x">
      <div class="content"><p>As <a href="/recommendations/b">B</a> said.</p></div></article>
      <div class="related-topic"><a href="/taxonomy/term/1">Custody</a></div>
      <div class="more-articles"><h3>More Articles</h3><a href="/news/n">N</a></div></div>"""
    new = """<main><article class="node"><h1>A case</h1><div class="node__content"><p>As
      <a href="/our-work/learning/b">B</a> said.</p><p><a href="/node/12">N</a></p></div>
      <nav class="book-navigation"><a href="/news/n">Up</a></nav></article></main>"""
    for html in (old, new):
        assert [IOPC.key(link) for link in IOPC.read_page(html, LEARNING).links] == ["learning/b"]


def test_the_real_page_links_to_no_menu_and_no_neighbour() -> None:
    path = EVIDENCE / "iopc" / "recommendation-page-2021-06.html"
    if not path.exists():
        pytest.skip("the real IOPC page is not here: ../shared/evidence/iopc is absent")
    url = "https://policeconduct.gov.uk/recommendations/x"
    assert IOPC.read_page(path.read_text(encoding="utf-8"), url).links == ()


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("investigations/investigation-summaries-and-learning-recommendations", None),
        ("investigations/hillsborough-investigation", None),
        ("investigations/what-we-investigate-and-next-steps/core-investigations", None),
        ("our-work/investigations/what-we-investigate-and-next-steps", None),
        ("investigations/our-youth-panel", "investigations/our-youth-panel"),
        ("investigations/a-b/chapter-1", "investigations/a-b/chapter-1"),
    ],
)
def test_pages_of_the_navigation_are_no_publications(path: str, key: str | None) -> None:
    assert IOPC.key(f"https://www.policeconduct.gov.uk/{path}") == key
