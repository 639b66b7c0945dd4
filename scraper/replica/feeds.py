"""What a simulated site tells machines: robots.txt, a sitemap, and a feed of its newest. Pure."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from html import escape

from scraper.replica.world import Site, Standing

SITEMAP = "/sitemap.xml"
FEED = "/feed/"
_NEWEST = 10


def robots(site: Site) -> str:
    """Give the text of robots.txt, which names the sitemap where there is one."""
    return site.robots + (f"Sitemap: {site.home}{SITEMAP}\n" if site.maps else "")


def sitemap(site: Site, standing: Standing) -> str:
    """Give every address that answers, in the order in which it went live, without dates."""
    pages = sorted(
        (page.publication for page in standing.pages.values() if page.gone is None),
        key=lambda publication: (publication.live, publication.path),
    )
    urls = "".join(f"<url><loc>{escape(site.home + p.path)}</loc></url>\n" for p in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def feed(site: Site, standing: Standing) -> str:
    """Give the newest publications as RSS 2.0."""
    entries = "".join(
        f"<item><title>{escape(p.title)}</title><link>{escape(site.home + p.path)}</link>"
        f"<pubDate>{format_datetime(p.live.astimezone(UTC), usegmt=True)}</pubDate></item>\n"
        for p in (page.publication for page in standing.listed[:_NEWEST])
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(site.name)}</title><link>{escape(site.home)}/</link>"
        f"<description>Newest publications</description>\n{entries}</channel></rss>\n"
    )
