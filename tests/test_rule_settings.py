"""Rules as the config writes them: what they make, and what is said of each that is wrong."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from db.kinds import Severity
from db.routes import How, Quiet, Routes
from db.rule_settings import routes
from db.settings import SettingsError, load_settings

GOOD = '[[rules]]\nname = "first"\n'


def read(folder: Path, text: str) -> Routes:
    file = folder / "pagefive.toml"
    file.write_text(text, encoding="utf-8")
    settings = load_settings(file)
    return routes(settings.rules, settings.quiet, "slack:#usual", "slack:")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param('how = "nightly"', "rules[2].how: ", id="how"),
        pytest.param('how = "nightly"', "'now', 'hourly', 'daily' or 'weekly'", id="how, expected"),
        pytest.param(
            'hwo = "now"', "unknown key 'rules[2].hwo'; known keys are name, ", id="a key"
        ),
        pytest.param('kinds = ["edited", "burried"]', "rules[2].kinds[2]: ", id="a kind"),
        pytest.param('kinds = "buried"', "rules[2].kinds: ", id="a list"),
        pytest.param('severity = "grave"', "rules[2].severity: ", id="severity"),
        pytest.param('raise_to = "grave"', "rules[2].raise_to: ", id="raise_to"),
        pytest.param(
            'channel = "police watch"', "rules[2].channel: a channel's #name", id="channel"
        ),
        pytest.param('mention = ["here"]', "rules[2].mention[1]: @here, ", id="mention"),
        pytest.param(
            'mention = ["@here"]\nhow = "daily"',
            "rules[2]: mention is expected with how",
            id="mention in a digest",
        ),
        pytest.param(
            'mention = ["@here"]\nmute = true',
            "rules[2]: either mute or mention",
            id="mute and mention",
        ),
        pytest.param(
            'severity = "high"\nto = "low"', "rules[2]: severity is the least", id="upside down"
        ),
        pytest.param(
            'raise_to = "high"\nchannel = "#a"',
            "rules[2]: channel not expected with raise_to",
            id="raise and lead",
        ),
        pytest.param("mute = 3", "rules[2].mute: ", id="yes or no"),
    ],
)
def test_a_bad_rule_is_one_line_that_names_it(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(SettingsError) as found:
        read(tmp_path, f'{GOOD}[[rules]]\nname = "second"\n{wrong}\n')
    assert said in str(found.value)
    assert str(tmp_path / "pagefive.toml") in str(found.value)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param("[quiet]", "quiet.hours: Field required", id="no hours"),
        pytest.param(
            '[quiet]\nhours = "19-7"', "quiet.hours: hours as 19:00-07:30", id="no minutes"
        ),
        pytest.param('[quiet]\nhours = "24:00-07:30"', "quiet.hours: hours as", id="no such hour"),
        pytest.param('[quiet]\nhours = "07:30-07:30"', "quiet.hours: hours as", id="no length"),
        pytest.param('[quiet]\nhours = "19:00-07:30"\nbut = "all"', "quiet.but: ", id="severity"),
        pytest.param(
            '[quiet]\nhour = "19:00-07:30"',
            "unknown key 'quiet.hour'; known keys are hours, but",
            id="a key",
        ),
        pytest.param("[[rules]]", "rules[1].name: Field required", id="a rule without a name"),
        pytest.param("rules = 3", "rules: ", id="no list"),
    ],
)
def test_other_bad_settings_of_rules_are_named_alike(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(SettingsError) as found:
        read(tmp_path, wrong)
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_a_rule_without_a_channel_leads_to_the_usual_one(tmp_path: Path) -> None:
    made = read(tmp_path, GOOD)
    assert made.channels == ("slack:#usual",)


def test_channels_are_slacks_unless_they_are_the_terminal(tmp_path: Path) -> None:
    named = "".join(f'{GOOD}channel = "{name}"\n' for name in ("#a", "C0123ABCD", "terminal"))
    assert read(tmp_path, named).channels == ("slack:#a", "slack:C0123ABCD", "terminal")


def test_every_key_of_a_rule_arrives(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        '[[rules]]\nname = "all"\nsources = ["iopc"]\nkinds = ["edited silently"]\n'
        'topics = ["custody"]\nforces = ["kent"]\nseverity = "normal"\nto = "high"\n'
        'mention = ["@here", "U0123ABCD"]\n[quiet]\nhours = "19:00-07:30"\nbut = "high"\n',
    )
    (rule,) = made.rules
    assert (rule.sources, rule.kinds) == (("iopc",), ("edited silently",))
    assert (rule.topics, rule.forces) == (("custody",), ("kent",))
    assert (rule.severity, rule.to) == (Severity.NORMAL, Severity.HIGH)
    assert (rule.how, rule.mention) == (How.NOW, ("@here", "U0123ABCD"))
    assert made.quiet == Quiet(since=time(19), until=time(7, 30), but=Severity.HIGH)


def test_rules_that_only_raise_leave_the_usual_ones_in_force(tmp_path: Path) -> None:
    made = read(tmp_path, GOOD + 'topics = ["custody"]\nraise_to = "high"\n')
    assert made.rules == Routes.of(("slack:#usual",)).rules
    assert [(one.name, one.topics, one.raise_to) for one in made.raising] == [
        ("first", ("custody",), "high")
    ]
