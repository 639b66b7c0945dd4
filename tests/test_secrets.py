"""Tokens, and what Slack's payloads carry, stand in no log, error, database or crash report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from ground import Ground, born, command, environment, hours, inspectorate, pagefive, publications
from slack_workspace import CHANNEL, SlackWorkspace, click
from slack_workspace import command as slash

from scraper.replica.server import Replica

BOT, APP = "xoxb-7777-hunter2bot", "xapp-7777-hunter2app"
PAYLOAD = ("verification-secret", "trigger-secret", "hooks.slack.com", "t-secret")
PAGES = publications(12)
WORLD = inspectorate(12, born(PAGES[0], "a-new-inspection", hours(26)))
pytestmark = pytest.mark.slow


def leaked(folder: Path, said: Sequence[str]) -> list[str]:
    """Where a secret stands: in what was printed, or in any file that was left."""
    secrets = [one.encode() for one in (BOT, APP, *PAYLOAD)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = {str(path): path.read_bytes() for path in files}
    held |= {f"output {n}": text.encode() for n, text in enumerate(said)}
    return [f"{place}: {one!r}" for place, text in held.items() for one in secrets if one in text]


def settings(base: str) -> dict[str, str]:
    return {
        "PAGEFIVE_SLACK_TOKEN": BOT,
        "PAGEFIVE_SLACK_APP_TOKEN": APP,
        "PAGEFIVE_SLACK_CHANNEL": CHANNEL,
        "PAGEFIVE_SLACK_API": base,
    }


@pytest.fixture
def workspace() -> Iterator[SlackWorkspace]:
    with SlackWorkspace() as made:
        yield made


def test_the_search_finds_a_secret_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"Authorization: Bearer {BOT}")
    assert len(leaked(tmp_path, [f"… {APP} …"])) == 2


@pytest.mark.parametrize("error", [None, "invalid_auth"])
def test_a_crawl_and_its_alerts_leave_no_token(
    tmp_path: Path, workspace: SlackWorkspace, error: str | None
) -> None:
    if error:
        workspace.fails["chat.postMessage"] = error
    with Replica(WORLD) as replica:
        ground = Ground(tmp_path, replica, settings=settings(workspace.base))
        ran = [ground.run(hours(0)), ground.run(hours(27))]
        told = dict(folder=tmp_path, **settings(workspace.base))
        ran.append(pagefive("status", "--db", ground.db, **told))
        ran.append(pagefive("alerts", "test", **told))
    sent = [headers.get("Authorization") for _, _, headers in workspace.calls]
    assert f"Bearer {BOT}" in sent, "the token was used"
    assert leaked(tmp_path, [text for one in ran for text in (one.out, one.err)]) == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"PAGEFIVE_SLACK_API": "http://slack.com/api/"}, id="an unsafe address"),
        pytest.param({"PAGEFIVE_SLACK_CHANNEL": ""}, id="no channel"),
        pytest.param({"PAGEFIVE_SLACK_TOKEN": f"{BOT}\x7f"}, id="a token that is none"),
        pytest.param({"PAGEFIVE_SLACK_APP_TOKEN": f"{APP}\n"}, id="an app token that is none"),
        pytest.param({"PAGEFIVE_RULES": BOT}, id="a token in the wrong place"),
        pytest.param({"PAGEFIVE_SLACK_API": "http://127.0.0.1:9/"}, id="nobody answers"),
    ],
)
def test_what_is_wrong_is_said_without_the_token(tmp_path: Path, given: dict[str, str]) -> None:
    told = settings("http://127.0.0.1:9/api/") | given
    commands = (["alerts", "listen"], ["alerts", "test"], ["record"], ["status"])
    ran = [pagefive(*asked, folder=tmp_path, **told) for asked in commands]
    assert any(one.status for one in ran)
    assert leaked(tmp_path, [text for one in ran for text in (one.out, one.err)]) == []


def test_a_crash_report_names_no_token(tmp_path: Path, workspace: SlackWorkspace) -> None:
    """A fault of our own, deep in a delivery and with everything that Python can print of it."""
    script = (
        "import faulthandler, os; faulthandler.enable();"
        "from alerts.workspace import Workspace;"
        "given = {name[9:].lower(): os.environ[name] for name in os.environ if 'SLACK' in name};"
        "space = Workspace(given['slack_token'], given['slack_api']);"
        "print(space, vars(space));"
        "Workspace._call = lambda self, method, **asked: 1 / 0;"
        "space.team()"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", script], cwd=tmp_path, capture_output=True, text=True,
        env=environment(**settings(workspace.base)), check=False, timeout=60,
    )  # fmt: skip
    assert "ZeroDivisionError" in done.stderr
    assert leaked(tmp_path, [done.stdout, done.stderr]) == []


def test_listening_leaves_no_token_and_nothing_secret_of_a_payload(
    tmp_path: Path, workspace: SlackWorkspace
) -> None:
    asked = command("alerts", "listen", "--db", tmp_path / "log.db")
    said = tmp_path / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            asked, cwd=tmp_path, stdout=out, stderr=out, env=environment(**settings(workspace.base))
        )
        try:
            workspace.until(lambda: workspace.connected)
            workspace.send("interactive", click("acknowledge", "1", "1.1"))
            workspace.send("interactive", {**click("drop", "1", "1.1"), "team": {"id": "T0EVIL"}})
            workspace.send("interactive", {"token": "verification-secret"})
            workspace.send("slash_commands", slash("status"))
            workspace.until(lambda: "chat.postEphemeral" in workspace.methods())
            workspace.until(lambda: "T0EVIL came to nothing" in said.read_text())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    text = said.read_text()
    assert "listening in slack:" + CHANNEL in text
    assert "T0EVIL came to nothing" in text
    assert process.returncode == 143, text
    assert leaked(tmp_path, []) == []
    used = {headers.get("Authorization") for _, _, headers in workspace.calls}
    assert used == {f"Bearer {BOT}", f"Bearer {APP}"}


def test_a_crawl_s_process_is_not_given_the_tokens(tmp_path: Path) -> None:
    from scraper.process import _environment

    os.environ["PAGEFIVE_SLACK_TOKEN"] = BOT
    try:
        assert BOT not in _environment().values()
    finally:
        del os.environ["PAGEFIVE_SLACK_TOKEN"]
