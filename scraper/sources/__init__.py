"""The watched sources: every module of this package declares one, and nothing else lists them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from scraper.source import Source

ARCHIVE = "_archive"
"""How the names of sources end that read an archive's copies of a closed site."""


class UnknownSource(KeyError):  # noqa: N818
    """There is no source of that name; the message names those that there are."""

    def __init__(self, name: str) -> None:
        known = ", ".join(SOURCES)
        super().__init__(f"there is no source {name!r}; known are: {known}")

    def __str__(self) -> str:
        return str(self.args[0])


def get(name: str) -> Source:
    """Get a source by its name; raises UnknownSource."""
    check(name)
    return SOURCES[name]


def check(name: str) -> str:
    """Return the name of a source; raises UnknownSource. What reads its pages is not loaded."""
    if name not in SOURCES:
        raise UnknownSource(name)
    return name


class _Sources(Mapping[str, Source]):
    """The sources by name, which is their module's; a module is loaded when it is asked for."""

    def __init__(self) -> None:
        self._names = sorted(module.name for module in pkgutil.iter_modules(__path__))

    def __getitem__(self, name: str) -> Source:
        if name not in self._names:
            raise KeyError(name)
        source: Source = importlib.import_module(f"{__name__}.{name}").SOURCE
        return source

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


SOURCES: Mapping[str, Source] = _Sources()
