"""The demo: the two founding stories on the scale models, and nothing made up shown as fact."""

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from db.commands import CannotRun
from db.log import files_of
from scraper.replica.chapters import CHAPTERS, made_up, world
from scraper.replica.stage import Stage
from scraper.replica.story import BURIED, MARK, tell

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "scheduler"]


def run(command, cwd, **more):
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with settings that must not matter."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "pagefive.toml").write_text('slack_api = "http://example.org"\nunknown = 1\n')
    return folder


@pytest.fixture(scope="module")
def told(folder):
    return run(
        [*COMMAND, "demo"],
        folder,
        PAGEFIVE_SLACK_TOKEN="xoxb-not-a-real-token",
        PAGEFIVE_SLACK_CHANNEL="#alerts",
        PAGEFIVE_CONFIG="nowhere.toml",
        PAGEFIVE_DB="elsewhere.db",
    )


@pytest.mark.slow
class TestTold:
    def test_it_ends_well_whatever_the_user_has_set(self, told, folder):
        assert (told.returncode, told.stderr) == (0, "")
        assert sorted(path.name for path in folder.iterdir()) == ["demo", "pagefive.toml"]

    def test_the_findings_are_owed_until_the_day_they_are_published(self, told):
        ages = re.findall(r"still owed: .*: ([\d,]+ days since the deaths)", told.stdout)
        assert ages == ["1,885 days since the deaths", "1,971 days since the deaths"]
        assert "Published after 1,972 days" in told.stdout
        assert "1,972 days since the deaths" in told.stdout

    def test_the_report_is_buried_on_page_five_two_days_later(self, told):
        after = told.stdout.partition("7/7 · 16 Nov 2017")[2]
        headline, title = after.partition("\nBuried on ")[2].splitlines()[:2]
        assert headline.startswith("page 5 of publications")
        assert title.startswith("A progress report on the police response to domestic abuse")

    def test_a_baseline_alerts_nobody(self, told):
        for step in ("1/7", "4/7"):
            said = told.stdout.partition(f"\n{step} · ")[2].partition("/7 · ")[0]
            assert "baseline" in said
            assert "Why:" not in said

    def test_what_no_record_tells_says_so_before_it_is_shown(self, told):
        for step, shown in (("3/7", "Published after"), ("6/7", "33 new"), ("7/7", "10 new")):
            said = told.stdout.partition(f"\n{step} · ")[2].partition(shown)[0]
            assert "reconstructed:" in said

    def test_the_next_commands_work_as_printed(self, told, folder):
        commands = re.findall(r"^  (\S.* --db demo/pagefive.db)$", told.stdout, re.MULTILINE)
        assert len(commands) == 4
        for command in commands:
            tried = run(shlex.split(command), folder, PAGEFIVE_CONFIG=os.devnull)
            assert (tried.returncode, tried.stderr) == (0, ""), command
            assert tried.stdout.count("\n") > 2, command


def test_a_terminal_that_lacks_a_letter_still_gets_the_demo(monkeypatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    stage = Stage(steps=1, of=[])
    stage.opens("127.0.0.1:1")
    stage.step(CHAPTERS[1].steps[1])
    assert b"reconstructed: The hour." in narrow.buffer.getvalue()


def test_only_what_is_on_record_is_new_beside_the_invented_release():
    whole = world()
    first = {chapter.steps[0].source: chapter.steps[0].at for chapter in CHAPTERS}
    news = [p for site in whole.sites for p in site.publications if p.live > first[site.name]]
    told = [p.path for p in news if "PEEL: Police effectiveness 2017" not in p.title]
    assert told == [
        f"/{BURIED}/",
        "/investigations/rachael-and-auden-slack-findings-second-investigation",
    ]
    assert sum(site.home + p.path in made_up(whole) for site in whole.sites for p in news) == 44


def test_every_step_with_something_made_up_says_what():
    steps = [step for chapter in CHAPTERS for step in chapter.steps]
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert [number for number, step in enumerate(steps, 1) if not step.reconstructed] == [2]


class Crawls(list):
    """Takes the place of crawling: what it was asked, and which settings it would have seen."""

    def __call__(self, source, depth, at, via):
        settings = [name for name in os.environ if name.upper().startswith("PAGEFIVE_")]
        self.append((source, depth, settings))


def test_the_users_settings_are_out_of_sight_and_then_back(tmp_path, monkeypatch):
    monkeypatch.setenv("PAGEFIVE_SLACK_TOKEN", "xoxb-not-a-real-token")
    crawls = Crawls()
    tell(tmp_path / "new" / "p.db", crawls)
    assert len(crawls) == 7
    assert all(settings == [] for *_, settings in crawls)
    assert os.environ["PAGEFIVE_SLACK_TOKEN"] == "xoxb-not-a-real-token"


def test_a_log_that_a_demo_made_is_made_anew(tmp_path):
    path = tmp_path / "p.db"
    tell(path, Crawls())
    stray = files_of(path) / "warc" / "old.warc.gz"
    stray.touch()
    tell(path, Crawls())
    assert not stray.exists()
    assert (files_of(path) / MARK).exists()


@pytest.mark.parametrize("name", ["p.db", "p.db.files"])
def test_anything_else_is_left_alone(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(CannotRun, match="left alone"):
        tell(tmp_path / "p.db", Crawls())
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("name", ["", "/proc/nowhere/p.db"])
def test_a_place_where_no_log_can_be_is_one_clear_line(name):
    with pytest.raises(CannotRun) as refused:
        tell(Path(name), Crawls())
    assert "\n" not in str(refused.value)


class Screen(io.StringIO):
    """A terminal that only knows what a progress bar sends."""

    encoding = "utf-8"

    def isatty(self):
        return True

    def lines(self):
        rows, row, column = [""], 0, 0
        for sent in re.findall(r"\x1b\[[\d;?]*[A-Za-z]|\x1b\].*?\x1b\\|.", self.getvalue(), re.S):
            if sent == "\n":
                row, column = row + 1, 0
                rows += [""] * (row == len(rows))
            elif sent == "\r":
                column = 0
            elif sent.endswith("A") and len(sent) > 1:
                row -= int(sent[2:-1] or 1)
            elif sent == "\x1b[2K":
                rows[row] = ""
            elif len(sent) == 1:
                rows[row] = rows[row][:column].ljust(column) + sent + rows[row][column + 1 :]
                column += 1
        return [line.rstrip() for line in rows]


def test_bar_and_words_share_a_screen_without_mixing(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    stage = Stage(steps=7, of=[])
    with stage.bar():
        for chapter in CHAPTERS:
            for step in chapter.steps:
                stage.step(step)
                print("an alert")
                stage.says(step.quiet)
                stage.seen()
    lines = screen.lines()
    assert "step 7 of 7" in screen.getvalue()
    assert not [line for line in lines if "step " in line]
    assert lines.count("an alert") == 7
