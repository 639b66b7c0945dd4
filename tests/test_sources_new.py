"""A new source is one file and its case: written from a few answers, clean, and ready to crawl."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from ground import ROOT, environment, inspectorate, publications

from scraper.checking.new import PAGES, Wanted, guessed_pages, refuse_name, written
from scraper.replica.server import Replica
from scraper.sources import SOURCES

SITE = "https://www.example.gov.uk"
PFD = Wanted(
    name="pfd", title="Reports of an inspectorate", home=f"{SITE}/", listing=f"{SITE}/reports/",
    document=f"{SITE}/reports/one-report/", pages="path",
)  # fmt: skip


def loaded(wanted: Wanted) -> ModuleType:
    module = ModuleType(wanted.name)
    exec(written(wanted), module.__dict__)
    return module


@pytest.mark.parametrize(
    ("document", "url", "key"),
    [
        ("/reports/one-report/", "/reports/another/", "reports/another"),
        ("/reports/one-report/", "/reports/page/", None),
        ("/reports/one-report/", "/reports/page/2/", None),
        ("/reports/one-report/", "/reports/", None),
        ("/reports/one-report/", "/about/one/", None),
        ("/2024/05/one-report/", "/2023/11/another/", "2023/11/another"),
        ("/2024/05/one-report/", "/about/11/another/", None),
        ("/our-work/reports/one", "/our-work/reports/two", "our-work/reports/two"),
        ("/our-work/reports/one", "/our-work/news/two", None),
    ],
)
def test_a_publication_is_known_by_its_address(document: str, url: str, key: str | None) -> None:
    module = loaded(replace(PFD, document=SITE + document))
    assert module.key(SITE + url) == key
    assert module.key(f"https://example.gov.uk{url}") == key
    assert module.key(f"https://other.gov.uk{url}") is None


def test_a_listing_that_looks_like_a_publication_is_none() -> None:
    module = loaded(replace(PFD, listing=f"{SITE}/reports/all"))
    assert module.key(f"{SITE}/reports/all") is None
    assert module.key(f"{SITE}/reports/another") == "reports/another"


@pytest.mark.parametrize(
    ("pages", "url", "third"),
    [
        ("path", "/reports/", "/reports/page/3/"),
        ("path", "/reports/page/2/", "/reports/page/3/"),
        ("zero", "/reports?a=b&page=1", "/reports?a=b&page=2"),
        ("one", "/reports", "/reports?page=3"),
    ],
)
def test_later_pages_are_addressed_as_was_said(pages: str, url: str, third: str) -> None:
    assert loaded(replace(PFD, pages=pages)).page(SITE + url, 3) == SITE + third


def test_the_form_of_later_pages_is_guessed_by_the_listing() -> None:
    assert [guessed_pages(f"{SITE}{path}") for path in ("/reports/", "/reports")] == [
        "path",
        "zero",
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("iopc", "already"),
        ("Pfd", "small letters"),
        ("../pfd", "small letters"),
        ("pfd-2", "small letters"),
        ("2pfd", "small letters"),
        ("__init__", "small letters"),
        ("class", "small letters"),
        ("", "small letters"),
        ("x" * 31, "small letters"),
        ("pfd_archive", "archive"),
    ],
)
def test_a_bad_name_is_refused(name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        refuse_name(name, SOURCES)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (replace(PFD, document=f"{SITE}/one-report/"), "below a section"),
        (replace(PFD, document="https://www.other.org/reports/a/"), "not on the site"),
        (replace(PFD, listing="ftp://www.example.gov.uk/"), "no address"),
        (replace(PFD, home="example.gov.uk"), "no address"),
        (replace(PFD, home='https://www.example.gov.uk/"); import os'), "too long|no address"),
        (replace(PFD, title='"""\nimport os'), "a title"),
        (replace(PFD, title="a\\b"), "backslashes"),
        (replace(PFD, title="  "), "a title"),
    ],
)
def test_what_makes_no_source_is_refused_in_one_line(wanted: Wanted, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        written(wanted)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
@pytest.mark.parametrize("pages", PAGES)
def test_the_file_is_short_and_clean(tmp_path: Path, pages: str) -> None:
    text = written(replace(PFD, pages=pages, listing=f"{SITE}/reports/all-of-them/"))
    assert 20 <= len(text.splitlines()) <= 120
    path = tmp_path / "pfd.py"
    path.write_text(text)
    for words in (["check"], ["format", "--check"]):
        tool = [sys.executable, "-m", "ruff", *words, "--config", ROOT / "pyproject.toml", path]
        done = subprocess.run(tool, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def in_checkout(folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a checkout of its own."""
    return subprocess.run(
        [sys.executable, *given], cwd=folder, capture_output=True, text=True, check=False,
        env={**environment(), "PYTHONPATH": str(folder)}, timeout=120,
    )  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what a checkout holds, in which a source may be begun."""
    for name in ("scraper", "db", "alerts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("scheduler.py", "pyproject.toml", "scrapy.cfg"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "tests" / "sources").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "test_sources.py", tmp_path / "tests")
    return tmp_path


@pytest.mark.slow
def test_by_the_guide_from_nothing_to_a_first_recorded_crawl(checkout: Path) -> None:
    before = {path for path in checkout.rglob("*") if "__pycache__" not in path.parts}
    with Replica(inspectorate(12)) as replica:
        via = f"127.0.0.1:{replica.port}"
        home = "https://hmicfrs.justiceinspectorates.gov.uk"
        begun = in_checkout(
            checkout, "-m", "scheduler", "sources", "new", "inspect", "--title", "An inspectorate",
            "--home", f"{home}/", "--listing", f"{home}/publications/",
            "--document", home + publications(12)[0].path, "--capture", "--via", via,
        )  # fmt: skip
        assert begun.returncode == 0, begun.stdout + begun.stderr
        made = {path for path in checkout.rglob("*") if "__pycache__" not in path.parts} - before
        names = sorted(str(path.relative_to(checkout)) for path in made if path.is_file())
        assert names[0] == "scraper/sources/inspect.py"
        assert all(name.startswith("tests/sources/inspect/") for name in names[1:])
        assert len(names) == 3
        checked = in_checkout(checkout, "-m", "scheduler", "sources", "check", "inspect")
        assert checked.returncode == 0, checked.stdout
        ran = in_checkout(checkout, "-m", "scheduler", "run", "inspect", "--via", via,
                          "--db", "new.db")  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        told = in_checkout(checkout, "-m", "scheduler", "log", "publications", "--db", "new.db")
        assert len(told.stdout.splitlines()) == 13
    listed = in_checkout(checkout, "-m", "scrapy", "list")
    assert "inspect" in listed.stdout.split()
    again = in_checkout(checkout, "-m", "scheduler", "sources", "new", "inspect")
    assert (again.returncode, "already" in again.stderr) == (2, True)
    unasked = in_checkout(checkout, "-m", "scheduler", "sources", "new", "another")
    assert (unasked.returncode, "--title is expected" in unasked.stderr) == (2, True)


@pytest.mark.parametrize("command", ["list", "check"])
def test_scrapys_own_commands_work(command: str) -> None:
    assert in_checkout(ROOT, "-m", "scrapy", command).returncode == 0
