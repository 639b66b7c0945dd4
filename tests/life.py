"""A made-up inspectorate's fortnight, crawled once and shared by the tests that ask its log."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ground import Ground, Ran, born, happens, hours, inspectorate, key_of, publications

from scraper.replica.deeds import Edit, Hide, Note, Remove, Restore, Retitle
from scraper.replica.server import Replica
from scraper.replica.sites import PUBLICATIONS
from scraper.replica.world import Gone, Listing, World

COUNT = 60
FIRE = Listing(name="fire", path="/fire-and-rescue-services/publications/", title="Fire", size=10)
PAGES = publications(COUNT)
NEW, THIRD = "publications/a-new-inspection", "publications/an-old-one-put-up-late"
EDITED, DATED, RETITLED, THERE_AND_BACK = PAGES[1], PAGES[2], PAGES[3], PAGES[4]
GONE = dict(zip(Gone, PAGES[7:11], strict=True))
HIDDEN, TWICE = PAGES[12], PAGES[20]
BEFORE = "The review group listed what each force had been asked to do."
AFTER = "The review group listed what each of the 17 forces had been asked to do."

_SCRIPT = (
    born(PAGES[0], "a-new-inspection", hours(26)),
    born(PAGES[25], "an-old-one-put-up-late", hours(26), PAGES[25].published),
    happens(hours(-1), EDITED, Edit(1, BEFORE)),
    happens(hours(27), EDITED, Edit(1, AFTER)),
    happens(hours(28), DATED, Note(hours(28).date(), "a figure was corrected.")),
    happens(hours(29), RETITLED, Retitle("A title that was changed")),
    happens(hours(-1), THERE_AND_BACK, Edit(0, BEFORE)),
    happens(hours(30), THERE_AND_BACK, Edit(0, AFTER)),
    happens(hours(60), THERE_AND_BACK, Edit(0, BEFORE)),
    *(happens(hours(31), page, Remove(how)) for how, page in GONE.items()),
    *(happens(hours(61), page, Restore()) for page in GONE.values()),
    happens(hours(32), HIDDEN, Hide()),
)
STEPS = {
    "baseline": 0,
    "unchanged": 24,
    "changed": 48,
    "too soon": 48.5,
    "confirmed": 50,
    "back": 72,
    "shuffled": 73,
    "as before": 74,
}


@dataclass(frozen=True)
class Life:
    """The log at the end, how each crawl ended, and what each told."""

    ground: Ground
    ran: dict[str, Ran]
    told: dict[str, list[tuple[str, str]]]
    requests: list[tuple[str, int, bool]]


@cache
def life() -> Life:
    """Crawl the fortnight step by step."""
    folder = Path(tempfile.mkdtemp(prefix="pagefive-life-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    life = Life(Ground(folder, Replica(world())), {}, {}, [])
    for shuffled, steps in ((False, (0, 6)), (True, (6, 7)), (False, (7, 8))):
        with Replica(world(shuffled=shuffled)) as replica:
            life.ground.replica = replica
            for name in list(STEPS)[slice(*steps)]:
                newest = life.ground.newest() if life.ran else 0
                life.ran[name] = life.ground.run(hours(STEPS[name]))
                life.told[name] = life.ground.told(newest)
            life.requests.extend((r.path, r.status, r.conditional) for r in replica.requests)
    return life


def world(*, shuffled: bool = False) -> World:
    """Set up the inspectorate; one publication stands in two listings."""
    made = inspectorate(COUNT, *_SCRIPT)
    twice = tuple(
        replace(page, listings=("publications", "fire")) if page.path == TWICE.path else page
        for page in made.sites[0].publications
    )
    order = [page.path for page in PAGES] + [f"/{NEW}/", f"/{THIRD}/"]
    random.Random(5).shuffle(order)
    listing = replace(PUBLICATIONS, order=tuple(order)) if shuffled else PUBLICATIONS
    site = replace(made.sites[0], publications=twice, listings=(listing, FIRE))
    return replace(made, sites=(site,))


GONE_KEYS = sorted(key_of(page) for page in GONE.values())
