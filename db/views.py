"""The public views: what analysts and scripts may depend on (`docs/log.md`)."""

from __future__ import annotations

from sqlite_utils import Database

from db.views_mementos import ARCHIVED_PUBLICATIONS, MEMENTO_VIEWS
from db.views_replies import REPLY_VIEWS
from db.views_rules import RULES

VIEWS = {
    "publications": f"""
        select source, key, url, title, kind, stated_date, first_seen, last_seen, state,
          forces, topics, reference
        from publication
        {ARCHIVED_PUBLICATIONS}
    """,
    "placements": """
        select p.source, p.key, l.name as listing, s.page, s.rank as position, s.since, s.until
        from placement s
        join publication p on p.id = s.publication_id join listing l on l.id = s.listing_id
    """,
    "versions": """
        select p.source, p.key, v.number, v.first_seen, v.last_seen, v.digest, v.title, v.text
        from version v join publication p on p.id = v.publication_id
    """,
    "labels": """
        select p.source, p.key, v.number as version, f.name, f.printed, f.value
        from label f join version v on v.id = f.version_id
        join publication p on p.id = v.publication_id
    """,
    "documents": """
        select p.source, p.key, d.url, d.label, d.media_type, d.bytes, d.byte_digest,
          d.text_digest, d.first_seen, d.last_seen
        from document d join publication p on p.id = d.publication_id
    """,
    "files": """
        select p.source, p.key, d.url, f.number, f.first_seen, f.last_seen, f.bytes, f.byte_digest,
          f.text_digest, f.condition, f.text
        from file_version f join document d on d.id = f.document_id
        join publication p on p.id = d.publication_id
    """,
    "tags": """
        select p.source, p.key, t.kind, t.name, t.found
        from tag t join publication p on p.id = t.publication_id
    """,
    "changes": """
        select id, at, source, key, kind, severity, title, url, summary, detail from change
    """,
    "crawls": """
        select id, source, depth, outcome, reason, started, finished, requests, unchanged, bytes
        from crawl
    """,
    "deliveries": """
        select d.change_id, d.channel, d.status, coalesce(p.attempts, 0) as attempts,
          p.sent as sent_at, p.slack_ts, p.error
        from delivery d left join posting p on p.id = d.posting_id
    """,
    "findings": """
        select f.id, f.source, f.kind, f.title, f.reference, f.force, f.opened, f.concluded, f.due,
          f.due_rule, f.status,
          case when f.closed is null and f.status in ('answered', 'published') then null else
            cast(julianday(coalesce(f.closed, (
              select case (select value from meta where name = 'mode') when 'replayed'
                then (select date(max(at)) from (select max(started) as at from crawl
                  union all select max(entered) from finding)) else date('now') end)))
              - julianday(f.since) as integer) end as age_days,
          f.since_what, f.waiting_for, f.closed, p.key, coalesce(f.url, p.url) as url, f.note
        from finding f left join publication p on p.id = f.publication_id
    """,
    "finding_publications": """
        select l.finding_id, p.key, l.role
        from finding_publication l join publication p on p.id = l.publication_id
    """,
    "seals": """
        select number, at, what, hash, body from seal
    """,
    "retractions": """
        select change_id, at, reason from retraction
    """,
    "redactions": """
        select p.source, p.key, r.at, r.reason, r.digests, r.finished
        from redaction r join publication p on p.id = r.publication_id
    """,
    "evidence": """
        select e.id, e.url, e.at, e.status, e.media_type, e.digest, e.bytes, e.warc, e.offset,
          e.length, p.source, p.key, v.number as version
        from exchange e
        left join version v on v.exchange_id = e.id
        left join publication p on p.id = v.publication_id
    """,
    "rules": RULES,
    **REPLY_VIEWS,
    **MEMENTO_VIEWS,
}


def drop_views(db: Database) -> None:
    """Drop the public views, as far as they stand."""
    for name in VIEWS:
        db.conn.execute(f"drop view if exists {name}")


def create_views(db: Database) -> None:
    """Create the public views, replacing those that stand."""
    for name, select in VIEWS.items():
        db.create_view(name, select, replace=True)
