"""The commands about sources: list them, check them, save their pages, pause and resume them."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.admission import present
from db.commands import CannotRun, config_option, db_option, use_log
from db.log import Log, LogError, open_log
from db.operator import say
from db.pauses import Pause, pause, paused, resume
from db.settings import SettingsError, load_settings
from db.usual import usual
from scraper.process import ROOT, Busy
from scraper.sources import SOURCES, get
from scraper.via import parse_via

if TYPE_CHECKING:
    from scraper.checking.answers import Answer
    from scraper.source import Source

via_option = click.option(
    "--via", metavar="HOST:PORT", help="Connect there instead of to the sites."
)
into_option = click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    default=ROOT / "tests" / "sources", help="Where saved pages lie. [default: tests/sources]",
)  # fmt: skip


@click.group(invoke_without_command=True)
@click.pass_context
def sources(context: click.Context) -> None:
    """List the watched sources; check one, save its pages, begin a new one.

    \b
    Example:
      pagefive sources
      pagefive sources check iopc --live
    """
    if context.invoked_subcommand is not None:
        return
    for source in SOURCES.values():
        click.secho(source.name, bold=True, nl=False)
        click.echo(f"  {source.title}, {source.home}")
        for listing in source.listings:
            click.echo(f"    {listing.name:<20} {listing.addresses[0]}")


@sources.command("check")
@click.argument("name", metavar="SOURCE")
@click.option("--live", is_flag=True, help="Ask the site: at most 6 requests, one a second.")
@click.option("--listing", metavar="NAME", help="Begin with this listing, not the first.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--quiet", is_flag=True, help="Do not say what is asked.")
@via_option
@into_option
@db_option
@config_option
def check_command(
    name: str, *, live: bool, listing: str | None, as_json: bool, quiet: bool, **given: Any
) -> None:  # fmt: skip
    """Say what a listing page and a document give, field by field, and what to do about it.

    Without --live it reads the saved pages, or the kept bytes of the last crawl. Nothing is
    recorded. Exit status: 0 when nothing fails, else 1; 2 for wrong usage.

    \b
    Example:
      pagefive sources check iopc --live --listing learning
    """
    from scraper.checking.check import live_report, offline_report  # they load the readers
    from scraper.checking.shown import show, show_json

    via, config = given["via"], given["config"]
    source = _source(name, via)
    _refuse_listing(source, listing)
    log, path = log_of(config, given["db_path"])
    before = usual(log, name) if log else None
    if live or via:
        answers = asked(source, path, config, via, listing=listing, quiet=quiet or as_json)
        report = live_report(source, answers, before)
    else:
        report = offline_report(source, given["into"], log, before)
    (show_json if as_json else show)(report)
    sys.exit(int(not report.well))


def _source(name: str, via: str | None) -> Source:
    try:
        if via is not None:
            parse_via(via)
        return get(name)
    except (KeyError, ValueError) as error:
        raise CannotRun(str(error)) from None


def _refuse_listing(source: Source, listing: str | None) -> None:
    known = [one.name for one in source.listings]
    if listing is not None and listing not in known:
        raise CannotRun(f"{source.name} has no listing {listing!r}; it has: {', '.join(known)}")


def log_of(config: str | None, db_path: str | None) -> tuple[Log | None, Path]:
    """Open the log to read it, if there is one: a check makes none."""
    try:
        path = load_settings(config, db=Path(db_path) if db_path else None).db
        return (open_log(path, readonly=True) if path.exists() else None), path
    except (SettingsError, LogError) as error:
        raise CannotRun(str(error)) from None


def asked(
    source: Source, log: Path, config: str | None, via: str | None, *, quiet: bool,
    listing: str | None = None, page: str | None = None,
) -> list[Answer]:  # fmt: skip
    """Ask the site, saying each answer on stderr as it comes."""
    from scraper.checking.asking import CannotAsk, ask

    try:
        answers = ask(source.name, log, config=config, via=via, listing=listing, page=page)
        return list(_followed(answers, quiet=quiet))
    except (CannotAsk, Busy) as error:
        raise CannotRun(str(error)) from None


def _followed(answers: Iterable[Answer], *, quiet: bool) -> Iterable[Answer]:
    for answer in answers:
        if not quiet:
            say(f"asked {answer.asked}: {answer.status or answer.failure or 'refused'}")
        yield answer


@sources.command("capture")
@click.argument("name", metavar="SOURCE")
@click.argument("kind", type=click.Choice(["listing", "page"]))
@click.argument("url")
@click.option("--quiet", is_flag=True, help="Do not say what is asked.")
@via_option
@into_option
@db_option
@config_option
def capture(name: str, kind: str, url: str, *, quiet: bool, into: Path, **given: Any) -> None:
    """Save one page of a source beside its tests; one that is there already is not overwritten.

    \b
    Example:
      pagefive sources capture iopc listing https://www.policeconduct.gov.uk/our-work/learning
    """
    from scraper.checking.capturing import CannotSave, place_of, save

    via, config = given["via"], given["config"]
    source = _source(name, via)
    try:
        path = place_of(source, kind, url, into)
        log = log_of(config, given["db_path"])[1]
        answers = asked(source, log, config, via, page=url, quiet=quiet)
        save(path, answers[-1])
    except CannotSave as error:
        raise CannotRun(str(error)) from None
    click.echo(f"saved {path}")
    click.echo(f"next: see what it gives, pagefive sources check {name}; then `make test` writes "
               f"{path.stem}.expected.json and fails once: read that, and commit both")  # fmt: skip


@click.command("pause")
@click.argument("name", metavar="SOURCE")
@click.option("--reason", metavar="TEXT", help="Why; it is kept, and `status` shows it.")
@db_option
@config_option
def pause_command(name: str, reason: str | None, db_path: str | None, config: str | None) -> None:
    """Leave a source alone until it is resumed; `run` skips it unless it is named.

    \b
    Example:
      pagefive pause iopc --reason "they asked us to wait until Monday"
    """
    _source(name, None)
    log = use_log(config, db_path)
    now = present(log, datetime.now(UTC).replace(microsecond=0))
    if not pause(log, Pause(source=name, since=now, by=_user(), reason=reason)):
        say(f"{name} was already {paused(log)[name].said}; it stays so")
        return
    click.echo(f"{name} is paused; go on with: pagefive resume {name}")


@click.command("resume")
@click.argument("name", metavar="SOURCE")
@db_option
@config_option
def resume_command(name: str, db_path: str | None, config: str | None) -> None:
    """Go on with a source that was paused.

    \b
    Example:
      pagefive resume iopc
    """
    _source(name, None)
    log = use_log(config, db_path)
    ended = resume(log, name, present(log, datetime.now(UTC).replace(microsecond=0)))
    if ended is None:
        raise CannotRun(f"{name} is not paused")
    click.echo(f"{name} goes on; it was {ended.said}")


def _user() -> str:
    with suppress(OSError, KeyError):  # a container may run as a user without a name
        return getpass.getuser()
    return "somebody"
