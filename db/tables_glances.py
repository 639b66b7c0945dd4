"""The table of what the independent check saw on page one of each listing. Pure."""

GLANCES = """
create table glance (
  source text not null, key text not null, listing text not null, url text not null,
  first text not null, last text not null, gap text, told text,
  primary key (source, key)
) strict, without rowid;
"""
