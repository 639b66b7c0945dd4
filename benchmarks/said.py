"""Read 1,320 real texts and set what they say beside the catalogue's own columns."""

from __future__ import annotations

import csv
import json
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from db.findings.said import Said, said
from db.times import MONTHS

EVIDENCE = Path(__file__).parent.parent.parent / "shared" / "evidence" / "iopc"
RECORDS = "recommendations-2021-06-30.json"
PRECISION, RECALL = 0.97, 0.95
STATED_LAGS = (231, 583, 1160)

WORDS = {
    "inquest": "inquest",
    "criminal proceeding": "criminal proceedings",
    "criminal trial": "criminal trial",
    "misconduct": "misconduct proceedings",
    "disciplinary": "disciplinary proceedings",
    "all proceeding": "all proceedings",
    "external proceeding": "external proceedings",
    "legal proceeding": "legal proceedings",
    "court": "court",
}
"""The catalogue's words for what publication waited for, and ours."""

# Every row in which the catalogue and our reading differ, as the text was found to say by hand.
COMPLETED = {
    49: "2020-10", 62: "2019-07", 95: "2019-09", 111: "2019-01", 120: "2020-01-27",
    130: "2019-10", 133: "2020-03", 135: "2020-01", 138: "2019", 247: "2019-05", 384: "2018-03",
    387: "2018-10", 400: "2018-10", 457: "2017-07", 529: "2017-11", 568: "2017-07-05",
    918: "2017-02-16",
    167: "2019-05",  # Two investigations on one page; both readings took the first.
    285: "2019-06",  # Two; the catalogue took the first.
    870: None,  # The force's own investigation was concluded; ours began after it.
}  # fmt: skip
WAITED = {
    568: "inquest", 703: "inquest",
    628: None,  # The force waited for the prosecutors; publication is not spoken of.
    645: None,  # The force waited for the trial before its own decision.
}  # fmt: skip

SAMPLE = (
    6, 22, 37, 89, 99, 108, 111, 120, 132, 136, 140, 150, 154, 156, 157, 167, 180, 182, 185,
    199, 202, 214, 215, 220, 228, 230, 237, 243, 245, 246, 248, 249, 256, 257, 266, 278, 294,
    296, 309, 313, 314, 326, 334, 335, 336, 347, 349, 350, 352, 353, 378, 381, 385, 386, 389,
    391, 393, 407, 410, 421, 426, 450, 453, 496, 498, 544, 596, 613, 623, 642, 680, 687, 703,
    714, 736, 768, 770, 774, 777, 792, 793, 818, 849, 882, 907, 925, 932, 964, 978, 979, 1042,
    1047, 1128, 1194, 1246, 1282, 1286, 1290, 1294, 1318,
)  # fmt: skip
"""Rows read by hand: 60 drawn from those in which the catalogue or a first version of our reading
stated anything, 40 from the rest, with `random.Random(2021)`."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One text: what the catalogue has, what we read, and what it was found to say by hand."""

    row: int
    published: str
    lag: int | None
    catalogue: str | None
    ours: str | None
    checked: str | None


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many readings agree with what is held to be true."""

    right: int
    read: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.read

    @property
    def recall(self) -> float:
        return self.right / self.true


def readings() -> list[tuple[dict[str, str], str, Said]]:
    """Read every text of the evidence, with its row of the catalogue and its date."""
    with (EVIDENCE / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["url"]: row for row in csv.DictReader(file)}
    records = json.loads((EVIDENCE / RECORDS).read_text(encoding="utf-8"))
    return [
        (rows[one["url"]], one["date"], said(f"{one['content']}\n{one['recommendation'] or ''}"))
        for one in records
    ]


def completions(read: list[tuple[dict[str, str], str, Said]]) -> list[Pair]:
    return [
        pair(row, published, iso(row["investigation_completed"]), one.completed, COMPLETED)
        for row, published, one in read
    ]


def waits(read: list[tuple[dict[str, str], str, Said]]) -> list[Pair]:
    return [
        pair(row, published, WORDS.get(row["waited_for"]), one.waited_for, WAITED)
        for row, published, one in read
    ]


def pair(
    row: dict[str, str], published: str, listed: str | None, ours: str | None,
    checked: dict[int, str | None],
) -> Pair:  # fmt: skip
    number, lag = int(row["row"]), row["published_lag_days"]
    return Pair(
        row=number,
        published=published,
        lag=int(lag) if lag else None,
        catalogue=listed,
        ours=ours,
        checked=checked.get(number, listed),
    )


def iso(month: str) -> str | None:
    """Write the catalogue's `May 2019` as `2019-05`."""
    name, _, year = month.partition(" ")
    return f"{year}-{MONTHS.index(name) + 1:02}" if year else month or None


def score(pairs: list[Pair], truth: str) -> Score:
    """Score our readings against a field of the pairs, to the month."""
    true = [(getattr(one, truth), one.ours) for one in pairs]
    return Score(
        right=sum(bool(want and got and same(want, got)) for want, got in true),
        read=sum(got is not None for _, got in true),
        true=sum(want is not None for want, _ in true),
    )


def same(one: str, other: str) -> bool:
    return one[:7] == other[:7] if one[:1].isdigit() else one == other


def lags(pairs: list[Pair]) -> list[int]:
    """Count the days from the first of each month that we read to the page's own date."""
    return sorted(
        (date.fromisoformat(one.published) - date.fromisoformat(f"{one.ours[:7]}-01")).days
        for one in pairs
        if one.ours and len(one.ours) > 4
    )


def told(pairs: list[Pair]) -> list[int]:
    """Return the catalogue's own counts of those days."""
    return sorted(one.lag for one in pairs if one.lag is not None)


def spread(days: list[int]) -> tuple[int, int, int]:
    """Return the median, the 90th percentile and the greatest of some sorted days."""
    return int(statistics.median(days)), days[len(days) * 9 // 10], days[-1]


def report(name: str, pairs: list[Pair]) -> bool:
    """Print one field's figures; tell whether they hold."""
    listed, checked = score(pairs, "catalogue"), score(pairs, "checked")
    print(f"{name}: the catalogue states {listed.true}, we read {listed.read}")
    for kind, one in (("catalogue", listed), ("texts, read by hand", checked)):
        print(f"  against the {kind}: precision {one.precision:.4f}, recall {one.recall:.4f}")
    for one in pairs:
        if not (one.catalogue == one.ours == one.checked):
            print(f"    row {one.row}: {one.catalogue} / {one.ours} / by hand {one.checked}")
    wrong = Counter(bool(one.catalogue) for one in pairs if not agrees(one))
    print(f"  the catalogue was wrong in {wrong[True]} values, and had none in {wrong[False]}")
    return checked.precision >= PRECISION and checked.recall >= RECALL


def agrees(one: Pair) -> bool:
    return one.catalogue == one.checked or bool(
        one.catalogue and one.checked and same(one.catalogue, one.checked)
    )


def show_sample(read: list[tuple[dict[str, str], str, Said]]) -> None:
    """Print the rows to read by hand: the catalogue's columns, our reading, the page's address."""
    for row, _, one in read:
        if int(row["row"]) in SAMPLE:
            print(f"row {row['row']} {row['url']}")
            print(f"  catalogue: {row['investigation_completed']!r}, {row['waited_for']!r}")
            print(f"  ours: {one.completed}, {one.waited_for}; {' | '.join(one.quotes)}")


def main() -> int:
    """Print the figures; the status says whether the floors hold."""
    if not (EVIDENCE / RECORDS).exists():
        print(f"the evidence is not there: {EVIDENCE} is expected")
        return 1
    read = readings()
    months = completions(read)
    if "--sample" in sys.argv:
        show_sample(read)
        return 0
    held = [report("completion", months), report("waited for", waits(read))]
    stated = [one for one in months if one.lag is not None]
    agreed = [one for one in stated if one.ours and same(one.ours, one.catalogue or "")]
    apart = [replace(one, ours=one.catalogue) for one in stated if one not in agreed]
    rows = ", ".join(str(one.row) for one in apart)
    print(f"lag, stated: {STATED_LAGS}; the catalogue's {len(stated)}: {spread(told(stated))}")
    for name, some in (
        ("where the catalogue has one", stated),
        (f"there, with rows {rows} as the catalogue has them", [*agreed, *apart]),
        ("wherever a month is stated", months),
    ):
        print(f"lag, from our reading {name}: {len(lags(some))} pages, {spread(lags(some))}")
    others = Counter(
        name for _, _, one in read for name in ("began", "is_open", "reopened", "still_waiting",
                                                "updated_quietly") if getattr(one, name)
    )  # fmt: skip
    print(f"other statements: {dict(others)}")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
