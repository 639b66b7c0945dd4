"""The command `digest`: the week of what is owed, in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from db.admission import present
from db.commands import config_option, db_option, use_log
from db.findings.clocks import spoken_age
from db.findings.closing import Question
from db.findings.digest import LONGEST, digest
from db.findings.finding import Finding
from db.plain import printable
from db.times import day, spoken_day


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


def print_question(question: Question) -> None:
    """Print a question with its reasons, and how it is answered."""
    finding = question.finding
    click.echo(f"Is this what finding {finding.id} waits for, “{printable(finding.title)}”?")
    click.echo(f"  {printable(question.subject.title)}")
    click.echo(f"  {printable(question.subject.url)}")
    click.echo(f"  {question.score} points: {printable('; '.join(question.reasons))}")
    click.echo(f"  pagefive findings answer {finding.id} {printable(question.subject.key)} yes|no")
