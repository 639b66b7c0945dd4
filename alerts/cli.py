"""The commands `alerts`: try the channels, see what rules would send, write a feed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alerts.addenda import calling
from alerts.commands import channels_from, routes_from
from alerts.details import count
from alerts.drafting import drafting
from alerts.feed import feed
from alerts.listen_command import listen
from alerts.preview import Preview, Would, preview
from alerts.terminal import TerminalChannel
from db.admission import present
from db.commands import CannotRun, config_option, db_option, use_log
from db.findings.digest import digest
from db.heard import feed_name, heard, latest
from db.plain import printable
from db.postings import Posting
from db.settings import Settings, SettingsError, load_settings
from db.times import day, spoken, spoken_day

if TYPE_CHECKING:
    from db.routes import Routes


@click.group()
def alerts() -> None:
    """Try the channels, see what the rules would send, or write a feed.

    \b
    Example:
      pagefive alerts preview --days 7
    """


@alerts.command("test")
@config_option
def test_command(config: str | None) -> None:
    """Post one test message to each channel, and say what is missing.

    Exit status: 0 when all is well, else 1.

    \b
    Example:
      pagefive alerts test
    """
    from alerts.trying import try_all  # slow to load, and not always wanted

    try:
        settings = load_settings(config)
        tried = try_all(channels_from(settings), settings)
    except (SettingsError, ValueError) as error:
        raise CannotRun(str(error)) from None
    for each in tried:
        click.echo(printable(each.said))
    if settings.slack_token and not settings.slack_app_token:
        click.echo("slack: buttons and /pagefive stay silent: PAGEFIVE_SLACK_APP_TOKEN is not set")
    sys.exit(not all(each.well for each in tried))


@alerts.command("preview")
@click.option(
    "--days", type=click.IntRange(1, 366), default=7, show_default=True, help="How far back."
)
@click.option(
    "--rules", "rules_file", metavar="FILE", help="Rules to try, instead of the config's."
)
@db_option
@config_option
def preview_command(
    days: int, rules_file: str | None, db_path: str | None, config: str | None
) -> None:
    """Show what the last days would have sent under the rules; nothing is sent or written.

    \b
    Example:
      pagefive alerts preview --days 7 --rules stricter.toml
    """
    routes, settings = _routes(config, rules_file)
    log = use_log(config, db_path)
    now = present(log, datetime.now(UTC))
    since = now - timedelta(days=days)
    would = preview(
        heard(log, since, now), routes, drafting(log, None, settings.public_url), digest(log, now)
    )
    span = " to ".join(spoken_day(day(at).isoformat()) for at in (since, now))
    click.echo(f"What {span} would have sent under these rules. Nothing was sent.")
    _say_counts(would, routes)
    for each in would.messages:
        _show(each)


def _routes(config: str | None, rules_file: str | None) -> tuple[Routes, Settings]:
    try:
        settings = load_settings(config)
        if rules_file:
            given = load_settings(rules_file)
            settings = settings.model_copy(update={"rules": given.rules, "quiet": given.quiet})
        return routes_from(settings), settings
    except (SettingsError, ValueError) as error:
        raise CannotRun(str(error)) from None


def _say_counts(would: Preview, routes: Routes) -> None:
    for channel in routes.channels:
        click.secho(f"\n{printable(channel)}", bold=True)
        messages = [each for each in would.messages if each.channel == channel]
        for how in dict.fromkeys(each.how for each in messages):
            told = [each for each in messages if each.how is how]
            click.echo(f"  {how:<7} {_counted(told)}")
        if not messages:
            click.echo("  nothing")
    if would.muted:
        click.echo(
            f"\nNot told, because their publications are muted: {count(would.muted, 'change')}"
        )
    for name in would.idle:
        click.echo(f"\nThe rule “{printable(name)}” fitted nothing")


def _counted(messages: Iterable[Would]) -> str:
    messages = list(messages)
    kinds = Counter(one.change.kind.value for each in messages for one in each.changes)
    said = ", ".join(f"{times} {kind}" for kind, times in kinds.most_common())
    counts = f"{count(len(messages), 'message')}, {count(kinds.total(), 'change')}"
    return f"{counts}: {said}" if said else counts


def _show(would: Would) -> None:
    click.echo(f"\n{would.channel} · {would.how} · {spoken(would.at)}", nl=False)
    click.echo(f" · calls {', '.join(would.mention)}" if would.mention else "")
    message = calling(would.message, would.mention)
    TerminalChannel().post(Posting(id=0, uid="", channel=would.channel, message=message))


@alerts.command("feed")
@click.option("--out", metavar="FILE", help="Write it there, in one go, instead of to the screen.")
@click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    default=200,
    show_default=True,
    help="So many entries.",
)
@db_option
@config_option
def feed_command(out: str | None, most: int, db_path: str | None, config: str | None) -> None:
    """Write an Atom feed of the newest changes, for whatever else listens.

    \b
    Example:
      pagefive alerts feed --out changes.atom
    """
    log = use_log(config, db_path)
    written = feed(latest(log, most), feed_name(log), present(log, datetime.now(UTC)))
    if out is None:
        click.echo(written, nl=False)
    else:
        _put(Path(out), written)


def _put(path: Path, text: str) -> None:
    """Write a file so that whoever reads it finds the old one or the new one whole."""
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise CannotRun(f"cannot write {path}: {error.strerror}") from None


alerts.add_command(listen)
