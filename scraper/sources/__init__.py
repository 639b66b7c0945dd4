"""The watched sources: every module of this package declares one, and nothing else lists them."""

from __future__ import annotations

import importlib
import pkgutil

from scraper.source import Source


class UnknownSource(KeyError):  # noqa: N818
    """There is no source of that name; the message names those that there are."""

    def __init__(self, name: str) -> None:
        known = ", ".join(sorted(SOURCES))
        super().__init__(f"there is no source {name!r}; known are: {known}")

    def __str__(self) -> str:
        return str(self.args[0])


def get(name: str) -> Source:
    """Get a source by its name; raises UnknownSource."""
    try:
        return SOURCES[name]
    except KeyError:
        raise UnknownSource(name) from None


def _found() -> dict[str, Source]:
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    sources = (importlib.import_module(f"{__name__}.{name}").SOURCE for name in sorted(modules))
    return {source.name: source for source in sources}


SOURCES: dict[str, Source] = _found()
