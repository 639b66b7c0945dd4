"""The views of what web archives hold. Pure."""

MEMENTO_VIEWS = {
    "mementos": """
        with seen as (
          select c.source, c.key, c.archive, c.at, c.url, m.id as memento, m.digest,
            lag(m.digest) over captures as before, row_number() over captures as place
          from capture c left join memento m on m.source = c.source and m.key = c.key
            and m.payload = c.payload
          window captures as (partition by c.source, c.key, c.archive order by c.at, c.url)
        ), counted as (
          select *, sum(place = 1 or digest is not before)
            over (partition by source, key, archive order by place) as span from seen
        ), spans as (
          select source, key, archive, min(at) as at, max(at) as until, min(url) as url, digest,
            min(memento) as memento, count(*) as captures
          from counted where memento is not null group by source, key, archive, span
        )
        select s.source, s.key, s.archive, s.at, s.until, s.url, s.digest, m.title, m.stated_date,
          m.updated_date, m.text, s.captures,
          (select group_concat(distinct w.archive) from capture w join memento n
            on n.source = w.source and n.key = w.key and n.payload = w.payload
            where w.source = s.source and w.key = s.key and n.digest = s.digest
              and w.archive <> s.archive) as also_in,
          m.memento_url
        from spans s join memento m on m.id = s.memento
    """,
    "backfills": """
        select id, source, since, until, started, finished, outcome, reason, requests, bytes
        from backfill
    """,
}
ARCHIVED_PUBLICATIONS = """
        union all
        select source, key, url, title, kind, stated_date, first_seen, last_seen, 'removed',
          forces, topics, reference
        from archived a where not exists
          (select 1 from publication p where p.source = a.source and p.key = a.key)
"""
