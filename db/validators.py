"""Which hosts' validators cannot be trusted: a changed body came under an unchanged one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from db.times import stamp
from db.tx import Tx

DISTRUSTED = timedelta(days=90)
"""A host caught once gets no conditional requests for documents for so long."""


@dataclass(frozen=True)
class Validators:
    """What a server gave to tell one state of a page from another."""

    etag: str | None
    last_modified: str | None

    def lied(self, before: Validators) -> bool:
        """Tell whether they are the same as before, although the body is another."""
        if self.etag or before.etag:
            return self.etag == before.etag
        return self.last_modified is not None and self.last_modified == before.last_modified


def distrust(tx: Tx, url: str, at: datetime, *, before: Validators, now: Validators) -> None:
    """Note a host that sent a changed body under an unchanged validator."""
    host = urlsplit(url).hostname
    if host and now.lied(before):
        tx.conn.execute(
            "insert into distrusted_host (host, since) values (?, ?) "
            "on conflict do update set since = excluded.since",
            (host, stamp(at)),
        )
