"""What a person enters and time reveals reaches the terminal, though no crawl brought it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from rich.console import Console

from alerts.commands import deliver
from alerts.terminal import TerminalChannel
from db.findings.passing import remind
from db.findings.register import Entry, enter
from db.log import Log
from db.routes import Routes, Rule

ENTERED = datetime(2015, 5, 1, 9, 0, tzinfo=UTC)
MONDAY = datetime(2015, 5, 4, 8, 0, tzinfo=UTC)
FIVE_YEARS = datetime(2015, 6, 2, 9, 0, tzinfo=UTC)
AT_ONCE = Routes(rules=(Rule(name="all at once", channel="terminal"),))


def entry(title: str, url: str | None = None) -> Entry:
    return Entry(
        title=title, source="ipcc_archive", since=date(2010, 6, 2), since_what="the deaths", url=url
    )


def told(log: Log, at: datetime) -> list[str]:
    """Return the lines that a terminal shows of what waits."""
    out = io.StringIO()
    channel = TerminalChannel(Console(file=out))
    assert deliver(log, [channel], lambda: at) == []
    return out.getvalue().splitlines()


def test_what_is_entered_and_still_not_published_after_years_is_told(log: Log) -> None:
    enter(log, entry("Second investigation"), ENTERED, AT_ONCE)
    assert told(log, ENTERED)[:3] == [
        "Owed: findings of an investigation",
        "*Second investigation*",
        "  • 1,794 days since the deaths (2 June 2010)",
    ]
    remind(log, FIVE_YEARS, ("terminal",))
    assert told(log, FIVE_YEARS)[:5] == [
        "Still not published after 5 years",
        "*Second investigation*",
        "  • 1,826 days since the deaths (2 June 2010)",
        "*Why:* A reminder at 5 years; no law sets a last day for it.",
        "ipcc_archive · noted 2 Jun 2015, 10:00 London time · change 2",
    ]


def test_without_rules_what_is_entered_stands_in_the_digest_of_the_next_monday(log: Log) -> None:
    enter(log, entry("Second investigation"), ENTERED, ("terminal",))
    assert told(log, ENTERED) == []
    week = told(log, MONDAY)
    assert week[0] == "The week's digest: 1 change"
    assert any(line.startswith("  • *Second investigation*") for line in week)


def test_where_a_person_gave_an_address_the_title_leads_there(log: Log) -> None:
    where = "https://webarchive.nationalarchives.gov.uk/ipcc/slack"
    enter(log, entry("Second investigation", where), ENTERED, AT_ONCE)
    assert f"Second investigation <{where}>" in told(log, ENTERED)


@pytest.mark.parametrize(("count", "messages"), [(10, 10), (11, 1)])
def test_reminders_of_one_day_above_ten_are_one_message(
    log: Log, count: int, messages: int
) -> None:
    for number in range(count):
        enter(log, entry(f"Finding {number}"), ENTERED)
    remind(log, FIVE_YEARS, ("terminal",))
    shown = told(log, FIVE_YEARS)
    assert sum("London time" in line for line in shown) == messages
