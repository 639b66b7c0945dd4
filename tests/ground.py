"""Ground for the proofs: a log of one's own, `pagefive` as a process, and the replica it crawls."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scraper.replica.generated import generated
from scraper.replica.server import Replica
from scraper.replica.world import Deed, Event, Publication, Publish, World

ROOT = Path(__file__).parents[1]
START = datetime(2024, 6, 3, 9, tzinfo=UTC)
"""When the made-up inspectorate's story begins."""
HOST = "https://hmicfrs.justiceinspectorates.gov.uk"
FOREVER = 120


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def hours(count: float) -> datetime:
    return START + timedelta(hours=count)


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> list[str]:
        """The lines on stderr."""
        return self.err.splitlines()


def environment(**settings: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIVE_")}
    return {**own, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **settings}


def command(*given: object) -> list[str]:
    return [sys.executable, "-m", "scheduler", *map(str, given)]


def pagefive(*given: object, folder: Path, **settings: str) -> Ran:
    """Run a command to its end in a folder of its own."""
    done = subprocess.run(
        command(*given), cwd=folder, env=environment(**settings), capture_output=True, text=True,
        timeout=FOREVER, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass
class Ground:
    """A replica that runs, and a log that `pagefive` keeps of it."""

    folder: Path
    replica: Replica
    source: str = "hmicfrs"
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Path:
        return self.folder / "log.db"

    @property
    def files(self) -> Path:
        return self.folder / "log.db.files"

    def ordered(self, at: datetime, depth: str = "sweep") -> list[object]:
        """The arguments of a crawl at a time."""
        via = f"127.0.0.1:{self.replica.port}"
        return ["run", self.source, "--depth", depth, "--at", stamp(at), "--via", via, "--quiet",
                "--db", self.db]  # fmt: skip

    def run(self, at: datetime, depth: str = "sweep") -> Ran:
        """Set the sites' clock and crawl them."""
        self.replica.at = at
        return pagefive(*self.ordered(at, depth), folder=self.folder, **self.settings)

    def ask(self, query: str, *given: object) -> list[dict[str, Any]]:
        return ask(self.db, query, *given)

    def changes(self, after: int = 0) -> list[dict[str, Any]]:
        rows = self.ask("select * from changes where id > ? order by id", after)
        return [{**row, "detail": json.loads(row["detail"])} for row in rows]

    def told(self, after: int = 0) -> list[tuple[str, str]]:
        """The kind and key of each change, in order."""
        return [(row["kind"], row["key"]) for row in self.changes(after)]

    def newest(self) -> int:
        return int(self.ask("select coalesce(max(id), 0) as id from changes")[0]["id"])

    def last_crawl(self) -> dict[str, Any]:
        return self.ask("select * from crawls order by id desc limit 1")[0]

    def copied_to(self, folder: Path, replica: Replica) -> Ground:
        """The same log in another folder, for another replica."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(self, folder=folder, replica=replica)


def ask(db: Path, query: str, *given: object) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(db)) as conn:
        conn.row_factory = sqlite3.Row
        return [dict(row) for row in conn.execute(query, given)]


def side_by_side(*work: Any) -> list[Any]:
    """Call each at the same time as one other, since a crawl is mostly one process's start."""
    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(each) for each in work]]


def inspectorate(count: int, *events: Event, seed: int = 3, **site: Any) -> World:
    """Set up a made-up inspectorate to which things happen."""
    world = generated(count, seed=seed, page_kb=0, events=events)
    return replace(world, sites=(replace(world.sites[0], **site),))


def publications(count: int, seed: int = 3) -> list[Publication]:
    """What `inspectorate` publishes, newest first."""
    return list(generated(count, seed=seed, page_kb=0).sites[0].publications)


def happens(at: datetime, publication: Publication, deed: Deed) -> Event:
    return Event(at=at, path=publication.path, deed=deed)


def born(like: Publication, name: str, at: datetime, published: str | None = None) -> Event:
    """A new publication, made after the likeness of another."""
    fresh = replace(
        like,
        path=f"/publications/{name}/",
        title=name.replace("-", " ").capitalize(),
        live=at,
        published=published or at.date().isoformat(),
    )
    return Event(at=at, path=fresh.path, deed=Publish(fresh))


def key_of(publication: Publication) -> str:
    return publication.path.strip("/")


def keys(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [str(row["key"]) for row in rows]
