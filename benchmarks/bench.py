"""Sweep 1,000 publications twice beside bare Scrapy spiders that fetch the same addresses."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.cost import Cost, RunFailed, measured
from benchmarks.served import Asked, Served

AT = datetime(2024, 8, 5, 9, tzinfo=UTC)
"""Two months after the last publication: none is recent, so none is due unconditionally later."""
LATER = timedelta(days=8)
MEMORY = 200
FIRST, UNCHANGED = 2.5, 1.5
OURS = ("first sweep", "unchanged sweep")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One measured run, and what it asked of the replica."""

    cost: Cost
    asked: list[Asked]

    @property
    def unchanged(self) -> int:
        """Return how many answers were 304."""
        return sum(one.status == 304 for one in self.asked)


class Bench:
    """Runs the four kinds of trial against one replica."""

    def __init__(self, served: Served, folder: Path) -> None:
        self._served, self._folder = served, folder
        self.trials: dict[str, list[Trial]] = {}

    def round(self, number: int) -> None:
        """Measure a first sweep and an unchanged one, each beside its bare spider."""
        place = self._folder / str(number)
        place.mkdir()
        first = self._trial("first sweep", place, self._sweep(AT))
        self._trial("bare", place, self._bare(place, first.asked, conditional=False))
        again = self._trial("unchanged sweep", place, self._sweep(AT + LATER))
        self._trial("bare conditional", place, self._bare(place, again.asked, conditional=True))

    def _trial(self, name: str, place: Path, arguments: list[str]) -> Trial:
        self._served.taken()
        trial = Trial(cost=measured(arguments, place), asked=self._served.taken())
        self.trials.setdefault(name, []).append(trial)
        return trial

    def _sweep(self, at: datetime) -> list[str]:
        via = f"127.0.0.1:{self._served.port}"
        return ["-m", "scheduler", "run", "hmicfrs", "--via", via, "--at", at.isoformat(),
                "--quiet", "--db", "pagefive.db"]  # fmt: skip

    def _bare(self, place: Path, asked: list[Asked], *, conditional: bool) -> list[str]:
        addresses = [
            (one.host, one.path, one.etag if conditional else None)
            for one in asked
            if one.path != "/robots.txt"
        ]
        file = place / "addresses.json"
        file.write_text(json.dumps(addresses))
        return ["-m", "benchmarks.bare", str(file), str(self._served.port)]

    def of(self, name: str, figure: Callable[[Trial], float]) -> float:
        """Return the median of a figure over the trials of one kind."""
        return median(figure(trial) for trial in self.trials[name])

    def ratios(self, ours: str, bare: str) -> list[float]:
        """Return the CPU of one kind over that of another, round by round: a load that comes and
        goes on the machine weighs on both alike.
        """
        pairs = zip(self.trials[ours], self.trials[bare], strict=True)
        return [one.cost.cpu / other.cost.cpu for one, other in pairs]


def _table(bench: Bench) -> None:
    print(
        f"{'':<18}{'pages/s':>9}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'requests':>10}{'304s':>6}"
    )
    for name in bench.trials:
        figures = (
            bench.of(name, lambda trial: len(trial.asked) / trial.cost.wall),
            bench.of(name, lambda trial: trial.cost.wall),
            bench.of(name, lambda trial: trial.cost.cpu),
            bench.of(name, lambda trial: trial.cost.peak),
            bench.of(name, lambda trial: len(trial.asked)),
            bench.of(name, lambda trial: trial.unchanged),
        )
        print("{:<18}{:>9.0f}{:>8.2f}{:>8.2f}{:>9.0f}{:>10.0f}{:>6.0f}".format(name, *figures))


def _against_targets(bench: Bench) -> None:
    print()
    pairs = (("first sweep", "bare", FIRST), ("unchanged sweep", "bare conditional", UNCHANGED))
    for ours, bare, target in pairs:
        ratios = bench.ratios(ours, bare)
        rounds = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        _say(f"CPU, {ours} / {bare}", median(ratios), target, f"rounds: {rounds}")
    peak = max(trial.cost.peak for name in OURS for trial in bench.trials[name])
    _say("MB, the largest process of a sweep", peak, MEMORY, "the most of all rounds")


def _say(what: str, figure: float, target: float, note: str) -> None:
    said = "ok" if figure <= target else "OVER"
    print(f"{what:<42}{figure:>8.2f}   at most {target:g}: {said}   ({note})")


def main() -> None:
    """Print the medians and the ratios; a timing never decides the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with TemporaryDirectory() as folder, Served(given.publications) as served:
        bench = Bench(served, Path(folder))
        rounds = f"{given.rounds} rounds" if given.rounds > 1 else "one round"
        print(f"{given.publications} publications, medians of {rounds}; CPU of all processes.")
        for number in range(given.rounds):
            bench.round(number)
        _table(bench)
        _against_targets(bench)


if __name__ == "__main__":
    try:
        main()
    except RunFailed as failed:
        sys.exit(f"bench: {failed}")
