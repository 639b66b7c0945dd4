"""Frozen settings: defaults < file < environment < flags."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from db.kinds import Depth
from db.rule_settings import QuietGiven, RuleGiven

DEFAULT_FILE = Path("pagefive.toml")
PREFIX = "PAGEFIVE_"


class SettingsError(Exception):
    """A setting cannot be used; the message is one line that names it and what is expected."""


class Settings(BaseSettings):
    """Everything that can be set. Each name is a key of the file, and with the prefix
    `PAGEFIVE_` in capitals a variable of the environment.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    db: Path = Path("pagefive.db")
    """The log's file; parcels and evidence lie beside it."""
    contact: str = "no contact configured"
    """An address that a site's owner can write to; part of the user agent."""
    slack_token: SecretStr | None = None
    """A bot token; without one alerts go to the terminal."""
    slack_app_token: SecretStr | None = None
    """An app token, for answers from Slack."""
    slack_channel: str | None = None
    """The channel that hears alerts: its id or `#name`."""
    slack_api: str = "https://slack.com/api/"
    """Slack's base address: https, or http on this machine for a local Slack."""
    public_url: str | None = None
    """Where the analysts' pages can be reached; without it messages carry no links to them."""
    words: Path | None = None
    """A file of words that adds to the lists which publications are tagged by."""
    rules: tuple[RuleGiven, ...] = ()
    """Who hears what and how soon; without any, all at once but what is low, weekly."""
    quiet: QuietGiven | None = None
    """Hours in which alerts wait."""
    every: dict[str, int | dict[str, int]] = {}
    """Minutes between crawls of a depth, or of a source's depths; without, they are learned."""
    ping_url: str | None = None
    """An address to ask each minute while the service lives, for someone outside to miss."""

    @field_validator("every")
    @classmethod
    def _of_depths(cls, value: dict[str, int | dict[str, int]]) -> dict[str, int | dict[str, int]]:
        per_source = [inner for inner in value.values() if isinstance(inner, dict)]
        whole = {name: one for name, one in value.items() if isinstance(one, int)}
        for given in (whole, *per_source):
            if not (set(given) <= set(Depth) and all(one >= 1 for one in given.values())):
                raise ValueError("minutes are expected by depth: pulse, window or sweep")
        return value

    @field_validator("ping_url")
    @classmethod
    def _safe(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://none")
        here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or not (parts.scheme == "https" or here):
            raise ValueError("https is expected, or http on this machine")
        return value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable() or not value.isascii():
            raise ValueError("one line of plain characters is expected, as mailto:you@example.org")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read flags, then the environment, then the file."""
        assert isinstance(init_settings, InitSettingsSource)  # noqa: S101 - it always is
        given = dict(init_settings.init_kwargs)
        in_file = InitSettingsSource(settings_cls, given.pop("_in_file", {}))
        return InitSettingsSource(settings_cls, given), env_settings, in_file


def load_settings(config: str | Path | None = None, **flags: Any) -> Settings:
    """Read the settings; `config` is a TOML file, by default `pagefive.toml` where there is one.

    Raises SettingsError.
    """
    path = config or os.environ.get(PREFIX + "CONFIG")
    in_file = _read_file(Path(path) if path else DEFAULT_FILE, needed=bool(path))
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**{**given, "_in_file": in_file})
    except ValidationError as error:
        raise SettingsError(_explain(error, given, in_file, path or DEFAULT_FILE)) from None


def _read_file(path: Path, *, needed: bool) -> dict[str, Any]:
    if not needed and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the config {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the config {path} is not TOML: {error}") from None


def _explain(
    error: ValidationError, given: dict[str, Any], in_file: dict[str, Any], path: str | Path
) -> str:
    """Name each key that is wrong, where it was set, and what is expected. Never its value: it
    may be a token.
    """
    errors = error.errors(include_input=False, include_url=False, include_context=False)
    wrong = {_named(one["loc"]): one for one in errors}
    return "; ".join(
        f"{_where(name, given, in_file, path)}: {_expected(name, one['type'], one['msg'])}"
        for name, one in wrong.items()
    )


def _named(loc: tuple[int | str, ...]) -> str:
    """Name a key as people write it: `rules[2].how` is of the second rule."""
    first, *inner = loc
    within = "".join(f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in inner)
    return str(first).removeprefix(PREFIX.lower()) + within


def _where(name: str, given: dict[str, Any], in_file: dict[str, Any], path: str | Path) -> str:
    name = re.split(r"[.\[]", name)[0]
    if name in given:
        return "the command line"
    if name in in_file and PREFIX + name.upper() not in os.environ:
        return str(path)
    return f"the environment ({PREFIX}{name.upper()})"


def _expected(name: str, kind: str, said: str) -> str:
    if kind == "extra_forbidden" and "." in name:
        model = RuleGiven if name.startswith("rules") else QuietGiven
        return f"unknown key {name!r}; known keys are {', '.join(model.model_fields)}"
    if kind == "extra_forbidden":
        return f"unknown key {name!r}; known keys are {', '.join(Settings.model_fields)}"
    words = {"path_type": "the path of a file is expected", "string_type": "text is expected"}
    return f"{name}: {words.get(kind, said.removeprefix('Value error, '))}"
