"""A release that fills page one of two listings leaves them two; one at two addresses is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ground import Ground, born, hours, inspectorate, publications

from scraper.replica.server import Replica
from scraper.replica.sites import PUBLICATIONS
from scraper.replica.world import Deed, Listing, Publish, World

pytestmark = pytest.mark.slow

COUNT = 60
FIRE = Listing(name="fire", path="/fire-and-rescue-services/publications/", title="Fire", size=10)
BOTH = ("publications", "fire")


def _in(deed: Deed, listings: tuple[str, ...]) -> Deed:
    assert isinstance(deed, Publish)
    return Publish(replace(deed.publication, listings=listings))


def world(every: int) -> World:
    """Sixty publications, every so many of them in both listings, and a release in both."""
    pages = publications(COUNT)
    release = [born(pages[0], f"release-{number}", hours(26)) for number in range(12)]
    events = [replace(event, deed=_in(event.deed, BOTH)) for event in release]
    made = inspectorate(COUNT, *events)
    filed = tuple(
        replace(page, listings=BOTH if at % every == 0 else ("publications",))
        for at, page in enumerate(made.sites[0].publications)
    )
    site = replace(made.sites[0], publications=filed, listings=(PUBLICATIONS, FIRE))
    return replace(made, sites=(site,))


def standing(ground: Ground, named: str = "%") -> dict[str, int]:
    rows = ground.ask(
        "select listing, count(*) as count from placements where until is null and key like ? "
        "group by listing",
        f"publications/{named}",
    )
    return {row["listing"]: row["count"] for row in rows}


@pytest.mark.parametrize(("depth", "met"), [("pulse", 10), ("window", 12), ("sweep", 12)])
def test_two_listings_with_one_release_on_page_one_stay_two(
    tmp_path: Path, depth: str, met: int
) -> None:
    with Replica(world(every=3)) as replica:
        ground = Ground(tmp_path, replica)
        assert ground.run(hours(0)).status == 0
        assert standing(ground) == {"publications": 60, "fire publications": 20}
        assert ground.run(hours(27), depth).status == 0
        assert standing(ground, "release-%") == {"publications": met, "fire publications": met}
        assert {kind for kind, _ in ground.told()} <= {"added", "opened"}


def test_one_list_at_two_addresses_is_one(tmp_path: Path) -> None:
    with Replica(world(every=1)) as replica:
        ground = Ground(tmp_path, replica)
        assert ground.run(hours(0)).status == 0
        assert ground.run(hours(27)).status == 0
        assert standing(ground) == {"publications": 72}
