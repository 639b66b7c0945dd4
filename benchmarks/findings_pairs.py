"""Weigh real pages against real findings: those that belong together, and those that do not."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from benchmarks.findings import EVIDENCE, NO_REFERENCE, RECORDS
from db.content import Subject
from db.findings.finding import UNPUBLISHED, Finding
from db.findings.matching import Candidate, Likeness, likeness, normalised
from db.records import Owed
from db.tagging import usual_words
from db.tags import TagKind, tags

RANDOM, SEEDS = 10_000, {"dev": 1, "test": 2}
EARLY = date(2000, 1, 1)

# Rows of the catalogue, found by hand: what told of an investigation, and what published it.
ONE_INCIDENT = (
    (1363, 1579), (1580, 1579), (1581, 1579),  # Gracie Spinks
    (1665, 1667), (1665, 1668), (1666, 1667), (1666, 1668), (1666, 1669),  # Rachael and Auden Slack
    (1446, 568),  # Westminster, March 2017
    (1463, 147),  # Farnborough, July 2019
    (1505, 311),  # A report of fitness to drive before a collision, October 2018
)  # fmt: skip
ONE_REFERENCE = (
    (67, 39), (74, 52), (132, 119), (204, 167), (868, 1228),  # A recommendation, then the summary
    # One reference, published twice.
    (573, 826), (287, 1584), (289, 1592), (317, 1600), (360, 1588),
    (370, 1599), (607, 1605), (756, 1601), (205, 1606), (6, 1612),
)  # fmt: skip
TOGETHER = ONE_INCIDENT + ONE_REFERENCE
# The same investigation, but what came is a recommendation and not its findings.
ONLY_RECOMMENDED = (
    (39, 67), (52, 74), (119, 132), (167, 204), (1228, 868), (3, 33), (77, 78), (81, 124),
    (1118, 1158), (1125, 1126),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A finding, a page, and how much spoke for their belonging together."""

    finding: int
    page: int
    found: Likeness

    @property
    def verdict(self) -> str:
        return "certain" if self.found.certain else "likely" if self.found.likely else "neither"


@cache
def catalogue() -> dict[int, dict[str, str]]:
    """Return the catalogue's rows by their number."""
    with (EVIDENCE / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["row"]): row for row in csv.DictReader(file)}


@cache
def texts() -> dict[str, str]:
    """Return the real texts that are at hand, by address."""
    records = json.loads((EVIDENCE / RECORDS).read_text(encoding="utf-8"))
    return {one["url"]: f"{one['content']}\n{one['recommendation'] or ''}" for one in records}


@cache
def finding(number: int) -> Finding:
    """Return what a page opened, as the register would keep it."""
    row = catalogue()[number]
    day = row["date"] if len(row["date"]) == 10 else None
    return Finding(
        id=number, source="iopc", owed=Owed.INVESTIGATION, title=f"Findings of “{row['title']}”",
        about=Subject(key=row["url"], title=row["title"], url=row["url"]), status=UNPUBLISHED,
        since=date.fromisoformat(day) if day and number > 1320 else EARLY,
        since_what="the page that tells of it was published", force=force(row),
        entered=datetime(2020, 1, 1, tzinfo=UTC), reference=reference(row),
    )  # fmt: skip


@cache
def page(number: int) -> Candidate:
    """Return a page as a crawl would bring it, with its text where that is at hand."""
    row = catalogue()[number]
    return Candidate(
        key=row["url"], title=row["title"], text=texts().get(row["url"], ""),
        reference=reference(row), force=force(row), stated_date=row["date"] or None,
    )  # fmt: skip


def reference(row: dict[str, str]) -> str | None:
    return None if row["iopc_ref"] in ("", NO_REFERENCE) else row["iopc_ref"]


def force(row: dict[str, str]) -> str | None:
    """Name the one force that a page is about, by our own word lists."""
    topics = tuple(row["tags"].split("; ")) if row["tags"] else ()
    found = tags(usual_words(), title=row["title"], source="iopc", topics=topics)
    names = [tag.name for tag in found if tag.kind is TagKind.FORCE]
    return names[0] if len(names) == 1 else None


def weigh(number: int, other: int) -> Weighed:
    return Weighed(finding=number, page=other, found=likeness(finding(number), page(other)))


def apart(seed: int, *, same_force: bool = False) -> Iterator[tuple[int, int]]:
    """Draw pairs that do not belong together: of other references, and none of those named."""
    chance = random.Random(seed)
    numbers = [number for number, row in catalogue().items() if row["title"]]
    told = [number for number in numbers if number > 1320 or reference(catalogue()[number])]
    drawn = 0
    while drawn < RANDOM:
        one, other = chance.choice(told), chance.choice(numbers)
        if one != other and not _together(one, other) and (not same_force or _force(one, other)):
            drawn += 1
            yield one, other


def _force(one: int, other: int) -> bool:
    named = finding(one).force
    return named is not None and named == page(other).force


def _together(one: int, other: int) -> bool:
    if {(one, other), (other, one)} & set(TOGETHER + ONLY_RECOMMENDED):
        return True
    first, second = catalogue()[one], catalogue()[other]
    named = normalised(finding(one).reference)
    same_reference = named is not None and named == normalised(page(other).reference)
    return same_reference or first["url"] == second["url"] or first["title"] == second["title"]


def report(name: str, pairs: list[Weighed], show: str = "") -> Counter[str]:
    """Print how pairs were judged, and those of one verdict."""
    verdicts = Counter(one.verdict for one in pairs)
    said = ", ".join(f"{verdicts[each]} {each}" for each in ("certain", "likely", "neither"))
    print(f"{name}: {len(pairs)} pairs, {said}")
    for one in pairs:
        if one.verdict in show.split():
            titles = (catalogue()[one.finding]["title"][:60], catalogue()[one.page]["title"][:60])
            print(f"  {one.verdict} {one.found.score}: {one.finding} {titles[0]!r} ← "
                  f"{one.page} {titles[1]!r}: {'; '.join(one.found.reasons)}")  # fmt: skip
    return verdicts


def main() -> int:
    """Print the figures; the status says whether no wrong pair was certain."""
    if not (EVIDENCE / RECORDS).exists():
        print(f"the evidence is not there: {EVIDENCE} is expected")
        return 1
    wrong = 0
    for half, (name, seed) in enumerate(SEEDS.items()):
        report(f"{name}, together", [weigh(*pair) for pair in TOGETHER[half::2]], "likely neither")
        only = [weigh(*pair) for pair in ONLY_RECOMMENDED[half::2]]
        wrong += report(f"{name}, recommendations alone", only, "certain")["certain"]
        for kind, same in (("at random", False), ("at random, of one force", True)):
            drawn = [weigh(*pair) for pair in apart(seed, same_force=same)]
            wrong += report(f"{name}, apart, {kind}", drawn, "certain")["certain"]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
