"""The map of the house, held: who imports whom, what pure means, how long things get."""

import ast
import socket
from functools import cache
from pathlib import Path

import pytest
from conftest import Reached

ROOT = Path(__file__).parent.parent
OURS = ("scheduler", "scraper", "db", "alerts")
MAY_IMPORT = {"db": set(), "scraper": {"db"}, "alerts": {"db"}}
FILES = [
    *sorted(
        path.relative_to(ROOT)
        for top in ("scraper", "db", "alerts")
        for path in (ROOT / top).rglob("*.py")
    ),
    Path("scheduler.py"),
]
# What touches a clock, chance, the disk, the network, a process or a setting.
IMPURE = {
    "aiohttp", "asyncio", "http", "io", "os", "pydantic_settings", "random", "requests", "scrapy",
    "secrets", "shutil", "slack_sdk", "socket", "sqlite3", "sqlite_utils", "subprocess", "sys",
    "tempfile", "threading", "time", "twisted", "urllib.request", "uuid", "warcio",
}  # fmt: skip
IMPURE_CALLS = {"now", "utcnow", "today", "open", "print", "read_text", "write_text", "read_bytes"}
# Chance that is given its seed is as pure as a sum.
SEEDED = {
    path
    for path in FILES
    if path.parent == Path("scraper/replica") and path.stem.startswith(("generated", "year"))
}


@cache
def parse(path):
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def is_pure(path):
    said = ast.get_docstring(parse(path)) or ""
    return "Pure." in said.split("\n\n")[0]


def strings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.strip().lower()


def tops(path):
    return {name.partition(".")[0] for name in imported(parse(path))}


def breaking(rule, paths=FILES):
    """Return what breaks a rule, by file."""
    found = {str(path): rule(path) for path in paths}
    return {path: broken for path, broken in found.items() if broken}


def test_packages_meet_only_in_the_log():
    def strangers(path):
        return tops(path) & set(OURS) - {path.parts[0]} - MAY_IMPORT[path.parts[0]]

    assert breaking(strangers, FILES[:-1]) == {}


def test_each_library_has_one_home():
    homes = {
        "scrapy": "scraper", "twisted": "scraper", "warcio": "scraper", "bs4": "scraper",
        "slack_sdk": "alerts", "sqlite3": "db", "sqlite_utils": "db",
    }  # fmt: skip

    def strangers(path):
        return {top for top in tops(path) if homes.get(top, path.parts[0]) != path.parts[0]}

    assert breaking(strangers) == {}


def test_sql_is_only_written_in_db():
    verbs = ("select ", "insert into ", "delete from ", "pragma ", "create table ", "begin immed")

    def sql(path):
        run = {"execute", "executemany", "executescript"} & set(calls(parse(path)))
        return run | {said for said in strings(parse(path)) if said.startswith(verbs)}

    assert breaking(sql, [path for path in FILES if path.parts[0] != "db"]) == {}


def test_pure_files_know_no_clock_chance_disk_or_setting():
    def impure(path):
        names = set(imported(parse(path))) | tops(path)
        known = names & (IMPURE | {"pathlib", "db.settings", "db.log"})
        return known | (IMPURE_CALLS & set(calls(parse(path))))

    pure = [path for path in FILES if is_pure(path) and path not in SEEDED]
    assert len(pure) > 30
    assert breaking(impure, pure) == {}


def test_the_deciding_files_are_pure():
    deciding = ("db/detect.py", "db/burial.py", "db/findings/clocks.py", "db/findings/matching.py",
                "db/routes.py", "db/diff.py", "alerts/wording.py", "alerts/folding.py",
                "scraper/sources/iopc.py", "scraper/judge.py")  # fmt: skip
    assert [path for path in deciding if not is_pure(Path(path))] == []


def test_files_and_functions_stay_short():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)

    def long(path):
        lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
        return [f"{lines} lines"] * (lines > 300) + [
            node.name
            for node in ast.walk(parse(path))
            if isinstance(node, functions) and node.end_lineno - node.lineno >= 40
        ]

    assert breaking(long) == {}


def test_the_entry_point_stays_under_200_lines():
    assert len((ROOT / "scheduler.py").read_text(encoding="utf-8").splitlines()) < 200


def test_every_file_says_what_it_is_for():
    assert breaking(lambda path: not ast.get_docstring(parse(path))) == {}


def test_the_project_names_no_place_on_a_machine():
    written = [ROOT / name for name in ("README.md", "CHANGELOG.md", "Makefile", "docs/log.md")]
    for path in [*written, *(ROOT / file for file in FILES)]:
        text = path.read_text(encoding="utf-8")
        assert not [place for place in ("/root/", "/home/") if place in text], path


@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(lambda: socket.create_connection(("192.0.2.1", 80), 0.1), id="connect"),
        pytest.param(lambda: socket.getaddrinfo("example.org", 80), id="look up"),
    ],
)
def test_no_test_reaches_past_this_machine(reach):
    with pytest.raises(Reached):
        reach()
