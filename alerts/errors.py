"""What may go wrong when a posting is sent, named for what the caller does next.

DeliveryError
├── Refused      this message will never be taken: keep it with the reason, go on with the next
├── Ambiguous    it may have arrived: rest, then ask the channel before sending again
├── RateLimited  it has not arrived: rest as long as asked, then send again
├── ThreadGone   the message that it replies to is gone: it has not arrived, and opens a new thread
└── ChannelDown  it has not arrived, and nothing will until the operator mends the channel
    └── Unreached    Slack itself cannot be reached
"""

from __future__ import annotations


class DeliveryError(Exception):
    """A posting has not verifiably arrived; the text is one line for the operator."""


class Refused(DeliveryError):  # noqa: N818 - named for what to do next
    """The channel refuses this message for good."""


class Ambiguous(DeliveryError):  # noqa: N818 - named for what to do next
    """The message may or may not have arrived."""


class RateLimited(DeliveryError):  # noqa: N818 - named for what to do next
    """The channel asks to be left alone, for `retry_after` seconds where it says how long."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ChannelDown(DeliveryError):  # noqa: N818 - named for what to do next
    """The channel takes nothing until the operator mends it (token, scope, channel)."""


class ThreadGone(DeliveryError):  # noqa: N818 - named for what to do next
    """There is no thread any more in which the message could stand."""


class Unreached(ChannelDown):
    """No channel of Slack can be reached from here."""
