"""Name the code that reads pages and files: what any change to it changes."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from db import digest

HERE = Path(__file__).parent
PARSERS = ("beautifulsoup4", "lxml")
EXTRACTORS = ("pypdfium2",)


@cache
def reader_of(source: str) -> str:
    """Name the code that reads a source's pages."""
    return _named(files_of(source), PARSERS)


def files_of(source: str) -> list[Path]:
    """Return the files with which a source's pages are read."""
    own = _reads_with(HERE / "sources" / f"{source}.py")
    return [*sorted((HERE / "reading").glob("*.py")), *own, Path(digest.__file__)]


@cache
def file_reader() -> str:
    """Name the code that reads the words of files."""
    return _named(sorted(HERE.glob("extract*.py")), EXTRACTORS)


@cache
def edition_reader(source: str) -> str:
    """Name the code that reads the words of a source's HTML editions: as a page, then as a file."""
    return hashlib.sha256(f"{reader_of(source)} {file_reader()}".encode()).hexdigest()[:16]


def _reads_with(own: Path) -> list[Path]:
    """Return a source's file and those of other sources and archives that it reads with."""
    found: set[Path] = set()
    waiting = [own]
    while waiting:
        file = waiting.pop()
        if file not in found and file.exists():
            found.add(file)
            waiting += _imported(file)
    return sorted(found)


def _imported(file: Path) -> list[Path]:
    """Return where the modules of ours may lie that a file imports, but for what all read with."""
    places = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if module.startswith(("scraper.sources", "scraper.archives")):
            place = HERE.parent.joinpath(*module.split("."))
            names = node.names if isinstance(node, ast.ImportFrom) else []
            places += [place.with_suffix(".py"), *(place / f"{one.name}.py" for one in names)]
    return places


def _named(files: Iterable[Path], libraries: Iterable[str]) -> str:
    read = hashlib.sha256()
    for file in files:
        read.update(hashlib.sha256(file.read_bytes()).digest())
    for library in libraries:
        read.update(f"{library} {version(library)}".encode())
    return read.hexdigest()[:16]
