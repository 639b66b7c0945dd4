"""What pages show to be owed is opened, called late, answered and closed, each told once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from test_record import hour, look, page, parcel, told

from db.findings import register
from db.findings.closing import answer, questions
from db.findings.passing import remind
from db.findings.register import Entry, close_by_hand, enter
from db.log import Log
from db.record import record
from db.records import Answer, Document, Duty, Kind, Label, Owed, PageLook, Recorded

DUTIES = (
    Duty(owed=Owed.RESPONSE, sections=("d", "r")),
    Duty(owed=Owed.INVESTIGATION, sections=("i", "n")),
    Duty(owed=Owed.INVESTIGATION, sections=("s",), publishes=True),
    Duty(owed=Owed.COMMENTS, sections=("c",), but_not=("letter",), watched=False),
    Duty(owed=Owed.REPLY, sections=("p",)),
)
# The crawls of these tests begin on 3 June 2024.
OPEN = "We are independently investigating the contact that officers had with a woman."
COMPLETED = "Our investigation concluded in March 2024."
OUTCOME = f"{COMPLETED} We found that an officer had a case to answer for misconduct."
WAITS = f"{COMPLETED} We will publish our findings once the inquest has concluded."


def labels(**values: str) -> tuple[Label, ...]:
    return tuple(
        Label(name=name.rstrip("_"), printed=value, value=value) for name, value in values.items()
    )


def recommendation(
    key: str, at: float, *answers: str, due: str = "2024-07-29", made: str = "2024-06-03"
) -> PageLook:
    """A recommendation made on the day the crawls begin, 56 days before it is due."""
    given = labels(date_of_recommendation=made, response_due=due)
    given += tuple(Label(name="answer", printed=one, value=one) for one in answers)
    return page(key, at, labels=given)


def crawl(log: Log, at: float, keys: str, *pages: PageLook, **given: Any) -> list[Recorded]:
    seen = look(keys, stated=given.pop("stated", "2024-06-04"))
    return record(log, replace(parcel(at, seen, pages=pages, **given), duties=DUTIES))


def findings(log: Log, *columns: str) -> list[tuple[Any, ...]]:
    return log.conn.execute(f"select {', '.join(columns)} from findings order by id").fetchall()


def days(count: float) -> float:
    return count * 24


def test_what_a_baseline_holds_is_entered_silently(log: Log) -> None:
    pages = recommendation("r", 0, "Awaiting response"), page("i", 0, OPEN), page("n", 0, COMPLETED)
    assert crawl(log, 0, "rin", *pages) == []
    assert findings(log, "kind", "status", "due") == [
        ("response", "open", "2024-07-29"),
        ("investigation", "open", None),
        ("investigation", "unpublished", None),
    ]


def test_a_new_recommendation_is_owed_and_then_answered(log: Log) -> None:
    crawl(log, 0, "abc")
    new = recommendation("r", days(1), "Awaiting response")
    assert told(crawl(log, days(1), "rabc", new)) == [("added", "r"), ("opened", "r")]
    changed = crawl(log, days(40), "rabc", recommendation("r", days(40), "Yes"))
    assert told(changed) == [("answered", "r")]
    assert changed[0].change.detail["days"] == 40
    assert findings(log, "status", "closed", "age_days") == [("answered", "2024-07-13", 40)]


def test_each_recommendation_of_a_page_has_an_answer_of_its_own(log: Log) -> None:
    crawl(log, 0, "r", recommendation("r", 0, "Awaiting response", "Awaiting response"))
    changed = crawl(log, days(9), "r", recommendation("r", days(9), "Awaiting response", "No"))
    assert told(changed) == [("answered", "r")]
    assert "recommendation 2" in changed[0].change.summary
    assert findings(log, "status") == [("open",), ("answered",)]


def test_an_answer_is_late_from_the_first_reading_after_its_last_day_and_told_once(
    log: Log,
) -> None:
    waits = "Awaiting response"
    crawl(log, 0, "r", recommendation("r", 0, waits))
    last, after = days(56), days(57)
    assert crawl(log, last, "r", recommendation("r", last, waits)) == []
    assert crawl(log, after, "r", page("r", after, answer=Answer.FAILED)) == []
    changed = crawl(log, after + 1, "r", recommendation("r", after + 1, waits))
    assert told(changed) == [("late", "r")]
    assert changed[0].change.detail["due_rule"] == "the day printed on the page"
    assert crawl(log, after + 2, "r", recommendation("r", after + 2, waits)) == []
    assert findings(log, "status") == [("late",)]
    changed = crawl(log, days(60), "r", recommendation("r", days(60), "Yes"))
    assert changed[0].change.detail["days_late"] == 4


def test_what_was_late_before_the_first_look_is_late_silently(log: Log) -> None:
    first = recommendation("r", 0, "Awaiting response", due="2024-06-01", made="2024-04-06")
    assert crawl(log, 0, "r", first) == []
    assert findings(log, "status") == [("late",)]
    assert crawl(log, days(2), "r", replace(first, at=hour(days(2)))) == []


def test_what_is_published_when_its_answer_is_due_already_is_told_as_late(log: Log) -> None:
    crawl(log, 0, "a")
    new = recommendation("r", days(1), "Awaiting response", due="2024-06-03")
    assert ("late", "r") in told(crawl(log, days(1), "ra", new))


def test_a_later_printed_day_makes_it_owed_in_time_again(log: Log) -> None:
    crawl(log, 0, "r", recommendation("r", 0, "Awaiting response", due="2024-06-05"))
    crawl(log, days(4), "r", recommendation("r", days(4), "Awaiting response", due="2024-06-05"))
    later = recommendation("r", days(5), "Awaiting response", due="2024-07-29")
    assert crawl(log, days(5), "r", later) == []
    assert findings(log, "status", "due") == [("open", "2024-07-29")]


def test_an_answer_that_is_taken_back_is_owed_again(log: Log) -> None:
    crawl(log, 0, "r", recommendation("r", 0, "Awaiting response"))
    crawl(log, days(5), "r", recommendation("r", days(5), "Yes"))
    changed = crawl(log, days(6), "r", recommendation("r", days(6), "Awaiting response"))
    assert told(changed) == [("opened", "r")]
    assert "no longer on the page" in changed[0].change.summary


def test_what_was_answered_at_the_first_reading_has_no_age(log: Log) -> None:
    crawl(log, 0, "r", recommendation("r", 0, "Yes"))
    assert findings(log, "status", "closed", "age_days") == [("answered", None, None)]


def test_an_investigation_is_opened_then_concluded_then_published_on_its_own_page(log: Log) -> None:
    crawl(log, 0, "a")
    new = page("i", days(1), OPEN, stated_date="2024-06-04")
    assert ("opened", "i") in told(crawl(log, days(1), "ia", new))
    waits = page("i", days(9), WAITS, stated_date="2024-06-04")
    changed = [one for one in crawl(log, days(9), "ia", waits) if one.change.kind == "concluded"]
    assert [one.change.detail["waiting_for"] for one in changed] == ["inquest"]
    assert changed[0].change.detail["age_days"] == 103  # from 1 March to 12 June
    there = page("i", days(20), OUTCOME, stated_date="2024-06-04")
    assert ("published", "i") in told(crawl(log, days(20), "ia", there))
    assert findings(log, "status", "closed", "age_days") == [("published", "2024-06-23", 114)]


def test_a_page_that_says_concluded_and_carries_nothing_is_a_finding_by_inference(log: Log) -> None:
    crawl(log, 0, "a")
    changed = crawl(log, days(1), "na", page("n", days(1), COMPLETED))
    assert ("concluded", "n") in told(changed)
    assert findings(log, "concluded", "status", "since_what") == [
        ("2024-03", "unpublished", "the investigation was completed (March 2024)")
    ]


def test_a_page_that_carries_its_outcome_owes_nothing(log: Log) -> None:
    crawl(log, 0, "a")
    changed = crawl(log, days(1), "na", page("n", days(1), OUTCOME, stated_date="2024-06-04"))
    assert [kind for kind, _ in told(changed)] == ["added"]
    assert findings(log, "status", "closed") == [("published", "2024-06-04")]


def test_a_reopened_investigation_is_owed_again(log: Log) -> None:
    crawl(log, 0, "n", page("n", 0, OUTCOME, stated_date="2024-06-01"))
    again = f"{OUTCOME} The IOPC has decided to reinvestigate."
    changed = crawl(log, days(3), "n", page("n", days(3), again, stated_date="2024-06-01"))
    assert ("opened", "n") in told(changed)
    assert findings(log, "status", "closed") == [("open", None)]


def test_a_summary_keeps_how_long_it_took_to_publish(log: Log) -> None:
    crawl(log, 0, "s", page("s", 0, OUTCOME, stated_date="2024-05-31"))
    assert findings(log, "status", "concluded", "closed", "age_days") == [
        ("published", "2024-03", "2024-05-31", 91)
    ]


def test_comments_that_nobody_can_observe_are_never_late(log: Log) -> None:
    crawl(log, 0, "a")
    report = page("c", days(1), stated_date="2024-06-04")
    assert ("opened", "c") in told(crawl(log, days(1), "ca", report))
    assert crawl(log, days(70), "ca", replace(report, at=hour(days(70)))) == []
    assert findings(log, "status", "due") == [("due passed, answer not watched", "2024-07-29")]


def test_a_coroner_s_report_is_answered_when_a_response_stands_beside_it(log: Log) -> None:
    def report(at: float, *files: str) -> PageLook:
        documents = tuple(
            Document(url=f"https://x.test/{number}.pdf", label=label)
            for number, label in enumerate(files)
        )
        given = labels(date_of_report="2024-06-03", reference="2024-0301")
        return page("p", at, labels=given, documents=documents)

    crawl(log, 0, "a")
    crawl(log, days(1), "pa", report(days(1), "Report 2024-0301"))
    assert findings(log, "kind", "reference", "due") == [("reply", "2024-0301", "2024-07-29")]
    both = report(days(30), "Report 2024-0301", "2024-0301 Response from the force")
    changed = crawl(log, days(30), "pa", both)
    assert ("answered", "p") in told(changed)
    assert findings(log, "status", "age_days") == [("answered", 30)]


@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        pytest.param("Letter", "2024-06-04", id="nobody comments on a letter"),
        pytest.param("Report", "2020-06-04", id="a day that passed before the first reading"),
        pytest.param("Report", "2024-06", id="a report without a day"),
    ],
)
def test_no_comments_are_owed(log: Log, kind: str, stated: str) -> None:
    crawl(log, 0, "a")
    crawl(log, days(1), "ca", page("c", days(1), kind=kind, stated_date=stated), stated=stated)
    assert findings(log, "kind") == []


def test_a_page_read_again_or_moved_makes_no_double(log: Log) -> None:
    first = recommendation("r", 0, "Awaiting response")
    crawl(log, 0, "r", first)
    crawl(log, days(1), "r", replace(first, at=hour(days(1))))
    moved = look("d").placed[0].row
    crawl(log, days(2), "r", replace(first, at=hour(days(2)), moved=moved))
    again = recommendation("d", days(3), "Awaiting response")
    crawl(log, days(3), "d", replace(again, reading=replace(_reading(again), text="Other words.")))
    assert len(findings(log, "id")) == 1


def _reading(one: PageLook) -> Any:
    return one.reading


ENTRY = Entry(
    title="Second investigation, Rachael and Auden Slack", source="s", since=date(2010, 6, 2),
    since_what="the deaths", match="Slack", force="derbyshire",
)  # fmt: skip


def test_what_a_person_enters_is_entered_once_and_told_quietly(log: Log) -> None:
    finding = enter(log, ENTRY, hour(0), ("terminal",))
    assert finding is not None
    assert enter(log, ENTRY, hour(1)) is None
    assert findings(log, "status", "since_what", "key") == [("unpublished", "the deaths", None)]
    rows = log.conn.execute("select kind, severity, key from changes").fetchall()
    assert rows == [("opened", "low", f"finding:{finding.id}")]


def test_what_a_person_enters_is_sealed_without_its_words(log: Log) -> None:
    finding = enter(log, ENTRY, hour(0))
    assert finding is not None
    close_by_hand(log, finding.id, "the Slack family asked", hour(1))
    sealed = " ".join(body for (body,) in log.conn.execute("select body from seal"))
    assert "Slack" not in sealed


def test_a_certain_match_closes_and_says_how_long_it_took(log: Log) -> None:
    crawl(log, 0, "a")
    enter(log, ENTRY, hour(1))
    seen = look("ba", stated="2024-06-05", titles="")
    titled = _titled(seen, "b", "Rachael and Auden Slack: findings of the second investigation")
    changed = record(log, parcel(days(2), titled))
    (published,) = [one.change for one in changed if one.change.kind is Kind.PUBLISHED]
    assert published.detail["age"] == "5,117 days"
    assert "its title holds “Slack”" in published.detail["reasons"]  # type: ignore[operator]
    assert findings(log, "status", "closed", "age_days", "key") == [
        ("published", "2024-06-05", 5117, "b")
    ]


def test_a_likely_match_asks_a_person_and_stays_open_until_answered(log: Log) -> None:
    crawl(log, 0, "a")
    finding = enter(log, ENTRY, hour(1))
    assert finding is not None
    seen = _titled(look("ba", stated="2024-06-05"), "b", "Report on Slack Lane")
    assert "published" not in [kind for kind, _ in told(record(log, parcel(days(2), seen)))]
    (asked,) = questions(log)
    assert (asked.finding.id, asked.subject.key) == (finding.id, "b")
    with pytest.raises(KeyError, match="was not asked"):
        answer(log, finding.id, "a", yes=True, at=hour(days(3)))
    answer(log, finding.id, "b", yes=False, at=hour(days(3)))
    assert questions(log) == []
    assert findings(log, "status") == [("unpublished",)]


def test_a_person_who_says_yes_closes_it(log: Log) -> None:
    crawl(log, 0, "a")
    finding = enter(log, ENTRY, hour(1))
    assert finding is not None
    record(log, parcel(days(2), _titled(look("ba", stated="2024-06-05"), "b", "Report on Slack")))
    answer(log, finding.id, "b", yes=True, at=hour(days(3)), channels=("terminal",))
    assert findings(log, "status", "closed") == [("published", "2024-06-05")]
    kinds = log.conn.execute("select kind, key from changes order by id desc limit 1").fetchall()
    assert kinds == [("published", "b")]


def test_what_is_closed_by_hand_keeps_the_reason(log: Log) -> None:
    finding = enter(log, replace(ENTRY, note="asked in 2014"), hour(0))
    assert finding is not None
    close_by_hand(log, finding.id, "published on paper", hour(2))
    assert findings(log, "status", "note") == [("closed", "asked in 2014; published on paper")]
    with pytest.raises(ValueError, match="closed already"):
        close_by_hand(log, finding.id, "again", hour(3))
    with pytest.raises(KeyError, match="no finding 99"):
        close_by_hand(log, 99, "why", hour(3))


def test_reminders_climb_the_ladder_each_rung_once(log: Log) -> None:
    enter(log, replace(ENTRY, since=hour(0).date(), since_what="the inquest"), hour(0))
    said = []
    for day in range(1200):
        for one in remind(log, hour(days(day))):
            said.append((day, one.change.detail["rung"]))
    assert said == [
        (30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "1 year"), (730, "2 years"),
        (1000, "1,000 days"), (1095, "3 years"),
    ]  # fmt: skip


def test_of_the_rungs_that_were_missed_the_highest_alone_is_told(log: Log) -> None:
    enter(log, replace(ENTRY, since=hour(0).date()), hour(0))
    assert [one.change.detail["rung"] for one in remind(log, hour(days(200)))] == ["180 days"]
    assert remind(log, hour(days(201))) == []


def test_nothing_that_was_reached_before_it_was_entered_is_a_reminder(log: Log) -> None:
    enter(log, ENTRY, hour(0))
    assert remind(log, hour(1)) == []


def _titled(seen: Any, key: str, title: str) -> Any:
    placed = tuple(
        replace(one, row=replace(one.row, title=title)) if one.row.key == key else one
        for one in seen.placed
    )
    return replace(seen, placed=placed)


def test_ages_in_the_view_end_with_the_wait(log: Log) -> None:
    crawl(log, 0, "r", recommendation("r", 0, "Awaiting response"))
    crawl(log, days(10), "r", recommendation("r", days(10), "Yes"))
    crawl(log, days(30), "r", recommendation("r", days(30), "Yes"))
    assert findings(log, "age_days") == [(10,)]
    assert register.owed(log.conn) == []
