"""What the week's digest says as one message, and that it keeps Slack's limits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alerts_kinds import BY_HAND, EXAMPLES, HOME, INQUIRY, OVERDUE, RESPONSE, SUBJECT
from test_alerts_wording import HOSTILE, _hold_limits

from alerts.blocks import size
from alerts.digest import digest_message
from alerts.terminal import lines_of, plain
from db.content import Subject
from db.findings.closing import Question
from db.findings.digest import Digest, digest
from db.findings.register import Entry, enter
from db.log import Log
from db.postings import Message
from db.records import Change, Kind

UNTIL = datetime(2017, 11, 17, 7, 0, tzinfo=UTC)
QUESTION = Question(
    finding=BY_HAND, publication=4, subject=SUBJECT, source="iopc", first_seen=UNTIL, score=65,
    reasons=("its text holds “Slack”",),
)  # fmt: skip


def row(told: Change) -> dict[str, Any]:
    """Return a change as the view of the log gives it."""
    return {
        "kind": told.kind.value, "title": told.title, "url": told.url, "summary": told.summary,
        "detail": json.dumps(told.detail),
    }  # fmt: skip


def week(**given: Any) -> Digest:
    nothing: dict[str, Any] = dict.fromkeys(
        ("unpublished", "late", "newly_late", "passed", "came", "expiring", "questions", "slips"),
        (),
    )
    nothing |= {"since": UNTIL - timedelta(days=7), "until": UNTIL, "opened": 0, "head": None}
    return Digest(**nothing | given)


def lines(message: Message) -> list[str]:
    return [plain(line) for line in lines_of(message.blocks)]


EVERYTHING = week(
    unpublished=(BY_HAND, INQUIRY),
    late=(OVERDUE, replace(OVERDUE, id=9, due=date(2016, 1, 4))),
    newly_late=(OVERDUE,),
    passed=(replace(RESPONSE, due=date(2017, 11, 16)),),
    came=(row(EXAMPLES[Kind.ANSWERED]), row(EXAMPLES[Kind.PUBLISHED])),
    opened=3,
    expiring=(row(EXAMPLES[Kind.EXPIRING]),),
    questions=(QUESTION,),
    slips=(("Response to “A”", "the page prints 2012-06-01, before 2021-06-01"),),
    head="3f2a90b1c4d7",
)


def test_it_ranks_what_is_owed_and_ends_with_the_head_of_the_chain() -> None:
    said = [line.partition(" <")[0] + line.partition(">")[2] for line in lines(_everything())]
    response = "Response to recommendation 2 of “Recommendation - Cleveland Police, March 2020”"
    published = EXAMPLES[Kind.PUBLISHED].title
    assert said == [
        "Owed to the public, 10 November 2017 to 17 November 2017",
        "*Longest unpublished (2)*",
        f"  • *{BY_HAND.title}* · 2,725 days since the deaths",
        "  • Findings of “Contact before a death” · 595 days since the investigation was completed "
        "(April 2016); waits for: inquest",
        "*Late since this week (1)*",
        f"  • {response} · 60 days late: due by 18 September 2017",
        "*Answered or published this week (2)*",
        f"  • {response} · “Yes”, 6 days late; 50 days since the recommendation was made",
        f"  • {published} · 1,972 days since the deaths; was owed: {BY_HAND.title}",
        "*For a person to decide: pagefive findings questions (1)*",
        f"  • {published} · is it finding 1, “{BY_HAND.title}”? 65 points: its text holds “Slack”",
        "*Late for longer (1)*",
        f"  • {response} · 683 days late: due by 4 January 2016",
        "*Due passed this week, answer not watched (1)*",
        f"  • {response} · due by 16 November 2017",
        "*About to leave its site (1)*",
        f"  • {published} · from 26 November 2017",
        "*Printed days that cannot be right (1)*",
        "  • *Response to “A”* · the page prints 2012-06-01, before 2021-06-01",
        "3 more are owed since this week.",
        "Head of the chain: 3f2a90b1c4d7. Whoever keeps this can prove the log up to here, by "
        "pagefive verify --head.",
    ]


def _everything() -> Message:
    return digest_message(EVERYTHING)


def test_its_plain_text_counts_and_names_the_longest() -> None:
    assert _everything().text == (
        "Owed to the public, 10 November 2017 to 17 November 2017. 2 unpublished, 1 late since "
        "this week, 2 answered or published, 1 for a person to decide. The longest: 2,725 days "
        f"since the deaths, {BY_HAND.title}"
    )


def test_a_week_of_nothing_is_said() -> None:
    assert lines(digest_message(week()))[1:] == [
        "Nothing is known to be owed.",
        "All of it: pagefive findings",
    ]


def test_ten_are_named_and_the_rest_are_counted() -> None:
    many = tuple(replace(INQUIRY, id=n) for n in range(1_234))
    said = lines(digest_message(week(unpublished=many)))
    assert said[1] == "*Longest unpublished (1,234)*"
    assert sum("Contact before a death" in line for line in said) == 10
    assert "and 1,224 more: pagefive findings" in said[-2]


def test_a_full_week_names_fewer_of_each_and_leaves_no_section_out() -> None:
    many = tuple(replace(OVERDUE, id=n) for n in range(40))
    full = dict.fromkeys(("unpublished", "late", "passed"), many)
    message = digest_message(
        week(**full, newly_late=many[:20], came=EVERYTHING.came * 20, questions=(QUESTION,) * 20)
    )
    headings = [line for line in lines(message) if line.startswith("*")]
    assert len(headings) == 6
    assert size(message.blocks) > 11_000 / 3
    _hold_limits([message])


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_arrive_as_text_within_the_limits(title: str) -> None:
    subject = Subject(key="a", title=title, url=f"{HOME}{'a' * 2_000}")
    named = replace(INQUIRY, title=title, about=subject, waiting_for=title, since_what=title)
    late = replace(OVERDUE, title=title, about=subject)
    came = {**EVERYTHING.came[0], "title": title, "url": subject.url, "detail": "[]"}
    message = digest_message(
        week(
            unpublished=(named,) * 30, late=(late,) * 30, passed=(late,) * 30, came=(came,) * 30,
            slips=((title, title),) * 30,
            questions=(replace(QUESTION, finding=named, subject=subject, reasons=(title,)),) * 30,
        )
    )  # fmt: skip
    _hold_limits([message])
    assert "<" not in message.text
    assert not set("\x1b\x9b\x00\u202e\u2066\u2028\r") & set(
        json.dumps(message.blocks, ensure_ascii=False)
    )


def test_what_the_log_gives_is_said(log: Log) -> None:
    entry = Entry(title="Second investigation", source="iopc", since=date(2010, 6, 2),
                  since_what="the deaths")  # fmt: skip
    enter(log, entry, UNTIL - timedelta(days=1))
    said = lines(digest_message(digest(log, UNTIL)))
    assert "  • *Second investigation* · 2,725 days since the deaths" in said
    assert said[-1].startswith("Head of the chain: ")
