"""The commands about what is owed: `findings` and those below it, `digest`."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

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
from db.findings.closing import answer, questions
from db.findings.digest_command import print_question
from db.findings.finding import ANSWERED, CLOSED, LATE, OPEN, PASSED, PUBLISHED, UNPUBLISHED
from db.log import Log, LogError
from db.plain import printable
from db.records import Owed
from db.settings import load_settings
from db.tagging import usual_words
from db.times import day
from db.word_lists import load_words

STATUSES = (OPEN, UNPUBLISHED, LATE, PASSED, ANSWERED, PUBLISHED, CLOSED)
LISTED = ("id", "status", "age_days", "since_what", "due", "force", "title")
at_option = click.option("--at", type=TimeType(), metavar="TIME", help="When, in a replayed log.")


@click.group(invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help="Those that are closed too.")
@click.option(
    "--kind", type=click.Choice([owed.value for owed in Owed]), help="Only what is owed so."
)
@click.option(
    "--status", metavar="WORD", type=click.Choice(STATUSES),
    help="Only these, such as late or unpublished.",
)  # fmt: skip
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
        now = _now(log, at)
        entries.begun([entry], day(now))
        finding = register.enter(log, entry, now, known.channels_of(config))
    except (LogError, ValueError) as error:
        raise CannotRun(str(error)) from None
    if finding is None:
        raise CannotRun(f"{entry.source} has a finding of that title already: {entry.title!r}")
    age = spoken_age(finding.since, day(now), finding.since_what)
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
        entries.begun(rows, day(now))
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
