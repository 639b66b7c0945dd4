"""The rules of who hears what, as the config writes them."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from db.kinds import Kind, Severity
from db.routes import LOUDNESS, How, Matter, Quiet, Raise, Routes, Rule

_MENTION = re.compile(r"@here|@channel|@everyone|[UWS][A-Z0-9]{5,}")
_CHANNEL = re.compile(r"terminal|#[\w-]{1,80}|[CDG][A-Z0-9]{5,}")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _mention(text: str) -> str:
    if not _MENTION.fullmatch(text):
        raise ValueError(f"@here, @channel or a user's or group's ID is expected, not {text!r}")
    return text


def _channel(text: str) -> str:
    if not _CHANNEL.fullmatch(text):
        raise ValueError(f"a channel's #name or ID, or terminal, is expected, not {text!r}")
    return text


def _hours(text: str) -> str:
    since, _, until = text.partition("-")
    if not _HOURS.fullmatch(text) or since == until:
        raise ValueError(f"hours as 19:00-07:30 are expected, not {text!r}")
    return text


class RuleGiven(BaseModel):
    """One `[[rules]]` of the config: who hears what, and how soon."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=60)]
    channel: Annotated[str, AfterValidator(_channel)] | None = None
    how: How = How.NOW
    sources: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    topics: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    severity: Severity = Severity.LOW
    to: Severity = Severity.HIGH
    mention: tuple[Annotated[str, AfterValidator(_mention)], ...] = ()
    mute: bool = False
    raise_to: Severity | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> RuleGiven:
        """Refuse what says two things at once."""
        leads = self.model_fields_set & {"channel", "how", "mention", "mute"}
        if self.raise_to and leads:
            raise ValueError(
                f"{', '.join(sorted(leads))} not expected with raise_to: such a rule leads nowhere"
            )
        if self.mute and self.mention:
            raise ValueError("either mute or mention is expected, not both")
        if self.mention and self.how is not How.NOW:
            raise ValueError(
                f'mention is expected with how = "now": a digest, {self.how}, calls nobody'
            )
        if LOUDNESS.index(self.severity) > LOUDNESS.index(self.to):
            raise ValueError(
                f"severity is the least and to the most: {self.severity} is above {self.to}"
            )
        return self


class QuietGiven(BaseModel):
    """`[quiet]` of the config: hours in London in which nothing is told but what is grave."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: Annotated[str, AfterValidator(_hours)]
    but: Severity | None = None


def routes(
    given: tuple[RuleGiven, ...], quiet: QuietGiven | None, usual: str, prefix: str
) -> Routes:
    """Return the rules in force. `usual` is the channel that rules without one, or none, lead to.

    `prefix` is what makes a Slack channel of a name.
    """
    rules = tuple(_rule(one, usual, prefix) for one in given if one.raise_to is None)
    raising = tuple(
        Raise(**_matter(one), raise_to=one.raise_to) for one in given if one.raise_to is not None
    )
    return Routes(rules=rules or Routes.of((usual,)).rules, raising=raising, quiet=_quiet(quiet))


def _rule(one: RuleGiven, usual: str, prefix: str) -> Rule:
    channel = _named(one.channel, usual, prefix)
    return Rule(**_matter(one), channel=channel, how=one.how, mention=one.mention, mute=one.mute)


def _matter(one: RuleGiven) -> dict[str, Any]:
    given = one.model_dump(include={field.name for field in fields(Matter)})
    return {**given, "kinds": tuple(one.kinds)}


def _named(channel: str | None, usual: str, prefix: str) -> str:
    if channel is None:
        return usual
    return channel if channel == "terminal" else f"{prefix}{channel}"


def _quiet(given: QuietGiven | None) -> Quiet | None:
    if given is None:
        return None
    since, until = given.hours.split("-")
    return Quiet(since=time.fromisoformat(since), until=time.fromisoformat(until), but=given.but)
