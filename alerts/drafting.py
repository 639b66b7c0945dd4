"""Draft messages by what the log keeps beside their changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts.wording import Files, Manner, drafts
from db.kept_rows import kept_of
from db.log import Log
from db.postings import Draft
from db.records import Recorded


def drafting(
    log: Log, files: Files | None = None, public_url: str | None = None
) -> Callable[[Sequence[Recorded]], list[Draft]]:
    """Return what drafts the messages of a channel, which reads the log but writes nothing.

    `files` makes the files of a message where the channel takes any (`alerts.attachments.files`).
    """

    def draft(changes: Sequence[Recorded]) -> list[Draft]:
        kept = kept_of(log, changes)
        return drafts(changes, Manner(kept=kept, files=files, public_url=public_url))

    return draft
