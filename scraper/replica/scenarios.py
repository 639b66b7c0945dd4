"""The worlds that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from scraper.replica import catalogue as real
from scraper.replica.archive_story import archive_story
from scraper.replica.changes import changes
from scraper.replica.founding import founding
from scraper.replica.generated import generated
from scraper.replica.sites import hmicfrs, iopc
from scraper.replica.world import World

__all__ = ["SCENARIOS", "Scenario", "generated", "load"]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A world to choose, with what it is in one sentence."""

    sentence: str
    build: Callable[..., World]


def catalogue(
    skin: str | None = None, era: str = "d7", tooltips: int = 30, name: str = "catalogue"
) -> World:
    """Set up everything that is on record, as it stood on 30 June 2021 and later."""
    publications = (*real.recommendations(era), *real.investigations(era))
    orders = {"investigations": real.investigation_rows(era)}
    return World(
        name=name,
        start=datetime(2021, 6, 30, 9, tzinfo=UTC),
        sites=(
            hmicfrs(real.inspectorate(), skin=skin),
            iopc(publications, era=era, orders=orders, skin=skin, tooltips=tooltips),
        ),
    )


SCENARIOS: Mapping[str, Scenario] = {
    "founding": Scenario(
        sentence="October 2015 and November 2017: the answer awaited five years, and page five.",
        build=founding,
    ),
    "archive": Scenario(
        sentence="The closed IPCC site as two web archives hold it, in July and October 2015.",
        build=lambda skin=None: archive_story(),
    ),
    "catalogue": Scenario(
        sentence="Everything that is on record, from 30 June 2021 on.",
        build=catalogue,
    ),
    "current": Scenario(
        sentence="The same record under the addresses and markup of the present site.",
        build=lambda skin=None: catalogue(skin, era="current", name="current"),
    ),
    "redesign": Scenario(
        sentence="The same record after a redesign: other markup, the same labels and addresses.",
        build=lambda skin="redesign": catalogue(skin, name="redesign"),
    ),
    "changes": Scenario(
        sentence="A made-up inspectorate where something else happens each morning.",
        build=changes,
    ),
    "quiet": Scenario(
        sentence="A made-up inspectorate with 200 publications, where nothing happens.",
        build=lambda skin=None: generated(200, skin=skin),
    ),
}


def load(name: str, *, skin: str | None = None) -> World:
    """Set up the scenario of that name; KeyError if there is none."""
    scenario = SCENARIOS[name]
    return scenario.build(skin=skin) if skin else scenario.build()
