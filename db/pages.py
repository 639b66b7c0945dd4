"""Record what a crawl got from publications' own pages: versions, and what changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db import content, detect
from db.content import State, Subject
from db.departures import confirm_removals, follow_twin, note_gone
from db.digest import content_digest, text_digest, without_templates
from db.documents import offer
from db.edits import hold
from db.findings.following import follow, note_read
from db.furniture import note_furniture
from db.moves import move, same_reference
from db.records import Answer, PageLook, PageReading, Row
from db.stated import STATE, keep_labels, paired, state, store_fields, store_labels
from db.tagging import tag
from db.times import stamp
from db.tx import Tx
from db.validators import Validators, distrust


@dataclass(frozen=True, kw_only=True)
class Known:
    """A publication as the log knew it before a look at its page."""

    id: int
    subject: Subject
    state: str
    withdrawn: str | None
    validators: Validators
    baseline: bool


def record_page(tx: Tx, look: PageLook) -> None:
    """Record one look at a publication's own page."""
    id_ = tx.ids([look.key]).get(look.key)
    if id_ is None:
        return
    if look.moved is not None:
        move(tx, id_, look.moved, "a redirect")
    reading = look.reading if look.answer is Answer.READ else None
    if reading and (was := same_reference(tx, id_, reading.reference)):
        why = f"matched by its reference, {reading.reference}"
        move(tx, was, Row(key=look.key, url=look.url, title=reading.title), why)
        id_ = was
    known = _known(tx, id_)
    evidence = tx.keep(look.exchange)
    if look.answer in (Answer.READ, Answer.UNCHANGED):
        _answered(tx, known, look)
    if reading:
        _read(tx, known, look, reading, evidence)
    elif look.answer is Answer.UNCHANGED:
        _same(tx, known.id, look)
    elif look.answer is Answer.GONE and look.url == known.subject.url:
        note_gone(tx, known.id, look)
        follow_twin(tx, known.id)
        confirm_removals(tx, evidence, only=known.id)


def _known(tx: Tx, id_: int) -> Known:
    key, title, url, state, notice, etag, modified, baseline = tx.conn.execute(
        """
        select key, title, url, state, withdrawn, etag, last_modified, baseline from publication
        where id = ?
        """,
        (id_,),
    ).fetchone()
    return Known(
        id=id_, subject=Subject(key=key, title=title, url=url), state=state, withdrawn=notice,
        validators=Validators(etag, modified), baseline=bool(baseline),
    )  # fmt: skip


def _answered(tx: Tx, known: Known, look: PageLook) -> None:
    """Note that the page answers; a publication that had gone from there is back."""
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
            look.last_modified, known.id,
        ),
    )  # fmt: skip
    tx.conn.execute(  # the page is the authority on its title; what a listing changed is settled
        "update entry set was_title = null where publication_id = ? and was_title is not null",
        (known.id,),
    )
    if known.state in ("removed", "expired"):
        tx.tell(detect.restored(known.subject, None, known.state), look.at)
        tx.conn.execute("update publication set state = 'delisted' where id = ?", (known.id,))


def _same(tx: Tx, id_: int, look: PageLook) -> None:
    """Note that the newest version still stands, and that who read it again reads it alike."""
    tx.conn.execute(
        """
        update version set last_seen = ?1, reader = case when ?3 then ?4 else reader end
        where publication_id = ?2 and number =
          (select max(number) from version where publication_id = ?2)
        """,
        (stamp(look.at), id_, look.answer is Answer.READ, tx.parcel.reader),
    )


def _read(tx: Tx, known: Known, look: PageLook, reading: PageReading, evidence: int | None) -> None:
    was = _newest(tx, known.id)
    # What two readers say cannot be compared: where the bytes of the version before are not kept,
    # and it could not be read again, the new one is recorded as silently as a first reading.
    before = was.state if was and was.reader == tx.parcel.reader else None
    furniture = tx.templates()
    note_furniture(tx, known.id, reading.text, look.at, first=before is None)
    own = replace(reading, text=without_templates(reading.text, furniture))
    digest = content_digest(own)
    keep_labels(tx.conn, known.id, own)
    if was is not None and was.digest == digest:
        _same(tx, known.id, look)
        note_read(tx, known.id, look.at)
        return
    number = was.state.number + 1 if was else 1
    version = _store_version(tx, known.id, number, digest, look, own, evidence)
    offer(tx, known.id, known.subject, look.at, before.documents if before else None, own.documents)
    if before is not None:
        _tell(tx, known, before, _state(number, look, own), look, evidence)
        texts = without_templates(before.text, furniture), own.text
        if content.has_other_words(*texts):
            now = Validators(look.etag, look.last_modified)
            distrust(tx, look.url, look.at, before=known.validators, now=now)
            hold(tx, version, known.id, look.at, texts, evidence)
    _take_back(tx, known, own.withdrawn, look, silent=before is None)
    store_fields(tx.conn, tx.source, known.id, own)
    tag(tx.conn, tx.words, [known.id])
    first_of_baseline = was is None and known.baseline
    follow(tx, known.id, look.at, silent=first_of_baseline or (was is not None and before is None))


@dataclass(frozen=True, kw_only=True)
class Newest:
    """The newest version of a publication, and which code read it."""

    digest: str
    reader: str | None
    state: State


def _newest(tx: Tx, id_: int) -> Newest | None:
    row = tx.conn.execute(
        f"""
        select digest, reader, {STATE} from version where publication_id = ?
        order by number desc limit 1
        """,
        (id_,),
    ).fetchone()
    return Newest(digest=row[0], reader=row[1], state=state(row[2:])) if row else None


def _state(number: int, look: PageLook, reading: PageReading) -> State:
    return State(
        number=number, title=reading.title, text=reading.text, stated_date=reading.stated_date,
        updated_date=reading.updated_date, last_seen=look.at,
    )  # fmt: skip


def _tell(
    tx: Tx, known: Known, was: State, now: State, look: PageLook, evidence: int | None
) -> None:
    """Tell another title and another date; a title that a listing announced is not told again."""
    subject = replace(known.subject, title=now.title or was.title)
    if now.title and now.title not in (was.title, known.subject.title):
        tx.tell(content.retitled(subject, was.title, "its page"), look.at, evidence)
    if content.is_redated(was.stated_date, now.stated_date):
        change = content.redated(subject, was.stated_date or "", now.stated_date or "", "its page")
        tx.tell(change, look.at, evidence)


def _take_back(tx: Tx, known: Known, notice: str | None, look: PageLook, *, silent: bool) -> None:
    """Note a notice of withdrawal, or that one is gone; a first reading tells nothing."""
    if (notice is None) == (known.withdrawn is None):
        return
    tx.conn.execute("update publication set withdrawn = ? where id = ?", (notice, known.id))
    if notice is None:
        becomes = "listed" if tx.stands(known.id) else "delisted"
        if not silent:
            tx.tell(detect.restored(known.subject, None, "withdrawn"), look.at)
    else:
        becomes = "withdrawn"
        if not silent:
            tx.tell(content.withdrawn(known.subject, notice), look.at, tx.keep(look.exchange))
    tx.conn.execute("update publication set state = ? where id = ?", (becomes, known.id))


def _store_version(
    tx: Tx, id_: int, number: int, digest: str, look: PageLook, reading: PageReading,
    evidence: int | None,
) -> int:  # fmt: skip
    cursor = tx.conn.execute(
        """
        insert into version (publication_id, number, first_seen, last_seen, digest, title, text,
          text_digest, exchange_id, stated_date, updated_date, documents, reader)
        values (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """,
        (
            id_, number, stamp(look.at), digest, reading.title, reading.text,
            text_digest(reading.text), evidence, reading.stated_date, reading.updated_date,
            paired(reading), tx.parcel.reader,
        ),
    )  # fmt: skip
    version = cursor.lastrowid
    assert version is not None  # noqa: S101 - an insert has a rowid
    store_labels(tx.conn, version, reading)
    return version
