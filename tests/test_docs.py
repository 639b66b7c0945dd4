"""What is documented exists, and what exists is documented."""

import re
from pathlib import Path

import click
import pytest

from db.log import open_log
from db.records import Depth, Kind, Outcome, Severity
from db.settings import PREFIX, Settings
from scheduler import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOG = (ROOT / "docs" / "log.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

# Analysts and scripts depend on these names; a column may be added, none may go.
VIEWS = {
    "publications": "source key url title kind stated_date first_seen last_seen state"
    " forces topics reference",
    "placements": "source key listing page position since until",
    "versions": "source key number first_seen last_seen digest title text",
    "documents": "source key url label media_type bytes byte_digest text_digest"
    " first_seen last_seen",
    "changes": "id at source key kind severity title url summary detail",
    "crawls": "id source depth outcome reason started finished requests unchanged bytes",
    "deliveries": "change_id channel status attempts sent_at slack_ts error",
}  # fmt: skip
COMMANDS = {
    "run": {"--depth", "--db", "--at", "--via", "--config"},
    "log": {"--source", "--kind", "--since", "--format"},
    "show": set(),
    "status": set(),
    "demo": set(),
    "replica": {"--port", "--scenario"},
    "sources": set(),
    "evidence": {"--source", "--out"},
    "redact": {"--reason", "--source", "--yes"},
    "retract": {"--reason"},
    "verify": {"--head", "--json", "--quiet"},
}


@pytest.fixture(scope="module")
def views(tmp_path_factory):
    log = open_log(tmp_path_factory.mktemp("log") / "p.db")
    names = log.db.view_names()
    columns = {
        name: [c[1] for c in log.conn.execute(f"pragma table_info({name})")] for name in names
    }
    log.close()
    return columns


def section(name):
    return re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", LOG, re.MULTILINE | re.DOTALL)[1]


def documented(text):
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("name", VIEWS)
def test_the_views_have_the_columns_that_scripts_depend_on(views, name):
    assert views[name] == VIEWS[name].split()


def test_every_view_and_column_is_documented_and_no_other(views):
    for name, columns in views.items():
        told = [
            one for one in documented(section(name)) if name != "changes" or one not in list(Kind)
        ]
        assert sorted(told) == sorted(columns), name


def test_every_stored_word_is_documented():
    words = [*Kind, *Severity, *Depth, *Outcome, "listed", "unlisted", "delisted", "expired"]
    words += ["withdrawn", "pending", "sending", "sent", "refused", "muted"]
    assert [word for word in words if f"`{word}`" not in LOG] == []


@pytest.mark.parametrize("example", re.findall(r"^(select .*?);", LOG, re.MULTILINE | re.DOTALL))
def test_every_query_in_the_docs_runs(tmp_path, example):
    assert open_log(tmp_path / "p.db").conn.execute(example).fetchall() == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_is_the_one_that_scripts_depend_on(name):
    assert COMMANDS[name] <= options(main.commands[name])


def options(command):
    return {
        option
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    }


def test_every_command_and_option_is_in_the_readme():
    for name, command in main.commands.items():
        assert f"`pagefive {name}" in README, name
        assert [option for option in options(command) if option not in README] == [], name


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_help_gives_an_example(name):
    command = main.commands[name]
    with click.Context(command, info_name=f"pagefive {name}") as context:
        assert f"pagefive {name}" in command.get_help(context).partition("Example:")[2]


def test_every_setting_is_in_the_readme():
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted((name, PREFIX + name.upper()) for name in Settings.model_fields)


def test_every_make_target_is_in_the_readme():
    targets = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
    assert [name for name in targets if name != "help" and name not in README] == []


def test_the_readme_is_short_and_its_links_lead_somewhere():
    assert len(README.splitlines()) < 150
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_changelog_has_its_form():
    assert CHANGELOG.startswith("# Changelog")
    assert re.search(r"^## \[Unreleased\]$|^## \[\d+\.\d+\.\d+\]", CHANGELOG, re.MULTILINE)
    kinds = re.findall(r"^### (\w+)$", CHANGELOG, re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
