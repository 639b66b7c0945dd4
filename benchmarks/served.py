"""The replica in a process of its own, so that what it costs is not counted."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, NamedTuple, Self

from benchmarks.cost import ROOT


class Asked(NamedTuple):
    """One request that the replica answered; `etag` is what it would validate by."""

    host: str
    path: str
    status: int
    etag: str | None


class Served:
    """A replica of a generated inspectorate; `taken` gives the requests since it was last asked."""

    def __init__(self, publications: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(publications)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.port: int = self._answer()

    def taken(self) -> list[Asked]:
        """Return what was asked for since the last call."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return [Asked(*asked) for asked in self._answer()]

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def serve(publications: int) -> None:
    """Serve until standard input ends; tell the requests at each line."""
    from scraper.replica.scenarios import generated
    from scraper.replica.server import Replica
    from scraper.replica.serving import answer

    world = generated(publications)
    site = world.sites[0]
    with Replica(world) as replica:
        replica.warm()
        print(replica.port, flush=True)
        for _ in sys.stdin:
            asked = replica.requests[:]
            del replica.requests[: len(asked)]
            standing = site.at(replica.at)
            tags = {(one.host, one.path): None for one in asked}
            for host, path in tags:
                tags[host, path] = answer(site, standing, host, path).etag
            told = [
                Asked(one.host, one.path, one.status, tags[one.host, one.path]) for one in asked
            ]
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
