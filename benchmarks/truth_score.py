"""Hold what was reported against what happened: found, missed, false, and how late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

from scraper.replica.year import TrueChange

KINDS = (
    "added", "backdated", "unlisted", "delisted", "removed", "expired", "moved", "restored",
    "withdrawn", "buried", "retitled", "redated", "edited", "edited silently", "attached",
    "replaced", "detached", "template", "broken", "blocked", "silent", "shrunk", "recovered",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Report:
    """A change as it was reported."""

    source: str
    kind: str
    key: str
    at: datetime
    title: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one kind of change came to; what was found stands beside its delay."""

    kind: str
    found: tuple[tuple[TrueChange, timedelta], ...]
    missed: tuple[TrueChange, ...]
    false: tuple[Report, ...]

    @property
    def true(self) -> int:
        """Count what really happened."""
        return len(self.found) + len(self.missed)

    @property
    def recall(self) -> float | None:
        """Give the share of what happened that was reported."""
        return len(self.found) / self.true if self.true else None

    @property
    def precision(self) -> float | None:
        """Give the share of the reports that were true."""
        reports = len(self.found) + len(self.false)
        return len(self.found) / reports if reports else None

    @property
    def delays(self) -> tuple[float, float] | None:
        """Give the median and the 95th percentile of the delays, in hours."""
        hours = [delay.total_seconds() / 3600 for _, delay in self.found]
        if not hours:
            return None
        if len(hours) == 1:
            return hours[0], hours[0]
        return median(hours), quantiles(hours, n=20, method="inclusive")[-1]


def score(
    truth: Iterable[TrueChange], reports: Iterable[Report], kinds: Sequence[str] = KINDS
) -> list[Line]:
    """Compare kind by kind; kinds that are not among `kinds` are left out."""
    true_by: Mapping[str, list[TrueChange]] = defaultdict(list)
    told_by: Mapping[str, list[Report]] = defaultdict(list)
    for change in truth:
        true_by[change.kind].append(change)
    for report in reports:
        told_by[report.kind].append(report)
    return [_line(kind, true_by[kind], told_by[kind]) for kind in kinds]


def _line(kind: str, truth: Sequence[TrueChange], reports: Sequence[Report]) -> Line:
    groups: dict[tuple[str, str], tuple[list[TrueChange], list[Report]]] = {}
    for change in truth:
        groups.setdefault((change.source, change.key), ([], []))[0].append(change)
    for report in reports:
        groups.setdefault((report.source, report.key), ([], []))[1].append(report)
    found: list[tuple[TrueChange, timedelta]] = []
    missed: list[TrueChange] = []
    false: list[Report] = []
    for changes, told in groups.values():
        one = _matched(sorted(changes, key=lambda c: c.at), sorted(told, key=lambda r: r.at))
        found += one[0]
        missed += one[1]
        false += one[2]
    return Line(kind=kind, found=tuple(found), missed=tuple(missed), false=tuple(false))


def _matched(
    changes: Sequence[TrueChange], told: Sequence[Report]
) -> tuple[list[tuple[TrueChange, timedelta]], list[TrueChange], list[Report]]:
    """Match each report with what last happened before it, each at most once.

    A burial in one listing does not overtake that in another: each is told, in its order.
    """
    open_: list[TrueChange] = list(changes)
    found: list[tuple[TrueChange, timedelta]] = []
    false: list[Report] = []
    for report in told:
        fitting = [change for change in open_ if change.at <= report.at]
        if report.kind != "buried":
            last = max((c.at for c in changes if c.at <= report.at), default=None)
            fitting = [change for change in fitting if change.at == last]
        if fitting:
            open_.remove(fitting[0])
            found.append((fitting[0], report.at - fitting[0].at))
        else:
            false.append(report)
    return found, open_, false
