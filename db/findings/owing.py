"""What a publication's page says is owed: which finding, by which clock, answered or not. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import zip_longest

from db.declared import Duty
from db.findings.clocks import Clock, Due, due
from db.findings.said import Said, said
from db.kinds import Owed
from db.times import first_day, spoken_day

AWAITING = "Awaiting response"
REPORTS = ("report", "outcome", "summary", "findings", "review", "final", "conclusion")
"""A document whose label holds one of these words is what an investigation owed."""
OUTCOMES = re.compile(
    r"\b(?:we|investigat(?:ion|or|ors)) (?:found|concluded that|determined|identified)\b"
    r"|\bwe recommended\b"
    r"|\bcase to answer\b|\bno indication\b|\bindication that\b|\bgross misconduct\b"
    r"|\bperformance (?:issues?|was|fell)\b|\blearning (?:was|were) identified\b",
    re.IGNORECASE,
)
"""Words that tell how an investigation came out: a page that has them is its summary."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A publication as its page says it is; `labels` are names and normalised values, in order."""

    key: str
    title: str
    text: str
    kind: str | None = None
    topics: tuple[str, ...] = ()
    reference: str | None = None
    force: str | None = None
    stated_date: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    documents: tuple[str, ...] = ()

    @cached_property
    def told(self) -> Said:
        """Return what its text says about an investigation."""
        return said(self.text)

    def values(self, name: str) -> list[str]:
        """Return the values of a labelled field, in the page's order."""
        return [value for label, value in self.labels if label == name]


@dataclass(frozen=True, kw_only=True)
class Owing:
    """One thing that a page shows to be owed, or to have been.

    `subject` and `ordinal` name it among its kind. `opened` and `concluded` are as stated. `answer`
    is what the page answers; `published` that the page is, or carries, what was owed. `since` is
    the day from which its age counts.
    """

    owed: Owed
    subject: str
    title: str
    since: date
    since_what: str
    ordinal: int = 1
    opened: str | None = None
    concluded: str | None = None
    waiting_for: str | None = None
    due: Due | None = None
    watched: bool = True
    answer: str | None = None
    published: bool = False
    reopened: bool = False
    quotes: tuple[str, ...] = field(default=())


def owing(duties: tuple[Duty, ...], page: Page) -> list[Owing]:
    """Return what a page shows to be owed by the duties that its source declares."""
    found: list[Owing] = []
    for duty in duties:
        if page.key.startswith(duty.sections) and not _left_out(duty, page):
            found += _READ[duty.owed](duty, page)
    return found


def _left_out(duty: Duty, page: Page) -> bool:
    told = " ".join(filter(None, (page.kind, page.title, *page.topics))).casefold()
    return any(re.search(rf"\b{re.escape(word)}s?\b", told) for word in duty.but_not)


def _responses(duty: Duty, page: Page) -> list[Owing]:
    """Read recommendations: each has an answer of its own, and often they share their dates."""
    made, printed = page.values("date_of_recommendation"), page.values("response_due")
    if not made and not printed:
        return []
    answers = page.values("answer") or [AWAITING]
    many = max(len(answers), len(made), len(printed))
    rows = zip_longest(*(_filled(each, many) for each in (made, printed)), answers)
    return [
        _response(duty, page, number, many, *row) for number, row in enumerate(rows, start=1)
    ]  # fmt: skip


def _filled(values: list[str], many: int) -> list[str | None]:
    """Give every recommendation a value: those that print none share the last one."""
    last = values[-1] if values else None
    return [*values, *[last] * (many - len(values))]


def _response(
    duty: Duty, page: Page, ordinal: int, many: int, made: str | None, printed: str | None,
    answer: str | None,
) -> Owing:  # fmt: skip
    began, last = _day(made), _day(printed)
    since = began or _day(page.stated_date) or last
    which = f"Response to recommendation {ordinal} of " if many > 1 else "Response to "
    return Owing(
        owed=Owed.RESPONSE, subject=page.key, ordinal=ordinal, title=f"{which}“{page.title}”",
        since=since or date.min,
        since_what="the recommendation was made" if began else "its page was dated",
        opened=made, due=due(Clock.RESPONSE, began, last), watched=duty.watched,
        answer=None if answer in (None, AWAITING) else answer,
    )  # fmt: skip


def _comments(duty: Duty, page: Page) -> list[Owing]:
    published = _day(page.stated_date)
    if published is None:
        return []
    return [
        Owing(
            owed=Owed.COMMENTS, subject=page.key, since=published,
            title=f"Policing bodies’ comments on “{page.title}”",
            since_what="the report was published", opened=page.stated_date,
            due=due(Clock.COMMENTS, published), watched=duty.watched,
        )
    ]  # fmt: skip


def _replies(duty: Duty, page: Page) -> list[Owing]:
    reported = _day(next(iter(page.values("date_of_report")), None) or page.stated_date)
    if reported is None:
        return []
    printed = _day(next(iter(page.values("response_due")), None))
    replied = any("response" in label.casefold() for label in page.documents)
    return [
        Owing(
            owed=Owed.REPLY, subject=page.reference or page.key, since=reported,
            title=f"Reply to “{page.title}”", since_what="the coroner’s report",
            opened=reported.isoformat(), due=due(Clock.REPLY, reported, printed),
            watched=duty.watched, answer="a response is published" if replied else None,
        )
    ]  # fmt: skip


def _investigations(duty: Duty, page: Page) -> list[Owing]:
    told = page.told
    if duty.publishes:
        return _summary(page, told) if told.completed else []
    is_open = told.is_open or told.reopened
    if not is_open and told.completed is None and not told.still_waiting:
        return []
    published = told.completed is not None and not is_open and carries_outcome(page)
    since, what = _age_from(page, told)
    if since is None:
        return []
    return [
        Owing(
            owed=Owed.INVESTIGATION, subject=page.reference or page.key, since=since,
            since_what=what, title=f"Findings of “{page.title}”", opened=told.began,
            concluded=None if told.reopened else told.completed, waiting_for=told.waited_for,
            watched=duty.watched, published=published and not told.still_waiting,
            reopened=told.reopened, quotes=told.quotes,
        )
    ]  # fmt: skip


def _summary(page: Page, told: Said) -> list[Owing]:
    """Read the lag of what is itself the publication: how long after its completion it came."""
    assert told.completed is not None  # noqa: S101 - only then is a lag known
    return [
        Owing(
            owed=Owed.INVESTIGATION, subject=page.reference or page.key,
            since=first_day(told.completed), since_what=_completed(told.completed),
            title=f"Findings of “{page.title}”", opened=told.began, concluded=told.completed,
            waiting_for=told.waited_for, published=True, quotes=told.quotes,
        )
    ]  # fmt: skip


def _age_from(page: Page, told: Said) -> tuple[date | None, str]:
    if told.completed and not told.reopened:
        return first_day(told.completed), _completed(told.completed)
    if told.began:
        return first_day(told.began), f"the investigation began ({spoken_day(told.began)})"
    return _day(page.stated_date), "the page that tells of it was published"


def _completed(stated: str) -> str:
    """Say what an age counts from; of a stated month its first day counts."""
    return f"the investigation was completed ({spoken_day(stated)})"


def carries_outcome(page: Page) -> bool:
    """Tell whether a page carries a report, an outcome or a summary of an investigation."""
    labels = " ".join(page.documents).casefold()
    return any(word in labels for word in REPORTS) or OUTCOMES.search(page.text) is not None


def _day(stated: str | None) -> date | None:
    """Return a stated date as a day; None where it is less precise, or none."""
    try:
        return date.fromisoformat(stated) if stated and len(stated) == 10 else None
    except ValueError:
        return None


_READ = {
    Owed.RESPONSE: _responses,
    Owed.COMMENTS: _comments,
    Owed.REPLY: _replies,
    Owed.INVESTIGATION: _investigations,
}
