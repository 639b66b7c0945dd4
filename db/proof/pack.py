"""What an evidence pack of one publication holds, file by file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from db import queries
from db.log import Log
from db.proof import pack_page
from db.proof.archive import stored
from db.proof.chain import NOTHING, head
from db.proof.members import Unreadable
from db.proof.rows import sealed_row

Rows = list[dict[str, Any]]
SUFFIXES = {"application/pdf": ".pdf", "text/html": ".html.txt", "text/plain": ".txt",
            "application/json": ".json.txt"}  # fmt: skip
"""A page opens as text: it is somebody else's, and might run."""


@dataclass(kw_only=True)
class Pack:
    """The pack of one publication; `unread` gathers what the archive no longer gives."""

    log: Log
    source: str
    key: str
    unread: list[str] = field(default_factory=list)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the bytes of each file, the readable ones last."""
        versions, files, changes = self._versions(), self._files(), self._changes()
        mementos = self._rows("select * from memento where source = ? and key = ? order by id")
        for version in versions:
            yield from self._version(version)
        for file in files:
            yield from self._file(file)
        for memento in mementos:
            yield from self._memento(memento)
        for change in changes:
            yield f"changes/{change['id']}/sealed.json", self._sealed("changes", change["id"])
        cited = {row["exchange_id"] for row in (*versions, *files, *changes, *mementos)} - {None}
        for id_ in sorted(cited):
            yield from self._exchange(id_)
        yield from self._told(changes)
        yield from self._chain(
            {
                "versions": {row["id"] for row in versions},
                "files": {row["id"] for row in files},
                "changes": {row["id"] for row in changes},
                "exchanges": cited,
                "mementos": {row["id"] for row in mementos},
            }
        )

    def _rows(self, query: str, *given: object) -> Rows:
        return list(self.log.db.query(query, given or (self.source, self.key)))

    def _versions(self) -> Rows:
        return self._rows(
            """
            select v.id, v.number, v.first_seen, v.last_seen, v.digest, v.title, v.text,
              v.text_digest, v.stated_date, v.updated_date, v.documents, v.reader, v.exchange_id
            from version v join publication p on p.id = v.publication_id
            where p.source = ? and p.key = ? order by v.number
            """
        )

    def _files(self) -> Rows:
        return self._rows(
            """
            select v.id, v.document_id, d.url, d.label, v.number, v.first_seen, v.last_seen,
              v.bytes, v.byte_digest, v.text_digest, v.text, v.condition, v.exchange_id
            from file_version v join document d on d.id = v.document_id
            join publication p on p.id = d.publication_id
            where p.source = ? and p.key = ? order by v.document_id, v.number
            """
        )

    def _changes(self) -> Rows:
        return self._rows(
            """
            select c.*, r.reason as retracted from change c
            left join retraction r on r.change_id = c.id
            where c.source = ? and c.key = ? order by c.id
            """
        )

    def _version(self, version: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
        labels = self._rows(
            "select name, printed, value from label where version_id = ? order by rowid",
            version["id"],
        )
        said = {**version, "documents": json.loads(version["documents"]), "labels": labels}
        where = f"versions/{version['number']}"
        yield f"{where}/text.txt", _encoded(said.pop("text"))
        yield f"{where}/version.json", _json(said)
        yield f"{where}/sealed.json", self._sealed("versions", version["id"])

    def _file(self, file: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
        where = f"documents/{file['document_id']}/{file['number']}"
        yield f"{where}/text.txt", _encoded(file["text"] or "")
        yield f"{where}/file.json", _json({n: v for n, v in file.items() if n != "text"})
        yield f"{where}/sealed.json", self._sealed("files", file["id"])

    def _memento(self, memento: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
        """Yield what a web archive replays; its captures say when the archive saw it."""
        seen = self._rows(
            "select archive, at, url from capture where source = ? and key = ? and payload = ? "
            "order by at",
            self.source, self.key, memento["payload"],
        )  # fmt: skip
        where = f"mementos/{memento['id']}"
        yield f"{where}/text.txt", _encoded(memento["text"])
        said = {name: value for name, value in memento.items() if name != "text"}
        yield f"{where}/memento.json", _json({**said, "captures": seen})
        yield f"{where}/sealed.json", self._sealed("mementos", memento["id"])

    def _exchange(self, id_: int) -> Iterator[tuple[str, bytes]]:
        """Yield a kept response: its bytes and headers as received, and where they lie."""
        row = self._rows("select * from exchange where id = ?", id_)[0]
        where = f"exchanges/{id_}"
        yield f"{where}/exchange.json", _json(row)
        yield f"{where}/sealed.json", self._sealed("exchanges", id_)
        if self._rows(
            "select 1 from redacted_member where warc = ? and offset = ?",
            row["warc"],
            row["offset"],
        ):
            self.unread.append(f"exchange {id_} was redacted")
            return
        try:
            found = stored(self.log.folder / "warc", row["warc"], row["offset"], row["length"])
        except Unreadable as error:
            self.unread.append(f"exchange {id_}: {error}")
            return
        if found.digest != row["digest"]:
            self.unread.append(f"exchange {id_}: its bytes do not match its digest")
        yield f"{where}/headers.txt", found.head + b"\r\n"
        packed = b"\ncontent-encoding:" in found.head.lower()
        suffix = ".bin" if packed else SUFFIXES.get(row["media_type"] or "", ".bin")
        yield f"{where}/received{suffix}", found.body

    def _told(self, changes: Rows) -> Iterator[tuple[str, bytes]]:
        given = (self.source, self.key)
        about = self._rows("select * from publications where source = ? and key = ?")[0]
        placed = self._rows("select * from placements where source = ? and key = ? order by since")
        told = [{**change, "detail": json.loads(change["detail"])} for change in changes]
        timeline = queries.timeline(self.log, *given)
        owed = self._findings()
        yield "publication.json", _json(about)
        yield "placements.json", _json(placed)
        yield "changes.json", _json(told)
        yield "timeline.json", _json(timeline)
        yield "findings.json", _json(owed)
        yield "index.html", pack_page.page(about, timeline, placed, told, owed).encode()

    def _findings(self) -> Rows:
        return self._rows(
            """
            select f.*, l.role from findings f join finding_publication l on l.finding_id = f.id
            join publication p on p.id = l.publication_id
            where p.source = ? and p.key = ? order by f.id
            """
        )

    def _chain(self, ids: dict[str, set[int]]) -> Iterator[tuple[str, bytes]]:
        """Yield the seals that hold any of these rows, each with the hash before it."""
        numbers = set()
        for seal in self._rows("select number, at, what, body, hash from seal where ?", 1):
            body = json.loads(seal["body"])
            rows = {name: {row[0] for row in body.get(name, [])} for name in ids}
            rows["versions"] |= {row[0] for row in body.get("reread", [])}
            if any(rows[name] & wanted for name, wanted in ids.items()):
                numbers.add(seal["number"])
                yield f"chain/{seal['number']}.txt", self._seal(seal)
        newest = head(self.log.conn)
        number, hash_ = (newest.number, newest.hash) if newest else (0, NOTHING)
        yield "chain/head.txt", f"{hash_}\n".encode()
        yield "README.txt", pack_page.readme(hash_, number, sorted(numbers), self.unread).encode()

    def _seal(self, seal: dict[str, Any]) -> bytes:
        before = self._rows("select hash from seal where number = ?", seal["number"] - 1)
        first = before[0]["hash"] if before else NOTHING
        lines = (first, str(seal["number"]), seal["at"], seal["what"], seal["body"])
        return "\n".join(lines).encode(errors="surrogateescape")

    def _sealed(self, kind: str, id_: int) -> bytes:
        return _encoded(sealed_row(self.log.conn, kind, id_))


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _json(what: object) -> bytes:
    return json.dumps(what, ensure_ascii=True, indent=1, sort_keys=True).encode() + b"\n"
