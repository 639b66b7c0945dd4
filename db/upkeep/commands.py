"""The commands of upkeep: `backup`, `restore`, `maintain`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from db.commands import CannotRun, config_option, db_option
from db.log import Log, LogError, open_log
from db.plain import escaped
from db.proof.progress import Bar
from db.settings import SettingsError, load_settings
from db.upkeep.backup import Backup, back_up
from db.upkeep.maintain import maintain as maintaining
from db.upkeep.restore import Restored
from db.upkeep.restore import restore as restoring

FC = TypeVar("FC", bound=Callable[..., Any])
NAMED = 3
"""Files that are named; more are counted."""


def _quiet_or_json(command: FC) -> FC:
    command = click.option("--quiet", is_flag=True, help="No progress, and no words.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")(command)


@click.command()
@click.argument("to", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--evidence", is_flag=True, help="Copy the WARC files too, to FILE.files.")
@_quiet_or_json
@db_option
@config_option
def backup(
    to: Path | None, evidence: bool, as_json: bool, quiet: bool, db_path: str | None,
    config: str | None,
) -> None:  # fmt: skip
    """Copy the log to a file, checked, while it is in use.

    Without a name the file lies beside the log and is named after the time.

    \b
    Example:
      pagefive backup /mnt/backup/pagefive-monday.db --evidence
    """
    path = log_path(config, db_path)
    to = to or path.with_name(f"{path.stem}-{_stamped()}.db")
    with _one_line(), Bar("copying", quiet=quiet) as bar, closing(_existing(path)) as log:
        made = back_up(log, to, bar, evidence=evidence)
    _tell(made, _said_of_backup(made), as_json=as_json, quiet=quiet)


def _said_of_backup(made: Backup) -> Iterator[str]:
    yield f"{made.path}: {made.crawls} crawls, {made.size:,} bytes, checked"
    if made.head:
        yield f"head of its chain: {made.head}"
    if made.evidence is None:
        yield "the evidence is not in it: copy the folder LOG.files/warc too, or give --evidence"
    else:
        yield f"{made.evidence} WARC files copied"
    if made.missing:
        yield f"evidence that the log points to and that is not there: {_some(made.missing)}"
    if made.waiting:
        yield f"{made.waiting} parcels wait to be recorded, and are not in it"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Replace the log that is there; it is set aside.")
@_quiet_or_json
@db_option
@config_option
def restore(
    file: Path, yes: bool, as_json: bool, quiet: bool, db_path: str | None, config: str | None
) -> None:
    """Put a backup in the place of the log, and its evidence back where it is missing.

    The log that was there is kept beside it, under another name. Stop the service first.

    \b
    Example:
      pagefive restore /mnt/backup/pagefive-monday.db --yes
    """
    path = log_path(config, db_path)
    if os.path.lexists(path) and not yes:
        raise CannotRun(f"{path} exists; with --yes it is set aside and replaced")
    with _one_line(), Bar("restoring", quiet=quiet) as bar:
        done = restoring(path, file, _stamped(), bar)
    _tell(done, _said_of_restored(done), as_json=as_json, quiet=quiet)


def _said_of_restored(done: Restored) -> Iterator[str]:
    yield f"{done.path}: {done.crawls} crawls, the last of {done.newest or 'no time'}"
    if done.aside:
        yield f"what was there is now {done.aside}"
    if done.evidence:
        yield f"{done.evidence} WARC files brought back"
    if done.missing:
        yield f"evidence that the log points to and that is not there: {_some(done.missing)}"


@click.command()
@click.option("--vacuum", is_flag=True, help="Write the file anew, however little is free in it.")
@_quiet_or_json
@db_option
@config_option
def maintain(
    vacuum: bool, as_json: bool, quiet: bool, db_path: str | None, config: str | None
) -> None:
    """Keep the log's file in shape. Nothing that was recorded or kept is thinned.

    \b
    Example:
      pagefive maintain
    """
    with _one_line(), closing(_existing(log_path(config, db_path), readonly=False)) as log:
        done = maintaining(log, vacuum=vacuum)
        said = f"{log.path}: {done.before:,} bytes before, {done.after:,} after"
    said += f"; not written anew: {done.why_not}" if done.why_not else ""
    _tell(done, [said], as_json=as_json, quiet=quiet)


def log_path(config: str | None, db_path: str | None) -> Path:
    """Return where the log lies that the flags and settings name. Raises CannotRun."""
    try:
        return load_settings(config, db=Path(db_path) if db_path else None).db
    except SettingsError as error:
        raise CannotRun(str(error)) from None


def _existing(path: Path, *, readonly: bool = True) -> Log:
    """Open a log that is there. Raises LogError."""
    if not path.exists():
        raise LogError(f"there is no log {path}")
    return open_log(path, readonly=readonly)


@contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except LogError as error:
        raise CannotRun(str(error)) from None


def _stamped() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def _tell(done: Any, said: Any, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        told = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(done).items()}
        click.echo(escaped(told))
    elif not quiet:
        for line in said:
            click.echo(line)


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


UPKEEP = (backup, restore, maintain)
