"""Say which versions and files other code has read than reads them now, and which cannot be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from db.log import Log
from db.records import Exchange
from db.rereading import Stale, stale
from db.times import unstamp

Readers = tuple[str, str]
"""What names the code that reads the words of files, and of HTML editions."""

_FILES = """
  from file_version v join document d on d.id = v.document_id
  join publication p on p.id = d.publication_id left join exchange e on e.id = v.exchange_id
  where p.source = ?1 and (v.reader is null or v.reader not in (?2, ?3))
    and not exists (select 1 from redaction r where r.publication_id = p.id)
"""


@dataclass(frozen=True, kw_only=True)
class StaleFile:
    """A version of the file at `url`, which publication `key` offers, and the bytes it rests on.

    `media_type` is what its page says that it is; `newest`: it is how the file stands now;
    `has_words`: some were read.
    """

    id: int
    key: str
    url: str
    number: int
    media_type: str | None
    newest: bool
    has_words: bool
    exchange: Exchange


def outdated(log: Log, source: str, reader: str) -> list[tuple[Stale, ...]]:
    """Return the versions that other code than `reader` has read, publication by publication.

    The publications come in the order in which the bytes of their first versions lie.
    """
    by_key: dict[str, list[Stale]] = {}
    for one in stale(log, source, reader, every=True):
        by_key.setdefault(one.key, []).append(one)
    return [tuple(versions) for versions in by_key.values()]


def without_bytes(log: Log, source: str, reader: str) -> list[tuple[str, int, str]]:
    """Return the versions that other code has read and no bytes are kept of.

    Each is a publication's key, the version's number and the publication's address.
    """
    rows = log.conn.execute(
        """
        select p.key, v.number, p.url from version v join publication p on p.id = v.publication_id
        where p.source = ? and v.exchange_id is null and v.reader is not ?
          and not exists (select 1 from redaction r where r.publication_id = p.id)
        order by p.key, v.number
        """,
        (source, reader),
    )
    return rows.fetchall()


def bodies(log: Log, source: str, reader: str) -> Counter[str]:
    """Count the publications of each body that `reader` has read already, by its digest."""
    rows = log.conn.execute(
        """
        select v.text_digest, count(*) from version v join publication p on p.id = v.publication_id
        where p.source = ? and v.reader = ? and v.text <> ''
          and v.number = (select max(number) from version where publication_id = p.id)
        group by 1
        """,
        (source, reader),
    )
    return Counter(dict(rows.fetchall()))


def outdated_files(log: Log, source: str, readers: Readers) -> list[StaleFile]:
    """Return the files whose words other code than these has read, in the order of their bytes."""
    rows = log.conn.execute(
        f"""
        select v.id, p.key, d.url, v.number, d.media_type,
          v.number = (select max(number) from file_version where document_id = d.id),
          coalesce(v.text, '') <> '',
          e.url, e.at, e.status, e.media_type, e.digest, e.bytes, e.warc, e.offset, e.length
        {_FILES} and v.exchange_id is not null order by e.warc, e.offset
        """,
        (source, *readers),
    )
    return [
        StaleFile(
            id=row[0], key=row[1], url=row[2], number=row[3], media_type=row[4],
            newest=bool(row[5]), has_words=bool(row[6]),
            exchange=Exchange(
                url=row[7], at=unstamp(row[8]), status=row[9], media_type=row[10], digest=row[11],
                size=row[12], warc=row[13], offset=row[14], length=row[15],
            ),
        )
        for row in rows
    ]  # fmt: skip


def files_without_bytes(log: Log, source: str, readers: Readers) -> list[tuple[str, str]]:
    """Return key and address of the files that other code has read and no bytes are kept of."""
    rows = log.conn.execute(
        f"select p.key, d.url {_FILES} and v.exchange_id is null order by 1, 2, v.number",
        (source, *readers),
    )
    return rows.fetchall()
