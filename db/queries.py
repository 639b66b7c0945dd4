"""What people ask of the log, through its public views."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from db.log import Log
from db.times import stamp

Rows = list[dict[str, Any]]

ORDER = {"changes": "id", "publications": "first_seen, source, key"}
SINCE = {"changes": "at", "publications": "first_seen"}
RETRACTED = {
    "changes": ", (select reason from retractions r where r.change_id = changes.id) as retracted"
}


def rows_of(
    log: Log, view: str, *, source: str | None, kind: str | None, since: datetime | None
) -> Rows:
    """Return the rows of `changes` or `publications`, oldest first, narrowed as asked."""
    wanted = {
        "source = ?": source,
        "kind = ?": kind,
        f"{SINCE[view]} >= ?": stamp(since) if since else None,
    }
    given = {clause: value for clause, value in wanted.items() if value is not None}
    where = " and ".join(given) or "1"
    found: Rows = list(
        log.db.query(
            f"select *{RETRACTED.get(view, '')} from {view} where {where} order by {ORDER[view]}",
            list(given.values()),
        )
    )
    for row in found:
        for column in ("detail", "forces", "topics"):
            if column in row:
                row[column] = json.loads(row[column])
    return found


def sources_in(log: Log) -> list[str]:
    """Return the names of the sources that the log has met."""
    return [name for (name,) in log.conn.execute("select name from source order by name")]


def find(log: Log, wanted: str, key: str | None = None) -> Rows:
    """Return the publications that have this key, or stand at this address."""
    rows: Rows = list(
        log.db.query(
            """
            select distinct p.* from publications p
            left join publication q on q.source = p.source and q.key = p.key
            left join alias a on a.publication_id = q.id
            left join other_key o on o.publication_id = q.id
            where p.key in (?1, ?2) or p.url = ?1 or a.address = ?1 or o.key in (?1, ?2)
            """,
            [wanted, key],
        )
    )
    return rows


def timeline(log: Log, source: str, key: str) -> Rows:
    """Return all that happened to a publication, in the order in which it was seen."""
    rows: Rows = list(
        log.db.query(
            """
            select first_seen as at, 'first seen' as what, url as said from publications
              where source = ?1 and key = ?2
            union all
            select since, 'placement', listing || ': page ' || page ||
                coalesce(', position ' || position, ' (featured)') ||
                case when until is null then '' else ', until ' || until end
              from placements where source = ?1 and key = ?2
            union all
            select first_seen, 'version ' || number, title from versions
              where source = ?1 and key = ?2
            union all
            select first_seen, 'document', label || ' ' || url from documents
              where source = ?1 and key = ?2
            union all
            select at, kind || iif(id in (select change_id from retractions), ', retracted', ''),
                summary from changes where source = ?1 and key = ?2
            union all
            select at, 'memento', title || ' (' || archive || ', until ' || until || ')'
              from mementos where source = ?1 and key = ?2
            union all
            select r.at, 'retraction', 'change ' || c.id || ', ' || c.kind || ': ' || r.reason
              from retractions r join changes c on c.id = r.change_id
              where c.source = ?1 and c.key = ?2
            order by 1
            """,
            [source, key],
        )
    )
    return rows


def diffs(log: Log, source: str, key: str) -> Rows:
    """Return a publication's edits, and its documents' replacements, oldest first."""
    rows = log.db.query(
        """
        select at, kind, detail from changes where source = ? and key = ?
          and kind in ('edited', 'edited silently', 'replaced') order by id
        """,
        [source, key],
    )
    return [{**row, "detail": json.loads(row["detail"])} for row in rows]


def state_of_sources(log: Log) -> Rows:
    """Return one row a source: last crawls, counts, troubles."""
    rows: Rows = list(
        log.db.query(
            """
            select s.name as source,
              (select max(finished) from crawl c where c.source = s.name
                and c.outcome = 'complete') as last_complete,
              (select depth || ' ' || coalesce(outcome, 'running') || coalesce(': ' || reason, '')
                from crawl c where c.source = s.name order by id desc limit 1) as last_crawl,
              (select count(*) from publication p where p.source = s.name
                and p.state = 'listed') as listed,
              (select count(*) from publication p where p.source = s.name
                and p.last_read is null) as unread,
              (select group_concat(kind || ' since ' || since, '; ') from trouble t
                where t.source = s.name) as trouble
            from source s order by s.name
            """
        )
    )
    return rows


def without_depth(log: Log) -> list[str]:
    """Return a line for each listing that is not sorted by date, where nothing can be buried."""
    rows = log.conn.execute(
        """
        select source, name, sorted_by from listing
        where sorted_by in ('title', 'relevance') and gone_since is null order by source, name
        """
    )
    return [
        f"{name} of {source} is sorted by {order}: it has no depth, and nothing in it is buried"
        for source, name, order in rows
    ]


def findings(log: Log, *, everything: bool, kind: str | None, status: str | None) -> Rows:
    """Return what is owed, or also what was, the longest first."""
    rows: Rows = list(
        log.db.query(
            """
            select * from findings
            where (?1 or status = ?3 or status not in ('answered', 'published', 'closed'))
              and (?2 is null or kind = ?2) and (?3 is null or status = ?3)
            order by age_days is null, age_days desc, id
            """,
            [everything, kind, status],
        )
    )
    return rows


def last_crawls(log: Log, after: int) -> Rows:
    """Return the crawls recorded after the one with this id."""
    rows: Rows = list(log.db.query("select * from crawls where id > ? order by id", [after]))
    return rows


def last_crawl_id(log: Log) -> int:
    """Return the newest crawl's id, 0 when there is none."""
    row = log.conn.execute("select coalesce(max(id), 0) from crawls").fetchone()
    newest: int = row[0]
    return newest


def counts(log: Log) -> Rows:
    """Return how many rows each public view holds."""
    views = ("publications", "placements", "versions", "documents", "changes", "crawls")
    return [
        {"view": view, "rows": log.conn.execute(f"select count(*) from {view}").fetchone()[0]}
        for view in views
    ]
