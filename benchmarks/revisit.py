"""Silent edits over a year: the revisit policy beside fixed polling at equal requests a day."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial, reduce
from operator import add
from statistics import median

from benchmarks.edits import ASSUMED, OTHERS, Model, Page, pages, year_pages
from benchmarks.looking import Policy, Result, fixed

SOURCES = ("hmicfrs", "iopc")
GOAL = 0.5
HEAD = """
                                    requests    median h          95 % h            overwritten %
                                       a day    policy  fixed     policy  fixed     policy  fixed"""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the policy and fixed polling came to on the same edits, in as many requests."""

    policy: Result
    fixed: Result
    days: int

    def __add__(self, other: Comparison) -> Comparison:
        """Put two sources that were looked at in the same days together."""
        return Comparison(
            policy=self.policy + other.policy, fixed=self.fixed + other.fixed, days=self.days
        )

    @property
    def ratio(self) -> float:
        """Return the policy's median delay as a share of fixed polling's."""
        return self.policy.figures[0] / self.fixed.figures[0]

    @property
    def cells(self) -> tuple[float, ...]:
        """Return requests a day, the figures of the policy and of fixed polling, the ratio."""
        pairs = zip(self.policy.figures, self.fixed.figures, strict=True)
        return (self.policy.looks / self.days, *(one for pair in pairs for one in pair), self.ratio)


def compare(made: list[Page], days: int) -> Comparison:
    """Look at the same pages in both ways."""
    policy = Policy(made, days)
    policy.run()
    return Comparison(policy=policy.result, fixed=fixed(made, policy, days), days=days)


def modelled(
    seed: int, model: Model = ASSUMED, *, count: int = 3000, days: int = 365, a_week: int = 10
) -> Comparison:
    """Compare on edits that a model makes."""
    return compare(pages(model, seed, count=count, days=days, a_week=a_week), days)


def in_year(seed: int) -> Comparison:
    """Compare on the silent edits of the made-up year, both sources together."""
    return reduce(add, (compare(*year_pages(seed, source)) for source in SOURCES))


def main() -> None:
    """Print a table for each world: one line a seed, and their medians; of other worlds, less."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    seeds: list[int] = parser.parse_args().seed
    began = time.monotonic()
    few = seeds[:2]
    worlds: list[tuple[str, Callable[[int], Comparison], list[int]]] = [
        ("3,000 pages, edits as assumed", modelled, seeds),
        ("the made-up year of `make truth`", in_year, seeds),
        *((f"3,000 pages, {model.name}", partial(modelled, model=model), few) for model in OTHERS),
    ]
    print(f"Silent edits over a year, equal requests a day, seeds {seeds}.{HEAD}")
    with ProcessPoolExecutor(2) as pool:
        for name, world, some in worlds:
            print(name, flush=True)
            _print(zip(some, pool.map(world, some), strict=True))
    print(f"\nIn {(time.monotonic() - began) / 60:.1f} minutes.")


def _print(compared: Iterable[tuple[int, Comparison]]) -> None:
    rows = list(_told(compared))
    middle = tuple(median(column) for column in zip(*rows, strict=True))
    print(_line("median", middle), "" if middle[-1] <= GOAL else f"(goal: {GOAL}, missed)")


def _told(compared: Iterable[tuple[int, Comparison]]) -> Iterator[tuple[float, ...]]:
    for seed, one in compared:
        print(_line(f"seed {seed}", one.cells), flush=True)
        yield one.cells


def _line(name: str, cells: tuple[float, ...]) -> str:
    looks, *figures, ratio = cells
    pairs = "     ".join(
        f"{ours:6.1f} {theirs:6.1f}"
        for ours, theirs in zip(figures[::2], figures[1::2], strict=True)
    )
    return f"  {name:32} {looks:7.0f}    {pairs}    ratio of medians {ratio:.2f}"


if __name__ == "__main__":
    main()
