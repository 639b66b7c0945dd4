"""The commands that only ask the log: `log`, `show`, `status`."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from db import queries
from db.admission import present
from db.findings.register import outstanding
from db.log import Log, LogError, open_log
from db.outbox import backlog
from db.parcels import left_apart, waiting
from db.pauses import paused
from db.plain import cell, escaped, printable
from db.proof.retract import precision
from db.records import Kind
from db.replies import usefulness
from db.routes import Channels
from db.settings import Settings, SettingsError, load_settings
from db.shown import print_edit
from db.times import day, parse_at, parse_since, spoken
from db.upkeep.health import health
from db.upkeep.health_shown import health_lines, source_row

TABLE = {
    "changes": ("id", "at", "source", "kind", "severity", "title", "summary", "retracted"),
    "publications": ("source", "key", "stated_date", "first_seen", "state", "title"),
}
SOURCE_TABLE = (
    "source", "last_complete", "last_crawl", "streak", "listed", "new_7_days", "unread", "trouble",
)  # fmt: skip
NARROWEST = 12
"""Characters that a column of words keeps on a terminal, however many columns stand beside it."""
db_option = click.option(
    "--db", "db_path", metavar="FILE", help="The log. [default: pagefive.db, or as configured]"
)
config_option = click.option("--config", metavar="FILE", help="A TOML file of settings.")


class CannotRun(click.ClickException):
    """Wrong usage, or something outside that must be mended first; one line, exit status 2."""

    exit_code = 2


def use_log(config: str | None, db_path: str | None) -> Log:
    """Open the log that the flags and settings name, made and announced when there is none."""
    try:
        path = load_settings(config, db=Path(db_path) if db_path else None).db
        made = not path.exists()
        log = open_log(path)
    except (SettingsError, LogError) as error:
        raise CannotRun(str(error)) from None
    if made:
        click.echo(f"pagefive: made an empty log, {path}", err=True)
    return log


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the commands are told: the sources' names, the key at an address, the channels.

    `scopes` says what the settings' Slack lacks, a line each; ValueError when that cannot be one.
    """

    sources: tuple[str, ...]
    key_of: Callable[[str], str | None]
    channels_of: Callable[[str | None], Channels]
    scopes: Callable[[Settings], list[str]]


class TimeType(click.ParamType[datetime]):
    """A time, read by `parse`, whose ValueError says what is expected."""

    name = "time"

    def __init__(self, parse: Callable[[str], datetime] = parse_at) -> None:
        self._parse = parse

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """Read the time, or fail with what is expected."""
        try:
            return self._parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("log")
@click.argument("view", type=click.Choice(["changes", "publications"]), default="changes")
@click.option("--source", metavar="NAME", help="Only this source.")
@click.option("--kind", metavar="WORD", help="Only this kind, such as buried or removed.")
@click.option(
    "--since",
    type=TimeType(parse_since),
    metavar="TIME",
    help="Only from this time, or day, on.",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table",
    show_default=True, help="How to print.",
)  # fmt: skip
@db_option
@config_option
@click.pass_obj
def log_command(
    known: Known, /, view: str, form: str, db_path: str | None, config: str | None, **narrowed: Any
) -> None:
    """List what changed, or what is published.

    \b
    Example:
      pagefive log changes --kind buried --since 2017-11-01T00:00Z
    """
    kinds = tuple(kind.value for kind in Kind) if view == "changes" else None
    log = use_log(config, db_path)
    _refuse_unknown("source", narrowed["source"], (*known.sources, *queries.sources_in(log)))
    _refuse_unknown("kind", narrowed["kind"], kinds)
    rows = queries.rows_of(log, view, **narrowed)
    PRINTERS[form](rows, TABLE[view])


def _refuse_unknown(what: str, word: str | None, known: tuple[str, ...] | None) -> None:
    if word is not None and known is not None and word not in known:
        raise CannotRun(
            f"there is no {what} {word!r}; known are: {', '.join(dict.fromkeys(known))}"
        )


def _print_json(rows: queries.Rows, columns: Iterable[str]) -> None:
    click.echo(escaped(rows))


def _print_csv(rows: queries.Rows, columns: Iterable[str]) -> None:
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, rows[0], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        flat = {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            for name, value in row.items()
        }
        writer.writerow({name: cell(value) for name, value in flat.items()})


def print_table(rows: queries.Rows, columns: Iterable[str], title: str | None = None) -> None:
    """Print rows as a table; long texts wrap, and in a pipe each row is one plain line."""
    columns = tuple(columns)
    if not rows:
        click.echo("Nothing recorded yet that fits.")
    elif sys.stdout.isatty():
        _rich_table(rows, columns, title)
    else:
        click.echo("\t".join(columns))
        for row in rows:
            click.echo("\t".join(printable("" if row[c] is None else row[c]) for c in columns))


def _rich_table(rows: queries.Rows, columns: tuple[str, ...], title: str | None) -> None:
    from rich.console import Console  # only a terminal needs it
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", header_style="bold", show_edge=False)
    for column in columns:
        wide = column in ("title", "summary", "key", "last_crawl", "said")
        table.add_column(
            column, overflow="fold", no_wrap=not wide, min_width=NARROWEST if wide else None
        )
    for row in rows:
        table.add_row(*(Text(printable("" if row[c] is None else row[c])) for c in columns))
    Console().print(table)


PRINTERS: dict[str, Callable[[queries.Rows, Iterable[str]], None]] = {
    "table": print_table,
    "json": _print_json,
    "csv": _print_csv,
}


@click.command()
@click.argument("wanted", metavar="KEY-or-URL")
@db_option
@config_option
@click.pass_obj
def show(known: Known, wanted: str, db_path: str | None, config: str | None) -> None:
    """Show one publication: what is known of it, its timeline and its diffs.

    \b
    Example:
      pagefive show publications/a-progress-report-on-the-police-response-to-domestic-abuse
    """
    log = use_log(config, db_path)
    found = queries.find(log, wanted, known.key_of(wanted))
    if not found:
        raise CannotRun(
            f"no publication has the key or address {wanted!r}; "
            "`pagefive log publications` lists them"
        )
    for publication in found:
        _show(log, publication)


def _show(log: Log, publication: dict[str, Any]) -> None:
    source, key = publication["source"], publication["key"]
    click.secho(printable(publication["title"]), bold=True)
    for name, value in publication.items():
        if name != "title" and value not in (None, "[]"):
            click.echo(f"  {name:<12} {printable(value)}")
    click.echo()
    print_table(queries.timeline(log, source, key), ("at", "what", "said"), "Timeline")
    for edit in queries.diffs(log, source, key):
        print_edit(edit["at"], edit["kind"], edit["detail"])


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@db_option
@config_option
def status(as_json: bool, db_path: str | None, config: str | None) -> None:
    """Say how each source is, what waits to be delivered, what is owed, and what disk is left.

    \b
    Example:
      pagefive status --db pagefive.db
    """
    log = use_log(config, db_path)
    told = health(log, present(log, datetime.now(UTC)))
    if as_json:
        click.echo(escaped(told))
        return
    print_table([source_row(source) for source in told["sources"]], SOURCE_TABLE, "Sources")
    for line in health_lines(told):
        click.echo(f"\n{printable(line)}")
    for name, pausing in paused(log).items():
        click.echo(f"\n{name} is {printable(pausing.said)}")
    for said in queries.without_depth(log):
        click.echo(f"\n{printable(said)}")
    if wrong := precision(log):
        click.echo()
        print_table(wrong, ("source", "kind", "told", "retracted", "precision"), "Retracted")
    if answered := usefulness(log):
        click.echo()
        columns = ("kind", "told", "acknowledged", "not_useful", "retracted", "useful")
        print_table(answered, columns, "Useful, of the kinds that somebody answered to")
    print_waiting(log)
    print_owed(log, present(log, datetime.now(UTC)))


def print_waiting(log: Log) -> None:
    """Print the parcels and deliveries that wait."""
    if parcels := waiting(log.folder):
        click.echo(f"\n{len(parcels)} parcels wait in the inbox: `pagefive record` records them.")
    if apart := left_apart(log.folder):
        click.echo(f"\nLeft by crawls that were killed, in {log.folder / 'apart'}: {len(apart)}")
    for owed in backlog(log):
        until = f"; it rests until {spoken(owed.rest_until)}" if owed.rest_until else ""
        why = f"; {printable(owed.error)}" if owed.error else ""
        counts = f"{owed.waiting} waiting, {owed.refused} refused for good"
        counts += f", {owed.gathered} kept for a digest" if owed.gathered else ""
        click.echo(f"\nAlerts for {owed.channel}: {counts}{until}{why}")


def print_owed(log: Log, now: datetime) -> None:
    """Print what is owed to the public, with its age."""
    owed = outstanding(log, day(now))
    if owed:
        click.echo("\nOwed and not published:")
    for title, age in owed:
        click.echo(f"  {printable(title)}: {age}")


ASKING = (log_command, show, status)
