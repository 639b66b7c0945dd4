"""What an edit changed, printed for people: what was touched first, then the words."""

from __future__ import annotations

from typing import Any

import click

from db.plain import printable

COLOURS = {"-": "red", "+": "green", "~": "yellow"}


def print_edit(at: str, kind: str, detail: dict[str, Any]) -> None:
    """Print an edit of a page, or page by page what a document says now.

    A detail that lacks a part leaves out the lines that need it.
    """
    label = detail.get("label")
    click.echo(f"\n{kind.capitalize()} {at}{f': {printable(label)}' if label else ''}")
    for touch in detail.get("touched", ()):
        _print_touch(touch)
    _print_diff(detail)
    for page in detail.get("pages", ()):
        click.echo(f"  {_page(page)}")
        _print_diff(page)


def _print_touch(touch: dict[str, str]) -> None:
    was, now = touch.get("was"), touch.get("now")
    change = f"{was} → {now}" if was and now else f"{now} added" if now else f"{was} taken out"
    click.secho(f"  ! {printable(touch.get('what', 'touched'))}: {printable(change)}", bold=True)


def _page(page: dict[str, Any]) -> str:
    was, now = page.get("was_page"), page.get("page")
    if was and now:
        return f"page {now}" if was == now else f"page {was} → {now}"
    return f"page {now}, put in" if now else f"page {was}, taken out"


def _print_diff(detail: dict[str, Any]) -> None:
    for sign, words in detail.get("diff", ()):
        click.secho(f"  {sign} {printable(words)}", fg=COLOURS.get(sign))
