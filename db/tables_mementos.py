"""The tables of what web archives hold: captures, the states they replay, and backfills. Pure.

A publication is named here by its source and key and not by an id: what only an archive knows
stays out of the table of publications, so that nothing live is ever judged by it.
"""

MEMENTOS = """
create table capture (
  source text not null, key text not null,
  archive text not null check (archive in ('ia', 'ukgwa')),
  at text not null, url text not null, payload text not null,
  primary key (source, key, archive, at, url)
) strict, without rowid;
create index capture_by_payload on capture (source, key, payload);

create table memento (
  id integer primary key, source text not null, key text not null, payload text not null,
  memento_url text not null, read_at text not null, digest text not null, title text not null,
  text text not null, stated_date text, updated_date text, documents text not null default '[]',
  exchange_id integer references exchange(id), reader text, unique (source, key, payload)
) strict;

create table archived (
  source text not null, key text not null, url text not null, title text not null, kind text,
  stated_date text, forces text not null default '[]', topics text not null default '[]',
  reference text, first_seen text not null, last_seen text not null, newest text not null,
  primary key (source, key)
) strict, without rowid;

create table backfill (
  id integer primary key, uid text not null unique, source text not null,
  since text not null, until text not null, started text not null, finished text,
  outcome text check (outcome in ('complete', 'partial', 'blocked', 'failed')), reason text,
  requests integer not null default 0, bytes integer not null default 0
) strict;

create table backfill_parcel (
  backfill_id integer not null references backfill(id), slice integer not null,
  recorded text not null, warc text, primary key (backfill_id, slice)
) strict, without rowid;

create table backfill_progress (
  source text not null, query text not null, resume_key text,
  done integer not null check (done in (0, 1)), primary key (source, query)
) strict, without rowid;

create table host_rest (
  host text primary key, until text not null, times integer not null
) strict, without rowid;
"""
