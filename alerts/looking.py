"""Look up in the log what `/pagefive` asks."""

from __future__ import annotations

from collections.abc import Callable

from alerts import slash
from alerts.slash import Ask
from db import lookups, queries
from db.log import Log
from db.outbox import backlog
from db.postings import Message
from db.replies import usefulness

WORDS = 8
"""So many words of a search are looked for."""


def look_up(log: Log, asked: str, key_of: Callable[[str], str | None]) -> Message:
    """Return the answer to what stands after `/pagefive`; nothing is written."""
    question = slash.parse(asked)
    match question.ask:
        case Ask.SEARCH:
            found = lookups.search(log, question.rest.split()[:WORDS])
            return slash.found(question.rest, found)
        case Ask.OUTSTANDING:
            force = question.rest or None
            return slash.owed(force, lookups.outstanding(log, force))
        case Ask.STATUS:
            return slash.status(queries.state_of_sources(log), usefulness(log), backlog(log))
        case Ask.SHOW:
            return _show(log, slash.address(question.rest), key_of)
    return slash.usage()


def _show(log: Log, wanted: str, key_of: Callable[[str], str | None]) -> Message:
    found = queries.find(log, wanted, key_of(wanted))
    if not found:
        return slash.unknown(wanted)
    first = found[0]
    return slash.shown(found[:3], queries.timeline(log, first["source"], first["key"]))
