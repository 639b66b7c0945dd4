"""The demo's script: what is looked at when, and which of it is on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from db.findings.register import Entry
from db.records import Depth
from scraper.replica.founding import SLACK, founding
from scraper.replica.world import World

OWED = Entry(
    source="iopc",
    title="IPCC second investigation, Rachael and Auden Slack",
    since=date(2010, 6, 2),
    since_what="the deaths",
    match="Slack",
)
SEEDED = datetime(2015, 7, 31, 9, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One look at a source: what is on record of that day, and what is reconstructed."""

    source: str
    depth: Depth
    at: datetime
    looking: str
    record: tuple[str, ...] = ()
    reconstructed: tuple[str, ...] = ()
    quiet: str = "Nothing new: nobody is alerted."


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A founding story, step by step; `owed` is entered in the log before the first."""

    title: str
    steps: tuple[Step, ...]
    owed: Entry | None = None


CHAPTERS = (
    Chapter(
        title="What was never published: five years of waiting",
        owed=OWED,
        steps=(
            Step(
                source="iopc",
                depth=Depth.SWEEP,
                at=SEEDED,
                looking="every page of every listing",
                record=(
                    "Rachael and Auden Slack died on 2 June 2010 in Derbyshire. The inquest was "
                    "in October 2013. The IPCC's second investigation was still unpublished.",
                ),
                reconstructed=(
                    "The site of 2015 is not on record. Its listings stand under today's address, "
                    "and the cases in them are made up.",
                ),
                quiet="A first sweep is the baseline: it is recorded, and nobody is alerted.",
            ),
            Step(
                source="iopc",
                depth=Depth.PULSE,
                at=datetime(2015, 10, 25, 9, tzinfo=UTC),
                looking="page one of each listing",
            ),
            Step(
                source="iopc",
                depth=Depth.PULSE,
                at=datetime(2015, 10, 26, 10, tzinfo=UTC),
                looking="page one of each listing",
                record=("The findings were released on 26 October 2015.",),
                reconstructed=(
                    "The original page is lost: its title, its address and the hour are ours.",
                ),
            ),
        ),
    ),
    Chapter(
        title="What was buried: page five in two days",
        steps=(
            Step(
                source="hmicfrs",
                depth=Depth.SWEEP,
                at=datetime(2017, 11, 10, 9, tzinfo=UTC),
                looking="every page of every listing",
                reconstructed=(
                    "The site of 2017 stands under its present address, ten rows a page. Its older "
                    "reports on single forces are made up; its other titles are on record.",
                ),
                quiet="A first sweep is the baseline: it is recorded, and nobody is alerted.",
            ),
            Step(
                source="hmicfrs",
                depth=Depth.WINDOW,
                at=datetime(2017, 11, 14, 10, tzinfo=UTC),
                looking="the first pages of each listing",
                record=(
                    "“A progress report on the police response to domestic abuse” was published "
                    "on 14 November 2017.",
                ),
                reconstructed=("The hour.",),
            ),
            Step(
                source="hmicfrs",
                depth=Depth.WINDOW,
                at=datetime(2017, 11, 15, 12, tzinfo=UTC),
                looking="the first pages of each listing",
                reconstructed=(
                    "A release of 43 force reports, of which 33 are out by now. What pushed the "
                    "report down, and how much of it, is not on record.",
                ),
            ),
            Step(
                source="hmicfrs",
                depth=Depth.WINDOW,
                at=datetime(2017, 11, 16, 9, tzinfo=UTC),
                looking="the first pages of each listing",
                record=("Two days after its publication the report stood on page five.",),
                reconstructed=(
                    "The last 10 of the 43 force reports. Some of the first sink with the report.",
                ),
            ),
        ),
    ),
)


def world() -> World:
    """Set up the founding world, where nothing made up is new when the answer is awaited."""
    whole = founding()
    sites = []
    for site in whole.sites:
        kept = (
            p
            for p in site.publications
            if site.name != "iopc" or p.live <= SEEDED or p.path == SLACK
        )
        sites.append(replace(site, publications=tuple(kept)))
    return replace(whole, sites=tuple(sites))


def made_up(whole: World) -> frozenset[str]:
    """Give the addresses of the publications that no record tells of."""
    return frozenset(
        site.home + p.path for site in whole.sites for p in site.publications if p.reconstructed
    )
