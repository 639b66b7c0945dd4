"""What waits for a digest is told once, when it is due, all of it, within Slack's limits."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from alerts_ground import START, change, deliveries, edits, record, recorded
from alerts_kinds import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_ground import crawl, pagefive
from rules_ground import MONDAY, happen, rule, said, sent
from slack_limits import wrong_with
from test_alerts_wording import HOSTILE

from alerts.digests import digest_drafts
from alerts.terminal import lines_of, plain
from db import outbox
from db.log import Log
from db.postings import Draft, Message
from db.proof.check import chain_head
from db.records import Change, Kind, Recorded, Severity
from db.routes import How, Quiet, Raise, Routes
from db.telling import acting

K, S = Kind, Severity
DAILY = Routes(rules=(rule(how=How.DAILY),))
WEDNESDAY = START + timedelta(days=1)


def told(log: Log, now: datetime) -> list[list[str]]:
    return [said(posting) for posting in sent(log, now)]


def test_without_rules_what_is_low_waits_for_monday_at_nine(log: Log) -> None:
    happen(log, ["terminal"], [change(), change(K.OPENED, "a", severity=S.LOW)])
    assert [lines[0] for lines in told(log, START)] == ["New"]
    assert told(log, MONDAY - timedelta(seconds=1)) == []
    week = told(log, MONDAY)
    assert week[0][0] == "The week's digest: 1 change"
    assert "Title of a" in "\n".join(week[0])
    assert [row["status"] for row in deliveries(log)] == ["sent", "sent"]


def test_the_weekly_digest_ends_with_what_is_owed_and_the_head_of_the_chain(log: Log) -> None:
    record(log, "nobody", [])
    with acting(log, "reply", START, ["terminal"]) as act:
        act.tell("hmicfrs", change(K.OPENED, "a", severity=S.LOW))
    [_, owed] = told(log, MONDAY)
    assert owed[0] == "Owed to the public, 13 November 2017 to 20 November 2017"
    assert f"Head of the chain: {chain_head(log)}." in owed[-1]


def test_a_digest_of_what_is_owed_says_nothing_any_more_once_a_publication_is_redacted(
    log: Log,
) -> None:
    crawl(log, 0, {"a": "Words of a."}, listed="a")
    message = Message(text="It names a.", blocks=())
    with log.immediate() as conn:
        outbox.store(conn, "terminal", Draft(changes=(), message=message), START)
    log.conn.execute("update posting set status = 'sent'")
    ran = pagefive("redact", "a", "--db", log.path, "--reason", "asked to", "--yes")
    assert ran.exit_code == 0, ran.output
    assert log.conn.execute(
        "select count(*) from posting where message like '%names%'"
    ).fetchone() == (0,)


def test_a_digest_is_told_once(log: Log) -> None:
    happen(log, DAILY, [change()])
    assert len(told(log, WEDNESDAY)) == 1
    assert told(log, WEDNESDAY) == []
    assert told(log, MONDAY + timedelta(days=30)) == []


def test_what_became_due_on_several_days_is_one_digest(log: Log) -> None:
    for days in range(3):
        happen(log, DAILY, [change(key=str(days))], START + timedelta(days=days), crawl=days + 1)
    [lines] = told(log, MONDAY)
    assert lines[0] == "The day's digest: 3 changes"
    assert "hmicfrs · New publications (3)" in "\n".join(lines)


def test_each_how_and_each_channel_has_a_digest_of_its_own(log: Log) -> None:
    routes = Routes(
        rules=(
            rule(kinds=("added",), how=How.HOURLY),
            rule(how=How.DAILY),
            rule("slack:#b", how=How.DAILY),
        )
    )
    happen(log, routes, [change(), *edits(2)])
    heads = [lines[0] for lines in told(log, WEDNESDAY)]
    assert heads == ["The hour's digest: 1 change", "The day's digest: 2 changes"]
    [other] = sent(log, WEDNESDAY, "slack:#b")
    assert said(other)[0] == "The day's digest: 3 changes"


def test_a_message_carries_the_deliveries_that_it_tells(log: Log) -> None:
    happen(log, DAILY, edits(14))
    assert len(told(log, WEDNESDAY)) == 1
    assert len({row["status"] for row in deliveries(log)}) == 1
    rows = log.conn.execute("select count(distinct posting_id), count(*) from delivery").fetchone()
    assert rows == (1, 14)


def test_what_came_in_quiet_hours_is_told_when_they_are_over(log: Log) -> None:
    quiet = Quiet(since=time(9, 30), until=time(12), but=S.HIGH)
    routes = Routes(rules=(rule(),), quiet=quiet)
    happen(log, routes, [change(), change(K.REMOVED, "gone", severity=S.HIGH)])
    assert [lines[0] for lines in told(log, START)] == ["Removed"]
    noon = START.replace(hour=12, minute=0)
    assert told(log, noon - timedelta(seconds=1)) == []
    assert [lines[0] for lines in told(log, noon)] == ["New"]


def test_what_was_muted_while_it_waited_is_not_told(log: Log) -> None:
    happen(log, DAILY, [change(key="a"), change(key="b")])
    log.conn.execute("insert into mute values ('hmicfrs', 'a', '2017-11-14T10:00:00Z', 'U1')")
    [lines] = told(log, WEDNESDAY)
    assert "Title of a" not in "\n".join(lines)
    assert "Title of b" in "\n".join(lines)
    assert [row["status"] for row in deliveries(log)] == ["muted", "sent"]


def test_a_digest_of_what_was_muted_alone_is_none(log: Log) -> None:
    happen(log, DAILY, [change(key="a")])
    log.conn.execute("insert into mute values ('hmicfrs', 'a', '2017-11-14T10:00:00Z', 'U1')")
    assert told(log, WEDNESDAY) == []


def test_what_a_rule_raises_is_told_at_once_and_says_by_which(log: Log) -> None:
    usual = Routes.of(["terminal"]).rules
    routes = Routes(rules=usual, raising=(Raise(name="owed", kinds=("opened",), raise_to=S.HIGH),))
    happen(log, routes, [change(K.OPENED, "a", severity=S.LOW)])
    assert len(told(log, START)) == 1
    [row] = log.db.query("select severity, detail ->> '$.raised.by' as name from changes")
    assert row == {"severity": "high", "name": "owed"}


def test_a_section_names_ten_publications_and_counts_the_rest(log: Log) -> None:
    happen(log, DAILY, edits(14))
    [lines] = told(log, WEDNESDAY)
    assert sum("Title of" in line for line in lines) == 10
    assert "and 4 more, all in the log" in "\n".join(lines)


def test_sections_are_by_source_and_kind_and_the_source_itself_comes_first() -> None:
    changes = [
        *recorded([change(K.EDITED, "x"), change(K.BURIED, "y"), change(K.BROKEN, "hmicfrs")], 1),
        *recorded([change(K.ADDED, "z"), change(K.ADDED, "z")], 2, source="iopc"),
    ]
    [draft] = digest_drafts(How.DAILY, changes, None, START)
    heads = [line for line in _lines(draft) if line.startswith("*") and "·" in line]
    assert heads == [
        "*hmicfrs · Cannot be read (1)*",
        "*hmicfrs · Publications buried (1)*",
        "*hmicfrs · Publications edited (1)*",
        "*iopc · New publications (1)*",
    ]
    assert "Title of z <https" in "\n".join(_lines(draft))
    assert "(2 times)" in "\n".join(_lines(draft))


def _lines(draft: Draft) -> list[str]:
    return [plain(line) for line in lines_of(draft.message.blocks)]


HEADED = re.compile(r"^\*hmicfrs · .* \((\d+)\)\*$")
"""The heading of a section, with how many publications it says it is about."""


def _hold(drafts: list[Draft], changes: list[Recorded]) -> None:
    """Hold that every change is in exactly one message, which names or counts its publication,
    and that no message breaks Slack's limits.
    """
    carried = Counter(id_ for draft in drafts for id_ in draft.changes)
    assert carried == Counter(one.id for one in changes)
    kind_of = {one.id: one.change.kind for one in changes}
    key_of = {one.id: one.change.key for one in changes}
    for draft in drafts:
        assert wrong_with(draft.message.text, draft.message.blocks) == []
        assert "More is in the log." not in _lines(draft)
        headed = sum(int(many) for line in _lines(draft) for many in HEADED.findall(line))
        assert headed == len({(kind_of[id_], key_of[id_]) for id_ in draft.changes})


def _of_every_kind(each: int, **given: Any) -> list[Change]:
    return [change(kind, f"{kind}/{n}", **given) for kind in Kind for n in range(each)]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_digest_of_the_worst_words_loses_no_change_and_keeps_the_limits(title: str) -> None:
    changes = recorded(
        _of_every_kind(12, title=title, summary=title, url="https://x.example/" + "a" * 280)
    )
    drafts = digest_drafts(How.WEEKLY, changes, None, START)
    _hold(drafts, changes)
    assert len(drafts) > 1
    assert f"(1 of {len(drafts)})" in _lines(drafts[0])[0]


def test_a_digest_of_every_kind_is_two_messages_at_most() -> None:
    changes = recorded([change for change in EXAMPLES.values() for _ in range(3)])
    drafts = digest_drafts(How.WEEKLY, changes, None, START)
    _hold(drafts, changes)
    assert len(drafts) <= 2


kinds = st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 5)), min_size=1, max_size=60)


@given(told=kinds)
@settings(max_examples=30, deadline=None)
def test_every_change_stands_in_exactly_one_message(told: list[tuple[Kind, int]]) -> None:
    changes = recorded([change(kind, f"k/{n}") for kind, n in told])
    _hold(digest_drafts(How.HOURLY, changes, None, datetime.now(UTC)), changes)
