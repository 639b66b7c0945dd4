"""What a stand-in archive captured of a simulated site as its life went on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from scraper.replica.archive import Holding
from scraper.replica.markup import FORM_MARK
from scraper.replica.serving import answer
from scraper.replica.world import Page, Site


def holdings_of(
    site: Site, times: Iterable[datetime], *, below: str = "/", home: str | None = None
) -> tuple[Holding, ...]:
    """Capture every publication's page below a path at each of the times.

    `home` is the address under which the archive met the site. A page that has not changed since
    the capture before, bytes and all, is a revisit.
    """
    captured: list[Holding] = []
    before: dict[str, bytes] = {}
    for at in times:
        for one in _captured(site, at, below, home or site.home):
            revisit = before.get(one.url) == one.body
            before[one.url] = one.body
            captured.append(
                Holding(url=one.url, at=one.at, body=one.body, status=one.status, revisit=revisit)
            )
    return tuple(captured)


def _captured(site: Site, at: datetime, below: str, home: str) -> Iterator[Holding]:
    shown, standing = site.presented(at), site.at(at)
    host = site.home.partition("//")[2]
    for path, page in standing.pages.items():
        if path.startswith(below) and not _is_hidden(page):
            reply = answer(shown, standing, host, path)
            token = f"form-{at:%Y%m%d%H%M%S}".ljust(len(FORM_MARK), "0")
            body = reply.body.replace(FORM_MARK.encode(), token.encode())
            yield Holding(url=home + path, at=at, body=body, status=reply.status)


def _is_hidden(page: Page) -> bool:
    return page.gone is not None
