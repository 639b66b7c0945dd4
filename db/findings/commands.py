"""The commands about what is owed: `findings` and those below it, `digest`."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from db import queries
from db.admission import admit, present
from db.commands import (
    PRINTERS,
    CannotRun,
    Known,
    TimeType,
    config_option,
    db_option,
    use_log,
)
from db.findings import entries, register
from db.findings.clocks import Clock, spoken_age
from db.findings.closing import Question, answer, questions
from db.findings.digest import LONGEST, digest
from db.findings.finding import Finding
from db.log import Log, LogError
from db.plain import printable
from db.records import Owed
from db.settings import load_settings
from db.tagging import usual_words
from db.times import day, spoken_day
from db.word_lists import load_words

LISTED = ("id", "status", "age_days", "since_what", "due", "force", "title")
at_option = click.option("--at", type=TimeType(), metavar="TIME", help="When, in a replayed log.")


@click.group(invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help="Those that are closed too.")
@click.option(
    "--kind", type=click.Choice([owed.value for owed in Owed]), help="Only what is owed so."
)
@click.option("--status", metavar="WORD", help="Only these, such as late or unpublished.")
@click.option(
    "--format", "form", type=click.Choice(list(PRINTERS)), default="table", show_default=True,
    help="How to print.",
)  # fmt: skip
@db_option
@config_option
@click.pass_context
def findings(
    context: click.Context, /, everything: bool, kind: str | None, status: str | None, form: str,
    db_path: str | None, config: str | None,
) -> None:  # fmt: skip
    """List what is owed to the public, the longest first.

    \b
    Example:
      pagefive findings --status late
    """
    if context.invoked_subcommand is not None:
        return
    log = use_log(config, db_path)
    rows = queries.findings(log, everything=everything, kind=kind, status=status)
    PRINTERS[form](rows, LISTED)


@findings.command()
@click.argument("title")
@click.option("--source", required=True, metavar="NAME", help="Where it is awaited.")
@click.option("--since", required=True, metavar="DAY", help="The day from which its age counts.")
@click.option("--since-what", required=True, metavar="WORDS", help="What was then: the deaths.")
@click.option("--kind", metavar="WORD", help="investigation (default), response, comments, reply.")
@click.option("--force", metavar="NAME", help="The force that it is about.")
@click.option("--match", metavar="WORDS", help="Words that the title which ends it must hold.")
@click.option("--reference", metavar="REF", help="The body's own reference, YYYY/NNNNNN.")
@click.option("--due", metavar="DAY", help="The last day, where one was set.")
@click.option("--clock", metavar="RULE", help=f"The rule that sets it: {', '.join(Clock)}.")
@click.option("--url", metavar="ADDRESS", help="Where it is told of.")
@click.option("--note", metavar="WORDS", help="Anything that helps to know it.")
@at_option
@db_option
@config_option
@click.pass_obj
def add(known: Known, /, at: datetime | None, db_path: str | None, config: str | None,
        **given: str | None) -> None:  # fmt: skip
    """Enter something owed that no page tells of.

    \b
    Example:
      pagefive findings add "IPCC second investigation, Rachael and Auden Slack" \\
        --source ipcc_archive --since 2010-06-02 --since-what "the deaths" \\
        --force derbyshire --match Slack
    """
    log = use_log(config, db_path)
    try:
        entry = entries.entry(given, _known(log, known, config))
        finding = register.enter(log, entry, _now(log, at), known.channels_of(config))
    except (LogError, ValueError) as error:
        raise CannotRun(str(error)) from None
    if finding is None:
        raise CannotRun(f"{entry.source} has a finding of that title already: {entry.title!r}")
    age = spoken_age(finding.since, day(_now(log, at)), finding.since_what)
    click.echo(f"finding {finding.id}: {printable(finding.title)}, {age}")


@findings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@at_option
@db_option
@config_option
@click.pass_obj
def import_(
    known: Known, /, file: Path, at: datetime | None, db_path: str | None, config: str | None
) -> None:
    """Enter the rows of a CSV file; when one is wrong, none is entered.

    Its first line names the columns: title, source, since, since_what, and as wanted kind, force,
    match, reference, due, clock, url, note.

    \b
    Example:
      pagefive findings import owed.csv
    """
    log = use_log(config, db_path)
    try:
        rows = _rows(file, _known(log, known, config))
        now = _now(log, at)
        made = [register.enter(log, each, now, known.channels_of(config)) for each in rows]
    except (LogError, ValueError) as error:
        raise CannotRun(str(error)) from None
    entered = sum(one is not None for one in made)
    click.echo(f"{entered} findings entered, {len(made) - entered} were there already")


def _rows(file: Path, known: entries.Known) -> list[register.Entry]:
    """Read and check a CSV file. Raises ValueError that names the line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            strange = set(reader.fieldnames or ()) - set(entries.COLUMNS)
            if strange or not reader.fieldnames:
                named = f"there is no column {min(strange)!r}" if strange else "it is empty"
                raise ValueError(f"{file}: {named}; columns are: {', '.join(entries.COLUMNS)}")
            made = []
            for row in reader:
                try:
                    made.append(entries.entry(row, known))
                except ValueError as error:
                    raise ValueError(f"{file}, line {reader.line_num}: {error}") from None
            return made
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{file}: a CSV file in UTF-8 is expected ({error})") from None


@findings.command()
@click.argument("finding", type=int)
@click.option("--reason", required=True, metavar="WORDS", help="Why nothing is owed any more.")
@at_option
@db_option
@config_option
def close(
    finding: int, reason: str, at: datetime | None, db_path: str | None, config: str | None
) -> None:
    """Close a finding by hand; its row stays, with the reason.

    \b
    Example:
      pagefive findings close 3 --reason "published on paper on 26 October 2015"
    """
    log = use_log(config, db_path)
    try:
        closed = register.close_by_hand(log, finding, reason, _now(log, at))
    except KeyError as error:
        raise CannotRun(str(error.args[0])) from None
    except (LogError, ValueError) as error:
        raise CannotRun(str(error)) from None
    click.echo(f"finding {closed.id} is closed: {printable(reason)}")


@findings.command("questions")
@db_option
@config_option
def questions_(db_path: str | None, config: str | None) -> None:
    """List publications that may be what a finding waits for: a person decides.

    \b
    Example:
      pagefive findings questions
    """
    asked = questions(use_log(config, db_path))
    if not asked:
        click.echo("Nothing is asked.")
    for question in asked:
        print_question(question)


def print_question(question: Question) -> None:
    """Print a question with its reasons, and how it is answered."""
    finding = question.finding
    click.echo(f"Is this what finding {finding.id} waits for, “{printable(finding.title)}”?")
    click.echo(f"  {printable(question.subject.title)}")
    click.echo(f"  {printable(question.subject.url)}")
    click.echo(f"  {question.score} points: {printable('; '.join(question.reasons))}")
    click.echo(f"  pagefive findings answer {finding.id} {printable(question.subject.key)} yes|no")


@findings.command("answer")
@click.argument("finding", type=int)
@click.argument("key")
@click.argument("word", metavar="yes|no", type=click.Choice(["yes", "no"]))
@at_option
@db_option
@config_option
@click.pass_obj
def answer_(
    known: Known, /, finding: int, key: str, word: str, at: datetime | None, db_path: str | None,
    config: str | None,
) -> None:  # fmt: skip
    """Say whether a publication is what a finding waits for.

    \b
    Example:
      pagefive findings answer 3 news/ipcc-releases-review yes
    """
    log = use_log(config, db_path)
    try:
        question = answer(
            log, finding, key, yes=word == "yes", at=_now(log, at),
            channels=known.channels_of(config),
        )  # fmt: skip
    except KeyError as error:
        raise CannotRun(str(error.args[0])) from None
    except LogError as error:
        raise CannotRun(str(error)) from None
    became = "is closed as published" if word == "yes" else "stays open"
    click.echo(f"finding {question.finding.id} {became}")


def _known(log: Log, known: Known, config: str | None) -> entries.Known:
    words = load_settings(config).words
    return entries.Known(
        sources=(*known.sources, *queries.sources_in(log)),
        words=load_words(words) if words else usual_words(),
    )


def _now(log: Log, at: datetime | None) -> datetime:
    machine = datetime.now(UTC).replace(microsecond=0)
    if at is None and log.conn.execute("select 1 from meta where value = 'replayed'").fetchone():
        return present(log, machine)
    return admit(log, [], at, machine).start


@click.command("digest")
@db_option
@config_option
def digest_command(db_path: str | None, config: str | None) -> None:
    """Rank what is owed: longest unpublished, newly late, answered this week.

    \b
    Example:
      pagefive digest
    """
    log = use_log(config, db_path)
    now = present(log, datetime.now(UTC))
    week = digest(log, now)
    said = f"{spoken_day(day(week.since).isoformat())} to {spoken_day(day(now).isoformat())}"
    click.secho(f"What is owed to the public, {said}", bold=True)
    _section("Longest unpublished", [_aged(one, now) for one in week.unpublished])
    _section("Late since this week", [_overdue(one, now) for one in week.newly_late])
    _section("Late", [_overdue(one, now) for one in week.late if one not in week.newly_late])
    _section("Answered or published this week", [_came(one) for one in week.came])
    _section("Due passed this week, answer not watched", [one.title for one in week.passed])
    _section("About to leave its site", [f"{one['title']}: {one['summary']}" for one in
                                         week.expiring])  # fmt: skip
    _section("Printed days that cannot be right", [f"{title}: {why}" for title, why in week.slips])
    if week.opened:
        click.echo(f"\n{week.opened} more are owed since this week.")
    for question in week.questions:
        click.echo()
        print_question(question)
    if week.head:
        click.echo(f"\nHead of the chain: {week.head}")
        click.echo("Keep this line: with it `pagefive verify --head` proves the log up to today.")


def _section(title: str, lines: list[str]) -> None:
    if not lines:
        return
    click.echo()
    click.secho(f"{title} ({len(lines)})", bold=True)
    for line in lines[:LONGEST]:
        click.echo(f"  {printable(line)}")
    if len(lines) > LONGEST:
        click.echo(f"  and {len(lines) - LONGEST} more: `pagefive findings` lists them")


def _aged(finding: Finding, now: datetime) -> str:
    waits = f"; it waits for: {finding.waiting_for}" if finding.waiting_for else ""
    return f"{finding.title}: {spoken_age(finding.since, day(now), finding.since_what)}{waits}"


def _overdue(finding: Finding, now: datetime) -> str:
    assert finding.due is not None  # noqa: S101 - only what has a last day is late
    after = spoken_age(finding.due, day(now), f"its last day, {spoken_day(str(finding.due))}")
    return f"{finding.title}: {after} ({finding.due_rule})"


def _came(change: dict[str, Any]) -> str:
    return f"{change['kind']}: {change['summary']}"
