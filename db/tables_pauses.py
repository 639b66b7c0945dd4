"""The table of when people told us to leave sources alone; no `until` while that lasts. Pure."""

PAUSES = """
create table pause (
  source text not null, since text not null, until text, by text not null, reason text,
  primary key (source, since)
) strict, without rowid;
create unique index pause_lasts on pause (source) where until is null;
"""
