"""The commands about sources, and those that read what they gave."""

from __future__ import annotations

import click

from scraper.backfill import backfill
from scraper.replica.commands import replica
from scraper.rereading.commands import reread


@click.command()
def sources() -> None:
    """List the watched sources, their homes and their listings.

    \b
    Example:
      pagefive sources
    """
    from scraper.sources import SOURCES

    for source in SOURCES.values():
        click.secho(source.name, bold=True, nl=False)
        click.echo(f"  {source.title}, {source.home}")
        for listing in source.listings:
            click.echo(f"    {listing.name:<20} {listing.addresses[0]}")


def key_of(url: str) -> str | None:
    """Name the publication at an address of any source, or None."""
    from scraper.sources import SOURCES

    keys = (source.key(url) for source in SOURCES.values() if "://" in url)
    return next((key for key in keys if key), None)


READING = (sources, replica, reread, backfill)
