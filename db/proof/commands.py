"""The commands that prove, take back and erase: `verify`, `evidence`, `retract`, `redact`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from db import queries
from db.admission import present
from db.commands import CannotRun, Known, config_option, db_option, use_log
from db.log import Log, LogError
from db.plain import escaped, printable
from db.proof import pack_writer
from db.proof import redact as redacting
from db.proof import retract as retracting
from db.proof.check import Proof, check
from db.proof.pack import Pack
from db.proof.progress import Bar
from db.proof.rows import short_day

FC = TypeVar("FC", bound=Callable[..., Any])

SHORTEST = 12
"""Letters of a kept hash that are enough to know it by."""
NAMED = 5
"""Other publications that are named before a redaction; more are counted."""


@click.command()
@click.option("--head", "kept", metavar="HASH", help="A head of the chain that someone kept.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--quiet", is_flag=True, help="No progress, and nothing when all is well.")
@db_option
@config_option
def verify(
    kept: str | None, as_json: bool, quiet: bool, db_path: str | None, config: str | None
) -> None:
    """Say whether anything in the log or the archive was altered since it was recorded.

    Exit status: 0 when nothing was, 1 when something was, 2 for wrong usage.

    \b
    Example:
      pagefive verify --head 3f2a90b1c4d7
    """
    log = use_log(config, db_path)
    try:
        with Bar("reading the archive", quiet=quiet) as bar:
            proof = check(log, bar)
    except LogError as error:
        raise CannotRun(str(error)) from None
    held = _held(log.conn, proof, kept)
    if as_json:
        click.echo(escaped(_told(proof, held)))
    else:
        _print(proof, held, quiet=quiet)
    sys.exit(0 if not proof.troubles and held.get("found", True) else 1)


def _held(conn: Any, proof: Proof, kept: str | None) -> dict[str, Any]:
    """Return what a head that someone kept proves; nothing when none was given."""
    if kept is None:
        return {}
    wanted = kept.strip().casefold()
    if len(wanted) < SHORTEST or set(wanted) - set("0123456789abcdef"):
        raise CannotRun(
            f"{kept!r} is no head: at least {SHORTEST} of the digits 0-9 and a-f are expected, "
            "as `pagefive verify` prints them"
        )
    number = next((n for n, hash_ in proof.seals.items() if hash_.startswith(wanted)), None)
    if number is None:
        return {"found": False}
    at = conn.execute("select at from seal where number = ?", (number,)).fetchone()[0]
    before = [one.said for one in proof.troubles if one.seal is None or one.seal <= number]
    return {"found": True, "seal": number, "at": at, "altered_before": before}


def _told(proof: Proof, held: dict[str, Any]) -> dict[str, Any]:
    return {
        "altered": [trouble.said for trouble in proof.troubles],
        "notes": list(proof.notes),
        "head": proof.head,
        "seals": proof.sealed,
        "exchanges": proof.exchanges,
        **({"kept_head": held} if held else {}),
    }


def _print(proof: Proof, held: dict[str, Any], *, quiet: bool) -> None:
    for trouble in proof.troubles:
        click.echo(printable(trouble.said))
    if held:
        click.echo(_said(held))
    if quiet:
        return
    for note in proof.notes:
        click.echo(f"Note: {printable(note)}")
    if not proof.troubles:
        counted = f"{proof.sealed} seals and {proof.exchanges} kept responses"
        click.echo(f"Nothing was altered: {counted} are as they were recorded.")
    click.echo(f"Head: {proof.head}")


def _said(held: dict[str, Any]) -> str:
    if not held["found"]:
        return (
            "The head that was kept is not in this chain: it was rebuilt, cut short, "
            "or the head is another log's"
        )
    when = f"seal {held['seal']}, {short_day(held['at'])}"
    if held["altered_before"]:
        return (
            f"The head that was kept is part of the chain ({when}), but what it sealed was altered"
        )
    return f"The head that was kept is part of the chain: nothing up to then was altered ({when})"


def reason_option(command: FC) -> FC:
    """Ask why, in words that others will read."""
    return click.option(
        "--reason", metavar="TEXT", required=True, callback=_some_words, help="Why; it is kept."
    )(command)


def _some_words(context: Any, parameter: Any, reason: str) -> str:
    if not reason.strip():
        raise click.BadParameter("a reason in words is expected")
    return " ".join(reason.split())


@click.command()
@click.argument("change", type=int)
@reason_option
@db_option
@config_option
def retract(change: int, reason: str, db_path: str | None, config: str | None) -> None:
    """Mark a change as wrong; it keeps its row, and counts against precision.

    \b
    Example:
      pagefive retract 17 --reason "the page was read while half of it was missing"
    """
    log = use_log(config, db_path)
    try:
        said = retracting.retract(log, change, reason, present(log, datetime.now(UTC)))
    except (retracting.CannotRetract, LogError) as error:
        raise CannotRun(str(error)) from None
    click.echo(f"Retracted: change {change} ({printable(said)})")


def one_publication(log: Log, known: Known, wanted: str, source: str | None) -> dict[str, Any]:
    """Return the one publication that a person means. Raises CannotRun."""
    found = queries.find(log, wanted, known.key_of(wanted))
    found = [row for row in found if source in (None, row["source"])]
    if len(found) > 1:
        names = ", ".join(sorted({row["source"] for row in found}))
        raise CannotRun(f"{wanted!r} is a publication of {names}: name one with --source")
    if not found:
        on = f" on {source!r}" if source else ""
        raise CannotRun(
            f"no publication{on} has the key or address {wanted!r}; "
            "`pagefive log publications` lists them"
        )
    return found[0]


@click.command()
@click.argument("wanted", metavar="KEY-or-URL")
@click.option("--source", metavar="NAME", help="On this source.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FOLDER|FILE.zip",
    help="Where to write it. [default: a ZIP here, named after the publication]",
)  # fmt: skip
@db_option
@config_option
@click.pass_obj
def evidence(
    known: Known, wanted: str, source: str | None, out: Path | None, db_path: str | None,
    config: str | None,
) -> None:  # fmt: skip
    """Write all that was kept of a publication, for somebody else to check.

    \b
    Example:
      pagefive evidence publications/a-progress-report --out evidence.zip
    """
    log = use_log(config, db_path)
    row = one_publication(log, known, wanted, source)
    pack = Pack(log=log, source=row["source"], key=row["key"])
    to = out or Path(f"{pack_writer.file_name(row['source'], row['key'])}.zip")
    try:
        count = pack_writer.write(to, pack.files())
    except FileExistsError:
        raise CannotRun(f"{to} is there already: another --out is expected") from None
    except OSError as error:
        raise CannotRun(f"cannot write {to}: {error.strerror or error}") from None
    for one in pack.unread:
        click.echo(f"pagefive: not in the pack: {printable(one)}", err=True)
    click.echo(f"{to}: {count} files; `sha256sum -c {pack_writer.MANIFEST}` checks them")


@click.command()
@click.argument("wanted", metavar="KEY-or-URL")
@reason_option
@click.option("--source", metavar="NAME", help="On this source.")
@click.option("--findings", is_flag=True, help="Findings that people entered as well.")
@click.option("--spare", is_flag=True, help="Keep other publications' pages that show its words.")
@click.option("--yes", is_flag=True, help="Without asking.")
@db_option
@config_option
@click.pass_obj
def redact(
    known: Known, /, wanted: str, reason: str, source: str | None, db_path: str | None,
    config: str | None, **chosen: bool,
) -> None:  # fmt: skip
    """Remove the bytes and words of a publication everywhere; what, when and why stays.

    This cannot be undone. The reason is kept: it should name nobody.

    \b
    Example:
      pagefive redact publications/a-report --reason "asked for by the family"
    """
    log = use_log(config, db_path)
    row = one_publication(log, known, wanted, source)
    at = present(log, datetime.now(UTC))
    try:
        redacting.finish(log)
        with Bar("looking through the archive", quiet=False) as bar:
            planned = redacting.prepare(
                log, row, at, bar, findings=chosen["findings"], spare=chosen["spare"]
            )
        _say_what_goes(planned)
        if not (chosen["yes"] or click.confirm("Remove all this for good?", err=True)):
            raise CannotRun("nothing was removed")
        redacting.carry_out(log, planned, reason)
    except (redacting.CannotRedact, LogError) as error:
        raise CannotRun(str(error)) from None
    click.echo(f"Redacted: {row['key']}; `pagefive verify` accepts what is left")


def _say_what_goes(planned: redacting.Redaction) -> None:
    """Name what will go, before anybody is asked."""
    counts = [f"{count} {what}" for what, count in planned.counts.items() if count]
    plan = planned.plan
    said = [f"{planned.key}: {', '.join(counts) or 'what listings say of it'}",
            f"{len(plan.digests)} kept responses"]  # fmt: skip
    if plan.others:
        said.append(f"{plan.others} of them are other pages, such as listings, that show its words")
    if planned.shared_with:
        first, more = planned.shared_with[:NAMED], len(planned.shared_with) - NAMED
        keys = ", ".join(first) + (f" and {more} more" if more > 0 else "")
        said.append(f"these stay in words, but lose bytes that were the same or showed it: {keys}")
    if planned.findings:
        said.append(f"findings: {', '.join(map(str, planned.findings))}, their titles and notes")
    if plan.unread:
        said.append(f"{plan.unread} kept records could not be read, and are not searched")
    for one in said:
        click.echo(f"pagefive: {printable(one)}", err=True)


PROVING = (verify, evidence, retract, redact)
