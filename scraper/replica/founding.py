"""The two founding stories; what no record tells is marked as reconstructed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scraper.replica.catalogue import inspectorate
from scraper.replica.files import pdf_of
from scraper.replica.sites import NEWS, PUBLICATIONS, hmicfrs, iopc
from scraper.replica.wording import MONTHS, slug
from scraper.replica.world import LONDON, Publication, World, london

REPORT = "/publications/a-progress-report-on-the-police-response-to-domestic-abuse/"
SLACK = "/investigations/rachael-and-auden-slack-findings-second-investigation"
FORCES = (
    "Avon and Somerset", "Bedfordshire", "Cambridgeshire", "Cheshire", "City of London",
    "Cleveland", "Cumbria", "Derbyshire", "Devon and Cornwall", "Dorset", "Durham", "Dyfed-Powys",
    "Essex", "Gloucestershire", "Greater Manchester", "Gwent", "Hampshire", "Hertfordshire",
    "Humberside", "Kent", "Lancashire", "Leicestershire", "Lincolnshire", "Merseyside",
    "Metropolitan", "Norfolk", "North Wales", "North Yorkshire", "Northamptonshire",
    "Northumbria", "Nottinghamshire", "South Wales", "South Yorkshire", "Staffordshire",
    "Suffolk", "Surrey", "Sussex", "Thames Valley", "Warwickshire", "West Mercia",
    "West Midlands", "West Yorkshire", "Wiltshire",
)  # fmt: skip
_RELEASES = (("2017-11-14", "14:00", 8), ("2017-11-15", "09:30", 25), ("2017-11-16", "08:00", 10))
_OLDER = (
    ("PEEL: Police efficiency 2015", "2015-03-02"),
    ("PEEL: Police legitimacy 2016", "2016-02-08"),
    ("PEEL: Police effectiveness 2016", "2016-12-08"),
)
_MATTERS = (
    "Police contact before a death",
    "Use of force during an arrest",
    "Response to a missing person report",
    "Police pursuit",
    "Handling of a domestic abuse report",
)


def founding(skin: str | None = None) -> World:
    """Set up the burial of November 2017 and the answer of 26 October 2015."""
    return World(
        name="founding",
        start=datetime(2015, 10, 25, 9, tzinfo=UTC),
        sites=(
            hmicfrs((*_real(), *_before(), *_bulk()), listings=(PUBLICATIONS, NEWS), skin=skin),
            iopc((*_of_2015(), _slack(), *_news()), era="2015", skin=skin),
        ),
    )


def _real() -> tuple[Publication, ...]:
    return tuple(
        p
        for p in inspectorate()
        if p.published and p.published <= "2017-11-14" and p.section != "hmicfrs page"
    )


def _force_report(series: str, force: str, live: datetime) -> Publication:
    title = f"{series} – {force}"
    return Publication(
        path=f"/publications/{slug(title)}/",
        title=title,
        live=live,
        section="hmicfrs publication",
        listings=("publications",),
        published=live.astimezone(LONDON).date().isoformat(),
        kind="Publication",
        topics=("PEEL",),
        forces=force,
        documents=(pdf_of(title),),
        reconstructed=True,
    )


def _before() -> tuple[Publication, ...]:
    reports = []
    for series, first in _OLDER:
        for number, force in enumerate(FORCES):
            live = london(first) + timedelta(days=7 * number)
            reports.append(_force_report(series, force, live))
    return tuple(reports)


def _bulk() -> tuple[Publication, ...]:
    forces = iter(FORCES)
    return tuple(
        _force_report(
            "PEEL: Police effectiveness 2017",
            next(forces),
            london(day, clock) + timedelta(minutes=5 * number),
        )
        for day, clock, count in _RELEASES
        for number in range(count)
    )


def _of_2015() -> tuple[Publication, ...]:
    return tuple(_investigation(number) for number in range(40))


def _investigation(number: int) -> Publication:
    live = london("2015-10-22") - timedelta(days=9 * number)
    day = live.astimezone(LONDON).date()
    month = f"{MONTHS[(day.month - 7) % 12]} {day.year - 1 - (day.month < 7)}"
    title = f"{_MATTERS[number % 5]} - {FORCES[number]}, {month}"
    return Publication(
        path=f"/investigations/{slug(title)}",
        title=title,
        live=live,
        section="investigation",
        listings=("investigations",),
        published=day.isoformat(),
        topics=(FORCES[number],),
        node=14000 - number,
        reconstructed=True,
    )


def _slack() -> Publication:
    title = "Rachael and Auden Slack: findings of the second investigation"
    return Publication(
        path=SLACK,
        title=title,
        live=london("2015-10-26", "09:00"),
        section="investigation",
        listings=("investigations",),
        published="2015-10-26",
        kind="Investigation report",
        topics=("Derbyshire Constabulary",),
        paragraphs=(
            "This page stands in for the original, which is lost.",
            "The findings of the second investigation were released on 26 October 2015.",
        ),
        documents=(pdf_of(title, "Investigation report"),),
        node=14001,
        reconstructed=True,
    )


def _news() -> tuple[Publication, ...]:
    known = (
        ("Hillsborough update February 2013", "hillsborough-update-february-2013", "2013-02"),
        (
            "Annual report on deaths during or following police contact in 2014/15 published",
            "annual-report-deaths-during-or-following-police-contact-201415",
            "2015",
        ),
    )
    return tuple(
        Publication(
            path=f"/news/{name}",
            title=title,
            live=london(f"{stated}-28" if len(stated) == 7 else f"{stated}-07-28"),
            section="news",
            listings=("news",),
            node=13000 + number,
        )
        for number, (title, name, stated) in enumerate(known)
    )
