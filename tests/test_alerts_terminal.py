"""How a message looks in a terminal, and that no site can steer one."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from alerts_ground import change, recorded
from rich.console import Console

from alerts.terminal import AGAIN, TerminalChannel
from alerts.wording import drafts
from db.postings import Message, Posting
from db.records import Change, Kind

EDITED = change(Kind.EDITED, diff=[["-", "adequate"], ["+", "inadequate"]], title="PEEL 2017")


def show(told: Change | Message, *, again: bool = False, **console: object) -> str:
    message = told if isinstance(told, Message) else drafts(recorded([told]))[0].message
    out = io.StringIO()
    channel = TerminalChannel(Console(file=out, **console))
    channel.post(Posting(id=1, uid="u", channel="terminal", message=message, again=again))
    return out.getvalue()


def test_a_person_sees_a_frame_with_struck_and_bold_words_and_the_link() -> None:
    shown = show(
        EDITED, force_terminal=True, width=90, color_system="standard", legacy_windows=False
    )
    assert "\x1b[9;31madequate" in shown
    assert "\x1b[1minadequate" in shown
    assert "PEEL 2017" in shown
    assert EDITED.url in shown
    assert shown.startswith(("\x1b", "╭"))


def test_a_file_gets_plain_lines() -> None:
    shown = show(EDITED)
    assert shown.splitlines()[:3] == [
        "Edited",
        f"PEEL 2017 <{EDITED.url}>",
        "~adequate~ *inadequate*",
    ]
    assert "\x1b" not in shown


def test_a_link_that_reads_as_its_address_is_written_once() -> None:
    where = "https://www.justiceinspectorates.gov.uk/sitemap.xml"
    assert show(change(Kind.UNLISTED, route="sitemap", where=where)).count(where) == 1


def test_long_lines_of_a_file_are_not_broken() -> None:
    assert "word " * 60 in show(change(summary="word " * 90))


@pytest.mark.parametrize("force_terminal", [True, False])
def test_what_may_have_been_shown_says_so(force_terminal: bool) -> None:
    assert AGAIN in show(EDITED, again=True, force_terminal=force_terminal)
    assert AGAIN not in show(EDITED, force_terminal=force_terminal)


@pytest.mark.parametrize("force_terminal", [True, False])
def test_a_site_cannot_steer_the_terminal(force_terminal: bool) -> None:
    steering = "a\x1b[2J\x1b]0;owned\x07\x9b31m\r\x08[bold]b[/bold] :tada: \u202e"
    said = {"type": "text", "text": steering}
    section = {"type": "rich_text_section", "elements": [said]}
    message = Message(text="x", blocks=({"type": "rich_text", "elements": [section]},))
    shown = show(message, force_terminal=force_terminal, color_system=None)
    assert "a[2J]0;owned31m[bold]b[/bold] :tada: " in shown
    assert not set(shown) & set("\x1b\x07\x9b\r\x08\u202e")


@pytest.mark.parametrize("force_terminal", [True, False])
def test_a_terminal_without_an_alphabet_still_shows_the_message(force_terminal: bool) -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    message = drafts(recorded([change(title="Réponse “finale” 👮")]))[0].message
    channel = TerminalChannel(Console(file=file, force_terminal=force_terminal))
    channel.post(Posting(id=1, uid="u", channel="terminal", message=message))
    file.flush()
    assert b"R?ponse ?finale?" in file.buffer.getvalue()  # type: ignore[attr-defined]


def test_rich_and_slack_are_loaded_only_when_wanted() -> None:
    code = "import sys, alerts.commands; print({'rich', 'slack_sdk'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
