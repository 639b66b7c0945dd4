"""What the message of each kind of change says, line by line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from alerts_ground import HOME, change, recorded
from alerts_kinds import (
    ADVICE,
    BY_HAND,
    ENTERED,
    EXAMPLES,
    FALL,
    INQUIRY,
    OVERDUE,
    PDF,
    RESPONSE,
    SEEN,
    SUBJECT,
    WORDS,
    as_logged,
)

from alerts import owed
from alerts.blocks import size
from alerts.details import between, span
from alerts.terminal import lines_of, plain
from alerts.wording import drafts
from db import burial, detect
from db.findings import changes
from db.findings.ladder import Rung
from db.records import Change, Kind

K = Kind
TOUCHED = [
    "  • Grading: ~inadequate~ → *requires improvement*",
    "  • Negation taken out: ~not~",
    "  • Number: ~17~ → *16*",
]
DIFF = "Victims were ~not~ told why. The force was found to be ~inadequate in 17~ "
RATHER = "*requires improvement in 16* of 43 areas."
FORCES = "  • Forces: Kent Police, Norfolk Constabulary"
LOOKS = [
    "  • 14 Nov 2017, 09:30: its address answered 404",
    "  • 14 Nov 2017, 11:30: its address answered 404",
]
FELL = [
    "  • Stood on page one for 3 hours; 4 days are usual there",
    "  • Page 1 on 14 Nov 09:30, page 3 on 15 Nov 12:00, page 5 on 16 Nov 09:00",
    "  • Pushed down by 46 later publications: 43 × Force report first seen on 16 November 2017; ",
]
SAYS: dict[Kind, list[str]] = {
    K.ADDED: [
        "New",
        "  • Released on Friday evening, at 17:42 on 17 Nov 2017",
        "  • One of 43 first seen on this listing that day",
        FORCES,
        "  • Topics: domestic abuse",
        "  • References: 2020/137342",
        "  • Publication, dated 14 November 2017",
        "  • Filed under Domestic abuse, PEEL",
    ],
    K.BACKDATED: [
        "Put up under an old date",
        "  • Dated 20 October 2017, 25 days before the look of 14 Nov 2017, 09:30 that ought to",
        FORCES,
    ],
    K.UNLISTED: [
        "Online, but in no listing",
        f"  • Met in the sitemap {HOME}sitemap.xml, first on 14 Nov 2017, 09:30",
    ],
    K.DELISTED: ["Gone from every listing", "  • In no listing since 14 Nov 2017, 09:30"],
    K.REMOVED: ["Removed", *LOOKS],
    K.EXPIRED: [
        "Expired",
        "  • Allowed by the site’s rule: six months after it was completed, from 1 November 2017",
        *LOOKS,
    ],
    K.MOVED: ["Moved", f"*Why:* Its address changed (its address redirects); before it was {HOME}"],
    K.RESTORED: ["Back again", "*Why:* Stands in publications again; it had been removed."],
    K.WITHDRAWN: [
        "Withdrawn",
        "“This report was withdrawn on 14 November 2017.”",
        "*Why:* A notice on its page says so.",
    ],
    K.BURIED: ["Buried on page 5 of publications, 2 days after it was first seen", *FELL],
    K.SINKING: ["Sinking fast: page 3 of publications, 26 hours after it was first seen", *FELL],
    K.EDITED: ["Edited", *TOUCHED, DIFF + RATHER, "*Why:* The text changed since 14 Nov 2017"],
    K.EDITED_SILENTLY: ["Edited silently", *TOUCHED, DIFF + RATHER, "*Why:* The text changed"],
    K.RETITLED: ["Retitled", "~A progress report~", "*A progress report on the police response"],
    K.REDATED: ["Redated", "~14 November 2017~ → *16 November 2017*"],
    K.ATTACHED: ["Document added", f"  • Document: Get the report (PDF document) <{PDF}>"],
    K.REPLACED: [
        "Document replaced",
        "  • Document: Get the report (PDF document) <https://assets.example/uploads/",
        *TOUCHED,
        "  • File name: ~progress-report.pdf~ → *progress-report-v2.pdf*",
        "*Page 2, put in*",
        "*A page put in between.*",
        "*Page 3 → 4*",
        RATHER,
    ],
    K.DETACHED: ["Document taken away", f"  • Document: Get the report (PDF document) <{PDF}>"],
    K.OPENED: [
        "Owed: a response by 20 November 2017",
        "  • Due by 20 November 2017, in 6 days",
        "  • What is owed: response to recommendation 2",
        "  • 50 days since the recommendation was made (25 September 2017)",
        "  • Force: Cleveland · Reference: 2020/132889",
        "*Why:* The rule: the day printed on the page.",
    ],
    K.CONCLUDED: [
        "Concluded in April 2016, and not published",
        "  • 592 days since the investigation was completed (April 2016)",
        "  • Waits for: inquest",
        "  • “Our investigation ended in April 2016.”",
        "  • “We wait for the inquest.”",
        "  • Force: Devon and Cornwall",
        "*Why:* The page says that the investigation was completed, and carries no report,",
    ],
    K.LATE: [
        "Late by 57 days",
        "  • Due by 18 September 2017, 57 days ago",
        "  • Rule: the day printed on the page",
        "  • What is owed: response to recommendation 2",
        "  • 113 days since the recommendation was made (24 July 2017)",
        "*Why:* The page was read on 14 November 2017 and does not have it.",
    ],
    K.STILL_UNPUBLISHED: [
        "Still not published after 5 years",
        "*IPCC second investigation, Rachael and Auden Slack*",
        "  • 1,826 days since the deaths (2 June 2010)",
        "  • Force: Derbyshire",
        "*Why:* A reminder at 5 years; no law sets a last day for it.",
    ],
    K.ANSWERED: [
        "Answered: Yes, 6 days late",
        "  • Response to recommendation 2: “Yes”",
        "  • Due by 8 November 2017; seen 6 days after",
        "  • 50 days since the recommendation was made (25 September 2017)",
        "*Why:* The page has it now.",
    ],
    K.PUBLISHED: [
        "Published after 1,972 days",
        "  • 1,972 days since the deaths (2 June 2010)",
        "  • What was owed: IPCC second investigation, Rachael and Auden Slack",
        "  • Force: Derbyshire",
        "*Why:* Taken for it with 115 points: its title holds “Slack”; it is about the same force",
    ],
    K.EXPIRING: [
        "May leave the site in 12 days",
        "  • The site’s own rule lets it go from 26 November 2017, in 12 days",
        "*Why:* Reports go six months after completion. Every version read so far is kept.",
    ],
    K.BROKEN: ["Cannot be read", "*Why:* HMICFRS cannot be read: page 1 of publications holds no"],
    K.BLOCKED: ["Refuses to be read", "*Why:* HMICFRS refuses us: 403."],
    K.SILENT: ["Not read completely for too long", "no crawl has been complete for 26 hours (403)"],
    K.SHRUNK: ["Many publications missing at once", "312 of 1,204 are in no listing"],
    K.TEMPLATE: ["The same words came to 312 pages", f"  • “{WORDS}”", "the site’s furniture"],
    K.RECOVERED: ["Reads well again, after 3 days blocked", "it had been blocked since 11 Nov"],
}


def said(told: Change) -> str:
    [draft] = drafts(recorded([as_logged(told)]))
    return "\n".join(plain(line) for line in lines_of(draft.message.blocks))


def test_there_is_an_example_of_every_kind() -> None:
    assert set(EXAMPLES) == set(SAYS) == set(Kind)
    assert all(example.kind is kind for kind, example in EXAMPLES.items())


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_says_its_facts_in_order_and_why_once(kind: Kind) -> None:
    text = said(EXAMPLES[kind])
    places = [text.find(each) for each in SAYS[kind]]
    assert -1 not in places, text
    assert places == sorted(places), text
    assert text.count("*Why:* ") == 1


@pytest.mark.parametrize("kind", [K.ADDED, K.WITHDRAWN, K.TEMPLATE])
def test_what_the_facts_say_is_not_said_again(kind: Kind) -> None:
    text = said(EXAMPLES[kind]).lower()
    for words in ("released on friday", "was withdrawn on", "we would like your views"):
        assert text.count(words) <= 1


@pytest.mark.parametrize(
    ("kind", "once"),
    [
        (K.OPENED, ["response to recommendation 2", "the day printed", "due by"]),
        (K.CONCLUDED, ["592 days", "inquest"]),
        (K.LATE, ["due by", "recommendation 2", "the day printed", "57 days ago", "57 days after"]),
        (K.STILL_UNPUBLISHED, [ENTERED.lower(), "since the deaths", "after the deaths"]),
        (K.ANSWERED, ["“yes”", "50 days", "recommendation 2", "6 days after"]),
        (K.PUBLISHED, [ENTERED.lower(), "since the deaths", "“slack”"]),
        (K.EXPIRING, ["six months after", "from 26 november 2017"]),
    ],
)
def test_nothing_that_is_known_of_a_finding_is_said_twice(kind: Kind, once: list[str]) -> None:
    body = said(EXAMPLES[kind]).lower().partition("\n")[2]
    # The quotes are a page's own words, which may say it too.
    body = "\n".join(line for line in body.splitlines() if not line.startswith("  • “"))
    assert [words for words in once if body.count(words) > 1] == [], body


@pytest.mark.parametrize("kind", sorted(owed.KINDS))
def test_its_notification_says_it_at_once_and_nothing_twice(kind: Kind) -> None:
    [draft] = drafts(recorded([as_logged(EXAMPLES[kind])]))
    text = said(EXAMPLES[kind])
    assert draft.message.text.startswith(f"{text.partition(chr(10))[0]}: ")
    first = next(line for line in text.splitlines() if line.startswith("  • "))
    assert first.removeprefix("  • ") in draft.message.text


def test_what_has_no_publication_has_a_title_and_no_link() -> None:
    [draft] = drafts(
        [replace(each, crawl=None) for each in recorded([EXAMPLES[K.STILL_UNPUBLISHED]])]
    )
    assert '"link"' not in json.dumps(draft.message.blocks)
    assert f"*{ENTERED}*" in said(EXAMPLES[K.STILL_UNPUBLISHED]).splitlines()
    shown = "\n".join(plain(line) for line in lines_of(draft.message.blocks))
    assert "hmicfrs · noted 14 Nov 2017, 09:45 London time · change 101" in shown


PARTS = [
    pytest.param(kind, name, id=f"{kind} without {name}")
    for kind, example in EXAMPLES.items()
    for name in example.detail
]


@pytest.mark.parametrize(("kind", "name"), PARTS)
@pytest.mark.parametrize("instead", ["nothing", None, "", 7, [], ["x"], [{}], {}])
def test_a_detail_that_lacks_a_part_leaves_its_phrase_out(
    kind: Kind, name: str, instead: object
) -> None:
    detail = {**EXAMPLES[kind].detail, name: instead}
    if instead == "nothing":
        del detail[name]
    text = said(replace(EXAMPLES[kind], detail=detail))
    assert "*Why:* " in text
    for line in text.splitlines():
        assert not re.search(r"\bNone\b|\{\}|\[\]|: $|; $| {2}$|“”|~~|\*\*|—$", line), line


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        pytest.param([K.ATTACHED] * 3, "3 × Document added", id="three of a kind"),
        pytest.param(
            [K.ATTACHED, K.EDITED, K.REPLACED],
            "Document replaced · Edited · Document added",
            id="the gravest leads",
        ),
    ],
)
def test_several_changes_of_a_publication_have_one_headline(
    changes: list[Kind], headline: str
) -> None:
    [draft] = drafts(recorded([EXAMPLES[kind] for kind in changes]))
    assert plain(next(lines_of(draft.message.blocks))) == headline


@pytest.mark.parametrize(
    ("told", "line"),
    [
        pytest.param(
            detect.restored(SUBJECT, "publications", "unlisted"), "Now listed", id="now listed"
        ),
        pytest.param(
            burial.buried(replace(FALL, born=True, page_one=None)),
            "Buried on page 5 of publications from the start",
            id="born buried",
        ),
        pytest.param(
            burial.buried(replace(FALL, born=True, page_one=None)),
            "  • Never stood on page one; 4 days are usual there",
            id="never on page one",
        ),
        pytest.param(
            change(K.BURIED, usual_hours_on_page_one=24.0, hours_on_page_one=[0.0, 3.2]),
            "  • Stood on page one for up to 3 hours; 24 hours are usual there",
            id="looks were missed",
        ),
        pytest.param(
            change(K.BURIED, depth_curve=[{"at": f"2017-11-1{n}T09:00:00Z", "page": n}
                                          for n in range(1, 9)]),
            "  • Page 1 on 11 Nov 09:00, …, page 4 on 14 Nov 09:00, page 5 on 15 Nov 09:00, "
            "page 6 on 16 Nov 09:00, page 7 on 17 Nov 09:00, page 8 on 18 Nov 09:00",
            id="a long curve is shortened",
        ),
        pytest.param(
            change(K.EDITED, touched=[{"what": "number", "was": "", "now": str(n)}
                                      for n in range(9)]),
            "  • and 3 more like these",
            id="touches past six are counted",
        ),
        pytest.param(
            change(K.DETACHED, document="https://x.example/up/old%20letter.pdf?v=2", label=" "),
            "  • Document: old letter.pdf <https://x.example/up/old%20letter.pdf?v=2>",
            id="a document without words goes by its file's name",
        ),
        pytest.param(
            change(K.REPLACED, label="Report", condition="encrypted"),
            "  • Its words cannot be read, or not all: encrypted",
            id="a replaced file that cannot be read",
        ),
        pytest.param(
            change(K.REPLACED, pages=[{"was_page": 9, "page": None, "diff": [["-", "gone"]]}],
                   pages_changed=4),
            "*Page 9, taken out*",
            id="a page that is gone",
        ),
        pytest.param(
            change(K.REPLACED, pages=[{"was_page": 9, "page": None, "diff": [["-", "gone"]]}],
                   pages_changed=4),
            "… 3 pages more differ, in the log",
            id="pages that are not shown are counted",
        ),
        pytest.param(
            change(K.TEMPLATE, words=["a b"] * 5, sign="-", publications=40),
            "The same words left 40 pages",
            id="a template that left",
        ),
        pytest.param(
            change(K.ADDED, tags=[{"kind": "force", "name": "kent"}]),
            "  • Forces: kent",
            id="a tag of an older log goes by its name",
        ),
        pytest.param(
            changes.opened(BY_HAND), "Owed: findings of an investigation", id="owed without a day"
        ),
        pytest.param(
            changes.opened(BY_HAND), "*Why:* It was entered by hand.", id="entered by a person"
        ),
        pytest.param(
            changes.opened(replace(RESPONSE, since=SEEN.date())),
            "  • Owed since 14 November 2017: the recommendation was made",
            id="owed from today on",
        ),
        pytest.param(
            changes.opened(replace(RESPONSE, due=date(2017, 11, 15))),
            "  • Due by 15 November 2017, tomorrow",
            id="due tomorrow",
        ),
        pytest.param(
            changes.late(replace(OVERDUE, due=date(2017, 11, 13)), SEEN.date()),
            "Late by 1 day",
            id="a day late",
        ),
        pytest.param(
            changes.late(replace(OVERDUE, title=f"Response to “{ADVICE.title}”"), SEEN.date()),
            "  • What is owed: response",
            id="a page's only response",
        ),
        pytest.param(
            changes.concluded(replace(INQUIRY, concluded="2016-04-27"), SEEN.date()),
            "Concluded on 27 April 2016, and not published",
            id="concluded on a stated day",
        ),
        pytest.param(
            changes.still_unpublished(
                INQUIRY, Rung(day=date(2017, 4, 1), name="1 year"), date(2017, 4, 1)
            ),
            "  • 365 days since the investigation was completed (April 2016)",
            id="a stated month is not given a day",
        ),
        pytest.param(
            changes.answered(RESPONSE, "No", SEEN.date()), "Answered: No", id="answered in time"
        ),
        pytest.param(
            changes.answered(RESPONSE, "No", SEEN.date()),
            "  • Due by 20 November 2017; seen 6 days before",
            id="seen before its last day",
        ),
        pytest.param(
            changes.answered(replace(RESPONSE, due=SEEN.date()), "No", SEEN.date()),
            "  • Due by 14 November 2017; seen that day",
            id="seen on its last day",
        ),
        pytest.param(
            changes.published(INQUIRY, INQUIRY.about, SEEN.date(), 100, ["its own page has it"]),
            "*Why:* Its own page has it.",
            id="its own page was not weighed",
        ),
        pytest.param(
            changes.published(INQUIRY, SUBJECT, SEEN.date(), 120, ["a person said so"]),
            "  • What was owed: Findings of “Contact before a death”",
            id="what another publication ended is named whole",
        ),
    ],
)  # fmt: skip
def test_lines(told: Change, line: str) -> None:
    assert line in said(told).splitlines()


def test_a_long_document_is_told_within_the_limits_and_counts_its_pages() -> None:
    pages = [
        {"was_page": n, "page": n, "diff": [["-", "old " * 300], ["+", "new " * 300]]}
        for n in range(1, 21)
    ]
    [draft] = drafts(recorded([change(K.REPLACED, label="R", pages=pages, pages_changed=57)]))
    assert size(draft.message.blocks) <= 11_000
    text = "\n".join(plain(line) for line in lines_of(draft.message.blocks))
    shown = text.count("*Page ")
    assert 1 <= shown < 20
    assert f"… {57 - shown} pages more differ, in the log" in text
    assert "*Why:*" in text


def test_the_words_of_a_notification_name_what_was_touched() -> None:
    [draft] = drafts(recorded([EXAMPLES[K.EDITED_SILENTLY]]))
    assert "Grading “inadequate” → “requires improvement”, " in draft.message.text.replace(
        "&gt;", ">"
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "1 hour"), (3.2, "3 hours"), (47.4, "47 hours"), (47.5, "2 days"), (96, "4 days")],
)
def test_lengths_of_time(hours: float, words: str) -> None:
    assert span(hours) == words


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (3.0, 3.2, "3 hours"),
        (20, 31, "20 to 31 hours"),
        (0.2, 5, "up to 5 hours"),
        (40, 100, "2 to 4 days"),
        (96, 97, "4 days"),
    ],
)
def test_lengths_of_time_between_looks(least: float, most: float, words: str) -> None:
    assert between(least, most) == words
