"""What people look up in the log from afar: a few rows each, through its public views."""

from __future__ import annotations

import json
from typing import Any

from db.log import Log

Rows = list[dict[str, Any]]


def search(log: Log, words: list[str], limit: int = 10) -> Rows:
    """Return publications that hold every word in title, reference or newest text.

    Those whose titles hold all of them come first, then the newest.
    """
    patterns = json.dumps([f"%{_literal(word)}%" for word in words])
    rows: Rows = list(
        log.db.query(
            r"""
            with wanted as (select value as pattern from json_each(?1))
            select p.source, p.key, p.url, p.title, p.stated_date, p.first_seen, p.state,
              not exists (select 1 from wanted
                where p.title not like pattern escape '\') as in_title
            from publication p
            left join version v on v.publication_id = p.id and v.number =
              (select max(number) from version where publication_id = p.id)
            where p.id not in (select publication_id from redaction) and not exists
              (select 1 from wanted where p.title not like pattern escape '\'
                and coalesce(p.reference, '') not like pattern escape '\'
                and coalesce(v.text, '') not like pattern escape '\')
            order by in_title desc, coalesce(p.stated_date, p.first_seen) desc, p.id limit ?2
            """,
            [patterns, limit],
        )
    )
    return rows


def _literal(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def outstanding(log: Log, force: str | None) -> Rows:
    """Return what is unpublished or late, of all forces or of one, the longest first."""
    rows: Rows = list(
        log.db.query(
            """
            select title, url, status, age_days, since_what, due, due_rule, force from findings
            where status in ('unpublished', 'late')
              and (?1 is null or force = ?1 collate nocase
                or replace(force, '-', ' ') = ?1 collate nocase)
            order by age_days desc, id
            """,
            [force],
        )
    )
    return rows
