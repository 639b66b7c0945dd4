"""What a source declares of its publications: how long it keeps them, and what they open. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from db.kinds import Owed


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long a source says that it keeps some of its publications, and from when.

    `sections` are beginnings of keys; `since` is the date that counts: `completed` (an
    investigation) or `published`. `why` names the rule.
    """

    sections: tuple[str, ...]
    since: str
    months: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What some of a source's publications open: something that is owed, each kind by its clock.

    `sections` are beginnings of keys; a publication is left out whose kind, topics or title hold
    one of the words `but_not`. `watched`: the answer would appear on a page that is watched;
    without that nothing is ever called late. `publishes`: these publications are what was owed
    themselves, such as the summary of an investigation.
    """

    owed: Owed
    sections: tuple[str, ...]
    but_not: tuple[str, ...] = ()
    watched: bool = True
    publishes: bool = False
