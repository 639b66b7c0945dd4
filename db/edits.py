"""Hold the edits of a crawl until its end: the same words on many pages are no edits of theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from db import content, templates
from db.content import State, Subject
from db.digest import text_digest, without_templates
from db.records import Kind, Severity
from db.templates import Block
from db.times import stamp, unstamp
from db.tx import Tx

KEPT = 60
"""Paragraphs of one edit that are compared with other pages'; furniture is short."""


def hold(
    tx: Tx, version: int, id_: int, at: datetime, texts: tuple[str, str], evidence: int | None
) -> None:
    """Hold an edit of a publication's body until the crawl's end."""
    tx.conn.execute(
        "insert into held_edit (version_id, publication_id, at, exchange_id) values (?, ?, ?, ?)",
        (version, id_, stamp(at), evidence),
    )
    came, went = content.paragraphs(*texts)
    tx.conn.executemany(
        """
        insert into paragraph_seen (source, digest, sign, publication_id, at, text)
        values (?, ?, ?, ?, ?, ?) on conflict do update set at = excluded.at
        """,
        [
            (tx.source, text_digest(text), sign, id_, stamp(at), text)
            for sign, texts_ in (("+", came), ("-", went))
            for text in texts_[:KEPT]
        ],
    )


def settle_edits(tx: Tx) -> None:
    """Tell the edits that are held, but for the site's furniture, which is told once."""
    held = tx.conn.execute(
        """
        select h.version_id, h.publication_id, h.at, h.exchange_id from held_edit h
        join publication p on p.id = h.publication_id where p.source = ? order by h.version_id
        """,
        (tx.source,),
    ).fetchall()
    if not held:
        return
    blocks = _shared(tx)
    for sign in ("+", "-"):
        _tell_template(tx, [block for block in blocks if block.sign == sign and block.everywhere])
    known = tx.templates(again=True)
    maybe = frozenset(block.text for block in blocks if block.spreading)
    for version, id_, at, evidence in held:
        _settle(tx, Held(version, id_, unstamp(at), evidence), known, maybe)
    tx.conn.execute(
        "delete from paragraph_seen where source = ? and at < ?",
        (tx.source, stamp(tx.parcel.at - templates.WITHIN)),
    )


@dataclass(frozen=True)
class Held:
    """An edit that waits: the version that it made, of which publication, and when it was seen."""

    version: int
    publication: int
    at: datetime
    evidence: int | None


def _shared(tx: Tx) -> list[Block]:
    """Return the paragraphs that came to, or left, several publications within a week."""
    texts, read = tx.conn.execute(
        """
        select count(distinct v.publication_id), count(distinct case when p.last_read >= ?2
          and p.first_crawl <> ?3 then v.publication_id end)
        from version v join publication p on p.id = v.publication_id
        where p.source = ?1
        """,
        (tx.source, stamp(tx.parcel.started), tx.crawl_id),
    ).fetchone()
    rows = tx.conn.execute(
        """
        select sign, text, count(*), sum(at >= ?3) from paragraph_seen
        where source = ?1 and at >= ?2 group by digest, sign having count(*) >= ?4
        """,
        (
            tx.source, stamp(tx.parcel.at - templates.WITHIN), stamp(tx.parcel.started),
            templates.SUSPICIOUS,
        ),
    )  # fmt: skip
    return [
        Block(sign=sign, text=text, on=on, now_on=now_on, of=texts, read=read)
        for sign, text, on, now_on in rows
    ]


def _tell_template(tx: Tx, blocks: list[Block]) -> None:
    """Tell once that the same paragraphs came to, or left, many pages; know them from now on."""
    known = tx.templates()
    told = [block for block in blocks if block.text not in known]
    if not told:
        return
    tx.conn.executemany(
        "insert into template (source, digest, text, since) values (?, ?, ?, ?) "
        "on conflict do nothing",
        [(tx.source, text_digest(one.text), one.text, stamp(tx.parcel.at)) for one in told],
    )
    source = Subject(key=tx.source, title=tx.parcel.title, url=tx.parcel.home)
    count = max(block.on for block in told)
    did = "came to" if told[0].sign == "+" else "left"
    change = source.change(
        Kind.TEMPLATE,
        Severity.NORMAL,
        f"The same words {did} {count} publications within a week, which makes them the site’s "
        f"furniture and no edits: “{told[0].text[:300]}”.",
        {
            "words": [block.text for block in told[:20]],
            "sign": told[0].sign,
            "publications": count,
        },
    )
    tx.tell(change, tx.parcel.at)


def _settle(tx: Tx, held: Held, known: frozenset[str], maybe: frozenset[str]) -> None:
    """Tell one held edit, drop it when only furniture changed, or leave it held."""
    was, now = _states(tx, held, known)
    if content.has_other_words(was.text, now.text):
        waits = tx.parcel.at - held.at < templates.WITHIN
        bare = [without_templates(state.text, maybe) for state in (was, now)]
        if waits and not content.has_other_words(*bare):
            return
        tx.tell(content.edited(_subject(tx, held), was, now), held.at, held.evidence)
    tx.conn.execute("delete from held_edit where version_id = ?", (held.version,))


def _states(tx: Tx, held: Held, known: frozenset[str]) -> tuple[State, State]:
    """Return the version before the one held, and that one, both without the furniture."""
    rows = tx.conn.execute(
        """
        select number, title, text, stated_date, updated_date, documents, last_seen from version
        where publication_id = ? and id <= ? order by number desc limit 2
        """,
        (held.publication, held.version),
    ).fetchall()
    now, was = (
        State(
            number=number, title=title, text=without_templates(text, known), stated_date=stated,
            updated_date=updated, documents=tuple(map(tuple, json.loads(documents))),
            last_seen=unstamp(seen),
        )
        for number, title, text, stated, updated, documents, seen in rows
    )  # fmt: skip
    return was, now


def _subject(tx: Tx, held: Held) -> Subject:
    key, title, url = tx.conn.execute(
        "select key, title, url from publication where id = ?", (held.publication,)
    ).fetchone()
    return Subject(key=key, title=title, url=url)
