"""One parcel's transaction: what is being recorded, and the few writes that all of it shares."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from db import telling
from db.content import Subject
from db.records import Change, Exchange, Parcel, Recorded
from db.releases import Hours, usual_hours
from db.routes import Channels
from db.tags import Words
from db.times import stamp, unstamp


@dataclass(kw_only=True)
class Tx:
    """The open transaction of one parcel; `recorded` gathers the changes it reveals.

    `rewritten` gathers the ids of versions that were read again, so that they are sealed anew.
    """

    conn: sqlite3.Connection
    parcel: Parcel
    crawl_id: int
    channels: Channels
    words: Words
    recorded: list[Recorded] = field(default_factory=list)
    rewritten: list[int] = field(default_factory=list)
    _templates: frozenset[str] | None = None
    _hours: dict[str, Hours | None] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Return the source's name."""
        return self.parcel.source

    def ids(self, keys: Sequence[str]) -> dict[str, int]:
        """Return the ids of the publications of this source that have, or had, these keys."""
        found: dict[str, int] = {}
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self.conn.execute(
                f"""
                select key, publication_id from other_key where source = ? and key in ({marks})
                union all select key, id from publication where source = ? and key in ({marks})
                """,
                (self.source, *part, self.source, *part),
            )
            found.update(rows)
        return found

    def templates(self, *, again: bool = False) -> frozenset[str]:
        """Return the paragraphs that are known to be this source's furniture."""
        if self._templates is None or again:
            rows = self.conn.execute("select text from template where source = ?", (self.source,))
            self._templates = frozenset(text for (text,) in rows)
        return self._templates

    def usual_hours(self) -> Hours | None:
        """Return when this source usually publishes, by the spans in which it was seen to."""
        if self.source not in self._hours:
            rows = self.conn.execute(
                """
                select json_extract(detail, '$.last_look'), at from change
                where source = ? and kind = 'added' and json_extract(detail, '$.last_look') not null
                order by id desc limit 300
                """,
                (self.source,),
            )
            spans = [(unstamp(last), unstamp(seen)) for last, seen in rows]
            self._hours[self.source] = usual_hours(spans)
        return self._hours[self.source]

    def subject(self, id_: int) -> Subject:
        """Return the publication with this id as changes name it."""
        key, title, url = self.conn.execute(
            "select key, title, url from publication where id = ?", (id_,)
        ).fetchone()
        return Subject(key=key, title=title, url=url)

    def stands(self, id_: int) -> bool:
        """Tell whether a publication stands in some listing."""
        row = self.conn.execute(
            "select 1 from placement where publication_id = ? and until is null", (id_,)
        ).fetchone()
        return row is not None

    def keep(self, exchange: Exchange | None) -> int | None:
        """Record where a response is kept; the same bytes at the same address only once."""
        if exchange is None:
            return None
        self.conn.execute(
            """
            insert into exchange (url, at, status, media_type, digest, bytes, warc, offset, length)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (url, digest, status) do nothing
            """,
            (
                exchange.url, stamp(exchange.at), exchange.status, exchange.media_type,
                exchange.digest, exchange.size, exchange.warc, exchange.offset, exchange.length,
            ),
        )  # fmt: skip
        return self.exchange_id(exchange.url, exchange.digest, exchange.status)

    def exchange_id(self, url: str, digest: str, status: int) -> int | None:
        """Return the exchange that holds these bytes from this address."""
        row = self.conn.execute(
            "select id from exchange where url = ? and digest = ? and status = ?",
            (url, digest, status),
        ).fetchone()
        return row[0] if row else None

    def tell(self, change: Change, at: datetime, evidence: int | None = None) -> int:
        """Record a change and, in the same transaction, its delivery on each channel."""
        told = telling.tell(
            self.conn, self.source, change, at, self.channels, self.crawl_id, evidence
        )
        self.recorded.append(told)
        return told.id
