"""The records of the outbox: what a channel is asked to show, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Block = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a posting says: Block Kit blocks, and plain text for where blocks cannot be shown.

    `text` is escaped as Slack wants it; the blocks hold the words of sites as literal text only.
    """

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class File:
    """A file in the thread of a message; `alt` says in words what a picture shows."""

    name: str
    title: str
    media_type: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message, the changes that it tells, and the files that follow it in its thread.

    `subject` is `source/key` of the one publication that it is about, if it is about one: the
    first message about it on a channel opens a thread, and later ones reply there. A reply that
    is `broadcast` also shows in the channel.
    """

    changes: tuple[int, ...]
    message: Message
    subject: str | None = None
    broadcast: bool = False
    files: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One message, or one file in the thread of its message, on its way to one channel.

    `claimed` is set once sending has begun. `after` is Slack's timestamp of the last posting
    sent to the channel: this one, if it arrived, stands later in the channel's history. `error`
    is how the last attempt failed. `again` says that it may have been shown before, where the
    channel cannot be asked. `thread` is Slack's timestamp of the message that it replies to.
    `mention` is who is called: `@here`, `@channel`, `@everyone`, or the ID of a user or group.
    With `file`, that is what is sent, and `uid` is the file's own.
    """

    id: int
    uid: str
    channel: str
    message: Message
    claimed: datetime | None = None
    after: str | None = None
    error: str | None = None
    again: bool = False
    thread: str | None = None
    broadcast: bool = False
    mention: tuple[str, ...] = ()
    file: File | None = None


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Until when a channel is left alone, and how often in a row it failed."""

    until: datetime
    failures: int


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What a channel still owes: alerts not delivered, postings refused for good, last error.

    `gathered` are alerts that are kept for a digest.
    """

    channel: str
    waiting: int
    refused: int
    rest_until: datetime | None
    error: str | None
    gathered: int = 0
