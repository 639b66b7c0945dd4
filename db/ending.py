"""Record how a crawl ended: its outcome, the source's state, and what it shows to be absent."""

from __future__ import annotations

from db import content, detect, troubles
from db.arrivals import Listed, announce
from db.content import Subject
from db.departures import confirm_removals, count_absent, delist, mark_absent
from db.edits import settle_edits
from db.expiry import announce_expiring
from db.falls import bury
from db.findings.closing import close_findings
from db.findings.following import let_pass
from db.outside import settle_found
from db.records import Depth, Kind, Outcome, Verdict
from db.times import stamp, unstamp, unstamp_optional
from db.tx import Tx

SHRUNK_SHARE, SHRUNK_COUNT = 0.2, 5


def end_crawl(tx: Tx, verdict: Verdict) -> None:
    """Record a crawl's verdict and all that follows from it."""
    complete = verdict.outcome is Outcome.COMPLETE
    settle(tx)
    settle_edits(tx)
    close_findings(tx)
    let_pass(tx)
    if complete and tx.parcel.depth is Depth.SWEEP:
        _judge_absence(tx)
        confirm_removals(tx)
        settle_found(tx)
        announce_expiring(tx)
    tx.conn.execute(
        "update crawl set outcome = ?, reason = ?, finished = ? where id = ?",
        (verdict.outcome, verdict.reason, stamp(tx.parcel.at), tx.crawl_id),
    )
    if verdict.trouble is not None:
        evidence = tx.keep(verdict.exchange)
        troubles.begin(tx, verdict.trouble, verdict.reason or "", evidence)
    elif complete:
        troubles.recover(tx)
    else:
        troubles.notice_silence(tx, verdict.reason)


def settle(tx: Tx) -> None:
    """Judge what waited for the date on its own page, now that the crawl has read what it could."""
    for listed in _listings(tx):
        waiting = tx.conn.execute(
            """
            select p.key from publication p join placement s on s.publication_id = p.id
            where p.source = ? and p.announced = 0 and s.listing_id = ? group by p.id
            """,
            (tx.source, listed.id),
        )
        announce(tx, listed, [key for (key,) in waiting.fetchall()])
        bury(tx, listed.id, listed.name)
        _retitled_in_listing(tx, listed)


def announce_read(tx: Tx, keys: list[str]) -> None:
    """Judge those of `keys` that waited for the date on their own page, which has been read."""
    for listed in _listings(tx):
        announce(tx, listed, keys)


def _listings(tx: Tx) -> list[Listed]:
    rows = tx.conn.execute(
        """
        select l.id, l.name, l.first_look, l.baseline_ended, c.started,
          case when l.last_look >= c.started then l.look_before else l.last_look end
        from listing l join crawl c on c.id = ? where l.source = ?
        """,
        (tx.crawl_id, tx.source),
    )
    return [
        Listed(
            id=id_,
            name=name,
            baseline=detect.Baseline(
                first_look=unstamp(first),
                ended=ended is not None and ended < stamp(tx.parcel.started),
            ),
            last_look=unstamp_optional(last),
            later_crawl=first < started,
        )
        for id_, name, first, ended, started, last in rows
    ]


def _retitled_in_listing(tx: Tx, listed: Listed) -> None:
    """Tell a title that a listing changed while the page itself could not be read.

    While another reader is still new to the listing, it is the reader that changed the titles.
    """
    rows = tx.conn.execute(
        """
        select p.id, p.key, p.url, e.was_title, e.title from entry e
        join publication p on p.id = e.publication_id
        join listing l on l.id = e.listing_id
        where e.listing_id = ?1 and e.was_title is not null and e.title <> p.title
          and (?2 or l.reader_since is null)
        """,
        (listed.id, listed.baseline.ended),
    ).fetchall()
    for id_, key, url, was, now in rows:
        subject = Subject(key=key, title=now, url=url)
        tx.tell(content.retitled(subject, was, listed.name), tx.parcel.at)
        tx.conn.execute("update publication set title = ? where id = ?", (now, id_))
    tx.conn.execute(
        "update entry set was_title = null where listing_id = ? and was_title is not null",
        (listed.id,),
    )


def _judge_absence(tx: Tx) -> None:
    """Mark what a complete sweep found in no listing, unless too much is missing at once."""
    if tx.parcel.archive:
        return  # an archive that misses an address says nothing
    held = troubles.since(tx, Kind.SHRUNK)
    known, missing = count_absent(tx)
    if missing > SHRUNK_COUNT and missing > known * SHRUNK_SHARE:
        if held is None:
            reason = (
                f"{missing} of {known} publications are in no listing of a complete sweep; "
                "held until the next complete sweep at least 6 hours later"
            )
            troubles.begin(tx, Kind.SHRUNK, reason)
            return
        if tx.parcel.started - held < troubles.HELD:
            return
    mark_absent(tx)
    delist(tx)
