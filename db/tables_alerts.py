"""The tables of threads, rules, answers and files of messages. Pure."""

ALERTS = """
alter table delivery add column how text not null default 'now'
  check (how in ('now', 'hourly', 'daily', 'weekly'));
alter table delivery add column due text;
alter table delivery add column rule text;
alter table delivery add column mention text;
create index delivery_due on delivery (channel, how, due) where posting_id is null;

alter table posting add column subject text;
alter table posting add column root_id integer references posting(id);
alter table posting add column broadcast integer not null default 0 check (broadcast in (0, 1));
create index posting_by_subject on posting (channel, subject) where subject is not null;

create table posting_file (
  id integer primary key, posting_id integer not null references posting(id),
  uid text not null unique, name text not null, title text not null, alt text not null,
  media_type text not null, content blob not null,
  status text not null default 'pending' check (status in
    ('pending', 'sending', 'sent', 'refused')),
  claimed text, sent text, slack_ts text, error text
) strict;
create index posting_file_open on posting_file (posting_id) where status in ('pending', 'sending');

create table rules_in_force (
  id integer primary key, since text not null, rules text not null
) strict;

create table reply (
  id integer primary key, at text not null, channel text not null,
  team text not null, who text not null, name text,
  what text not null check (what in ('acknowledged', 'muted', 'unmuted', 'watched closely',
    'not useful', 'retracted', 'is it', 'is not it', 'added')),
  change_id integer references change(id), source text, key text, detail text
) strict;
create index reply_by_change on reply (change_id);

create table mute (
  source text not null, key text not null, since text not null, by text not null,
  primary key (source, key)
) strict, without rowid;

create table close_watch (
  source text not null, key text not null, since text not null, until text not null,
  by text not null, primary key (source, key)
) strict, without rowid;
"""
