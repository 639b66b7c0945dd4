"""Reads the phrases by which texts speak of investigations, ours and a user's own over them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from db.findings.phrases import (
    Finder,
    Guard,
    Kind,
    Part,
    PhraseError,
    Phrases,
    alternatives,
    any_word,
)
from db.settings import SettingsError

_OURS = "investigations.toml"
_Lists = dict[str, list[str]]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    names: _Lists = {}
    phrases: _Lists = {}
    guards: _Lists = {}
    events: _Lists = {}


@cache
def our_phrases() -> Phrases:
    """Read the phrases that we know of."""
    return load_phrases()


def load_phrases(extra: Path | None = None) -> Phrases:
    """Read the phrases; `extra` is a file of the same shape that adds to them.

    In it a phrase with a leading "-" is taken away. Raises SettingsError with one line that names
    the file, and what is expected.
    """
    home = resources.files("db") / "words" / _OURS
    known = _parse(_OURS, home.read_text(encoding="utf-8"))
    if extra is None:
        return _compiled(_OURS, known)
    try:
        added = _parse(str(extra), extra.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"cannot read the phrases {extra}: a TOML file is expected") from None
    both = {
        part: _merged(getattr(known, part), getattr(added, part), f"{extra}: {part}")
        for part in _File.model_fields
    }
    return _compiled(str(extra), _File(**both))


def _parse(path: str, text: str) -> _File:
    try:
        return _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{path}: {place}: a list of phrases is expected") from None


def _merged(known: _Lists, added: _Lists, place: str) -> _Lists:
    merged = {name: dict.fromkeys(listed) for name, listed in known.items()}
    for name, listed in added.items():
        phrases = merged.setdefault(name, {})
        for phrase in listed:
            if not phrase.startswith("-"):
                phrases[phrase] = None
            elif phrases.pop(phrase[1:], phrase) is not None:
                raise SettingsError(f"{place}.{name}: {phrase[1:]!r} is not in the list")
    return {name: list(phrases) for name, phrases in merged.items()}


def _compiled(path: str, lists: _File) -> Phrases:
    _all_known(f"{path}: phrases", lists.phrases, Kind)
    _all_known(f"{path}: guards", lists.guards, Guard)
    try:
        names = _names(lists.names)
        return Phrases(
            statements=Finder(lists.phrases, names),
            events=Finder(lists.events, names),
            guards={guard: any_word(lists.guards.get(guard, ())) for guard in Guard},
        )
    except PhraseError as error:
        raise SettingsError(f"{path}: {error}") from None


def _all_known(place: str, listed: Iterable[str], known: Iterable[str]) -> None:
    for name in listed:
        if name not in set(known):
            raise SettingsError(f"{place}.{name}: unknown; known are {', '.join(known)}")


def _names(listed: Mapping[str, Iterable[str]]) -> dict[str, Part]:
    names: dict[str, Part] = {}
    for name, phrases in listed.items():
        names[name] = alternatives(phrases, names)
    return names
