"""What becomes of a finding, as changes: each says why it is told, and by which rule. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from db.content import Subject
from db.findings.clocks import age_days, spoken_age, spoken_days
from db.findings.finding import Finding
from db.findings.ladder import Rung
from db.findings.owing import Owing
from db.records import Change, Kind, Severity
from db.times import spoken_day


def opened(finding: Finding, why: str | None = None) -> Change:
    """Say that something is owed from now on."""
    if why is None and finding.due:
        why = f"it is due by {_said(finding.due)}: {finding.due_rule}"
    elif why is None and finding.origin == "person":
        why = "it was entered by hand"
    why = why or "its page says that the investigation is under way"
    return _change(Kind.OPENED, Severity.LOW, finding, f"{finding.title} is owed: {why}.")


def concluded(finding: Finding, on: date, quotes: Sequence[str] = ()) -> Change:
    """Say that an investigation is stated complete and nothing of it is published."""
    when = _when(finding.concluded) if finding.concluded else ""
    waits = f"; it waits for: {finding.waiting_for}" if finding.waiting_for else ""
    return _change(
        Kind.CONCLUDED, Severity.HIGH, finding,
        f"The page says that the investigation was completed{when}, and carries no report, outcome "
        f"or summary: {spoken_age(finding.since, on, finding.since_what)}{waits}.",
        **_age(finding, on), concluded=finding.concluded, waiting_for=finding.waiting_for,
        quotes=list(quotes),
    )  # fmt: skip


def late(finding: Finding, on: date) -> Change:
    """Say that the last day for an answer has passed, and the page was read without it."""
    assert finding.due is not None  # noqa: S101 - only what has a last day is late
    days = (on - finding.due).days
    return _change(
        Kind.LATE, Severity.HIGH, finding,
        f"{finding.title} was due by {_said(finding.due)} ({finding.due_rule}); the page was read "
        f"on {_said(on)} and does not have it, {_days(days)} after.",
        days_late=days,
    )  # fmt: skip


def still_unpublished(finding: Finding, rung: Rung, on: date) -> Change:
    """Remind of what is still not published."""
    waits = f" It waits for: {finding.waiting_for}." if finding.waiting_for else ""
    return _change(
        Kind.STILL_UNPUBLISHED, Severity.NORMAL, finding,
        f"{finding.title}: not published {rung.name} after {finding.since_what}; no law sets a "
        f"last day for it.{waits}",
        **_age(finding, on), rung=rung.name, waiting_for=finding.waiting_for,
    )  # fmt: skip


def answered(finding: Finding, answer: str, on: date) -> Change:
    """Say that what was owed stands on the page."""
    over = (on - finding.due).days if finding.due else 0
    after = f", {_days(over)} after the last day for it" if over > 0 else ""
    return _change(
        Kind.ANSWERED, Severity.NORMAL, finding,
        f"{finding.title} is there: “{answer}”, "
        f"{spoken_age(finding.since, on, finding.since_what)}{after}.",
        answer=answer, days=age_days(finding.since, on), days_late=max(over, 0),
    )  # fmt: skip


def published(
    finding: Finding, as_: Subject, on: date, score: int, reasons: Sequence[str]
) -> Change:
    """Say that something owed was published, how long it took, and why it is taken for it."""
    why = f" It is taken for it because {'; '.join(reasons)}." if reasons else ""
    change = _change(
        Kind.PUBLISHED, Severity.HIGH, finding,
        f"“{finding.title}” was owed; it has been published, "
        f"{spoken_age(finding.since, on, finding.since_what)}.{why}",
        **_age(finding, on), score=score, reasons=list(reasons),
    )  # fmt: skip
    return Change(
        kind=change.kind, severity=change.severity, key=as_.key, title=as_.title, url=as_.url,
        summary=change.summary, detail=change.detail,
    )  # fmt: skip


def reopened(finding: Finding, owing: Owing) -> Change:
    """Say that an investigation that had ended, or an answer that was given, is owed again."""
    if owing.reopened:
        said = f": “{owing.quotes[0]}”" if owing.quotes else ""
        why = f"its page says that the investigation is reopened{said}"
    else:
        why = "the answer that was there is no longer on the page"
    change = opened(finding, why)
    return replace(change, detail={**change.detail, "reopened": True})


def _change(
    kind: Kind, severity: Severity, finding: Finding, summary: str, **detail: object
) -> Change:
    clock = {"due": finding.due.isoformat(), "due_rule": finding.due_rule} if finding.due else {}
    return Change(
        kind=kind, severity=severity, key=finding.about.key, title=finding.about.title,
        url=finding.about.url, summary=summary,
        detail={
            "finding": finding.title, "finding_id": finding.id, "owed": finding.owed.value,
            "reference": finding.reference, "force": finding.force,
            "since": finding.since.isoformat(), "since_what": finding.since_what, **clock, **detail,
        },
    )  # fmt: skip


def _age(finding: Finding, on: date) -> dict[str, object]:
    return {"age": spoken_days(finding.since, on), "age_days": age_days(finding.since, on)}


def _when(stated: str) -> str:
    return f" {'on' if len(stated) == 10 else 'in'} {spoken_day(stated)}"


def _said(day: date) -> str:
    return spoken_day(day.isoformat())


def _days(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}"
