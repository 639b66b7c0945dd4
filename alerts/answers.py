"""Who may answer what from Slack, and what a message shows once somebody did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from alerts import forms
from alerts.asked import Asked, Place, Unexpected, Way
from alerts.buttons import renewed
from alerts.looking import look_up
from alerts.workspace import Person, SlackRefuses, Workspace
from db import replies
from db.findings import entries
from db.findings.closing import Question, questions
from db.log import Log, LogError, readable_errors
from db.operator import say
from db.replies import Reply, Said
from db.routes import Routes
from db.times import day
from db.told import About, Told, told_anywhere, told_on

ELSEWHERE = "Pagefive answers only in the channels that it alerts."
NOT_OURS = "That message is no alert of Pagefive's, or is still on its way: try again in a minute."


class Refused(Exception):  # noqa: N818 - named for what the caller says
    """What was asked is not done; the text is one line for who asked."""


Deed = Callable[["Answerer", Asked, Place, Person], None]


@dataclass(frozen=True, kw_only=True)
class Served:
    """What is served: one workspace, and its channels by their IDs, as the log names them."""

    team: str
    channels: Mapping[str, str]

    def id_of(self, channel: str) -> str | None:
        """Return the ID of a channel of the log."""
        return next((id_ for id_, name in self.channels.items() if name == channel), None)


@dataclass(frozen=True, kw_only=True)
class Answerer:
    """Does what people ask from Slack. `deliver` sends what an answer tells to all."""

    log: Log
    workspace: Workspace
    served: Served
    routes: Routes
    known: entries.Known
    now: Callable[[], datetime]
    key_of: Callable[[str], str | None]
    deliver: Callable[[], None]
    deeds: Mapping[tuple[Way, str], Deed]

    def elsewhere(self, asked: Asked) -> str | None:
        """Say why somebody of the workspace is not answered where they asked, if so."""
        there = asked.place is not None and asked.place.channel not in self.served.channels
        return ELSEWHERE if there and asked.team == self.served.team else None

    def faults(self, asked: Asked) -> dict[str, str]:
        """Return what is wrong with what was filled into a form, by the field's name."""
        if asked.way is not Way.MODAL or asked.deed != forms.ADD:
            return {}
        try:
            entries.begun([entries.entry(asked.fields, self.known)], day(self.now()))
        except ValueError as error:
            said = str(error)
            named = (one for one in forms.FIELDS if said.startswith((one, f"there is no {one} ")))
            return {next(named, "title"): said[:150]}
        return {}

    def take(self, asked: Asked) -> None:
        """Do what was asked; what is refused is told to the operator, and to who asked."""
        who = f"{asked.way.value} ({asked.deed}) of {asked.user}, workspace {asked.team}"
        try:
            with readable_errors(self.log.path):
                self._take(asked)
        except Refused as refusal:
            say(f"refused {who}: {refusal}")
            self._whisper(asked, str(refusal))
        except (Unexpected, SlackRefuses, LogError) as error:
            say(f"{who} came to nothing: {error}")

    def _take(self, asked: Asked) -> None:
        if asked.team != self.served.team:
            raise Unexpected("that workspace is not the one that is configured")
        place = asked.place or forms.opened(asked.value).place
        if place.channel not in self.served.channels:
            raise Unexpected(f"channel {place.channel} is none that is alerted")
        if asked.way is Way.COMMAND:
            said = look_up(self.log, asked.value, self.key_of)
            self.workspace.whisper(place, asked.user, said)
            return
        deed = self.deeds.get((asked.way, asked.deed))
        if deed is None:
            raise Unexpected("it is nothing that this app offers")
        deed(self, replace(asked, place=place), place, self._person(asked))

    def _person(self, asked: Asked) -> Person:
        if asked.home not in (None, self.served.team):
            raise Refused("people of other workspaces may read, not act")
        person = self.workspace.person(asked.user, asked.team)
        if person.may_not:
            raise Refused(person.may_not)
        return person

    def _whisper(self, asked: Asked, text: str) -> None:
        try:
            place = asked.place or forms.opened(asked.value).place
            self.workspace.whisper(place, asked.user, text)
        except (SlackRefuses, Unexpected) as error:
            say(f"{asked.user} could not be told so: {error}")

    def reply(self, place: Place, person: Person, said: Said) -> Reply:
        """Begin the fact that is stored."""
        channel = self.served.channels[place.channel]
        return Reply(at=self.now(), channel=channel, who=person.who, said=said)

    def told(self, place: Place, change: str) -> Told:
        """Return the alert that a button stands under. Raises Refused."""
        channel = self.served.channels[place.channel]
        number = int(change) if change.isascii() and change.isdigit() and len(change) < 16 else 0
        told = told_on(self.log, channel, number)
        if told is None or told.slack_ts not in (None, place.message):
            raise Refused(NOT_OURS)
        return told

    def show(self, told: Told) -> None:
        """Show what was answered by now under every message that tells the same."""
        for each in told_anywhere(self.log, told.changes) or [told]:
            channel = self.served.id_of(each.channel)
            if channel is None or each.slack_ts is None:
                continue
            asked = tuple(one for one in questions(self.log) if _is_about(one, each.about))
            said = renewed(each, replies.replies_about(self.log, each), asked)
            try:
                self.workspace.show(each, channel, said)
            except SlackRefuses as error:
                say(f"{each.channel}: the answer is stored, but not shown: {error}")


def _is_about(asked: Question, about: tuple[About, ...]) -> bool:
    return (asked.source, asked.subject.key) in {(one.source, one.key) for one in about}
