"""The closed IPCC site as two stand-in archives hold it; what no record tells is made up. Pure.

On record are the addresses' forms, the three news titles, and that the findings of the second
investigation were released on 26 October 2015. The markup, the other cases and every capture's
hour are a reconstruction; the page's original address is lost.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

from db.archived import Archive
from scraper.replica.archive import Holding, StandIn
from scraper.replica.archive_holdings import holdings_of
from scraper.replica.files import pdf, pdf_of
from scraper.replica.founding import FORCES, founding
from scraper.replica.prose import paragraph
from scraper.replica.wording import MONTHS, slug
from scraper.replica.world import World

IPCC = "http://www.ipcc.gov.uk"
RELEASED = datetime(2015, 10, 26, 9, 30, tzinfo=UTC)
FINDINGS = f"{IPCC}/investigations/rachael-and-auden-slack-findings-second-investigation"
_TITLE = "Rachael and Auden Slack: findings of the second investigation"
_NEWS = (
    ("Hillsborough update February 2013", "hillsborough-update-february-2013", "2013-02-13"),
    ("IPCC considers publication of unredacted Orgreave report",
     "ipcc-considers-publication-unredacted-orgreave-report", "2015-07-02"),
    ("Annual report on deaths during or following police contact in 2014/15 published",
     "annual-report-deaths-during-or-following-police-contact-201415-published", "2015-07-23"),
)  # fmt: skip
_PAGES = ("working_with", "statutory_guidance", "research_stats", "investigation_reports")
_CASES = 12


def archive_story() -> World:
    """Set up the two archives: what they hold in July 2015, and what comes in October."""
    whole = founding()
    iopc = whole.site("iopc")
    of_iopc = holdings_of(iopc, _quarters(), below="/investigations/")
    return World(
        name="archive",
        start=datetime(2015, 7, 31, 9, tzinfo=UTC),
        sites=whole.sites,
        archives=(
            StandIn(archive=Archive.IA, holdings=(*_closed_site(), *of_iopc), page=40),
            StandIn(archive=Archive.UKGWA, holdings=_second_witness(), page=40),
        ),
    )


def _quarters() -> list[datetime]:
    first = datetime(2015, 1, 15, 4, tzinfo=UTC)
    return [first + timedelta(days=90 * number) for number in range(4)]


def _closed_site() -> tuple[Holding, ...]:
    return (*_news(), *_navigation(), *_cases(), *_reports(), *_oddities(), _findings())


def _second_witness() -> tuple[Holding, ...]:
    """Give what the government's archive holds: the news, with the same bytes, a week later."""
    later = timedelta(days=7)
    return tuple(Holding(url=one.url, at=one.at + later, body=one.body) for one in _news())


def ipcc_page(title: str, stated: str, paragraphs: tuple[str, ...], links: str = "") -> bytes:
    """Draw a page as the closed site may have: a heading, a date, a body, files."""
    year, month, day = stated.split("-")
    shown = f"{int(day)} {MONTHS[int(month) - 1]} {year}"
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return (
        "<!DOCTYPE html><html><head>"
        f"<title>{escape(title)} | Independent Police Complaints Commission</title></head><body>"
        "<div id='header'><a href='/'>Home</a> <a href='/en/Pages/contact.aspx'>Contact</a></div>"
        f"<div id='main'><h1>{escape(title)}</h1><p class='date'>Published: {shown}</p>"
        f"<div class='body'>{body}{links}</div></div>"
        "<div id='footer'>Independent Police Complaints Commission</div></body></html>"
    ).encode()


def _capture(path: str, stated: str, body: bytes, media: str = "text/html") -> Holding:
    at = datetime.fromisoformat(f"{stated}T05:10:00+00:00") + timedelta(days=20)
    return Holding(url=IPCC + path, at=at, body=body, media=media)


def _news() -> tuple[Holding, ...]:
    return tuple(
        _capture(f"/news/{name}", stated, ipcc_page(title, stated, (paragraph(name, 0),)))
        for title, name, stated in _NEWS
        if stated < "2015-07-05"
    )


def _navigation() -> tuple[Holding, ...]:
    """Give the older pages: each was captured thrice, and rewritten in between but for the last."""
    found = []
    for name in _PAGES:
        title = name.replace("_", " ").capitalize()
        for number, stated in enumerate(("2012-03-01", "2013-06-01", "2014-09-01")):
            said = (paragraph(name, 0), paragraph(name, min(number, 1)))
            body = ipcc_page(title, "2012-02-20", said)
            one = _capture(f"/en/Pages/{name}.aspx", stated, body)
            found.append(Holding(url=one.url, at=one.at, body=one.body, revisit=number == 2))
    return tuple(found)


def _case(number: int) -> tuple[str, str]:
    day = datetime(2015, 6, 20, tzinfo=UTC) - timedelta(days=70 * number)
    return f"Police contact before a death - {FORCES[number]}", f"{day:%Y-%m-%d}"


def _cases() -> tuple[Holding, ...]:
    cases = map(_case, range(_CASES))
    return tuple(
        _capture(
            f"/investigations/{slug(title)}", stated,
            ipcc_page(title, stated, (paragraph(title, 0), paragraph(title, 1))),
        )
        for title, stated in cases
    )  # fmt: skip


def _reports() -> tuple[Holding, ...]:
    reports = [_case(number) for number in range(0, _CASES, 3)]
    return tuple(
        _capture(
            f"/Documents/investigation_commissioner_reports/{slug(title)}.pdf", stated,
            pdf(pdf_of(title)), "application/pdf",
        )
        for title, stated in reports
    )  # fmt: skip


def _oddities() -> tuple[Holding, ...]:
    """Give what a real index also holds: a time that is none, an error page, a style sheet."""
    at = datetime(2014, 1, 31, tzinfo=UTC)
    page = ipcc_page("Annual report", "2013-07-30", (paragraph("annual", 0),))
    return (
        Holding(url=f"{IPCC}/page/annual-report", at=at, timestamp="20140100000000", body=page),
        Holding(url=f"{IPCC}/page/gone", at=at, body=b"not found", status=404),
        Holding(url=f"{IPCC}/en/style.css", at=at, body=b"p {}", media="text/css"),
    )


def _findings() -> Holding:
    said = (
        "This page stands in for the original, which is lost.",
        "The findings of the second investigation were released on 26 October 2015.",
    )
    return Holding(url=FINDINGS, at=RELEASED, body=ipcc_page(_TITLE, "2015-10-26", said))
