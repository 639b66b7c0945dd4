"""One example of every kind of change, made by what decides it, as the log would hold it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from alerts_ground import HOME, change

from db import attachments, burial, content, detect, expiry
from db.content import State, Subject
from db.findings import changes
from db.findings.clocks import PRINTED
from db.findings.finding import LATE, OPEN, UNPUBLISHED, Finding
from db.findings.ladder import Rung
from db.records import Change, Kind, Owed, Route, Severity
from db.retention import Allowance

SEEN = datetime(2017, 11, 14, 9, 30, tzinfo=UTC)
SUBJECT = Subject(
    key="publications/progress-report",
    title="A progress report on the police response to domestic abuse",
    url=f"{HOME}publications/progress-report/",
)
PDF = "https://assets.example/uploads/progress-report.pdf"
LONG = " ".join(f"word{number}" for number in range(40))
FOUND = "The force was found to be {grade} in {count} of 43 areas."
BEFORE = f"Victims were not told why.\n{FOUND.format(grade='inadequate', count=17)} {LONG}"
AFTER = f"Victims were told why.\n{FOUND.format(grade='requires improvement', count=16)} {LONG}"
GONE = detect.Gone(since=SEEN, last=SEEN + timedelta(hours=2), answered="404")
SIGHTING = detect.Sighting(
    subject=SUBJECT,
    listing="publications",
    page=1,
    rank=3,
    stated_date="2017-11-14",
    kind="Publication",
    topics=("Domestic abuse", "PEEL"),
    at=SEEN,
    last_look=SEEN - timedelta(hours=1),
    annotations=(
        ("Friday evening", "released on Friday evening, at 17:42 on 17 Nov 2017"),
        ("bulk", "one of 43 first seen on this listing that day"),
    ),
    tags=(
        ("force", "kent", "Kent Police"),
        ("force", "norfolk", "Norfolk Constabulary"),
        ("topic", "domestic abuse", "domestic abuse"),
        ("reference", "2020/137342", "2020/137342"),
    ),
)
FALL = burial.Fall(
    subject=SUBJECT,
    listing="publications",
    rank=44,
    page_size=10,
    first_seen=SEEN,
    stated_date="2017-11-14",
    at=SEEN + timedelta(hours=47.5),
    born=False,
    page_one=(3.0, 3.0),
    usual=96.0,
    curve=(
        (SEEN, 1),
        (SEEN + timedelta(hours=26.5), 3),
        (SEEN + timedelta(hours=47.5), 5),
    ),
    pushed_by=(("2017-11-15", "Letter", 3), ("2017-11-16", "Force report", 43)),
    in_bulk=False,
)
ADVICE = Subject(
    key="recommendations/cell-checks",
    title="Recommendation - Cleveland Police, March 2020",
    url=f"{HOME}recommendations/cell-checks/",
)
RESPONSE = Finding(
    id=7,
    source="iopc",
    owed=Owed.RESPONSE,
    title=f"Response to recommendation 2 of “{ADVICE.title}”",
    about=ADVICE,
    since=date(2017, 9, 25),
    since_what="the recommendation was made",
    status=OPEN,
    entered=SEEN,
    reference="2020/132889",
    force="cleveland",
    due=date(2017, 11, 20),
    due_rule=PRINTED,
)
OVERDUE = replace(RESPONSE, due=date(2017, 9, 18), since=date(2017, 7, 24), status=LATE)
INQUIRY = Finding(
    id=8,
    source="iopc",
    owed=Owed.INVESTIGATION,
    title="Findings of “Contact before a death”",
    about=Subject(key="news/contact", title="Contact before a death", url=f"{HOME}news/contact/"),
    since=date(2016, 4, 1),
    since_what="the investigation was completed (April 2016)",
    status=UNPUBLISHED,
    entered=SEEN,
    concluded="2016-04",
    waiting_for="inquest",
    force="devon-and-cornwall",
)
ENTERED = "IPCC second investigation, Rachael and Auden Slack"
BY_HAND = Finding(
    id=1,
    source="ipcc_archive",
    owed=Owed.INVESTIGATION,
    title=ENTERED,
    about=Subject(key="finding:1", title=ENTERED, url=""),
    since=date(2010, 6, 2),
    since_what="the deaths",
    status=UNPUBLISHED,
    entered=SEEN,
    origin="person",
    force="derbyshire",
)
FIVE_YEARS = Rung(day=date(2015, 6, 2), name="5 years")
SAID = ("Our investigation ended in April 2016.", "We wait for the inquest.", "A third sentence.")
REASONS = ("its title holds “Slack”", "it is about the same force, derbyshire")


def state(text: str, number: int, updated: str | None = None) -> State:
    return State(
        number=number, title=SUBJECT.title, text=text, stated_date="2017-11-14",
        updated_date=updated, last_seen=SEEN,
    )  # fmt: skip


def file(*pages: str, url: str = PDF, digest: str = "a") -> attachments.FileState:
    return attachments.FileState(
        url=url, label="Get the report (PDF document)", byte_digest=digest, text_digest=digest,
        pages=pages, condition=None,
    )  # fmt: skip


def of_source(kind: Kind, said: str, **detail: object) -> Change:
    severity = Severity.LOW if kind is Kind.RECOVERED else Severity.HIGH
    return replace(
        change(kind, "hmicfrs", severity=severity, url=HOME, **detail),
        title="HMICFRS", summary=f"HMICFRS {said}.",
    )  # fmt: skip


WORDS = "We would like your views on this website. Tell us by 1 December."
EXAMPLES: dict[Kind, Change] = {
    Kind.ADDED: detect.arrived(SIGHTING),
    Kind.BACKDATED: detect.arrived(
        replace(SIGHTING, stated_date="2017-10-20", page=3, rank=25, expected=SEEN)
    ),
    Kind.UNLISTED: detect.unlisted(SUBJECT, Route.SITEMAP, f"{HOME}sitemap.xml", SEEN),
    Kind.DELISTED: detect.delisted(SUBJECT, SEEN, SEEN + timedelta(hours=24)),
    Kind.REMOVED: detect.removed(SUBJECT, GONE),
    Kind.EXPIRED: detect.expired(
        SUBJECT, GONE, Allowance(since=date(2017, 11, 1), why="six months after it was completed")
    ),
    Kind.MOVED: detect.moved(SUBJECT, f"{HOME}news/progress-report/", "its address redirects"),
    Kind.RESTORED: detect.restored(SUBJECT, "publications", "removed"),
    Kind.WITHDRAWN: content.withdrawn(SUBJECT, "This report was withdrawn on 14 November 2017."),
    Kind.BURIED: burial.buried(FALL),
    Kind.SINKING: burial.sinking(replace(FALL, rank=23, at=SEEN + timedelta(hours=26.5))),
    Kind.EDITED: content.edited(
        SUBJECT, state(BEFORE, 1, "2017-11-14"), state(AFTER, 2, "2017-11-16")
    ),
    Kind.EDITED_SILENTLY: content.edited(SUBJECT, state(BEFORE, 1), state(AFTER, 2)),
    Kind.RETITLED: content.retitled(SUBJECT, "A progress report", "its page"),
    Kind.REDATED: content.redated(SUBJECT, "2017-11-14", "2017-11-16", "its page"),
    Kind.ATTACHED: attachments.attached(SUBJECT, (PDF, "Get the report (PDF document)")),
    Kind.REPLACED: attachments.replaced(
        SUBJECT,
        file("A first page.", "A second page.", f"On the third page. {BEFORE}"),
        file(
            "A first page.", "A page put in between.", "A second page.",
            f"On the third page. {AFTER}", url=PDF.replace("report", "report-v2"), digest="b",
        ),
    ),
    Kind.DETACHED: attachments.detached(SUBJECT, (PDF, "Get the report (PDF document)")),
    Kind.OPENED: changes.opened(RESPONSE),
    Kind.CONCLUDED: changes.concluded(INQUIRY, SEEN.date(), SAID),
    Kind.LATE: changes.late(OVERDUE, SEEN.date()),
    Kind.STILL_UNPUBLISHED: changes.still_unpublished(BY_HAND, FIVE_YEARS, FIVE_YEARS.day),
    Kind.ANSWERED: changes.answered(replace(RESPONSE, due=date(2017, 11, 8)), "Yes", SEEN.date()),
    Kind.PUBLISHED: changes.published(BY_HAND, SUBJECT, date(2015, 10, 26), 115, REASONS),
    Kind.EXPIRING: expiry._expiring(
        SUBJECT,
        Allowance(since=date(2017, 11, 26), why="Reports go six months after completion"),
        SEEN.date(),
    ),
    Kind.BROKEN: of_source(
        Kind.BROKEN, "cannot be read: page 1 of publications holds no publication, 10 before",
        reason="page 1 of publications holds no publication, 10 before", depth="pulse",
    ),
    Kind.BLOCKED: of_source(Kind.BLOCKED, "refuses us: 403", reason="403", depth="window"),
    Kind.SILENT: of_source(
        Kind.SILENT,
        "has not been read completely for too long: no crawl has been complete for 26 hours (403)",
        reason="no crawl has been complete for 26 hours (403)", depth="sweep",
    ),
    Kind.SHRUNK: of_source(
        Kind.SHRUNK, "has lost many publications at once: 312 of 1,204 are in no listing",
        reason="312 of 1,204 are in no listing", depth="sweep",
    ),
    Kind.TEMPLATE: replace(
        change(Kind.TEMPLATE, "hmicfrs", url=HOME, words=[WORDS], sign="+", publications=312),
        title="HMICFRS",
        summary="The same words came to 312 publications within a week, which makes them the "
        f"site’s furniture and no edits: “{WORDS}”.",
    ),
    Kind.RECOVERED: of_source(
        Kind.RECOVERED, "was read completely again; it had been blocked since 11 Nov 2017, 09:45",
        was="blocked", since="2017-11-11T09:45:00Z",
    ),
}  # fmt: skip


def as_logged(told: Change) -> Change:
    """Return a change as the log gives it back: its detail is JSON."""
    return replace(told, detail=json.loads(json.dumps(told.detail)))
