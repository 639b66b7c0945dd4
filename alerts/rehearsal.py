"""Channels that show what would be sent, and send nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.terminal import TerminalChannel

if TYPE_CHECKING:
    from alerts.service import Service
    from db.postings import Posting


class Rehearsed(TerminalChannel):
    """Stands in for a channel: it shows what that would be sent, under its name."""

    def __init__(self, name: str, *, aside: bool) -> None:
        from rich.console import Console  # slow to load, and seldom wanted

        super().__init__(Console(stderr=aside))
        self.name = name

    def post(self, posting: Posting) -> None:
        """Show a posting."""
        if self._console is not None:
            self._console.out(f"Would be sent to {self.name}:", highlight=False)
        super().post(posting)


def shown(service: Service, *, dry: bool, aside: bool) -> Service:
    """Return what a run works with: stand-ins for the channels of a dry one.

    `aside` shows alerts on stderr, where stdout holds something else.
    """
    if dry:
        stand_ins = tuple(Rehearsed(one.name, aside=aside) for one in service.channels)
        return replace(service, channels=stand_ins)
    if not aside:
        return service
    from rich.console import Console

    terminal = TerminalChannel(Console(stderr=True))
    channels = (terminal if one.name == terminal.name else one for one in service.channels)
    return replace(service, channels=tuple(channels))
