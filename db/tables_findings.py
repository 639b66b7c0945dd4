"""The tables of what is owed, and changes that time alone reveals. Pure."""

FINDINGS_WITH_CLOCKS = """
create table finding_with_clock (
  id integer primary key, source text not null,
  kind text not null check (kind in ('investigation', 'response', 'comments', 'reply')),
  subject text not null, ordinal integer not null default 1 check (ordinal >= 1),
  origin text not null check (origin in ('page', 'person', 'inferred')),
  title text not null, reference text, force text, url text, note text, match text,
  entered text not null, silent integer not null check (silent in (0, 1)),
  opened text, concluded text, waiting_for text,
  since text not null, since_what text not null,
  due text, due_rule text, watched integer not null default 1 check (watched in (0, 1)),
  status text not null check (status in ('open', 'unpublished', 'late',
    'due passed, answer not watched', 'answered', 'published', 'closed')),
  late_since text, reminded text, closed text, closed_seen text, closed_how text,
  publication_id integer references publication(id),
  unique (source, kind, subject, ordinal)
) strict;
insert into finding_with_clock (id, source, kind, subject, origin, title, match, entered, silent,
    opened, since, since_what, status, closed, closed_seen, publication_id)
  select id, source, 'investigation', title, 'person', title, match, opened, 1,
    substr(opened, 1, 10), since, since_what,
    case when closed is null then 'unpublished' else 'published' end,
    substr(closed, 1, 10), closed, null from finding;

create table finding_publication (
  finding_id integer not null references finding(id),
  publication_id integer not null references publication(id),
  role text not null check (role in ('opened by', 'answered by', 'published as')),
  primary key (finding_id, publication_id, role)
) strict, without rowid;
insert into finding_publication select id, publication_id, 'published as' from finding
  where publication_id is not null;
drop table finding;
alter table finding_with_clock rename to finding;
create index finding_by_publication on finding (publication_id);
create index finding_owed on finding (kind, status) where closed is null;

create table finding_candidate (
  finding_id integer not null references finding(id),
  publication_id integer not null references publication(id),
  score integer not null, reasons text not null, at text not null,
  answer text check (answer in ('yes', 'no')), answered text,
  primary key (finding_id, publication_id)
) strict, without rowid;

alter table publication add column completed text;
create table expiring (
  publication_id integer primary key references publication(id), allowed_from text not null,
  at text not null
) strict;

create table change_of_any_time (
  id integer primary key, at text not null, crawl_id integer references crawl(id),
  source text not null, key text not null, kind text not null,
  severity text not null check (severity in ('high', 'normal', 'low')),
  title text not null, url text not null, summary text not null, detail text not null,
  exchange_id integer references exchange(id)
) strict;
insert into change_of_any_time select id, at, crawl_id, source, key, kind, severity, title, url,
  summary, detail, exchange_id from change;
drop table change;
alter table change_of_any_time rename to change;
create index change_by_publication on change (source, key);
create index change_by_crawl on change (crawl_id);
"""
