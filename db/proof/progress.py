"""A progress bar for what takes longer than two seconds, where there is a terminal to show it."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 2.0


class Bar:
    """Shows how far the work is; call it with what is done, and of how much."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        self._what, self._began = what, monotonic()
        self._may = not quiet and sys.stderr.isatty()
        self._bar: Progress | None = None
        self._task: Any = None

    def __call__(self, done: int, of: int) -> None:
        """Show it, once it has taken long enough."""
        if not self._may or monotonic() - self._began < PATIENCE:
            return
        if self._bar is None:
            self._bar = _shown()
            self._task = self._bar.add_task(self._what, total=of)
        self._bar.update(self._task, completed=done, total=of)

    def __enter__(self) -> Bar:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Clear the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _shown() -> Progress:
    from rich.console import Console  # only a terminal needs it
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.start()
    return bar
