"""What the rules would have sent, shown without sending; and the try of each channel."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from alerts_ground import START, TOKEN, change, edits
from click.testing import CliRunner, Result
from rules_ground import happen, rule, said, sent
from slack_replica import CHANNEL, SlackReplica

from alerts.drafting import drafting
from alerts.preview import Preview, preview
from alerts.terminal import lines_of, plain
from alerts.trying import SCOPES, missing_scopes
from db.heard import heard
from db.log import Log
from db.records import Kind, Severity
from db.routes import How, Quiet, Raise, Routes
from db.settings import PREFIX
from scheduler import main

K, S = Kind, Severity
USUAL = Routes.of(["terminal"])
WEEK = timedelta(days=7)
NEXT_WEEK = START + WEEK


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine's own is read."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def would(log: Log, routes: Routes) -> Preview:
    return preview(heard(log, START - WEEK, NEXT_WEEK), routes, drafting(log), None)


def heads(previewed: Preview) -> list[tuple[str, str, str]]:
    return [
        (each.channel, each.how.value, plain(next(iter(lines_of(each.message.blocks)))))
        for each in previewed.messages
    ]


def pagefive(*given: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in given])


@pytest.fixture
def lived(log: Log) -> Log:
    """A log in which a week of changes was told under the usual rules."""
    happen(log, USUAL, [change(), change(K.OPENED, "owed", severity=S.LOW)])
    later = START + timedelta(days=1)
    happen(log, USUAL, [change(K.REMOVED, "gone", severity=S.HIGH), *edits(3)], later, crawl=2)
    return log


def test_under_the_rules_that_held_it_shows_what_was_sent(lived: Log) -> None:
    told = [said(posting) for posting in sent(lived, START + timedelta(days=2))]
    told += [said(posting) for posting in sent(lived, NEXT_WEEK)]
    shown = [
        [plain(line) for line in lines_of(each.message.blocks)]
        for each in would(lived, USUAL).messages
    ]
    assert len(shown) == 6
    assert shown == told[: len(shown)]


def test_other_rules_send_other_messages(lived: Log) -> None:
    routes = Routes(
        rules=(
            rule("slack:#grave", severity=S.HIGH, mention=("@here",)),
            rule("slack:#all", how=How.DAILY),
        )
    )
    previewed = would(lived, routes)
    assert heads(previewed) == [
        ("slack:#grave", "now", "Removed"),
        ("slack:#all", "daily", "The day's digest: 2 changes"),
        ("slack:#all", "daily", "The day's digest: 4 changes"),
    ]
    assert [each.mention for each in previewed.messages] == [("@here",), (), ()]


def test_what_would_have_waited_is_told_when_the_hours_are_over(lived: Log) -> None:
    quiet = Quiet(since=time(9), until=time(17), but=S.HIGH)
    previewed = would(lived, replace(USUAL, quiet=quiet))
    waited = [each.at.hour for each in previewed.messages if each.how is How.NOW]
    assert sorted(waited) == [9, 17, 17, 17, 17]


def test_what_a_rule_raised_is_asked_anew(log: Log) -> None:
    raising = Raise(name="owed is grave", kinds=("opened",), raise_to=S.HIGH)
    happen(log, replace(USUAL, raising=(raising,)), [change(K.OPENED, "a", severity=S.LOW)])
    assert [how for _, how, _ in heads(would(log, USUAL))] == ["weekly"]
    again = would(log, replace(USUAL, raising=(raising,)))
    assert [how for _, how, _ in heads(again)] == ["now"]


def test_what_is_muted_or_redacted_is_not_shown(lived: Log) -> None:
    lived.conn.execute("insert into mute values ('hmicfrs', 'gone', '2017-11-14T10:00:00Z', 'U1')")
    previewed = would(lived, USUAL)
    assert "Removed" not in [head for _, _, head in heads(previewed)]
    assert previewed.muted == 1


def test_a_digest_leaves_out_what_was_retracted_before_it_was_due(lived: Log) -> None:
    wrong = "insert into retraction (change_id, at, reason) values (2, '2017-11-15T10:00:00Z', 'x')"
    lived.conn.execute(wrong)
    assert "weekly" not in [how for _, how, _ in heads(would(lived, USUAL))]


def test_rules_that_fitted_nothing_are_named(lived: Log) -> None:
    routes = replace(USUAL, rules=(rule(name="typo", sources=("hmcfrs",)), *USUAL.rules))
    assert would(lived, routes).idle == ("typo",)


def _dump(log: Log) -> str:
    return hashlib.sha256("\n".join(log.conn.iterdump()).encode()).hexdigest()


def test_the_command_counts_by_channel_and_shows_each_message(lived: Log, tmp_path: Path) -> None:
    (tmp_path / "pagefive.toml").write_text('[[rules]]\nname = "all"\nhow = "daily"\n')
    lived.conn.execute("insert into meta (name, value) values ('mode', 'replayed')")
    before = _dump(lived)
    ran = pagefive("alerts", "preview", "--db", lived.path)
    assert ran.exit_code == 0, ran.output
    assert "would have sent under these rules. Nothing was sent." in ran.stdout
    assert "  daily   2 messages, 6 changes: 3 edited, 1 added, 1 opened, 1 removed" in ran.stdout
    assert re.search(r"^terminal · daily · 15 Nov 2017, 09:00$", ran.stdout, re.MULTILINE)
    assert "Title of gone" in ran.stdout
    assert _dump(lived) == before


def test_rules_of_a_file_are_tried_and_its_faults_named(lived: Log, tmp_path: Path) -> None:
    lived.conn.execute("insert into meta (name, value) values ('mode', 'replayed')")
    file = tmp_path / "stricter.toml"
    file.write_text('[[rules]]\nname = "x"\nchannel = "#police"\nseverity = "high"\n')
    ran = pagefive("alerts", "preview", "--db", lived.path, "--rules", file)
    assert "slack:#police\n  now     1 message, 1 change: 1 removed" in ran.stdout
    file.write_text('[[rules]]\nname = "x"\nhow = "nightly"\n')
    ran = pagefive("alerts", "preview", "--db", lived.path, "--rules", file)
    assert ran.exit_code == 2
    assert f"{file}: rules[1].how: " in ran.output


@pytest.fixture
def replica() -> Iterator[SlackReplica]:
    with SlackReplica() as running:
        yield running


def _try(replica: SlackReplica, monkeypatch: pytest.MonkeyPatch, **more: str) -> Result:
    given = {"slack_token": TOKEN, "slack_channel": CHANNEL, "slack_api": replica.base, **more}
    for name, value in given.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)
    return pagefive("alerts", "test")


def test_a_channel_that_is_well_shows_one_message(
    replica: SlackReplica, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _try(replica, monkeypatch)
    assert f"slack:{CHANNEL}: a test message was posted" in ran.stdout
    assert [message["text"] for message in replica.messages] == [f"Pagefive can post to {CHANNEL}."]
    assert TOKEN not in ran.output


@pytest.mark.parametrize(
    ("script", "history", "line"),
    [
        pytest.param(["error:not_in_channel"], [], "invite the app to the channel", id="not in it"),
        pytest.param([], ["error:missing_scope"], "Slack answered missing_scope", id="no history"),
        pytest.param(["error:invalid_auth"], [], "Slack answered invalid_auth", id="revoked"),
        pytest.param(["error:channel_not_found"], [], "channel_not_found", id="no such channel"),
    ],
)
def test_what_is_missing_is_one_line(
    monkeypatch: pytest.MonkeyPatch, script: list[str], history: list[str], line: str
) -> None:
    with SlackReplica(script, history) as replica:
        ran = _try(replica, monkeypatch)
    [told] = [each for each in ran.stdout.splitlines() if each.startswith(f"slack:{CHANNEL}: ")]
    assert line in told
    assert ran.exit_code == 1
    assert TOKEN not in ran.output


class _Scopes(BaseHTTPRequestHandler):
    """Answers `auth.test` as Slack does: the token's scopes stand in a header."""

    granted: ClassVar[str | None] = None

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = b'{"ok": true, "team_id": "T0POLICY"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        if self.granted is not None:
            self.send_header("X-OAuth-Scopes", self.granted)
        self.end_headers()
        self.wfile.write(body)


@pytest.mark.parametrize(
    ("granted", "lacking"),
    [
        pytest.param(",".join(SCOPES), [], id="all"),
        pytest.param("identify," + ",".join(SCOPES), [], id="more than needed"),
        pytest.param(", ".join(s for s in SCOPES if s != "files:write"), ["files:write"], id="one"),
        pytest.param("chat:write", [*SCOPES][1:], id="all but one"),
        pytest.param(None, [], id="Slack does not say"),
    ],
)
def test_each_scope_that_is_missing_is_a_line_that_says_what_for(
    granted: str | None, lacking: list[str]
) -> None:
    handler = type("Handler", (_Scopes,), {"granted": granted})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        tried = missing_scopes(TOKEN, f"http://127.0.0.1:{server.server_address[1]}/api/")
        server.shutdown()
    assert [each.said for each in tried] == [
        f"slack: the app lacks the scope {scope}, {SCOPES[scope]}" for scope in lacking
    ]
    assert not any(each.well for each in tried)


def test_the_terminal_is_tried_too() -> None:
    ran = pagefive("alerts", "test")
    assert ran.exit_code == 0, ran.output
    assert "Pagefive can post here" in ran.stdout
    assert "terminal: a test message was posted" in ran.stdout


def test_the_manifest_asks_for_the_scopes_that_are_tried_and_no_other() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    manifest = yaml.safe_load((Path(__file__).parents[1] / "alerts/manifest.yaml").read_text())
    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert [each["command"] for each in manifest["features"]["slash_commands"]] == ["/pagefive"]
