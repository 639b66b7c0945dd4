"""Show the same year to webchanges, and score it by the same rules.

webchanges watches page one of each listing, and the own page of everything that has ever stood in
one: whatever is new is put on its list for it, which it cannot do itself. It looks whenever
Pagefive sweeps. It gets the page's main part alone, as text. Hosts do not move, since it would
need to be told. Each of its reports is read in its favour: an added link is a publication told as
new, a changed page as a change of any kind, a 404 as a removal, another error as the trouble that
there is.
"""

from __future__ import annotations

import argparse
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from benchmarks.truth import DOCS, ROOT, crawled, reports_of, versions
from benchmarks.truth_report import put
from benchmarks.truth_schedule import Schedule
from benchmarks.truth_score import KINDS, Line, Report, score
from db.records import Depth
from scraper.replica.server import Replica
from scraper.replica.world import Site
from scraper.replica.year import SOURCES, Year, key_of, year

PROGRAM = ROOT / ".venv" / "peers" / "bin" / "webchanges"
_CONTENT = (
    "retitled", "redated", "edited", "edited silently", "attached", "replaced", "detached",
    "withdrawn",
)  # fmt: skip
TOLD_AS: Mapping[str, str] = {
    **dict.fromkeys(("added", "backdated", "restored"), "a new link"),
    **dict.fromkeys(_CONTENT, "a changed page"),
    **dict.fromkeys(("removed", "expired"), "a 404"),
    **dict.fromkeys(("blocked", "broken", "silent"), "an error"),
}
"""As what webchanges can tell a kind of change; it knows nothing of the other kinds."""
_CONFIG = """report:
  text: {line_length: 0, details: true, footer: false, minimal: false}
  stdout: {enabled: true, color: false}
"""
_JOB = """name: '{path}'
url: {home}{path}
filters:
  - css: 'main, [role=main]'
  - html2text:
"""
_SAID = re.compile(r"^(CHANGED|ERROR): (\S+) \(http\S+\)$")
ADDED_LINK = re.compile(r"^\+.*?\]\(http://[^/]+(/[^)]+)\)")


@dataclass
class Watch:
    """webchanges on one source: what it is told to look at, and what it says."""

    site: Site
    folder: Path
    failing: set[str] = field(default_factory=set)
    ever: dict[str, None] = field(default_factory=dict)
    seconds: float = 0.0
    fetched: int = 0

    def look(self, at: datetime) -> list[Report]:
        """Let it look once at everything on its list; return what it says in our words."""
        self._list(at)
        began = time.monotonic()
        done = subprocess.run(
            [PROGRAM, "--jobs", "jobs.yaml", "--config", "config.yaml", "--database", "seen.db"],
            cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.seconds += time.monotonic() - began
        reports = list(dict.fromkeys(self._read(done.stdout, at)))
        errors = [report for report in reports if report.kind == "an error"]
        return [report for report in reports if report.kind != "an error"] + errors[:1]

    def _list(self, at: datetime) -> None:
        """Put on its list what stands in a listing now, under the address that it has there."""
        for page in self.site.at(at).listed:
            self.ever.setdefault(page.publication.path)
        paths = [*(listing.path for listing in self.site.listings), *self.ever]
        jobs = (_JOB.format(path=path, home=self.site.home) for path in paths)
        (self.folder / "jobs.yaml").write_text("---\n".join(jobs), encoding="utf-8")
        (self.folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
        self.fetched += len(paths)

    def _read(self, said: str, at: datetime) -> Iterator[Report]:
        failing: set[str] = set()
        listings = {listing.path for listing in self.site.listings}
        for verb, path, lines in sections(said):
            if verb == "ERROR":
                failing.add(path)
                if path not in self.failing:
                    yield self._failed(path, lines, at)
            elif path in listings:
                for line in lines:
                    if added := ADDED_LINK.match(line):
                        yield self._report("a new link", added[1], at)
            else:
                yield self._report("a changed page", path, at)
        self.failing = failing

    def _failed(self, path: str, lines: Sequence[str], at: datetime) -> Report:
        if re.search(r"\b(404|410)\b", "\n".join(lines)):
            return self._report("a 404", path, at)
        return replace(self._report("an error", path, at), key=self.site.name)

    def _report(self, kind: str, path: str, at: datetime) -> Report:
        first = {new: old for old, new in self.site.at(at).moves.items()}
        while path in first:
            path = first[path]
        return Report(source=self.site.name, kind=kind, key=key_of(path), at=at)


def sections(said: str) -> Iterator[tuple[str, str, list[str]]]:
    """Split what webchanges prints into its reports: verb, name of the job, and the lines below."""
    found: tuple[str, str, list[str]] | None = None
    for line in said.splitlines():
        if head := _SAID.match(line):
            if found:
                yield found
            found = (head[1], head[2], [])
        elif found:
            found[2].append(line)
    if found:
        yield found


def main() -> None:
    """Score both on the same year, and write the table into the docs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    asked = parser.parse_args()
    life = year(asked.seed, asked.weeks)
    schedule = Schedule()
    theirs, watches = watched(life, schedule)
    own = reports_of(crawled(asked.seed, asked.weeks, schedule, None))
    named = [replace(change, kind=TOLD_AS.get(change.kind, "nothing")) for change in life.truth]
    lines = score(named, theirs, sorted(set(TOLD_AS.values())))
    text = told(life, asked.seed, score(life.truth, own), lines, watches, versions(asked.weeks))
    print(text)
    if asked.write:
        put(DOCS, "peers", text)


def watched(life: Year, schedule: Schedule) -> tuple[list[Report], list[Watch]]:
    """Let webchanges watch both sites for the whole time."""
    reports: list[Report] = []
    watches = []
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            place = Path(folder) / source
            place.mkdir()
            port = _free_port()
            site = _at_home(life.world.site(source), f"http://127.0.0.1:{port}")
            watch = Watch(site=site, folder=place)
            world = replace(life.world, sites=(site,))
            with Replica(world, port=port) as replica:
                for look in schedule.looks(life.start, life.last_look):
                    if look.depth is Depth.SWEEP:
                        replica.at = look.at
                        reports += watch.look(look.at)
            watches.append(watch)
    return reports, watches


def _at_home(site: Site, home: str) -> Site:
    """Let a site stand at an address that a browser can reach, and stay there."""
    return replace(
        site,
        home=home,
        hosts=(*site.hosts, "127.0.0.1"),
        spells=tuple(replace(spell, home=None) for spell in site.spells),
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def told(
    life: Year, seed: int, ours: Sequence[Line], theirs: Sequence[Line], watches: Sequence[Watch],
    of: str,
) -> str:  # fmt: skip
    """Say what both came to, kind by kind."""
    found = {(change.key, change.at) for line in theirs for change, _ in line.found}
    truth = {kind: [change for change in life.truth if change.kind == kind] for kind in KINDS}
    seen = {kind: sum((c.key, c.at) in found for c in truth[kind]) for kind in KINDS}
    rows = [
        f"| {line.kind} | {line.true} | {len(line.found)} | "
        f"{seen[line.kind] if line.kind in TOLD_AS else '–'} |"
        for line in ours
    ]
    false = sum(len(line.false) for line in theirs)
    of_which = ", ".join(f"{len(line.false)} × {line.kind}" for line in theirs if line.false)
    return "\n".join(
        (
            f"Seed {seed}, {of}. webchanges {_version()} looked at "
            f"{sum(watch.fetched for watch in watches):,} pages in "
            f"{sum(watch.seconds for watch in watches) / 60:.1f} minutes.",
            "",
            "| kind | true | found by Pagefive | found by webchanges |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            f"| told, and false | | {sum(len(line.false) for line in ours)} | {false} |",
            "",
            f"False by webchanges: {of_which or 'none'}. A dash: it has no word for that kind.",
        )
    )


def _version() -> str:
    done = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
    return re.search(r"webchanges (\S+)", done.stdout + done.stderr)[1]  # type: ignore[index]


if __name__ == "__main__":
    main()
