"""The demo: the two founding stories, told by real crawls of the scale models."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from db import queries
from db.commands import CannotRun
from db.findings.register import enter, outstanding
from db.log import Log, LogError, files_of, open_log, readable_errors
from db.times import day
from scraper.replica.chapters import CHAPTERS, Step, made_up, world
from scraper.replica.server import Replica
from scraper.replica.stage import Stage

Crawl = Callable[[str, str, datetime, str], None]
"""Crawls a source to a depth at a time, through an address, and tells what changed."""

MARK = "made by pagefive demo"
BURIED = "publications/a-progress-report-on-the-police-response-to-domestic-abuse"


def tell(path: Path, crawl: Crawl) -> None:
    """Tell the stories and leave their log at `path`, in the place of an earlier demo's.

    Raises CannotRun, also when the log that stands there is not a demo's.
    """
    try:
        with undisturbed(), readable_errors(path), Replica(world()) as replica:
            clear(path)
            _tell(path, crawl, replica)
    except LogError as error:
        raise CannotRun(str(error)) from None


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave the user's own settings out: the demo is the same for all, and posts nowhere."""
    own = {name: said for name, said in os.environ.items() if name.upper().startswith("PAGEFIVE_")}
    for name in own:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(own)


def clear(path: Path) -> None:
    """Make room for a new log; only what a demo made is removed. Raises CannotRun."""
    if not path.name:
        raise CannotRun(f"{str(path)!r} does not name a file")
    files = files_of(path)
    if (files / MARK).exists():
        for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            each.unlink(missing_ok=True)
        shutil.rmtree(files)
    elif path.exists() or files.exists():
        raise CannotRun(
            f"{path} was not made by a demo and is left alone: name another with --keep"
        )
    files.mkdir(parents=True)
    (files / MARK).touch()


def _tell(path: Path, crawl: Crawl, replica: Replica) -> None:
    stage = Stage(steps=sum(len(chapter.steps) for chapter in CHAPTERS), of=replica.requests)
    stage.opens(f"127.0.0.1:{replica.port}")
    log = open_log(path)
    try:
        with stage.bar():
            for chapter in CHAPTERS:
                stage.chapter(chapter.title)
                if chapter.owed:
                    opened = chapter.steps[0].at
                    enter(log, chapter.owed, opened)
                for step in chapter.steps:
                    _look(stage, log, step, crawl, replica)
        _close(stage, log, replica)
    finally:
        log.close()


def _look(stage: Stage, log: Log, step: Step, crawl: Crawl, replica: Replica) -> None:
    stage.step(step)
    replica.at = step.at
    told = _changes(log).total()
    crawl(step.source, step.depth.value, step.at, f"127.0.0.1:{replica.port}")
    if _changes(log).total() == told:
        stage.says(step.quiet)
    for title, age in outstanding(log, day(step.at)):
        stage.owes(title, age)
    stage.seen()


def _close(stage: Stage, log: Log, replica: Replica) -> None:
    invented = made_up(replica.world)
    publications = queries.rows_of(log, "publications", source=None, kind=None, since=None)
    notes = {
        "publications": f"{sum(p['url'] in invented for p in publications)} of them made up",
        "changes": ", ".join(f"{count} {kind}" for kind, count in _changes(log).most_common()),
        "crawls": f"{len(replica.requests)} requests, all to this machine",
    }
    stage.table(
        [(row["view"], row["rows"], notes.get(row["view"], "")) for row in queries.counts(log)]
    )
    stage.next(_commands(log.path))


def _changes(log: Log) -> Counter[str]:
    rows = queries.rows_of(log, "changes", source=None, kind=None, since=None)
    return Counter(row["kind"] for row in rows)


def _commands(path: Path) -> list[tuple[str, str]]:
    command, at = program(), shlex.quote(str(path))
    return [
        (
            "what was buried (the force reports are made up)",
            f"{command} log --kind buried --db {at}",
        ),
        ("the buried report's timeline", f"{command} show {BURIED} --db {at}"),
        ("the state of each source", f"{command} status --db {at}"),
        ("every publication", f"{command} log publications --format csv --db {at}"),
    ]


def program() -> str:
    """Say how the command that runs now is called from here."""
    called = Path(sys.argv[0]).absolute()
    if called.name != "pagefive":
        return f"{shlex.quote(sys.executable)} -m scheduler"
    found = shutil.which("pagefive")
    if found and Path(found).absolute() == called:
        return "pagefive"
    here = Path.cwd()
    return shlex.quote(str(called.relative_to(here) if called.is_relative_to(here) else called))
