"""Draft messages by what the log keeps beside their changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from alerts.buttons import offered
from alerts.wording import Files, Manner, drafts
from db.findings.closing import questions
from db.kept_rows import kept_of
from db.log import Log
from db.postings import Draft
from db.records import Recorded

Drafting = Callable[[Sequence[Recorded]], list[Draft]]


def drafting(
    log: Log, files: Files | None = None, public_url: str | None = None, *, answers: bool = False
) -> Drafting:
    """Return what drafts the messages of a channel, which reads the log but writes nothing.

    `files` makes the files of a message where the channel takes any (`alerts.attachments.files`);
    `answers`: somebody hears what people answer.
    """

    def draft(changes: Sequence[Recorded]) -> list[Draft]:
        kept = kept_of(log, changes)
        asked = partial(offered, asked=questions(log)) if answers and changes else None
        manner = Manner(kept=kept, files=files, public_url=public_url, answers=asked)
        return drafts(changes, manner)

    return draft
