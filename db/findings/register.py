"""The register of what is owed to the public, as far as one clock: since when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from db.findings.clocks import age_days, spoken_age, spoken_days
from db.log import Log
from db.records import Change, Kind, Severity
from db.times import day, stamp, unstamp
from db.tx import Tx


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something owed: `match` are the words that the title which ends the wait must hold."""

    title: str
    since: date
    since_what: str
    match: str


def register(log: Log, source: str, finding: Finding, opened: datetime) -> None:
    """Enter a finding; one of the same title on the same source is left as it is."""
    with log.immediate() as conn:
        conn.execute(
            """
            insert into finding (source, kind, subject, origin, title, entered, silent, opened,
              since, since_what, match, status)
            values (?1, 'investigation', ?2, 'person', ?2, ?3, 1, substr(?3, 1, 10), ?4, ?5, ?6,
              'unpublished') on conflict do nothing
            """,
            (
                source, finding.title, stamp(opened), finding.since.isoformat(),
                finding.since_what, finding.match,
            ),
        )  # fmt: skip


def outstanding(log: Log, on: date) -> list[tuple[str, str]]:
    """Return the title and age of every finding that is still owed, oldest first."""
    rows = log.conn.execute(
        "select title, since, since_what from finding where closed is null order by since"
    )
    return [(title, spoken_age(date.fromisoformat(s), on, what)) for title, s, what in rows]


def answers(match: str, title: str) -> bool:
    """Tell whether a title holds every word that a finding waits for."""
    words = set(re.findall(r"\w+", title.casefold()))
    return set(re.findall(r"\w+", match.casefold())) <= words


def close_findings(tx: Tx) -> None:
    """Close the findings that a publication announced by this crawl answers."""
    waiting = tx.conn.execute(
        "select id, title, since, since_what, match from finding "
        "where source = ? and closed is null",
        (tx.source,),
    ).fetchall()
    if not waiting:
        return
    new = tx.conn.execute(
        """
        select p.id, p.key, p.title, p.url, p.first_seen from publication p
        where p.source = ? and p.baseline = 0 and p.announced = 1 and p.first_crawl = ?
        """,
        (tx.source, tx.crawl_id),
    ).fetchall()
    for id_, title, since, what, match in waiting:
        for publication in new:
            if answers(match, publication[2]):
                _close(tx, id_, title, date.fromisoformat(since), what, publication)
                break


def _close(
    tx: Tx, id_: int, title: str, since: date, what: str,
    publication: tuple[int, str, str, str, str],
) -> None:  # fmt: skip
    publication_id, key, published, url, first_seen = publication
    on = day(unstamp(first_seen))
    tx.conn.execute(
        """
        update finding set status = 'published', closed = ?1, closed_seen = ?2, publication_id = ?3
        where id = ?4
        """,
        (on.isoformat(), first_seen, publication_id, id_),
    )
    tx.conn.execute(
        "insert into finding_publication values (?, ?, 'published as') on conflict do nothing",
        (id_, publication_id),
    )
    change = Change(
        kind=Kind.PUBLISHED,
        severity=Severity.HIGH,
        key=key,
        title=published,
        url=url,
        summary=f"“{title}” was owed; it has been published, {spoken_age(since, on, what)}.",
        detail={
            "finding": title, "age": spoken_days(since, on), "age_days": age_days(since, on),
            "since_what": what,
        },
    )  # fmt: skip
    tx.tell(change, unstamp(first_seen))
