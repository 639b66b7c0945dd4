"""The command `pagefive`: entry point and composition root."""

from __future__ import annotations

import io
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from alerts.cli import alerts
from alerts.rehearsal import shown
from alerts.scopes import scopes_lacking as scopes
from alerts.service import channels_of, open_service
from db.admission import admit
from db.commands import ASKING, CannotRun, Known, TimeType, config_option, db_option
from db.findings.commands import findings
from db.findings.digest_command import digest_command
from db.log import LogError
from db.operator import say, say_outcomes
from db.proof.commands import PROVING
from db.receipts import note_glances
from db.records import Depth
from db.rehearsal import before, rehearsed, show_recorded
from db.times import stamp
from db.upkeep.commands import UPKEEP
from scraper.clock import Clock
from scraper.commands import READING, key_of
from scraper.runs import Running, checked_sources, left_alone
from scraper.serving.commands import serving
from scraper.sources import SOURCES


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pagefive")
@click.pass_context
def main(context: click.Context) -> None:
    """Watch inspectorate and police-complaints sites, record what they publish, tell people."""
    context.obj = Known(sources=(*SOURCES,), key_of=key_of, channels_of=channels_of, scopes=scopes)


@main.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option(
    "--depth", type=click.Choice([depth.value for depth in Depth]), default=Depth.SWEEP.value,
    show_default=True,
    help="Page one of each listing; its first pages; or everything.",
)  # fmt: skip
@click.option("--at", type=TimeType(), metavar="TIME", help="When this replay happens.")
@click.option("--via", metavar="HOST:PORT", help="Connect there instead of to the sites.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print crawls and changes as JSON.")
@click.option("--dry-run", is_flag=True, help="Show what would be recorded and sent.")
@db_option
@config_option
def run(
    names: tuple[str, ...], depth: Depth, at: datetime | None, via: str | None, *,
    as_json: bool, dry_run: bool, **given: Any,
) -> None:  # fmt: skip
    """Crawl sources (all, if none is named), record what changed and tell it.

    The first complete sweep of a listing is its baseline and alerts nobody. Exit status: 0 when
    every crawl was complete, 1 when one was not, 2 for wrong usage.

    \b
    Example:
      pagefive run hmicfrs --depth pulse
    """
    clock = Clock(at).now
    try:
        wanted = checked_sources(names, via)
        config, quiet = given["config"], given["quiet"] or as_json
        db_path = rehearsed(config, given["db_path"]) if dry_run else given["db_path"]
        service = shown(open_service(config, db_path, clock), dry=dry_run, aside=as_json)
        wanted = left_alone(service.log, wanted, named=bool(names))
        admission = admit(service.log, wanted, at, clock())
        if via is None and "contact" not in service.settings.model_fields_set:
            say("set PAGEFIVE_CONTACT, so that sites can reach you")
        if admission.warning:
            say(admission.warning)
        service.reconcile()
        since = before(service.log)
        began = admission.start if at or admission.warning else None
        started = []
        for source in wanted:
            running = Running(source, Depth(depth), service.settings.db, config, began, via, quiet)
            if running.follow(on_parcel=service.record):
                started.append(source)
            service.reconcile()
        service.remind()
    except (LogError, ValueError) as error:
        raise CannotRun(str(error)) from None
    show_recorded(service.log, since, dry=dry_run, as_json=as_json)
    sys.exit(say_outcomes(service.log, since[0], started) or int(started != wanted))


@main.command()
@db_option
@config_option
def record(db_path: str | None, config: str | None) -> None:
    """Record the parcels that `scrapy crawl` left, and tell what changed.

    \b
    Example:
      scrapy crawl iopc -a depth=pulse && pagefive record
    """
    service = open_service(config, db_path, lambda: datetime.now(UTC))
    service.reconcile()


@main.command()
@click.option("--keep", metavar="FILE", default="demo/pagefive.db", show_default=True, help="Log.")
def demo(keep: str) -> None:
    """Tell the two founding stories on a scale model of the sites, in under a minute.

    \b
    Example:
      pagefive demo
    """
    from scraper.replica.story import tell

    def crawl(source: str, depth: str, at: datetime, via: str) -> None:
        asked = [source, "--depth", depth, "--at", stamp(at), "--via", via, "--db", keep]
        try:
            run.main([*asked, "--config", os.devnull, "--quiet"], standalone_mode=False)
        except SystemExit as ended:
            if ended.code:
                raise CannotRun("the demo stops here: the crawl above was not complete") from None

    tell(Path(keep), crawl)


@main.command("check-alerts")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option(
    "--grace", type=click.FloatRange(0), default=60, show_default=True, metavar="MINUTES",
    help="So long may what is new wait to be told.",
)  # fmt: skip
@click.option("--at", type=TimeType(), metavar="TIME", help="When, in a replayed log.")
@click.option("--via", metavar="HOST:PORT", help="Connect there instead of to the sites.")
@db_option
@config_option
def check_alerts(
    names: tuple[str, ...], grace: float, at: datetime | None, via: str | None,
    db_path: str | None, config: str | None,
) -> None:  # fmt: skip
    """Look at page one of each listing by another path, and ask whether all of it was told.

    Exit status: 0 when nothing is missing, 1 for a gap or a page that cannot be read, 2 for wrong
    usage. A gap is told in each channel too, once.

    \b
    Example:
      pagefive check-alerts --grace 30
    """
    from alerts.checking import check
    from scraper.glance import Glancer, look

    clock = Clock(at).now
    try:
        wanted = checked_sources(names, via)
        service = open_service(config, db_path, clock)
        moment = admit(service.log, wanted, at, clock()).start
        glancer = Glancer(contact=service.settings.contact, via=via)
        seen = look(wanted, service.log.path, glancer)
        note_glances(service.log, seen.seen, seen.requests, moment)
    except (LogError, ValueError) as error:
        raise CannotRun(str(error)) from None
    for said in (*seen.troubles, *seen.busy):
        say(f"not checked: {said}")
    sys.exit(int(not check(service, moment, timedelta(minutes=grace)) or bool(seen.troubles)))


main.add_command(serving(open_service))
for command in (*ASKING, findings, digest_command, alerts, *PROVING, *UPKEEP, *READING):
    main.add_command(command)


def cli() -> None:
    """Run the command line; what goes wrong is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no dash still shows a row
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # crawls are ended as by Ctrl-C
    try:
        sys.exit(main.main(standalone_mode=False))
    except click.ClickException as error:
        say(error.format_message())
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)


if __name__ == "__main__":
    cli()
