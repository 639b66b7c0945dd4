"""Record which paragraphs are a site's furniture, and tell once that it came or left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from db import templates
from db.content import Subject
from db.digest import text_digest
from db.records import Kind, Severity
from db.templates import Block
from db.times import stamp
from db.tx import Tx


def saw(tx: Tx, id_: int, at: datetime, sign: str, paragraphs: Iterable[str]) -> None:
    """Note paragraphs that came to (`+`) or left (`-`) a publication's page."""
    tx.conn.executemany(
        """
        insert into paragraph_seen (source, digest, sign, publication_id, at, text)
        values (?, ?, ?, ?, ?, ?) on conflict do update set at = excluded.at
        """,
        [(tx.source, text_digest(text), sign, id_, stamp(at), text) for text in paragraphs],
    )


def note_furniture(tx: Tx, id_: int, text: str, at: datetime, *, first: bool) -> None:
    """Note which known furniture a page shows, and what of it came or went since the last look."""
    furniture = {text_digest(one): one for one in tx.templates()}
    if not furniture:
        return
    here = {text_digest(one) for one in text.split("\n")} & furniture.keys()
    rows = tx.conn.execute("select digest from furnished where publication_id = ?", (id_,))
    before = {digest for (digest,) in rows}
    tx.conn.executemany(
        "insert into furnished (publication_id, digest) values (?, ?)",
        [(id_, digest) for digest in here - before],
    )
    tx.conn.executemany(
        "delete from furnished where publication_id = ? and digest = ?",
        [(id_, digest) for digest in before - here],
    )
    if not first:
        saw(tx, id_, at, "+", [furniture[digest] for digest in here - before])
        saw(tx, id_, at, "-", [furniture[digest] for digest in before - here & furniture.keys()])


def tell_templates(tx: Tx) -> list[Block]:
    """Tell what has turned out to be furniture; return the paragraphs seen to come or go."""
    blocks = _shared(tx)
    for sign in ("+", "-"):
        _tell(tx, sign, [block for block in blocks if block.sign == sign and block.everywhere])
    return blocks


def _shared(tx: Tx) -> list[Block]:
    """Return the paragraphs that came to, or left, publications within a week."""
    tx.conn.execute(
        "delete from paragraph_seen where source = ? and at < ?",
        (tx.source, stamp(tx.parcel.at - templates.WITHIN)),
    )
    rows = tx.conn.execute(
        """
        select s.sign, s.text, count(*), sum(p.last_read >= ?2) from paragraph_seen s
        join publication p on p.id = s.publication_id
        where s.source = ?1 group by s.digest, s.sign
        """,
        (tx.source, stamp(tx.parcel.started)),
    ).fetchall()
    if not rows:
        return []
    texts, read = tx.conn.execute(
        """
        select count(*), sum(p.last_read >= ?2 and p.first_crawl <> ?3) from publication p
        where p.source = ?1 and exists (select 1 from version v where v.publication_id = p.id)
        """,
        (tx.source, stamp(tx.parcel.started), tx.crawl_id),
    ).fetchone()
    return [
        Block(sign=sign, text=text, on=on, now_on=now_on, of=texts, read=read)
        for sign, text, on, now_on in rows
    ]


def _tell(tx: Tx, sign: str, blocks: list[Block]) -> None:
    """Tell once that the same paragraphs came to, or left, many pages; know them from now on."""
    told = [block for block in blocks if _turns(tx, block)]
    if not told:
        return
    source = Subject(key=tx.source, title=tx.parcel.title, url=tx.parcel.home)
    count = max(block.on for block in told)
    did = "came to" if sign == "+" else "left"
    change = source.change(
        Kind.TEMPLATE,
        Severity.NORMAL,
        f"The same words {did} {count} publications within a week, which makes them the site’s "
        f"furniture and no edits: “{told[0].text[:300]}”.",
        {"words": [block.text for block in told[:20]], "sign": sign, "publications": count},
    )
    tx.tell(change, tx.parcel.at)


def _turns(tx: Tx, block: Block) -> bool:
    """Keep that a paragraph came or left everywhere; tell whether that is news."""
    cursor = tx.conn.execute(
        """
        insert into template (source, digest, text, since, sign) values (?1, ?2, ?3, ?4, ?5)
        on conflict do update set sign = excluded.sign, since = excluded.since
        where sign <> excluded.sign
        """,
        (tx.source, text_digest(block.text), block.text, stamp(tx.parcel.at), block.sign),
    )
    return cursor.rowcount > 0
