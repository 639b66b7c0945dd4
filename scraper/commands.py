"""The commands about sources, and those that read what they gave."""

from __future__ import annotations

from scraper.backfill import backfill
from scraper.checking.commands import pause_command, resume_command, sources
from scraper.checking.new_command import new
from scraper.doctor_command import doctor
from scraper.replica.commands import replica
from scraper.rereading.commands import reread


def key_of(url: str) -> str | None:
    """Name the publication at an address of any source, or None."""
    from scraper.sources import SOURCES

    keys = (source.key(url) for source in SOURCES.values() if "://" in url)
    return next((key for key in keys if key), None)


sources.add_command(new)
READING = (sources, replica, reread, backfill, pause_command, resume_command, doctor)
