"""The command that tells about the sources."""

from __future__ import annotations

import click


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
