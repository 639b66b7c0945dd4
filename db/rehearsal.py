"""A rehearsal of a run: on a copy of the log, of which nothing is left but what it showed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from db import queries
from db.commands import CannotRun
from db.log import Log, LogError, files_of, open_log, readable_errors
from db.plain import escaped, printable
from db.settings import SettingsError, load_settings

Before = tuple[int, queries.Rows]
"""The newest crawl's id, and how many rows each view held."""
MOST = 40
"""Changes that are listed, one a line; `--json` lists all."""


def rehearsed(config: str | None, db_path: str | None) -> str:
    """Return the path of a copy of the log that lasts as long as the command. Raises CannotRun."""
    try:
        path = load_settings(config, db=Path(db_path) if db_path else None).db
        return str(click.get_current_context().with_resource(rehearsal(path)))
    except (SettingsError, LogError) as error:
        raise CannotRun(str(error)) from None


@contextmanager
def rehearsal(path: Path) -> Iterator[Path]:
    """Copy a log to a folder that is removed at the end; without a log it begins an empty one.

    Raises LogError.
    """
    with tempfile.TemporaryDirectory(prefix="pagefive-") as folder, readable_errors(path):
        copy = Path(folder) / path.name
        if path.exists():
            with closing(open_log(path, readonly=True)) as log:
                log.conn.execute("vacuum into ?", (str(copy),))
            _share(files_of(path), files_of(copy))
        yield copy


def _share(files: Path, copies: Path) -> None:
    """Let a copy read what is kept, and wait for the same locks; what it adds stays with it.

    A source that is being crawled is busy for a rehearsal too: its site is asked by one alone.
    """
    for name in ("work", "inbox", "warc", "apart"):
        (copies / name).mkdir(parents=True)
    for kept in [*files.glob("*.lock"), *files.glob("warc/*")]:
        (copies / kept.relative_to(files)).symlink_to(kept.absolute())
    for name in ("inbox", "work"):
        if (files / name).exists():
            shutil.copytree(files / name, copies / name, dirs_exist_ok=True)


def show_recorded(log: Log, since: Before, *, dry: bool, as_json: bool) -> None:
    """Show what was recorded since: of a rehearsal as text, of any run as JSON if asked."""
    newest, counts = since
    crawls = queries.last_crawls(log, newest)
    changes = queries.rows_of(log, "changes", source=None, kind=None, since=None)
    was = {row["view"]: row["rows"] for row in counts}
    changes = changes[was["changes"] :]
    added = {row["view"]: row["rows"] - was[row["view"]] for row in queries.counts(log)}
    if as_json:
        click.echo(escaped({"dry_run": dry, "crawls": crawls, "added": added, "changes": changes}))
    elif dry:
        _show(crawls, added, changes)


def before(log: Log) -> Before:
    """Return the newest crawl's id, and how many rows each view holds."""
    return queries.last_crawl_id(log), queries.counts(log)


def _show(crawls: queries.Rows, added: dict[str, int], changes: queries.Rows) -> None:
    click.echo("\nDry run: nothing was recorded and nothing was sent. It would have recorded:")
    for crawl in crawls:
        why = f" ({crawl['reason']})" if crawl["reason"] else ""
        said = f"{crawl['depth']} of {crawl['source']}: {crawl['outcome']}{why}"
        click.echo(printable(f"  {said}, {crawl['requests']} requests"))
    click.echo("  " + ", ".join(f"{count} {view}" for view, count in added.items()))
    for change in changes[:MOST]:
        click.echo(printable(f"  {change['kind']}: {change['title']} ({change['key']})"))
    if len(changes) > MOST:
        click.echo(f"  and {len(changes) - MOST} more changes")
