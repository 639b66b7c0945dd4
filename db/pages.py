"""Record what a crawl got from publications' own pages: versions, documents, what changed."""

from __future__ import annotations

import json
from datetime import datetime

from db import detect
from db.digest import content_digest, text_digest
from db.moves import move, stands_elsewhere
from db.records import Answer, PageLook, PageReading
from db.times import stamp, unstamp
from db.tx import Tx


def record_page(tx: Tx, look: PageLook) -> None:
    """Record one look at a publication's own page."""
    id_ = tx.ids([look.key]).get(look.key)
    if id_ is None:
        return
    if look.moved is not None:
        move(tx, id_, look.moved, "a redirect")
    row = tx.conn.execute("select id, title, url from publication where id = ?", (id_,)).fetchone()
    evidence = tx.keep(look.exchange)
    if look.answer in (Answer.READ, Answer.UNCHANGED):
        _answered(tx, row[0], look)
    if look.answer is Answer.READ and look.reading is not None:
        _read(tx, row, look, look.reading, evidence)
    elif look.answer is Answer.UNCHANGED:
        _same(tx, row[0], look.at)
    elif look.answer is Answer.GONE and look.url == row[2]:
        _gone(tx, row[0], look, evidence)


def _answered(tx: Tx, id_: int, look: PageLook) -> None:
    tx.conn.execute(
        """
        update publication set last_read = ?1,
          last_unconditional = case when ?2 then ?1 else last_unconditional end,
          etag = case when ?3 then ?4 else etag end,
          last_modified = case when ?3 then ?5 else last_modified end,
          gone_since = null, gone_last = null, gone_status = null
        where id = ?6
        """,
        (
            stamp(look.at), not look.conditional, look.answer is Answer.READ, look.etag,
            look.last_modified, id_,
        ),
    )  # fmt: skip
    tx.conn.execute(  # the page is the authority on its title; what a listing changed is settled
        "update entry set was_title = null where publication_id = ? and was_title is not null",
        (id_,),
    )


def _same(tx: Tx, id_: int, at: datetime) -> None:
    """Note that the newest version still stands."""
    tx.conn.execute(
        """
        update version set last_seen = ?1 where publication_id = ?2 and number =
          (select max(number) from version where publication_id = ?2)
        """,
        (stamp(at), id_),
    )


def _read(
    tx: Tx, known: tuple[int, str, str], look: PageLook, reading: PageReading, evidence: int | None
) -> None:
    id_, title, url = known
    was = _newest(tx, id_)
    digest = look.digest or content_digest(reading)
    _keep_labels(tx, id_, reading)
    if was is not None and was[0] == digest:
        _same(tx, id_, look.at)
        return
    if was is not None:
        for change in detect.content_changes(look.key, url, was[1], reading, title):
            tx.tell(change, look.at, evidence)
    number = was[1].number + 1 if was else 1
    _store_version(tx, id_, number, digest, look, reading, evidence)
    _store_documents(tx, id_, look.at, reading)
    _store_fields(tx, id_, reading)


def _newest(tx: Tx, id_: int) -> tuple[str, detect.KnownVersion] | None:
    row = tx.conn.execute(
        """
        select v.digest, v.number, v.title, v.text, p.updated_date, v.last_seen
        from version v join publication p on p.id = v.publication_id
        where v.publication_id = ? order by v.number desc limit 1
        """,
        (id_,),
    ).fetchone()
    if row is None:
        return None
    return row[0], detect.KnownVersion(
        number=row[1], title=row[2], text=row[3], updated_date=row[4], last_seen=unstamp(row[5])
    )


def _keep_labels(tx: Tx, id_: int, reading: PageReading) -> None:
    names = sorted(
        {label.name for label in reading.labels} | ({"published"} if reading.stated_date else set())
    )
    tx.conn.execute(
        "update publication set labels = ?1 where id = ?2 and labels <> ?1",
        (json.dumps(names), id_),
    )


def _store_version(
    tx: Tx, id_: int, number: int, digest: str, look: PageLook, reading: PageReading,
    evidence: int | None,
) -> None:  # fmt: skip
    now = stamp(look.at)
    cursor = tx.conn.execute(
        """
        insert into version (publication_id, number, first_seen, last_seen, digest, title, text,
          text_digest, exchange_id)
        values (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8)
        """,
        (
            id_,
            number,
            now,
            digest,
            reading.title,
            reading.text,
            text_digest(reading.text),
            evidence,
        ),
    )
    tx.conn.executemany(
        "insert into label (version_id, name, printed, value) values (?, ?, ?, ?)",
        [(cursor.lastrowid, label.name, label.printed, label.value) for label in reading.labels],
    )


def _store_documents(tx: Tx, id_: int, at: datetime, reading: PageReading) -> None:
    tx.conn.executemany(
        """
        insert into document (publication_id, url, label, media_type, first_seen, last_seen)
        values (?1, ?2, ?3, ?4, ?5, ?5)
        on conflict do update set label = excluded.label, last_seen = excluded.last_seen
        """,
        [
            (id_, document.url, document.label, document.media_type, stamp(at))
            for document in reading.documents
        ],
    )


def _store_fields(tx: Tx, id_: int, reading: PageReading) -> None:
    """Keep what the page states; what it does not state leaves what the listing said."""
    tx.conn.execute(
        """
        update publication set title = coalesce(nullif(?1, ''), title),
          kind = coalesce(?2, kind), reference = coalesce(?3, reference),
          stated_date = coalesce(?4, stated_date), stated_label = coalesce(?5, stated_label),
          updated_date = ?6,
          forces = case when ?7 <> '[]' then ?7 else forces end,
          topics = case when ?8 <> '[]' then ?8 else topics end
        where id = ?9
        """,
        (
            reading.title, reading.kind, reading.reference, reading.stated_date,
            reading.stated_label, reading.updated_date,
            json.dumps(reading.forces, ensure_ascii=False),
            json.dumps(reading.topics, ensure_ascii=False), id_,
        ),
    )  # fmt: skip
    for address in reading.aliases:
        tx.conn.execute(
            "insert into alias (source, address, publication_id) values (?, ?, ?) "
            "on conflict do update set publication_id = excluded.publication_id",
            (tx.source, address, id_),
        )


def _gone(tx: Tx, id_: int, look: PageLook, evidence: int | None) -> None:
    """Note a look at a gone address; the last of two that are far enough apart confirms it."""
    tx.conn.execute(
        """
        update publication set gone_since = coalesce(gone_since, ?1), gone_last = ?1,
          gone_status = ?2, last_read = ?1 where id = ?3
        """,
        (stamp(look.at), look.note or str(look.status), id_),
    )
    confirm_removals(tx, evidence, only=id_)


def confirm_removals(tx: Tx, evidence: int | None = None, *, only: int | None = None) -> None:
    """Tell `removed` for what no listing of a complete sweep has and whose address is gone."""
    rows = tx.conn.execute(
        """
        select id, key, title, url, gone_since, gone_last, gone_status from publication
        where source = ?1 and state = 'listed' and absent_since is not null
          and gone_since is not null and (?2 is null or id = ?2)
        """,
        (tx.source, only),
    ).fetchall()
    for id_, key, title, url, since, last, answered in rows:
        first, second = unstamp(since), unstamp(last)
        if not detect.is_removed(first, second):
            continue
        change = detect.removed(key, title, url, first, second, answered)
        if now := stands_elsewhere(tx, id_):
            change = detect.moved(key, title, url, now, "one of its title and date stands there")
        tx.tell(change, second, evidence)
        tx.conn.execute("update publication set state = 'removed' where id = ?", (id_,))
