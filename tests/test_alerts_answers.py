"""Who may answer an alert in Slack, what is stored of it, and what the message shows then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from alerts_ground import NAME, START, Clock, change, record, slack
from answers_ground import KEY, Team
from rich.console import Console
from slack_workspace import CHANNEL, SlackWorkspace, click, command, submission

from alerts.answers import ELSEWHERE
from alerts.asked import Unexpected, read
from alerts.commands import deliver
from alerts.forms import ADD
from alerts.terminal import TerminalChannel
from db.briefing import brief
from db.log import Log
from db.proof.check import check
from db.proof.progress import Bar
from db.records import Kind, Severity
from db.replies import usefulness
from db.telling import tell
from db.times import stamp

AT = stamp(START + timedelta(hours=4))


@pytest.fixture
def workspace() -> Iterator[SlackWorkspace]:
    with SlackWorkspace() as made:
        yield made


@pytest.fixture
def team(log: Log, workspace: SlackWorkspace) -> Team:
    return Team(log, workspace)


def test_acknowledging_stores_who_and_when_and_shows_it(team: Team) -> None:
    team.clicks("acknowledge")
    [(at, who, name, what, changed, key, _)] = team.facts
    assert (who, name, what, changed, key) == ("U0ANN", "ann", "acknowledged", 101, KEY)
    assert at[:13] == AT[:13]
    assert "Acknowledged by @ann, 14 Nov 2017, 13:" in team.shown
    assert team.buttons == ["mute", "watch_closely", "not_useful", "retract"]


def test_the_first_to_acknowledge_is_named_and_a_second_press_stores_nothing(team: Team) -> None:
    for user in ("U0ANN", "U0ANN", "U0BEN"):
        team.clicks("acknowledge", user)
    assert [who for _, who, *_ in team.facts] == ["U0ANN"]


def test_a_name_is_shown_as_literal_text(team: Team) -> None:
    team.clicks("not_useful", "U0BEN")
    [block] = [b for b in team.workspace.messages[team.message]["blocks"] if "said" in str(b)]
    assert [each["type"] for each in block["elements"]] == ["plain_text"]
    assert "@Ben <!channel>" in block["elements"][0]["text"]


def test_a_message_keeps_its_words_and_its_metadata_when_it_is_answered(team: Team) -> None:
    before = dict(team.workspace.messages[team.message])
    team.clicks("acknowledge")
    after = team.workspace.messages[team.message]
    kept = [b for b in after["blocks"] if not b.get("block_id", "").startswith("pagefive_")]
    was = [b for b in before["blocks"] if not b.get("block_id", "").startswith("pagefive_")]
    assert (kept, after["metadata"], after["text"]) == (was, before["metadata"], before["text"])


def test_what_is_muted_is_recorded_and_told_to_nobody_until_it_is_unmuted(team: Team) -> None:
    team.clicks("mute")
    assert "unmute" in team.buttons
    assert _told(team, "retitled") == "muted"
    team.clicks("unmute")
    assert _told(team, "redated") == "pending"
    assert "mute" in team.buttons
    assert "Publication unmuted by @ann" in team.shown
    assert [what for *_, what, _, _, _ in team.facts] == ["muted", "unmuted"]


def _told(team: Team, kind: str) -> str:
    with team.log.immediate() as conn:
        told = tell(conn, "hmicfrs", change(Kind(kind), KEY), team.clock(), (NAME,))
    row = team.log.conn.execute("select status from delivery where change_id = ?", (told.id,))
    return str(row.fetchone()[0])


def test_what_waits_for_a_digest_is_muted_too(team: Team) -> None:
    record(team.log, NAME, [change(Kind.EDITED, KEY)], crawl=7)
    team.clicks("mute")
    row = team.log.conn.execute("select status from delivery where change_id = 701").fetchone()
    assert row == ("muted",)


def test_what_is_watched_closely_is_marked_so_for_14_days(log: Log, team: Team) -> None:
    _publish(log)
    team.clicks("watch_closely")
    days = (0, 13, 15)
    seen = [brief(log, "hmicfrs", team.clock() + timedelta(days=n)).publications for n in days]
    assert [one.close for (one,) in seen] == [True, True, False]
    assert "Watched closely for 14 days, asked by @ann" in team.shown


def _publish(log: Log) -> int:
    with log.immediate() as conn:
        row = conn.execute(
            "insert into publication (source, key, url, title, first_seen, last_seen, baseline,"
            " announced, first_crawl) values ('hmicfrs', ?, 'https://x.example/', 'A report', ?, ?,"
            " 0, 1, 1) returning id",
            (KEY, AT, AT),
        ).fetchone()
    return int(row[0])


def test_a_retraction_asks_why_tells_the_thread_and_keeps_the_row(team: Team) -> None:
    team.retracts("The page <!here> was misread")
    rows = team.log.conn.execute("select change_id, reason from retraction").fetchall()
    assert rows == [(101, "The page <!here> was misread")]
    assert team.log.conn.execute("select count(*) from change").fetchone() == (1,)
    [*_, said] = team.workspace.asked("chat.postMessage")
    assert said["thread_ts"] == team.message
    assert "Retracted by @ann" in said["text"]
    assert "misread" in said["text"]
    assert "&lt;!here&gt;" in said["text"]
    assert "Retracted by @ann" in team.shown
    assert team.buttons == []


def test_of_several_alerts_in_a_message_one_is_retracted(log: Log, workspace: SlackWorkspace):
    team = Team(log, workspace, change(Kind.EDITED, KEY), change(Kind.RETITLED, KEY))
    team.retracts("wrong", change={"selected_option": {"value": "102"}})
    [form] = workspace.asked("views.open")
    assert [o["value"] for o in form["view"]["blocks"][0]["element"]["options"]] == ["101", "102"]
    assert log.conn.execute("select change_id from retraction").fetchall() == [(102,)]
    assert "retract" in team.buttons


def test_a_retraction_of_what_another_message_tells_is_refused(log: Log, team: Team) -> None:
    record(log, NAME, [change(Kind.EDITED, "publications/other")], crawl=5)
    team.retracts("wrong", change={"selected_option": {"value": "501"}})
    assert log.conn.execute("select count(*) from retraction").fetchone() == (0,)


def test_what_is_not_useful_is_counted_by_kind(log: Log, workspace: SlackWorkspace) -> None:
    team = Team(log, workspace, change(Kind.EDITED, KEY))
    other = Team(log, workspace, change(Kind.EDITED, "publications/other"))
    team.clicks("not_useful", "U0ANN")
    team.clicks("not_useful", "U0BEN")
    other.clicks("acknowledge")
    assert usefulness(log) == [
        {"kind": "edited", "told": 2, "acknowledged": 1, "not_useful": 1, "retracted": 0,
         "useful": "0.50"}
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["is_it", "is_not_it"])
def test_a_likely_match_is_decided_from_slack(log: Log, team: Team, word: str) -> None:
    asked = _ask(log, _publish(log))
    team.clicks(word, value=asked)
    status, answer = log.conn.execute(
        "select f.status, c.answer from finding f join finding_candidate c on c.finding_id = f.id"
    ).fetchone()
    yes = word == "is_it"
    assert (status, answer) == (("published", "yes") if yes else ("unpublished", "no"))
    [(_, who, _, what, _, key, detail)] = team.facts
    assert (who, what, key, detail) == (
        "U0ANN", "is it" if yes else "is not it", KEY, f"finding {asked.split()[0]}",
    )  # fmt: skip
    told = log.conn.execute("select count(*) from change where kind = 'published'").fetchone()
    assert told == (int(yes),)
    team.clicks(word, value=asked)
    assert len(team.facts) == 1


def _ask(log: Log, publication: int) -> str:
    with log.immediate() as conn:
        finding = conn.execute(
            "insert into finding (source, kind, subject, origin, title, entered, silent, opened,"
            " since, since_what, status) values ('hmicfrs', 'investigation', 's', 'person',"
            " 'The second investigation', ?, 0, '2010-06-02', '2010-06-02', 'the deaths',"
            " 'unpublished') returning id",
            (AT,),
        ).fetchone()[0]
        conn.execute(
            "insert into finding_candidate (finding_id, publication_id, score, reasons, at)"
            " values (?, ?, 70, '[\"the title\"]', ?)",
            (finding, publication, AT),
        )
    return f"{finding} {publication}"


FINDING = {
    "title": {"value": "IPCC second investigation"},
    "source": {"selected_option": {"value": "iopc"}},
    "since": {"selected_date": "2010-06-02"},
    "since_what": {"value": "the deaths"},
    "force": {"value": "derbyshire"},
}


def test_a_finding_is_added_from_a_message(team: Team) -> None:
    team.adds(**FINDING)
    [(title, force, since)] = team.log.conn.execute("select title, force, since from finding")
    assert (title, force, since) == ("IPCC second investigation", "derbyshire", "2010-06-02")
    [(_, who, _, what, _, key, _)] = team.facts
    assert (who, what, key) == ("U0ANN", "added", "finding:1")
    [*_, said] = team.workspace.asked("chat.postMessage")
    assert said["thread_ts"] == team.message
    assert (
        "@ann added finding 1: IPCC second investigation, 2,722 days since the deaths"
        in (said["text"])
    )


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("since", {"selected_date": "2030-01-01"}),
        ("force", {"value": "nowhere"}),
        ("title", {"value": " "}),
    ],
)
def test_what_is_wrong_in_a_form_is_said_beside_the_field(team: Team, field, given) -> None:
    filled = FINDING | {field: given}
    kept = json.dumps({"channel": CHANNEL, "message": team.message, "thread": team.message})
    asked = read("interactive", submission(ADD, kept, filled))
    assert list(team.answerer.faults(asked)) == [field]
    team.does(submission(ADD, kept, filled))
    assert team.log.conn.execute("select count(*) from finding").fetchone() == (0,)


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ("U0GUEST", "guests may read, not act"),
        ("U0ONECHANNEL", "guests may read, not act"),
        ("U0STRANGER", "people of other workspaces may read, not act"),
        ("U0OTHERS", "people of other workspaces may read, not act"),
        ("U0BOT", "bots and former members may not act"),
        ("U0GONE", "bots and former members may not act"),
    ],
)
@pytest.mark.parametrize("action", ["acknowledge", "mute", "retract", "not_useful"])
def test_guests_and_strangers_read_and_do_not_act(team: Team, capsys, user, why, action) -> None:
    team.clicks(action, user)
    assert team.facts == []
    assert team.whispers() == [(user, why)]
    assert f"refused a button ({action}) of {user}" in capsys.readouterr().err
    team.asks("status", user=user)
    assert "How things are" in team.whispers()[1][1]


def test_somebody_whom_slack_does_not_know_may_not_act(team: Team, capsys) -> None:
    team.clicks("acknowledge", "U0NOBODY")
    assert team.facts == []
    assert "user_not_found" in capsys.readouterr().err


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"team": {"id": "T0EVIL"}}, id="another workspace"),
        pytest.param({"channel": {"id": "C0EVIL"}}, id="another channel"),
        pytest.param(
            {"actions": [{"action_id": "drop_tables", "value": "1"}]}, id="an unknown action"
        ),
    ],
)
def test_what_comes_from_elsewhere_is_refused_and_logged(team: Team, capsys, other) -> None:
    said = len(team.workspace.calls)
    team.does({**click("acknowledge", "101", team.message), **other})
    assert team.facts == []
    assert "came to nothing" in capsys.readouterr().err
    asked = {method for method, _, _ in team.workspace.calls[said:]}
    assert asked <= {"users.info"}


def test_somebody_of_another_workspace_acts_in_none(team: Team) -> None:
    user = {"id": "U0ANN", "team_id": "T0OTHERS"}
    team.does({**click("acknowledge", "101", team.message), "user": user})
    assert team.facts == []


@pytest.mark.parametrize("value", ["999", "", "-1", "1 or 1=1", "²", "1" * 400])
def test_a_button_that_names_no_alert_of_that_message_is_refused(team: Team, value: str) -> None:
    team.clicks("acknowledge", value=value)
    assert team.facts == []
    assert "no alert of Pagefive" in team.whispers()[0][1]


def test_a_button_under_another_message_is_refused(team: Team) -> None:
    team.does(click("acknowledge", "101", "1.000001"))
    assert team.facts == []


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "text",
        {},
        {"type": "block_actions"},
        {"type": "view_closed"},
        {**click("acknowledge", "1", "1.1"), "actions": []},
        {**click("acknowledge", "1", "1.1"), "actions": [{"action_id": "x" * 500}]},
        {**click("acknowledge", "1", "1.1"), "user": {"id": "<!channel>"}},
        {**click("acknowledge", "1", "1.1"), "user": {"id": ["U1"]}},
        {**click("acknowledge", "1", "1.1"), "team": "T0POLICY"},
        {**click("acknowledge", "1", "1.1"), "message": {"ts": "1.1; drop"}},
        {**click("acknowledge", "v" * 4000, "1.1")},
        submission("add_finding", "{}", {"title": {"value": 5}}),
        submission("add_finding", "{}", {f"f{'i' * n}": {} for n in range(30)}),
    ],
)
def test_a_payload_of_another_shape_is_refused_and_not_repeated(payload: object) -> None:
    with pytest.raises(Unexpected) as raised:
        read("interactive", payload)
    assert "secret" not in str(raised.value)
    assert len(str(raised.value)) < 120
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("kind", ["events_api", "hello", "", "interactive"])
def test_an_envelope_that_is_not_offered_is_refused(kind: str) -> None:
    with pytest.raises(Unexpected):
        read(kind, command("status"))


def test_a_form_that_says_falsely_where_it_was_opened_is_refused(team: Team, capsys) -> None:
    for kept in ("", "[]", '{"channel": "C0EVIL", "message": "1.1", "thread": "1.1"}'):
        team.does(submission("retract_reason", kept, {"reason": {"value": "no"}}))
    assert capsys.readouterr().err.count("came to nothing") == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "search WORDS"),
        ("help", "search WORDS"),
        ("search", "search WORDS"),
        ("search report", "1 publication with “report”"),
        ("search rep%ort", "No publication with"),
        ("outstanding", "1 finding outstanding"),
        ("outstanding derbyshire", "0 findings outstanding of derbyshire"),
        ("status", "hmicfrs"),
        ("show <https://x.example/>", "A report"),
        ("show https://elsewhere.example/<!channel>", "Nothing is known of that address"),
    ],
)
def test_the_command_answers_who_asked_alone(log: Log, team: Team, text, said) -> None:
    _ask(log, _publish(log))
    team.asks(text)
    [(user, answer)] = team.whispers()
    assert user == "U0ANN"
    assert said in answer
    assert team.facts == []


def test_the_command_is_answered_in_served_channels_alone(team: Team, capsys) -> None:
    asked = read("slash_commands", command("status", channel="C0EVIL"))
    assert team.answerer.elsewhere(asked) == ELSEWHERE
    team.answerer.take(asked)
    assert team.whispers() == []
    assert "channel C0EVIL is none that is alerted" in capsys.readouterr().err


def test_an_answer_that_slack_does_not_show_is_stored_all_the_same(team: Team, capsys) -> None:
    team.workspace.fails["chat.update"] = "message_not_found"
    team.clicks("acknowledge")
    assert len(team.facts) == 1
    assert "stored, but not shown: message_not_found" in capsys.readouterr().err


def test_the_chain_holds_with_answers_in_it(log: Log, team: Team) -> None:
    before = len(check(log, Bar("", quiet=True)).troubles)
    for action in ("acknowledge", "mute", "unmute", "watch_closely", "not_useful"):
        team.clicks(action)
    team.retracts("wrong")
    with Bar("", quiet=True) as bar:
        assert len(check(log, bar).troubles) == before
    assert len(team.facts) == 6


@pytest.mark.parametrize("app_token", [True, False])
def test_buttons_stand_below_messages_only_where_somebody_hears_them(
    log: Log, workspace: SlackWorkspace, app_token: bool
) -> None:
    clock = Clock()
    record(log, NAME, [change(key=KEY)])
    deliver(log, [slack(workspace)], clock, clock.pause, answers=app_token)  # type: ignore[arg-type]
    [message] = workspace.messages.values()
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    offered = [each["action_id"] for row in rows for each in row["elements"]]
    usual = ["acknowledge", "mute", "watch_closely", "not_useful", "retract"]
    assert offered == (usual if app_token else [])


def test_the_terminal_has_no_buttons(log: Log) -> None:
    record(log, "terminal", [change(key=KEY)])
    with StringIO() as shown:
        deliver(log, [TerminalChannel(Console(file=shown))], Clock(), answers=True)
        assert "First seen" in shown.getvalue()
        assert "Acknowledge" not in shown.getvalue()


def test_many_publications_in_one_message_are_acknowledged_together(
    log: Log, workspace: SlackWorkspace
) -> None:
    new = [change(key=f"publications/{n}", bulk=True) for n in range(12)]
    team = Team(log, workspace, *new)
    team.clicks("acknowledge")
    assert len(team.facts) == 12
    assert team.buttons == ["not_useful", "retract"]


def test_what_concerns_a_source_is_not_muted_or_watched(
    log: Log, workspace: SlackWorkspace
) -> None:
    broken = change(Kind.BROKEN, "hmicfrs", severity=Severity.HIGH)
    team = Team(log, workspace, broken)
    team.clicks("mute")
    assert log.conn.execute("select count(*) from mute").fetchone() == (0,)
    team.clicks("acknowledge")
    assert team.buttons == ["not_useful", "retract"]


def test_a_likely_match_is_asked_below_the_alert_and_within_the_limits(
    log: Log, workspace: SlackWorkspace
) -> None:
    clock = Clock()
    long = "word " * 400
    record(log, NAME, [change(Kind.EDITED, KEY, diff=[["+", long]], title=long)])
    _ask(log, _publish(log))
    deliver(log, [slack(workspace)], clock, clock.pause, answers=True)  # type: ignore[arg-type]
    [message] = workspace.messages.values()
    said = json.dumps(message["blocks"])
    assert "This is the report we waited for" in said
    assert "The second investigation" in said
    assert len(said) < 11_000
    assert message["blocks"][-1]["type"] == "context"


def test_an_answer_to_one_alert_is_none_to_the_next_of_the_same_publication(
    log: Log, workspace: SlackWorkspace
) -> None:
    first = Team(log, workspace)
    first.clicks("acknowledge")
    later = Team(log, workspace, change(Kind.EDITED, KEY))
    later.clicks("watch_closely")
    assert "Acknowledged" not in later.shown
    assert "acknowledge" in later.buttons


def test_why_an_alert_was_retracted_is_kept_in_one_place_alone(team: Team) -> None:
    team.retracts("misread")
    assert team.log.conn.execute("select detail from reply").fetchall() == [(None,)]
    [reply] = team.log.db.query("select * from replies")
    assert (reply["what"], reply["key"], reply["detail"]) == ("retracted", KEY, "misread")
