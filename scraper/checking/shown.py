"""Show a report to a person at 80 columns, as plain text that colours only underline."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict

import click

from db.plain import escaped, printable
from scraper.checking.report import Line, Mark, Report

WIDTH = 80
_STYLES = {Mark.OK: "green", Mark.LOOK: "yellow", Mark.FAIL: "red", Mark.NOTE: None}
_SHOWN = {Mark.OK: "ok", Mark.LOOK: "look", Mark.FAIL: "FAIL", Mark.NOTE: ""}
_INDENT = 21


def show(report: Report) -> None:
    """Print a report; what fails and what to do stands last, where a person looks first."""
    click.secho(f"{report.source}: {printable(report.title)}", bold=True)
    for row in _wrapped(report.how, 0, 0):
        click.echo(row)
    for section in report.sections:
        click.echo()
        click.secho(printable(section.title), bold=True)
        if section.url:
            click.echo(f"  {printable(section.url)}")
        for line in section.lines:
            _show(line)
    click.echo()
    click.secho(_summary(report), bold=True)
    for number, step in enumerate(report.next_steps, 1):
        for row in _wrapped(f"{number}. {step}", 2, 5):
            click.echo(row)


def show_json(report: Report) -> None:
    """Print a report as JSON, with `well`."""
    click.echo(escaped({**json.loads(json.dumps(asdict(report))), "well": report.well}))


def _show(line: Line) -> None:
    mark = click.style(f"  {_SHOWN[line.mark]:<5}", fg=_STYLES[line.mark])
    rows = list(_wrapped(printable(line.said), 0, 0, WIDTH - _INDENT)) or [""]
    click.echo(f"{mark}{line.what.replace('_', ' '):<14}{rows[0]}".rstrip())
    for row in rows[1:]:
        click.echo(" " * _INDENT + row)


def _wrapped(text: str, first: int, later: int, width: int = WIDTH) -> Iterator[str]:
    # An address stays whole, so that it can be opened.
    yield from textwrap.wrap(
        text, width, initial_indent=" " * first, subsequent_indent=" " * later,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _summary(report: Report) -> str:
    lines = [line for section in report.sections for line in section.lines]
    failing = [line.what for line in lines if line.mark is Mark.FAIL]
    looks = sum(line.mark is Mark.LOOK for line in lines)
    other = f"; {looks} to look at" if looks else ""
    if failing:
        return f"{len(failing)} of {len(lines)} fail: {', '.join(filter(None, failing))}{other}"
    return f"Nothing fails{other}"
