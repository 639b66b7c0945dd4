"""Answers from end to end: through a websocket on this machine, as Socket Mode sends them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alerts_ground import Clock, change
from answers_ground import KEY, Team, answerer
from slack_workspace import CHANNEL, SlackWorkspace, click, command, shortcut, submission

from alerts.socket import Link, Listener, _may_listen
from alerts.workspace import SlackRefuses
from db.log import open_log
from db.records import Kind

APP_TOKEN = "xapp-1-secret"


class Heard:
    """A listener that runs in a thread of its own, with a log of its own connection."""

    def __init__(self, workspace: SlackWorkspace, path: Path) -> None:
        self.workspace, self.path = workspace, path
        self.done = 0
        self._stop, self._begun = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Heard:
        self._thread.start()
        assert self._begun.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(20)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        log = open_log(self.path)
        link = Link(APP_TOKEN, self.workspace.base, timeout=2)
        self.listener = Listener(link, answerer(log, self.workspace, Clock()))
        self._begun.set()
        self.listener.listen(self._stop.is_set)
        log.close()

    def after(self, payload: Any, kind: str = "interactive") -> dict[str, Any]:
        """Send an envelope; return its acknowledgement, once what it asks is done."""
        done = self.listener.done
        id_ = self.workspace.send(kind, payload)
        said = self.workspace.word(id_)
        assert said is not None
        self.until(lambda: self.listener.done > done)
        return said

    def until(self, so: Any) -> None:
        turn = threading.Event()
        for _ in range(2000):
            if so():
                return
            turn.wait(0.005)
        raise AssertionError(self.workspace.methods())


@contextmanager
def hearing(path: Path, *changes: Any) -> Iterator[tuple[Team, Heard]]:
    with SlackWorkspace() as workspace:
        log = open_log(path / "log.db")
        team = Team(log, workspace, *(changes or [change(key=KEY)]))
        with Heard(workspace, path / "log.db") as heard:
            yield team, heard
        log.close()


@pytest.mark.slow
def test_buttons_forms_shortcut_and_command_work_through_the_websocket(tmp_path: Path) -> None:
    with hearing(tmp_path) as (team, heard):
        value = str(team.changes[0])
        heard.after(click("acknowledge", value, team.message))
        assert "Acknowledged by @ann" in team.shown
        heard.after(click("mute", value, team.message, "U0BEN"))
        heard.after(click("retract", value, team.message))
        [form] = team.workspace.asked("views.open")
        kept = form["view"]["private_metadata"]
        heard.after(submission("retract_reason", kept, {"reason": {"value": "misread"}}))
        assert "Retracted by @ann" in team.shown
        heard.after(shortcut(team.message))
        kept = team.workspace.asked("views.open")[1]["view"]["private_metadata"]
        filled = {
            "title": {"value": "The second investigation"},
            "source": {"selected_option": {"value": "iopc"}},
            "since": {"selected_date": "2010-06-02"},
            "since_what": {"value": "the deaths"},
        }
        heard.after(submission("add_finding", kept, filled))
        heard.after(command("outstanding"), "slash_commands")
        assert "The second investigation" in team.whispers()[-1][1]
    assert [(who, what) for _, who, _, what, *_ in open_facts(tmp_path)] == [
        ("U0ANN", "acknowledged"), ("U0BEN", "muted"), ("U0ANN", "retracted"), ("U0ANN", "added"),
    ]  # fmt: skip


def open_facts(path: Path) -> list[Any]:
    log = open_log(path / "log.db")
    rows = log.conn.execute("select at, who, name, what from reply order by id").fetchall()
    log.close()
    return rows


@pytest.mark.slow
def test_what_is_refused_is_acknowledged_logged_and_not_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hearing(tmp_path) as (team, heard):
        evil = {**click("acknowledge", "101", team.message), "team": {"id": "T0EVIL"}}
        heard.after(evil)
        for payload in ("text", {}, {"type": "block_actions"}, {"type": "nothing"}):
            team.workspace.send("interactive", payload)
        team.workspace.send("events_api", {"type": "event_callback"})
        said = heard.after(command("status", channel="C0EVIL"), "slash_commands")
        assert "answers only in the channels" in said["payload"]["text"]
        assert team.facts == []
        assert team.workspace.asked("chat.update") == []
    err = capsys.readouterr().err
    assert "workspace T0EVIL came to nothing" in err
    assert err.count("refused what was sent through Slack") >= 3
    assert "secret" not in err


@pytest.mark.slow
def test_what_is_wrong_in_a_form_is_said_in_the_acknowledgement(tmp_path: Path) -> None:
    with hearing(tmp_path) as (team, _):
        kept = json.dumps({"channel": CHANNEL, "message": team.message, "thread": team.message})
        filled = {
            "title": {"value": "T"},
            "source": {"selected_option": {"value": "iopc"}},
            "since": {"selected_date": "2044-01-01"},
            "since_what": {"value": "the deaths"},
        }
        id_ = team.workspace.send("interactive", submission("add_finding", kept, filled))
        said = team.workspace.word(id_)
        assert said is not None
        assert said["payload"]["response_action"] == "errors"
        assert list(said["payload"]["errors"]) == ["since"]


@pytest.mark.slow
def test_a_websocket_that_is_closed_is_opened_again(tmp_path: Path) -> None:
    with hearing(tmp_path) as (team, heard):
        value = str(team.changes[0])
        heard.after(click("acknowledge", value, team.message))
        team.workspace.drop()
        opened = team.workspace.methods().count("apps.connections.open")
        team.workspace.until(
            lambda: (
                team.workspace.methods().count("apps.connections.open") > opened
                or team.workspace.connected
            )
        )
        heard.after(click("not_useful", value, team.message))
        assert "Called not useful by @ann" in team.shown


@pytest.mark.slow
def test_a_publication_that_ends_a_wait_is_told_once_a_person_says_so(tmp_path: Path) -> None:
    from test_alerts_answers import _ask, _publish

    with hearing(tmp_path, change(Kind.ADDED, KEY)) as (team, heard):
        asked = _ask(team.log, _publish(team.log))
        posted = len(team.workspace.messages)
        heard.after(click("is_it", asked, team.message))
        told = [said["text"] for said in list(team.workspace.messages.values())[posted:]]
    assert len(told) == 1
    assert "The second investigation" in told[0]


@pytest.mark.parametrize(
    ("url", "here", "may"),
    [
        ("wss://wss-primary.slack.com/link/?ticket=1", False, True),
        ("ws://wss-primary.slack.com/link/?ticket=1", False, False),
        ("wss://slack.com.evil.example/link", False, False),
        ("wss://evil.example/.slack.com", False, False),
        ("wss://127.0.0.1/link", False, False),
        ("ws://127.0.0.1:9/link", True, True),
        ("ws://evil.example/link", True, False),
        ("", False, False),
    ],
)
def test_a_websocket_is_opened_to_slack_alone(url: str, here: bool, may: bool) -> None:
    assert _may_listen(url, here=here) is may


def test_an_address_elsewhere_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with SlackWorkspace(link="ws://evil.example/?ticket=t-secret") as workspace:
        link = Link(APP_TOKEN, workspace.base, timeout=2)
        try:
            with pytest.raises(SlackRefuses, match="not Slack's address") as raised:
                link.connect()
            with pytest.raises(SlackRefuses, match="rests"):
                link.connect()
        finally:
            link.close()
    assert "secret" not in str(raised.value) + capsys.readouterr().err + repr(link)


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "link_disabled"])
def test_a_refused_app_token_is_said_without_the_token(
    error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with SlackWorkspace() as workspace:
        workspace.fails["apps.connections.open"] = error
        link = Link(APP_TOKEN, workspace.base, timeout=2)
        try:
            with pytest.raises(SlackRefuses, match=error) as raised:
                link.connect()
        finally:
            link.close()
    assert raised.value.__context__ is None
    assert f"cannot be heard: {error}" in capsys.readouterr().err
    assert APP_TOKEN not in str(raised.value)


@pytest.mark.slow
def test_an_answer_is_acknowledged_before_it_is_done(tmp_path: Path) -> None:
    with hearing(tmp_path) as (team, heard):
        team.workspace.held.add("users.info")
        value = str(team.changes[0])
        ids = [
            team.workspace.send("interactive", click(action, value, team.message))
            for action in ("acknowledge", "not_useful")
        ]
        assert all(team.workspace.word(id_) for id_ in ids)
        assert (team.facts, heard.listener.done) == ([], 0)
        team.workspace.release()
        heard.until(lambda: heard.listener.done == 2)
        assert [what for _, _, _, what, *_ in team.facts] == ["acknowledged", "not useful"]
