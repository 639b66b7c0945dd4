"""The set-up guide says what is so: every kind, key and rule in it is the code's own."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from alerts_kinds import EXAMPLES as TOLD

from alerts.phrases import HEADLINES
from db.kinds import Kind, Severity
from db.routes import Routes
from db.rule_settings import RuleGiven, routes
from db.settings import Settings, load_settings

GUIDE = (Path(__file__).parents[1] / "docs" / "alerts.md").read_text(encoding="utf-8")
WRITTEN = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_set_up_is_ten_steps() -> None:
    steps = re.findall(r"^(\d+)\. ", GUIDE.partition("## Set up")[2], re.MULTILINE)
    assert steps == [str(step) for step in range(1, 11)]


def test_every_kind_is_explained_under_its_headline() -> None:
    rows = re.findall(r"^\| ([^|]+) \| `([^`]+)` \| [^|]+ \|$", GUIDE, re.MULTILINE)
    assert {kind: said for said, kind in rows} == {kind.value: HEADLINES[kind] for kind in Kind}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_stands_under_its_severity(kind: Kind) -> None:
    table = GUIDE.partition("| severity | kinds |")[2].partition("\n\n")[0]
    rows = {row.split("|")[1].strip(): row for row in table.splitlines() if row.startswith("|")}
    under = {severity for severity, row in rows.items() if f"`{kind}`" in row}
    also = {Severity.NORMAL.value} if kind is Kind.EDITED_SILENTLY else set()
    assert under == {TOLD[kind].severity.value} | also


def test_every_key_of_a_rule_is_documented() -> None:
    table = GUIDE.partition("## Rules")[2].partition("\n\nWithout rules")[0]
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", table, re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"\w+", cell)} == set(
        RuleGiven.model_fields
    )


@pytest.mark.parametrize("example", WRITTEN)
def test_every_example_is_accepted(example: str, tmp_path: Path) -> None:
    (tmp_path / "pagefive.toml").write_text(example)
    settings: Settings = load_settings(tmp_path / "pagefive.toml")
    assert len(settings.rules) == len(tomllib.loads(example)["rules"])


def test_the_usual_rules_are_what_the_guide_writes_out(tmp_path: Path) -> None:
    (tmp_path / "pagefive.toml").write_text(WRITTEN[0])
    made = routes(load_settings(tmp_path / "pagefive.toml").rules, None, "terminal", "slack:")
    usual = Routes.of(["terminal"])
    facts = [(one.channel, one.how, one.severity, one.to) for one in made.rules]
    assert facts == [(one.channel, one.how, one.severity, one.to) for one in usual.rules]
