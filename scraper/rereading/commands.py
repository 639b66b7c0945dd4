"""The command that reads again what was kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from db.admission import present
from db.commands import CannotRun, config_option, db_option, use_log
from db.log import Log, LogError, readable_errors
from db.operator import say
from db.plain import escaped, printable
from db.rederiving import Difference, Rereader
from db.settings import load_settings
from db.word_lists import load_words
from scraper.process import Busy, only_one
from scraper.readers import reader_of
from scraper.runs import checked_sources

if TYPE_CHECKING:
    from scraper.rereading.rounds import Place, Report


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say what would differ; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object a source.")
@click.option("--quiet", is_flag=True, help="No progress.")
@db_option
@config_option
def reread(
    names: tuple[str, ...], dry_run: bool, as_json: bool, quiet: bool, db_path: str | None,
    config: str | None,
) -> None:  # fmt: skip
    """Read again what was kept of sources, with the code as it is now, and say what differs.

    No site is asked and nobody is alerted. Only what other code has read is read again, so that
    one that was stopped goes on where it was. Exit status: 0, or 1 when a source is being crawled.

    \b
    Example:
      pagefive reread hmicfrs --dry-run
    """
    try:
        wanted = checked_sources(names, None, archives=True)
        log = use_log(config, db_path)
        log = replace(log, words=load_words(load_settings(config).words))
    except ValueError as error:
        raise CannotRun(str(error)) from None
    reports: list[Report] = []
    try:
        for name in wanted:
            _reread(log, name, reports, only_look=dry_run, plain=not as_json, shown=not quiet)
    except LogError as error:
        raise CannotRun(str(error)) from None
    except BrokenProcessPool:
        raise CannotRun(f"what reads {name} was killed; what it had read is kept") from None
    except KeyboardInterrupt:
        say("stopped; what was read again is kept, and the next `pagefive reread` goes on")
        raise
    finally:
        if as_json:
            click.echo(escaped([_described(one, written=not dry_run) for one in reports]))
    sys.exit(int(len(reports) < len(wanted)))


def _reread(
    log: Log, name: str, reports: list[Report], *, only_look: bool, plain: bool, shown: bool
) -> None:
    """Read one source again, and print what differs as it is recorded."""
    from scraper.rereading.rounds import Round  # what reads pages takes a while to load
    from scraper.sources import get

    rereader = Rereader(
        log=log, source=name, reader=reader_of(name), at=present(log, datetime.now(UTC)),
        only_look=only_look,
    )  # fmt: skip
    lock = nullcontext() if only_look else only_one(name, log.path)
    try:
        with lock, readable_errors(log.path), _bar(name, shown=shown) as show:
            tell = _print_difference if plain else _keep_quiet
            round_ = Round(get(name), rereader, tell, show)
            reports.append(round_.report)
            round_.run()
    except Busy as busy:
        say(str(busy))
        return
    if plain:
        _print_report(round_.report, written=not only_look)


def _keep_quiet(_: Difference) -> None:
    """Say nothing of a difference yet."""


def _print_difference(one: Difference) -> None:
    where = [f"version {number}" for number in one.versions] + list(one.files)
    click.echo(f"  {printable(one.key)}: {', '.join(one.fields)} ({printable(', '.join(where))})")


def _print_report(report: Report, *, written: bool) -> None:
    """Print what reading a source again came to, and what could not be read."""
    for what, places in (("its bytes are not kept", report.lost), ("not read", report.unread)):
        for place in places:
            click.echo(f"  {printable(_named(place))}: {what}, stays as it is")
    click.echo(
        f"{report.source}: read {report.versions} versions of {report.publications} publications "
        f"and {report.files} files again; {report.differing} publications "
        f"{'differ' if written else 'would differ, nothing was written'}"
    )


def _named(place: Place) -> str:
    what = f"version {place['version']}" if "version" in place else place["file"]
    return f"{place['key']}, {what}"


def _described(report: Report, *, written: bool) -> dict[str, Any]:
    return {**asdict(report), "differing": report.differing, "written": written}


@contextmanager
def _bar(name: str, *, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how far it has come, where there is a terminal: a bar takes standard output over."""
    if not (shown and sys.stdout.isatty() and sys.stderr.isatty()):
        yield lambda done, of: None
        return
    from rich.console import Console  # only a terminal needs it
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{name} again", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
