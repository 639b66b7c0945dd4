"""The tables of the hash chain, and of what was retracted or redacted. Pure."""

PROOF = """
create table seal (
  number integer primary key, at text not null, what text not null, body text not null,
  hash text not null
) strict;

create table retraction (
  id integer primary key, change_id integer not null unique references change(id),
  at text not null, reason text not null
) strict;

create table redaction (
  id integer primary key, publication_id integer not null unique references publication(id),
  at text not null, reason text not null, digests text not null, plan text not null, finished text
) strict;

create table redacted_member (
  warc text not null, offset integer not null, length integer not null,
  redaction_id integer not null references redaction(id), primary key (warc, offset)
) strict, without rowid;
"""
