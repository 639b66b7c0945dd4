"""What Pagefive is deployed with: the unit, the image, the compose file, the example config."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from db.settings import Settings, load_settings
from scheduler import main

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "deploy" / "pagefive.service"
EXAMPLE = ROOT / "pagefive.example.toml"
GOOD = 3.0
"""The exposure that `systemd-analyze security` may find, of 10."""
KEY = re.compile(r"^#(?=\[|[a-z_]+ = )", re.MULTILINE)


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name}: not installed here")
    return found


def ran(*given: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, given)), capture_output=True, text=True, check=False, timeout=60
    )


def unit() -> dict[str, list[str]]:
    """The settings of the unit, in the order in which they stand."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith(("#", "[")):
            found.setdefault(name, []).append(value)
    return found


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


def compose() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="PyYAML: not installed here")
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


# --- the example config


def test_the_example_names_every_setting_and_loads_as_it_is() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    assert load_settings(EXAMPLE).db == Settings(db="pagefive.db").db
    named = tomllib.loads(KEY.sub("", text))
    assert sorted(named) == sorted(Settings.model_fields)


def test_every_line_of_the_example_can_be_used(tmp_path: Path) -> None:
    config = tmp_path / "pagefive.toml"
    config.write_text(KEY.sub("", EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    settings = load_settings(config)
    assert settings.model_fields_set == set(Settings.model_fields)
    assert len(settings.rules) == 3


def test_the_example_says_of_each_key_what_it_is() -> None:
    blocks = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    bare = [block for block in blocks if KEY.search(block) and not block.startswith("# ")]
    assert [block for block in bare if not block.startswith("#[[rules]]")] == []


# --- the unit


def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    checked = tmp_path / "pagefive.service"
    text = UNIT.read_text(encoding="utf-8")
    checked.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M))
    done = ran(tool("systemd-analyze"), "verify", checked)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_unit_is_hardened() -> None:
    done = ran(tool("systemd-analyze"), "security", "--offline=true", UNIT)
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    if not found:
        pytest.skip("systemd-analyze security --offline: not known to this systemd")
    assert float(found[1]) < GOOD


def test_the_unit_starts_a_command_that_there_is() -> None:
    (start,) = unit()["ExecStart"]
    assert shlex.split(start)[1] == "serve"
    assert "serve" in main.commands


def test_the_unit_writes_only_where_it_may() -> None:
    settings = unit()
    (home,) = settings["StateDirectory"]
    values = [one.partition("=")[2] for one in settings["Environment"]]
    places = [one for one in values if one.startswith("/")]
    assert places
    may = (f"/var/lib/{home}", "/tmp/", f"/etc/{home}/")
    assert [one for one in places if not one.startswith(may)] == []
    assert settings["ProtectSystem"] == ["strict"]
    assert f"PAGEFIVE_DB=/var/lib/{home}/pagefive.db" in settings["Environment"]
    assert settings["WorkingDirectory"] == [f"/var/lib/{home}"]


def test_the_unit_waits_longer_than_the_service_takes_to_end() -> None:
    settings = unit()
    assert int(settings["TimeoutStopSec"][0]) > 30
    assert settings["Type"] == ["notify"]
    assert settings["Restart"] == ["always"]
    assert settings["KillMode"] == ["mixed"]


# --- the image


def test_the_image_runs_as_nobody_special() -> None:
    users = [rest for name, rest in instructions() if name == "USER"]
    assert users[-1].isdigit()
    assert int(users[-1]) >= 1000


def test_the_image_is_built_of_what_is_there_and_named() -> None:
    for name, rest in instructions():
        words = rest.split()
        assert name != "ADD"
        if name == "FROM":
            tag = words[0].partition(":")[2]
            assert tag
            assert not tag.startswith("latest")
        if name == "COPY" and not words[0].startswith("--from"):
            assert [one for one in words[:-1] if not (ROOT / one).exists()] == []
        if name in ("ENTRYPOINT", "CMD"):
            assert words[0].startswith("[")
        if name == "RUN" and "pip install" in rest:
            assert "--no-cache-dir" in rest
    names = [name for name, _ in instructions()]
    assert {"HEALTHCHECK", "VOLUME", "STOPSIGNAL"} <= set(names)
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_the_image_gets_what_it_copies_and_no_more() -> None:
    kept = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    ]
    copied = [
        word
        for name, rest in instructions()
        if name == "COPY" and not rest.startswith("--from")
        for word in rest.split()[:-1]
    ]
    assert sorted(copied) == sorted(kept)


def test_every_package_of_the_wheel_is_in_the_image() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = pyproject["tool"]["setuptools"]["packages"]["find"]["include"]
    copied = " ".join(rest for name, rest in instructions() if name == "COPY").split()
    assert [one for one in packages if one.strip("*") not in copied] == []


def test_the_image_checks_and_runs_commands_that_there_are() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    health = re.search(r'CMD \["pagefive", "(\w+)"', text)
    assert health
    assert health[1] in main.commands
    assert ("CMD", '["serve"]') in instructions()


# --- compose


def test_the_container_can_write_its_volume_and_nothing_else() -> None:
    (service,) = compose()["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert [one.split(":")[0] for one in service["tmpfs"]] == ["/tmp"]
    (volume,) = service["volumes"]
    assert volume.split(":") == ["pagefive", "/data"]
    assert ("VOLUME", '["/data"]') in instructions()
    assert service["user"].split(":")[0] == dict(instructions())["USER"]


def test_the_container_is_given_time_to_end_and_no_token_in_the_file() -> None:
    (service,) = compose()["services"].values()
    assert int(service["stop_grace_period"].removesuffix("s")) > 30
    assert service["restart"] == "unless-stopped"
    assert not re.search(r"xox[bp]-\w{4}|xapp-\w{4}", (ROOT / "compose.yaml").read_text())


def test_compose_reads_the_file() -> None:
    docker = tool("docker")
    if ran(docker, "compose", "version").returncode:
        pytest.skip("docker compose: the plugin is not installed here")
    done = subprocess.run(
        [docker, "compose", "-f", str(ROOT / "compose.yaml"), "config", "--quiet"],
        capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin:/bin", "PAGEFIVE_CONTACT": "mailto:you@example.org"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_hadolint_finds_no_fault() -> None:
    done = ran(tool("hadolint"), ROOT / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")
