"""Where kept bytes lie."""

from __future__ import annotations

from db.log import Log
from db.records import Exchange
from db.times import unstamp


def kept_bytes(log: Log, digest: str) -> Exchange | None:
    """Return where bytes with this SHA-256 are kept, or None."""
    row = log.conn.execute(
        """
        select url, at, status, media_type, digest, bytes, warc, offset, length from exchange
        where digest = ? order by id limit 1
        """,
        (digest,),
    ).fetchone()
    if row is None:
        return None
    return Exchange(
        url=row[0], at=unstamp(row[1]), status=row[2], media_type=row[3], digest=row[4],
        size=row[5], warc=row[6], offset=row[7], length=row[8],
    )  # fmt: skip
