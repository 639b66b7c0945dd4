"""The stored words: depths, outcomes, answers, kinds of change, severities. Pure."""

from __future__ import annotations

from enum import StrEnum


class Depth(StrEnum):
    """How far a crawl looks: page one; pages one to N; every page and every due page."""

    PULSE = "pulse"
    WINDOW = "window"
    SWEEP = "sweep"


class Outcome(StrEnum):
    """How a crawl ended, best first."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"


class Answer(StrEnum):
    """What asking for a publication's own page gave.

    `gone` is 404, 410, a soft 404 or a redirect to a root of the family; `unread` answered, but
    not with the publication (a cookie wall, an interstitial); `failed` says nothing about it.
    """

    READ = "read"
    UNCHANGED = "unchanged"
    GONE = "gone"
    UNREAD = "unread"
    FAILED = "failed"


class Kind(StrEnum):
    """What a change says happened."""

    ADDED = "added"
    BACKDATED = "backdated"
    UNLISTED = "unlisted"
    DELISTED = "delisted"
    REMOVED = "removed"
    EXPIRED = "expired"
    MOVED = "moved"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    BURIED = "buried"
    SINKING = "sinking"
    EDITED = "edited"
    EDITED_SILENTLY = "edited silently"
    RETITLED = "retitled"
    REDATED = "redated"
    ATTACHED = "attached"
    REPLACED = "replaced"
    DETACHED = "detached"
    OPENED = "opened"
    CONCLUDED = "concluded"
    LATE = "late"
    STILL_UNPUBLISHED = "still unpublished"
    ANSWERED = "answered"
    PUBLISHED = "published"
    EXPIRING = "expiring"
    BROKEN = "broken"
    BLOCKED = "blocked"
    SILENT = "silent"
    SHRUNK = "shrunk"
    TEMPLATE = "template"
    RECOVERED = "recovered"


class Severity(StrEnum):
    """How loudly a change is told."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Condition(StrEnum):
    """Why a file gives no words, or not all of them."""

    ENCRYPTED = "encrypted"
    SCANNED = "scanned"
    JUNK = "junk"
    TOO_LARGE = "too large"
    TIMEOUT = "timeout"
    BOMB = "bomb"
    NO_TEXT = "no text"


class Route(StrEnum):
    """How a publication that no listing shows was met."""

    SITEMAP = "sitemap"
    FEED = "feed"
    LINK = "link"


class Owed(StrEnum):
    """What is owed to the public: the kind of a finding."""

    INVESTIGATION = "investigation"
    RESPONSE = "response"
    COMMENTS = "comments"
    REPLY = "reply"


class Role(StrEnum):
    """What a publication is to a finding."""

    OPENED_BY = "opened by"
    ANSWERED_BY = "answered by"
    PUBLISHED_AS = "published as"
