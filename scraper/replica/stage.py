"""Where the demo is shown: framed and with a bar for a person, else as plain lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager, redirect_stdout
from io import TextIOWrapper
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from db.times import spoken
from scraper.replica.chapters import Step

WIDEST = 100


class _Asked(ProgressColumn):
    """How many requests the scale models have answered."""

    def __init__(self, requests: Sized) -> None:
        super().__init__()
        self._requests = requests

    def render(self, task: Task) -> Text:
        return Text(f"{len(self._requests)} requests", "dim")


class _Above:
    """Stdout on a screen that it shares with a bar, which makes way for each whole line."""

    def __init__(self, out: TextIO, bar: Progress) -> None:
        self._out, self._bar, self._begun = out, bar, ""

    def write(self, text: str) -> int:
        lines, end, self._begun = (self._begun + text).rpartition("\n")
        if end:
            self._bar.stop()
            self._out.write(lines + end)
            self._out.flush()
            self._bar.start()
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


class Stage:
    """Tells the demo on stdout, with a progress bar on stderr where that is a terminal."""

    def __init__(self, steps: int, of: Sized) -> None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a question mark is better than no demo
        self._out = Console(highlight=False)
        self._shown = self._out.is_terminal
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("step {task.fields[step]} of {task.total}"),
            _Asked(of),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("setting up", total=steps, step=0)
        self._steps, self._step = steps, 0

    @contextmanager
    def bar(self) -> Iterator[None]:
        """Show the bar while the stories are told."""
        above: Any = _Above(sys.stdout, self._bar)
        with self._bar, redirect_stdout(above if self._shown else sys.stdout):
            yield

    def opens(self, address: str) -> None:
        """Say what will be seen, and how far to trust it."""
        self._say("Pagefive: two stories that it was made for.", "bold")
        self._say(
            f"Real crawls over HTTP of scale models on {address}: no site is asked, no Slack is "
            "posted to. What no record tells is marked “reconstructed”."
        )

    def chapter(self, title: str) -> None:
        """Begin a story."""
        self._out.print()
        if self._shown:
            self._out.print(Rule(title, align="left"), width=self._width)
        else:
            self._say(f"== {title}")

    def step(self, step: Step) -> None:
        """Say which day it is, what is looked at, and which of it is on record."""
        self._step += 1
        when = spoken(step.at)
        self._bar.update(self._task, description=f"{when} · {step.source}", step=self._step)
        self._out.print()
        self._say(
            f"{self._step}/{self._steps} · {when} · {step.source} {step.depth}: {step.looking}",
            "bold cyan",
        )
        for said in step.record:
            self._labelled("on record", said, "green")
        for said in step.reconstructed:
            self._labelled("reconstructed", said, "yellow")

    def says(self, said: str) -> None:
        """Say what came of a look."""
        self._labelled("seen", said, "dim")

    def owes(self, title: str, age: str) -> None:
        """Say what is still owed to the public."""
        self._labelled("still owed", f"{title}: {age}", "bold red")

    def seen(self) -> None:
        """Count a step as done."""
        self._bar.advance(self._task)

    def table(self, rows: Iterable[tuple[str, int, str]]) -> None:
        """Show what was recorded."""
        self._out.print()
        if not self._shown:
            self._say("Recorded:")
            for name, count, note in rows:
                self._say(f"  {name:<13} {count:>5}  {note}".rstrip())
            return
        table = Table(title="Recorded", title_justify="left", show_header=False, show_edge=False)
        table.add_column(style="bold")
        table.add_column(justify="right")
        table.add_column(style="dim")
        for name, count, note in rows:
            table.add_row(name, f"{count:,}", note)
        self._out.print(table)

    def next(self, commands: Iterable[tuple[str, str]]) -> None:
        """Say what to try next; the commands can be pasted."""
        self._out.print()
        self._say("Try next:", "bold")
        for what, command in commands:
            self._out.print(Text(f"  # {what}", "dim"))
            # Never folded: half a command cannot be pasted.
            self._out.print(Text(f"  {command}"), soft_wrap=True)

    @property
    def _width(self) -> int:
        return min(self._out.width, WIDEST)

    def _labelled(self, label: str, said: str, style: str) -> None:
        if not self._shown:
            self._say(f"  {label}: {said}")
            return
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=15, justify="right")
        grid.add_column()
        grid.add_row(Text(label, style), Text(said))
        self._out.print(grid, width=self._width)

    def _say(self, said: str, style: str = "") -> None:
        if self._shown:
            self._out.print(Text(said, style), width=self._width)
        else:
            self._out.print(Text(said), soft_wrap=True)
