"""What the service says of the log, a line a crawl and a line a posting, each once."""

from __future__ import annotations

from typing import Any

from db.log import Log
from db.parcels import dead_crawls


class Lines:
    """Gives what has ended since it was last asked, from when it was made on."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._open: set[int] = set()
        self._crawl = self._newest("crawl")
        self._waiting = set(self._pending())
        self._posting = self._newest("posting")

    def crawls(self) -> list[dict[str, Any]]:
        """Return the crawls that ended, with how many changes each revealed."""
        newest = self._newest("crawl")
        self._open |= set(range(self._crawl + 1, newest + 1))
        self._crawl = newest
        rows = [row for id_ in sorted(self._open) for row in self._ended(id_)]
        self._open -= {row["crawl"] for row in rows}
        return rows

    def postings(self) -> list[dict[str, Any]]:
        """Return the postings that were sent, or refused for good."""
        newest = self._newest("posting")
        self._waiting |= set(range(self._posting + 1, newest + 1))
        self._posting = newest
        rows = [row for id_ in sorted(self._waiting) for row in self._settled(id_)]
        self._waiting -= {row["posting"] for row in rows}
        return rows

    def waits(self) -> bool:
        """Tell whether a delivery or a posting waits."""
        row = self._log.conn.execute(
            """
            select exists (select 1 from delivery where status in ('pending', 'sending'))
              or exists (select 1 from posting where status in ('pending', 'sending'))
            """
        ).fetchone()
        return bool(row[0])

    def dead(self) -> bool:
        """Tell whether a crawl died and is not closed yet."""
        return any(True for _ in dead_crawls(self._log.folder))

    def _newest(self, table: str) -> int:
        row = self._log.conn.execute(f"select coalesce(max(id), 0) from {table}").fetchone()
        newest: int = row[0]
        return newest

    def _pending(self) -> list[int]:
        rows = self._log.conn.execute(
            "select id from posting where status in ('pending', 'sending')"
        )
        return [id_ for (id_,) in rows]

    def _ended(self, id_: int) -> list[dict[str, Any]]:
        return list(
            self._log.db.query(
                """
                select id as crawl, source, depth, outcome, reason, started, finished, requests,
                  unchanged, bytes,
                  (select count(*) from change where crawl_id = crawl.id) as changes
                from crawl where id = ? and outcome is not null
                """,
                [id_],
            )
        )

    def _settled(self, id_: int) -> list[dict[str, Any]]:
        return list(
            self._log.db.query(
                """
                select id as posting, channel, status, attempts, created, sent, error,
                  (select count(*) from delivery where posting_id = posting.id) as changes
                from posting where id = ? and status in ('sent', 'refused')
                """,
                [id_],
            )
        )
