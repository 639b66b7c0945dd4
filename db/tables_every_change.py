"""The tables and columns of every kind of change. Pure."""

EVERY_CHANGE = """
alter table version add column stated_date text;
alter table version add column updated_date text;
alter table version add column documents text not null default '[]';
alter table version add column reader text;
alter table publication add column withdrawn text;
alter table source add column routes_ended text;
alter table entry add column stated_date text;
alter table listing add column sorted_by text;
alter table listing add column burial_page integer not null default 5;
alter table listing add column burial_days integer not null default 7;
alter table listing add column reader text;
alter table listing add column reader_since text;
alter table document add column etag text;
alter table document add column last_modified text;
alter table document add column last_read text;
alter table document add column last_unconditional text;
alter table document add column condition text;
alter table document add column offered integer not null default 1 check (offered in (0, 1));
alter table document add column replaces integer references document(id);

update version set
  stated_date = (select p.stated_date from publication p
    where p.id = publication_id and p.stated_label is not null),
  updated_date = (select p.updated_date from publication p where p.id = publication_id),
  documents = (select json_group_array(json_array(d.url, d.label)) from document d
    where d.publication_id = version.publication_id and d.last_seen >= version.first_seen)
where number = (select max(n.number) from version n
  where n.publication_id = version.publication_id);

create table trouble_of_any_kind (
  source text not null references source(name),
  kind text not null check (kind in ('broken', 'blocked', 'silent', 'shrunk')),
  since text not null,
  depth text not null check (depth in ('pulse', 'window', 'sweep')),
  primary key (source, kind)
) strict, without rowid;
insert into trouble_of_any_kind select source, kind, since, depth from trouble;
drop table trouble;
alter table trouble_of_any_kind rename to trouble;

create table reach (
  listing_id integer not null references listing(id), oldest text not null, at text not null,
  primary key (listing_id, oldest, at)
) strict, without rowid;

create table page_one_stay (
  publication_id integer not null references publication(id),
  listing_id integer not null references listing(id),
  least real not null, most real not null, until text not null,
  primary key (listing_id, publication_id)
) strict, without rowid;

create table sinking (
  publication_id integer not null references publication(id),
  listing_id integer not null references listing(id),
  change_id integer not null references change(id),
  primary key (publication_id, listing_id)
) strict, without rowid;

create table found (
  publication_id integer primary key references publication(id),
  route text not null check (route in ('sitemap', 'feed', 'link')), place text not null,
  since text not null
) strict;

create table dead_end (
  source text not null, key text not null, at text not null, primary key (source, key)
) strict, without rowid;

create table file_version (
  id integer primary key, document_id integer not null references document(id),
  number integer not null, first_seen text not null, last_seen text not null,
  bytes integer, byte_digest text not null, text_digest text, text text, condition text,
  exchange_id integer references exchange(id), unique (document_id, number)
) strict;

create table held_edit (
  version_id integer primary key references version(id),
  publication_id integer not null references publication(id), at text not null,
  exchange_id integer references exchange(id)
) strict;
create index held_edit_by_publication on held_edit (publication_id);

create table paragraph_seen (
  source text not null, digest text not null, sign text not null check (sign in ('+', '-')),
  publication_id integer not null references publication(id), at text not null,
  text text not null, primary key (source, digest, sign, publication_id)
) strict, without rowid;

create table template (
  source text not null references source(name), digest text not null, text text not null,
  since text not null, sign text not null check (sign in ('+', '-')),
  primary key (source, digest)
) strict, without rowid;

create table furnished (
  publication_id integer not null references publication(id), digest text not null,
  primary key (publication_id, digest)
) strict, without rowid;

create table distrusted_host (host text primary key, since text not null) strict, without rowid;

create table tag (
  publication_id integer not null references publication(id), kind text not null,
  name text not null, found text not null, unique (publication_id, kind, name)
) strict;
create index tag_by_name on tag (kind, name);
alter table listing add column look_before text;
"""
