"""Derive again what rests on kept bytes: name what differs, and record it.

Nobody is told, and each batch is one transaction, so that whoever is interrupted goes on from it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.digest import content_digest, text_digest, without_templates
from db.documents import PAGE_BREAK
from db.log import Log
from db.outdated import StaleFile
from db.proof.chain import seal
from db.proof.rows import entries
from db.records import Condition, Depth, Document, Label, PageLook, PageReading, Parcel
from db.rereading import record_reread
from db.stated import paired
from db.tagging import usual_words
from db.tx import Tx

FIELDS = ("title", "text", "dates", "labels", "documents", "details", "files")
"""What may differ; details are kind, reference, forces, topics and notice."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What of a publication another reader reads otherwise; `files` are addresses."""

    key: str
    fields: tuple[str, ...]
    versions: tuple[int, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileAgain:
    """What the words of a kept file are to another reader."""

    stale: StaleFile
    pages: tuple[str, ...]
    text_digest: str | None
    condition: Condition | None
    reader: str


@dataclass(frozen=True, kw_only=True)
class Rereader:
    """Who reads again: `reader` names the code; when it only looks, nothing is written."""

    log: Log
    source: str
    reader: str
    at: datetime
    only_look: bool = False

    def templates(self) -> frozenset[str]:
        """Return the paragraphs that are the source's furniture."""
        return self._tx(self.log.conn).templates()

    def pages(self, batch: Sequence[Sequence[PageLook]]) -> list[Difference]:
        """Record what the kept pages of publications say, and return where that differs."""
        if self.only_look:
            return _differing(self._tx(self.log.conn), batch)
        with self.log.immediate() as conn:
            tx = self._tx(conn)
            found = _differing(tx, batch)
            for looks in batch:
                for look in looks:
                    record_reread(tx, look)
            if tx.rewritten:
                rows = list(entries(conn, "versions", only=tx.rewritten))
                seal(conn, "reread", self.at, {"source": self.source, "reread": rows})
        return found

    def files(self, batch: Sequence[FileAgain]) -> list[Difference]:
        """Record what the words of kept files are, and return where they differ."""
        if self.only_look:
            return _differing_files(self.log.conn, batch)
        with self.log.immediate() as conn:
            found = _differing_files(conn, batch)
            for again in batch:
                _rewrite_file(conn, again)
            if found:
                rows = list(entries(conn, "files", only=[one.stale.id for one in batch]))
                seal(conn, "reread", self.at, {"source": self.source, "files": rows})
        return found

    def _tx(self, conn: sqlite3.Connection) -> Tx:
        """Return a transaction's scope that belongs to no crawl and has nobody to tell."""
        parcel = Parcel(
            crawl="", slice=0, source=self.source, title="", home="", depth=Depth.SWEEP,
            started=self.at, at=self.at, reader=self.reader,
        )  # fmt: skip
        words = self.log.words or usual_words()
        return Tx(conn=conn, parcel=parcel, crawl_id=0, channels=(), words=words)


def _differing(tx: Tx, batch: Iterable[Sequence[PageLook]]) -> list[Difference]:
    found = (_difference(tx, looks) for looks in batch)
    return [one for one in found if one is not None]


def _difference(tx: Tx, looks: Sequence[PageLook]) -> Difference | None:
    """Compare the versions of one publication with what their bytes say now."""
    fields: set[str] = set()
    versions: set[int] = set()
    for look in looks:
        for number, differing in _fields(tx, look):
            fields |= differing
            versions |= {number} if differing else set()
    if not fields:
        return None
    named = tuple(name for name in FIELDS if name in fields)
    return Difference(key=looks[0].key, fields=named, versions=tuple(sorted(versions)))


def _fields(tx: Tx, look: PageLook) -> list[tuple[int, set[str]]]:
    """Return the numbers of the versions that rest on a look's bytes, and what differs in each."""
    id_, exchange, reading = tx.ids([look.key]).get(look.key), look.exchange, look.reading
    if id_ is None or exchange is None or reading is None:
        return []
    rows = tx.conn.execute(
        """
        select id, number, title, text, stated_date, updated_date, documents, digest from version
        where publication_id = ? and exchange_id = ? and reader is not ?
        """,
        (id_, tx.exchange_id(exchange.url, exchange.digest, exchange.status), tx.parcel.reader),
    ).fetchall()
    own = replace(reading, text=without_templates(reading.text, tx.templates()))
    return [(row[1], _compared(row, _labels(tx.conn, row[0]), own, tx.templates())) for row in rows]


def _labels(conn: sqlite3.Connection, version: int) -> tuple[Label, ...]:
    rows = conn.execute("select name, printed, value from label where version_id = ?", (version,))
    return tuple(Label(name=name, printed=printed, value=value) for name, printed, value in rows)


def _compared(
    row: tuple[int, int, str, str, str | None, str | None, str, str],
    labels: tuple[Label, ...],
    own: PageReading,
    templates: frozenset[str],
) -> set[str]:
    """Name what differs between a version as it is kept and a reading; furniture does not count.

    The digest of a version tells of the details, which are not kept version by version: it is
    that of the reading with the kept fields put in, or else one of the details differs.
    """
    _, _, title, text, stated, updated, documents, digest = row
    kept = replace(
        own, title=title, text=text, stated_date=stated, updated_date=updated, labels=labels,
        documents=_documents(documents),
    )  # fmt: skip
    differing = {
        "title": title != own.title,
        "text": text_digest(without_templates(text, templates)) != text_digest(own.text),
        "dates": (stated, updated) != (own.stated_date, own.updated_date),
        "labels": _sorted(labels) != _sorted(own.labels),
        "documents": sorted(_documents(documents), key=str) != sorted(_bare(own), key=str),
        "details": content_digest(kept) != digest,
    }
    return {name for name, differs in differing.items() if differs}


def _sorted(labels: Iterable[Label]) -> list[tuple[str, str, str]]:
    return sorted((label.name, label.printed, label.value) for label in labels)


def _bare(reading: PageReading) -> tuple[Document, ...]:
    return _documents(paired(reading))


def _documents(kept: str) -> tuple[Document, ...]:
    return tuple(Document(url=url, label=label) for url, label in json.loads(kept))


def _differing_files(conn: sqlite3.Connection, batch: Iterable[FileAgain]) -> list[Difference]:
    found = [one.stale for one in batch if _file_differs(conn, one)]
    by_key: dict[str, dict[str, None]] = {}
    for stale in found:
        by_key.setdefault(stale.key, {})[stale.url] = None
    return [
        Difference(key=key, fields=("files",), files=tuple(urls)) for key, urls in by_key.items()
    ]


def _file_differs(conn: sqlite3.Connection, again: FileAgain) -> bool:
    kept = conn.execute(
        "select coalesce(text, ''), text_digest, condition from file_version where id = ?",
        (again.stale.id,),
    ).fetchone()
    return kept is not None and kept != _words(again)


def _words(again: FileAgain) -> tuple[str, str | None, Condition | None]:
    return PAGE_BREAK.join(again.pages), again.text_digest, again.condition


def _rewrite_file(conn: sqlite3.Connection, again: FileAgain) -> None:
    conn.execute(
        "update file_version set text = ?, text_digest = ?, condition = ?, reader = ? where id = ?",
        (*_words(again), again.reader, again.stale.id),
    )
    if again.stale.newest:
        conn.execute(
            """
            update document set text_digest = ?, condition = ?
            where id = (select document_id from file_version where id = ?)
            """,
            (again.text_digest, again.condition, again.stale.id),
        )
