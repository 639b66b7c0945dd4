"""The tables that the first migration makes. Pure."""

SOURCES_AND_CRAWLS = """
create table meta (name text primary key, value text not null) strict, without rowid;

create table source (
  name text primary key, title text not null, home text not null, first_look text not null,
  rest_until text
) strict, without rowid;

create table crawl (
  id integer primary key, uid text not null unique,
  source text not null references source(name),
  depth text not null check (depth in ('pulse', 'window', 'sweep')),
  outcome text check (outcome in ('complete', 'partial', 'blocked', 'failed')),
  reason text, started text not null, finished text,
  requests integer not null default 0, unchanged integer not null default 0,
  bytes integer not null default 0
) strict;
create index crawl_by_source on crawl (source, started);

create table parcel (
  crawl_id integer not null references crawl(id), slice integer not null,
  recorded text not null, warc text,
  primary key (crawl_id, slice)
) strict, without rowid;

create table host_day (
  host text not null, day text not null, requests integer not null, primary key (host, day)
) strict, without rowid;

create table trouble (
  source text not null references source(name),
  kind text not null check (kind in ('broken', 'blocked', 'shrunk')),
  since text not null,
  depth text not null check (depth in ('pulse', 'window', 'sweep')),
  primary key (source, kind)
) strict, without rowid;
"""

PUBLICATIONS = """
create table listing (
  id integer primary key, source text not null references source(name), name text not null,
  url text not null, first_look text not null, baseline_ended text, last_look text,
  etag text, last_modified text, page_rows text not null default '[]', stated_total integer,
  gone_since text, unique (source, name)
) strict;

create table page_size (
  listing_id integer not null references listing(id), day text not null, size integer not null,
  looks integer not null, primary key (listing_id, day, size)
) strict, without rowid;

create table publication (
  id integer primary key, source text not null references source(name), key text not null,
  url text not null, title text not null, kind text, reference text,
  stated_date text, stated_label text, updated_date text,
  forces text not null default '[]', topics text not null default '[]',
  first_seen text not null, last_seen text not null,
  state text not null default 'listed' check (state in
    ('listed', 'unlisted', 'delisted', 'removed', 'expired', 'withdrawn')),
  baseline integer not null check (baseline in (0, 1)),
  announced integer not null check (announced in (0, 1)),
  first_crawl integer not null references crawl(id),
  last_read text, last_unconditional text, etag text, last_modified text,
  labels text not null default '[]',
  absent_since text, gone_since text, gone_last text, gone_status text,
  unique (source, key)
) strict;
create index publication_by_url on publication (url);
create index publication_unannounced on publication (source) where announced = 0;

create table alias (
  source text not null, address text not null,
  publication_id integer not null references publication(id), primary key (source, address)
) strict, without rowid;

create table other_key (
  source text not null, key text not null,
  publication_id integer not null references publication(id), primary key (source, key)
) strict, without rowid;

create table placement (
  id integer primary key,
  publication_id integer not null references publication(id),
  listing_id integer not null references listing(id),
  page integer not null check (page >= 1), rank integer check (rank >= 1),
  ordered integer not null check (ordered in (0, 1)),
  since text not null, seen_until text, until text,
  exchange_id integer references exchange(id)
) strict;
create unique index placement_now on placement (listing_id, publication_id) where until is null;
create index placement_by_publication on placement (publication_id, listing_id, since);

create table entry (
  listing_id integer not null references listing(id),
  publication_id integer not null references publication(id),
  title text not null, was_title text, primary key (listing_id, publication_id)
) strict, without rowid;

create table standing (
  listing_id integer not null references listing(id),
  publication_id integer not null references publication(id),
  rank integer not null, primary key (listing_id, publication_id)
) strict, without rowid;

create table exchange (
  id integer primary key, url text not null, at text not null, status integer not null,
  media_type text, digest text not null, bytes integer not null,
  warc text not null, offset integer not null, length integer not null
) strict;
create unique index exchange_by_digest on exchange (digest, url, status);

create table version (
  id integer primary key, publication_id integer not null references publication(id),
  number integer not null, first_seen text not null, last_seen text not null,
  digest text not null, title text not null, text text not null, text_digest text not null,
  exchange_id integer references exchange(id),
  unique (publication_id, number)
) strict;

create table label (
  version_id integer not null references version(id), name text not null,
  printed text not null, value text not null
) strict;
create index label_by_version on label (version_id);

create table document (
  id integer primary key, publication_id integer not null references publication(id),
  url text not null, label text not null, media_type text,
  bytes integer, byte_digest text, text_digest text,
  first_seen text not null, last_seen text not null,
  unique (publication_id, url)
) strict;
"""

CHANGES = """
create table change (
  id integer primary key, at text not null, crawl_id integer not null references crawl(id),
  source text not null references source(name), key text not null, kind text not null,
  severity text not null check (severity in ('high', 'normal', 'low')),
  title text not null, url text not null, summary text not null, detail text not null,
  exchange_id integer references exchange(id)
) strict;
create index change_by_publication on change (source, key);
create index change_by_crawl on change (crawl_id);

create table burial (
  publication_id integer not null references publication(id),
  listing_id integer not null references listing(id),
  change_id integer not null references change(id),
  primary key (publication_id, listing_id)
) strict, without rowid;

create table posting (
  id integer primary key, uid text not null unique, channel text not null,
  status text not null check (status in ('pending', 'sending', 'sent', 'refused')),
  message text not null, created text not null, claimed text,
  attempts integer not null default 0, sent text, slack_ts text, error text
) strict;
create index posting_open on posting (channel, id) where status in ('pending', 'sending');

create table delivery (
  change_id integer not null references change(id), channel text not null,
  status text not null default 'pending' check (status in
    ('pending', 'sending', 'sent', 'refused', 'muted')),
  posting_id integer references posting(id),
  primary key (change_id, channel)
) strict, without rowid;
create index delivery_pending on delivery (channel, change_id) where posting_id is null;

create table channel_rest (
  channel text primary key, until text not null, failures integer not null
) strict, without rowid;
"""

FINDINGS = """
create table finding (
  id integer primary key, source text not null, title text not null,
  opened text not null, since text not null, since_what text not null,
  match text not null, closed text, publication_id integer references publication(id),
  unique (source, title)
) strict;
"""

FIRST = (SOURCES_AND_CRAWLS, PUBLICATIONS, CHANGES, FINDINGS)
