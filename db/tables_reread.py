"""What code read the words of a file, so that a re-read knows which it need not read. Pure."""

REREAD = """
alter table file_version add column reader text;
"""
