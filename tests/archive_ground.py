"""Ground for the proofs about archives: stand-ins, and a log that is filled from them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ground import Ground, pagefive, stamp

from db.archived import Archive
from scraper.replica.archive import Holding, StandIn
from scraper.replica.archive_story import IPCC, archive_story, ipcc_page
from scraper.replica.server import Replica

JULY = datetime(2015, 7, 31, 9, tzinfo=UTC)
OCTOBER = datetime(2015, 10, 26, 10, tzinfo=UTC)
IA, UKGWA = "web.archive.org", "webarchive.nationalarchives.gov.uk"


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def page(path, at, said, stated="2012-03-01", title=None, **more):
    """One capture of a page below the closed site."""
    title = title or path.rsplit("/", 1)[-1].replace("-", " ").capitalize()
    body = ipcc_page(title, stated, (said, f"It speaks of {title}."))
    return Holding(url=IPCC + path, at=day(at), body=body, **more)


def world(*holdings, second=(), page=5000, **first):
    """The living sites of the story, with archives that hold what is given."""
    archives = (
        StandIn(archive=Archive.IA, holdings=holdings, page=page, **first),
        StandIn(archive=Archive.UKGWA, holdings=tuple(second), page=page),
    )
    return replace(archive_story(), archives=archives)


def indexed(count, at="2014-01-02", **more):
    return tuple(page(f"/news/news-{n:02}", at, f"Words of {n}.", **more) for n in range(count))


class Archives(Ground):
    """Ground on which `backfill` runs too."""

    def backfill(self, since="2010-01-01", until="2015-12-31", *more, source=None):
        source = source or self.source
        via = f"127.0.0.1:{self.replica.port}"
        return pagefive("backfill", source, "--from", since, "--to", until, "--via", via,
                        "--db", self.db, *more, folder=self.folder)  # fmt: skip

    def asked(self, host=IA, after=0):
        """What the host was asked for, robots.txt left out."""
        paths = [one.path for one in self.replica.requests[after:] if one.host == host]
        return [path for path in paths if path != "/robots.txt"]

    def mementos(self, after=0):
        """How many mementos the archives were asked for."""
        asked = self.asked(IA, after) + self.asked(UKGWA, after)
        return [path for path in asked if "id_/" in path]

    def marked(self):
        return len(self.replica.requests)


def serving(tmp_path, what, source="ipcc_archive", at=JULY):
    return Archives(tmp_path, Replica(what, at=at), source)


def later(at, hours):
    return at + timedelta(hours=hours)


__all__ = [
    "IA", "JULY", "OCTOBER", "UKGWA", "Archives", "indexed", "later", "page", "serving", "stamp",
    "world",
]  # fmt: skip
