"""Reads the word lists that tags are given by, ours and a user's own over them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from db.phrases import is_phrase
from db.settings import SettingsError
from db.tags import Entry, Rules, TagKind, Words

_OURS = ("forces.toml", "topics.toml", "bodies.toml")
_EXPECTED = {
    "list_type": "a list of phrases is expected",
    "string_type": "text is expected",
    "dict_type": "a table is expected",
    "model_type": "a table is expected",
}


def _checked(phrase: str) -> str:
    if not is_phrase(phrase.removeprefix("-")):
        raise ValueError(f"a phrase of plain words is expected, not {phrase!r}")
    return phrase


_Phrase = Annotated[str, AfterValidator(_checked)]


class _Listed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str | None = None
    words: list[_Phrase] = []
    stops: list[_Phrase] = Field(default=[], alias="not")


class _ListedForce(_Listed):
    places: list[_Phrase] = []


class _ListedRules(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    police: list[_Phrase] = []
    of_police: list[_Phrase] = []
    elsewhere: list[_Phrase] = []
    other_services: list[_Phrase] = []


class _Lists(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    rules: _ListedRules = _ListedRules()
    force: dict[str, _ListedForce] = {}
    topic: dict[str, _Listed] = {}
    body: dict[str, _Listed] = {}


def load_words(extra: Path | None = None) -> Words:
    """Read the word lists; `extra` is a file of the same shape that adds to them.

    In it a phrase with a leading "-" is taken away. Raises SettingsError with one line that names
    the file, the key and what is expected.
    """
    home = resources.files("db") / "words"
    files = [(name, (home / name).read_text(encoding="utf-8")) for name in _OURS]
    if extra is not None:
        files.append((str(extra), _read(extra)))
    rules: dict[str, tuple[str, ...]] = {}
    entries: dict[tuple[TagKind, str], Entry] = {}
    for path, text in files:
        lists = _parse(path, text)
        for name, phrases in lists.rules.model_dump().items():
            rules[name] = _merged(rules.get(name, ()), phrases, f"{path}: rules.{name}")
        for kind, name, listed in _listed(lists):
            known = entries.get((kind, name), Entry(kind=kind, name=name, shown=name))
            entries[kind, name] = _extended(known, listed, f"{path}: {kind}.{name}")
    order = list(TagKind)
    kept = sorted(entries.values(), key=lambda entry: order.index(entry.kind))
    return Words(entries=tuple(kept), rules=Rules(**rules))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot read the word list {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"the word list {path} is not TOML: UTF-8 is expected") from None


def _parse(path: str, text: str) -> _Lists:
    try:
        return _Lists.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the word list {path} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise SettingsError(f"{path}: {_explain(first)}") from None


def _explain(error: Mapping[str, Any]) -> str:
    *place, last = (str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _Lists if not place else _ListedRules if place == ["rules"] else _ListedForce
        names = (field.alias or name for name, field in known.model_fields.items())
        return f"{'.'.join([*place, last])}: unknown key; known keys are {', '.join(names)}"
    said = _EXPECTED.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{'.'.join([*place, last])}: {said}"


def _listed(lists: _Lists) -> Iterable[tuple[TagKind, str, _Listed]]:
    for kind, tables in (
        (TagKind.FORCE, lists.force),
        (TagKind.TOPIC, lists.topic),
        (TagKind.BODY, lists.body),
    ):
        for name, listed in tables.items():
            yield kind, name, listed


def _extended(known: Entry, listed: _Listed, place: str) -> Entry:
    places = listed.places if isinstance(listed, _ListedForce) else []
    entry = Entry(
        kind=known.kind,
        name=known.name,
        shown=listed.name or known.shown,
        words=_merged(known.words, listed.words, f"{place}.words"),
        places=_merged(known.places, places, f"{place}.places"),
        stops=_merged(known.stops, listed.stops, f"{place}.not"),
    )
    if known.words == known.places == entry.words == entry.places == ():
        raise SettingsError(f"{place}.words: at least one phrase is expected")
    return entry


def _merged(known: Iterable[str], given: Iterable[str], place: str) -> tuple[str, ...]:
    phrases = dict.fromkeys(known)
    for phrase in given:
        if not phrase.startswith("-"):
            phrases[phrase] = None
        elif phrase[1:] in phrases:
            del phrases[phrase[1:]]
        else:
            raise SettingsError(f"{place}: {phrase[1:]!r} is not in the list, so cannot leave it")
    return tuple(phrases)
