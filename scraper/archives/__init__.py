"""Web archives: what they hold of a site, how often they may be asked, and what they replay."""

MARK = "-backfill-"
"""What the name of a backfill's parcels holds, and no crawl's."""
