"""The command that begins a new source from a few questions or flags."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.commands import CannotRun, config_option, db_option
from scraper.checking.commands import asked, log_of, via_option
from scraper.process import ROOT
from scraper.sources import SOURCES
from scraper.via import parse_via

if TYPE_CHECKING:
    from scraper.checking.new import Wanted
    from scraper.source import Source

QUESTIONS = {
    "title": "What is the body called",
    "home": "The address of its home page",
    "listing": "The address of its list of publications, page one",
    "document": "The address of any one publication in that list",
}


@click.command("new")
@click.argument("name", metavar="NAME")
@click.option("--title", metavar="TEXT", help="What the body is called.")
@click.option("--home", metavar="URL", help="Its home page.")
@click.option("--listing", metavar="URL", help="Page one of its list of publications.")
@click.option("--document", metavar="URL", help="Any one publication in that list.")
@click.option(
    "--pages", type=click.Choice(["path", "zero", "one"]),
    help="Later pages: page/2/ below, ?page=1, or ?page=2. [default: by the listing's address]",
)  # fmt: skip
@click.option("--capture", is_flag=True, help="Fetch both pages, and save them as its case.")
@via_option
@db_option
@config_option
def new(name: str, capture: bool, **given: Any) -> None:
    """Begin a new source: one file in scraper/sources, and its saved pages.

    What is not given is asked. It fits sites whose publications lie below a section, as WordPress
    and Drupal make them; nothing that is there is overwritten.

    \b
    Example:
      pagefive sources new pfd --home https://www.judiciary.uk/
    """
    from scraper.checking.new import refuse_name, written  # it loads the readers

    path = ROOT / "scraper" / "sources" / f"{name}.py"
    try:
        refuse_name(name, SOURCES)
        if given["via"] is not None:
            parse_via(given["via"])
        wanted = _wanted(name, given)
        text = written(wanted)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except ValueError as error:
        raise CannotRun(str(error)) from None
    except OSError as error:
        raise CannotRun(f"cannot write {path}: {error.strerror or error}") from None
    click.echo(f"wrote {path} ({len(text.splitlines())} lines)")
    saved = capture and _captured(wanted, given)
    _say_next(wanted, saved=saved)
    sys.exit(int(capture and not saved))


def _wanted(name: str, given: dict[str, Any]) -> Wanted:
    from scraper.checking.new import Wanted, guessed_pages

    told = {what: given[what] or _answer(what) for what in QUESTIONS}
    return Wanted(name=name, pages=given["pages"] or guessed_pages(told["listing"]), **told)


def _answer(what: str) -> str:
    if not sys.stdin.isatty():
        raise ValueError(f"--{what} is expected: {QUESTIONS[what][0].lower()}{QUESTIONS[what][1:]}")
    answer: str = click.prompt(QUESTIONS[what])
    return answer.strip()


def _captured(wanted: Wanted, given: dict[str, Any]) -> bool:
    """Save the listing page and the document's page; say what could not be saved."""
    from scraper.checking.capturing import CannotSave, place_of, save

    importlib.invalidate_caches()
    source: Source = importlib.import_module(f"scraper.sources.{wanted.name}").SOURCE
    log = log_of(given["config"], given["db_path"])[1]
    into = Path(ROOT, "tests", "sources")
    try:
        for kind, url in (("listing", wanted.listing), ("page", wanted.document)):
            place = place_of(source, kind, url, into)
            answers = asked(source, log, given["config"], given["via"], page=url, quiet=False)
            save(place, answers[-1])
            click.echo(f"saved {place}")
    except (CannotSave, CannotRun) as error:
        click.echo(f"not saved: {getattr(error, 'message', error)}")
        return False
    return True


def _say_next(wanted: Wanted, *, saved: bool) -> None:
    name, steps = wanted.name, []
    if not saved:
        steps += [
            f"save its pages: pagefive sources capture {name} {kind} {url}"
            for kind, url in (("listing", wanted.listing), ("page", wanted.document))
        ]
    steps += [
        f"see what they give, field by field: pagefive sources check {name}",
        f"ask the site: pagefive sources check {name} --live",
        f"record it: pagefive run {name}",
        "`make test` writes what the saved pages should give, and fails once: read and commit that",
    ]
    click.echo("next:")
    for step in steps:
        click.echo(f"  {step}")
