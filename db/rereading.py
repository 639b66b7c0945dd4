"""Take in what kept bytes say to another reader: in place, and alerting nobody.

What a page says is what one reader reads in it, so only versions that one reader has read are
compared. When the code that reads changes, the newest versions, and those of edits that wait to
be told, are read again from the bytes that are kept, before a crawl asks anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from db.digest import content_digest, text_digest, without_templates
from db.documents import store
from db.edits import hold_again
from db.furniture import note_furniture
from db.log import Log
from db.records import Exchange, PageLook, PageReading
from db.stated import keep_labels, paired, store_fields, store_labels
from db.tagging import tag
from db.times import stamp, unstamp
from db.tx import Tx


@dataclass(frozen=True, kw_only=True)
class Stale:
    """A version of publication `key` that another reader read, and the bytes that it rests on.

    `newest`: it is how the publication stands now. `titled`, `labelled` and `has_text` say whether
    it had a title, labelled fields and a body, `text_digest` which body.
    """

    key: str
    number: int
    exchange: Exchange
    newest: bool
    titled: bool
    labelled: bool
    has_text: bool
    text_digest: str


def stale(log: Log, source: str, reader: str, *, every: bool = False) -> tuple[Stale, ...]:
    """Return the versions of a source to read again, in the order in which their bytes lie.

    They are those that a crawl compares with what it reads, or all, whatever their number. What
    was redacted is not read again.
    """
    rows = log.conn.execute(
        """
        select p.key, v.number = (select max(number) from version where publication_id = p.id),
          v.stated_date is not null or exists (select 1 from label f where f.version_id = v.id),
          length(v.text) > 0, v.title <> '', e.url, e.at, e.status, e.media_type, e.digest,
          e.bytes, e.warc, e.offset, e.length, v.number, v.text_digest
        from version v join publication p on p.id = v.publication_id
        join exchange e on e.id = v.exchange_id
        where p.source = ?1 and v.reader is not ?2
          and not exists (select 1 from redaction r where r.publication_id = p.id)
          and (?3 or v.number = (select max(number) from version where publication_id = p.id)
          or exists (select 1 from held_edit h join version n on n.id = h.version_id
            where n.publication_id = p.id and n.number in (v.number, v.number + 1)))
        order by e.warc, e.offset
        """,
        (source, reader, every),
    )
    return tuple(
        Stale(
            key=row[0], newest=bool(row[1]), labelled=bool(row[2]), has_text=bool(row[3]),
            titled=bool(row[4]), number=row[14], text_digest=row[15],
            exchange=Exchange(
                url=row[5], at=unstamp(row[6]), status=row[7], media_type=row[8], digest=row[9],
                size=row[10], warc=row[11], offset=row[12], length=row[13],
            ),
        )
        for row in rows
    )  # fmt: skip


def record_other_keys(tx: Tx) -> None:
    """Keep what another reader calls known publications, so that it takes none of them for new."""
    ids = tx.ids([known for _, known in tx.parcel.other_keys])
    tx.conn.executemany(
        """
        insert into other_key (source, key, publication_id)
        select ?1, ?2, ?3 where not exists
          (select 1 from publication where source = ?1 and key = ?2)
        on conflict do nothing
        """,
        [(tx.source, key, ids[known]) for key, known in tx.parcel.other_keys if known in ids],
    )


def record_reread(tx: Tx, look: PageLook) -> None:
    """Let the versions that rest on kept bytes say what those say to this reader."""
    id_ = tx.ids([look.key]).get(look.key)
    if id_ is None or look.reading is None or look.exchange is None:
        return
    exchange = look.exchange
    resting = tx.exchange_id(exchange.url, exchange.digest, exchange.status)
    reading = replace(
        look.reading, text=without_templates(look.reading.text, tx.templates())
    )  # furniture is no part of a body, whoever reads it
    newest = _rewrite(tx, id_, resting, reading)
    if newest is not None:
        store(tx, id_, unstamp(newest), reading.documents)
        note_furniture(tx, id_, look.reading.text, look.at, first=True)
        keep_labels(tx.conn, id_, reading)
        _keep_notice(tx, id_, reading.withdrawn)
        _forget_fields(tx, id_, reading)
        store_fields(tx.conn, tx.source, id_, reading)
        tag(tx.conn, tx.words, [id_])
    hold_again(tx, id_)


def _rewrite(tx: Tx, id_: int, exchange: int | None, reading: PageReading) -> str | None:
    """Rewrite the versions; return since when the newest stands, if it is one of them."""
    rows = tx.conn.execute(
        """
        update version set title = ?3, text = ?4, digest = ?5, text_digest = ?6,
          stated_date = ?7, updated_date = ?8, documents = ?9, reader = ?10
        where publication_id = ?1 and exchange_id = ?2 and reader is not ?10
        returning id, number, first_seen
        """,
        (
            id_, exchange, reading.title, reading.text, content_digest(reading),
            text_digest(reading.text), reading.stated_date, reading.updated_date, paired(reading),
            tx.parcel.reader,
        ),
    ).fetchall()  # fmt: skip
    for version, _, _ in rows:
        tx.rewritten.append(version)
        tx.conn.execute("delete from label where version_id = ?", (version,))
        store_labels(tx.conn, version, reading)
    last = tx.conn.execute(
        "select max(number) from version where publication_id = ?", (id_,)
    ).fetchone()[0]
    return next((since for _, number, since in rows if number == last), None)


def _forget_fields(tx: Tx, id_: int, reading: PageReading) -> None:
    """Forget what only a page states and this reader does not find in it."""
    tx.conn.execute(
        """
        update publication set reference = ?1, forces = ?2,
          stated_date = case when ?3 and stated_label is not null then (select max(e.stated_date)
            from entry e where e.publication_id = publication.id) else stated_date end,
          stated_label = case when ?3 then null else stated_label end
        where id = ?4
        """,
        (reading.reference, json.dumps(reading.forces), reading.stated_date is None, id_),
    )


def _keep_notice(tx: Tx, id_: int, notice: str | None) -> None:
    """Keep a notice of withdrawal that this reader finds, or that it finds none."""
    tx.conn.execute("update publication set withdrawn = ? where id = ?", (notice, id_))
    back = "listed" if tx.stands(id_) else "delisted"
    tx.conn.execute(
        """
        update publication set state = ?1
        where id = ?2 and ((?3 and state not in ('removed', 'expired', 'withdrawn'))
          or (not ?3 and state = 'withdrawn'))
        """,
        ("withdrawn" if notice else back, id_, notice is not None),
    )


def begin_listing_anew(tx: Tx, name: str) -> None:
    """Begin a listing's baseline anew when another reader reads it than before.

    It may see rows that the other passed over, and pass over some that it saw. So until it has
    read the whole listing, what is new to it is recorded as in a first baseline, in which page one
    alone tells, and only what is dated since the last look; and the ranks and page sizes that the
    other reader counted bury nothing any more.
    """
    row = tx.conn.execute(
        """
        update listing set reader = ?1, reader_since = ?2, baseline_ended = null,
          first_look = case when baseline_ended is null then first_look else last_look end
        where source = ?3 and name = ?4 and reader is not ?1 returning id
        """,
        (tx.parcel.reader, stamp(tx.parcel.started), tx.source, name),
    ).fetchone()
    if row is not None:
        for table in ("standing", "page_size"):
            tx.conn.execute(f"delete from {table} where listing_id = ?", row)
