"""Name the code that reads pages and files: what any change to it changes."""

from __future__ import annotations

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
    files = [
        *sorted((HERE / "reading").glob("*.py")),
        HERE / "sources" / f"{source}.py",
        Path(digest.__file__),
    ]
    return _named(files, PARSERS)


@cache
def file_reader() -> str:
    """Name the code that reads the words of files."""
    return _named(sorted(HERE.glob("extract*.py")), EXTRACTORS)


@cache
def edition_reader(source: str) -> str:
    """Name the code that reads the words of a source's HTML editions: as a page, then as a file."""
    return hashlib.sha256(f"{reader_of(source)} {file_reader()}".encode()).hexdigest()[:16]


def _named(files: Iterable[Path], libraries: Iterable[str]) -> str:
    read = hashlib.sha256()
    for file in files:
        read.update(hashlib.sha256(file.read_bytes()).digest())
    for library in libraries:
        read.update(f"{library} {version(library)}".encode())
    return read.hexdigest()[:16]
