"""What an answer from Slack does: who may answer what, the fact that is stored, what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from alerts import forms
from alerts.asked import Asked, Place, Unexpected, Way
from alerts.buttons import Button, is_publication, line, name_of, renewed
from alerts.looking import look_up
from alerts.workspace import Person, SlackRefuses, Workspace
from db import replies
from db.findings import entries, register
from db.findings.clocks import spoken_age
from db.findings.closing import Question, answer, questions
from db.log import Log, LogError, readable_errors
from db.operator import say
from db.proof.retract import CannotRetract, retract
from db.replies import About, Reply, Said, Told
from db.routes import Routes
from db.times import day

ELSEWHERE = "Pagefive answers only in the channels that it alerts."
NOT_OURS = "That message is no alert of Pagefive's, or is still on its way: try again in a minute."


class Refused(Exception):  # noqa: N818 - named for what the caller says
    """What was asked is not done; the text is one line for who asked."""


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
        deed = _DEEDS.get((asked.way, asked.deed))
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
        told = replies.told_on(self.log, channel, number)
        if told is None or told.slack_ts not in (None, place.message):
            raise Refused(NOT_OURS)
        return told

    def show(self, told: Told) -> None:
        """Show what was answered by now under every message that tells the same."""
        for each in replies.told_anywhere(self.log, told.changes) or [told]:
            channel = self.served.id_of(each.channel)
            if channel is None or each.slack_ts is None:
                continue
            asked = tuple(one for one in questions(self.log) if _is_about(one, each.about))
            said = renewed(each, replies.replies_about(self.log, each), asked)
            try:
                self.workspace.show(each, channel, said)
            except SlackRefuses as error:
                say(f"{each.channel}: the answer is stored, but not shown: {error}")


Deed = Callable[[Answerer, Asked, Place, Person], None]


def _is_about(asked: Question, about: tuple[About, ...]) -> bool:
    return (asked.source, asked.subject.key) in {(one.source, one.key) for one in about}


def _on_changes(said: Said) -> Deed:
    def deed(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
        told = answerer.told(place, asked.value)
        one = answerer.reply(place, person, said)
        there = replies.replies_about(answerer.log, told)
        first = said is Said.ACKNOWLEDGED and any(
            each.said is said and each.channel == one.channel for each in there
        )
        if not first:
            answers = [
                replace(one, change=each.change, source=each.source, key=each.key)
                for each in told.about
            ]
            replies.answer_changes(answerer.log, answers)
        answerer.show(told)

    return deed


def _on_publication(said: Said, act: Callable[[Log, Reply], bool]) -> Deed:
    def deed(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
        told = answerer.told(place, asked.value)
        if not is_publication(told):
            raise Refused("that alert is not about one publication")
        source, key = told.about[0].source, told.about[0].key
        act(answerer.log, replace(answerer.reply(place, person, said), source=source, key=key))
        answerer.show(told)

    return deed


def _ask_reason(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
    told = answerer.told(place, asked.value)
    gone = {
        one.change
        for one in replies.replies_about(answerer.log, told)
        if one.said is Said.RETRACTED
    }
    left = [one for one in told.about if one.change not in gone][:100]
    if not left:
        raise Refused("all of that alert is retracted already")
    answerer.workspace.open(asked.trigger or "", forms.retraction(place, left))


def _retract(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
    first = forms.opened(asked.value).change
    told = answerer.told(place, str(first))
    chosen = asked.fields.get("change", str(first))
    about = next((one for one in told.about if str(one.change) == chosen), None)
    reason = " ".join(asked.fields.get("reason", "").split())
    if about is None or not reason:
        raise Refused("a retraction names an alert of that message, and a reason")
    fact = replace(
        answerer.reply(place, person, Said.RETRACTED), change=about.change, source=about.source,
        key=about.key, detail=reason,
    )  # fmt: skip
    try:
        retract(answerer.log, about.change, reason, fact.at, also=replies.noting(fact))
    except CannotRetract as error:
        raise Refused(str(error)) from None
    text = f"{line(fact)}. “{about.kind}: {about.title}” was wrong; its row stays, marked so."
    for each in replies.told_anywhere(answerer.log, [about.change]):
        channel = answerer.served.id_of(each.channel)
        if channel is not None:
            answerer.workspace.say(channel, each.thread, text)
    answerer.show(told)


def _on_question(said: Said) -> Deed:
    def deed(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
        fact = answerer.reply(place, person, said)
        told = replies.told_at(answerer.log, fact.channel, place.message or "")
        if told is None:
            raise Refused(NOT_OURS)
        open_ = questions(answerer.log)
        one = next((q for q in open_ if f"{q.finding.id} {q.publication}" == asked.value), None)
        if one is None:
            raise Refused("that was answered already, or is not asked any more")
        key, finding = one.subject.key, one.finding
        fact = replace(fact, source=one.source, key=key, detail=f"finding {finding.id}")
        answer(
            answerer.log, finding.id, key, yes=said is Said.IS_IT, at=fact.at,
            channels=answerer.routes, also=replies.noting(fact),
        )  # fmt: skip
        answerer.show(told)
        answerer.deliver()

    return deed


def _ask_finding(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
    channel = answerer.served.channels[place.channel]
    told = replies.told_at(answerer.log, channel, place.message or "")
    about = told.about[0] if told and told.about else None
    form = forms.finding(
        place, answerer.known.sources, about.source if about else None, about.title if about else ""
    )
    answerer.workspace.open(asked.trigger or "", form)


def _add_finding(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
    fact = answerer.reply(place, person, Said.ADDED)
    try:
        entry = entries.entry(asked.fields, answerer.known)
        entries.begun([entry], day(fact.at))
    except ValueError as error:
        raise Refused(str(error)) from None
    finding = register.enter(
        answerer.log, entry, fact.at, answerer.routes,
        also=replies.noting_finding(replace(fact, source=entry.source)),
    )  # fmt: skip
    if finding is None:
        raise Refused(f"{entry.source} has a finding of that title already")
    age = spoken_age(finding.since, day(fact.at), finding.since_what)
    text = f"{name_of(fact)} added finding {finding.id}: {finding.title}, {age}"
    answerer.workspace.say(place.channel, place.thread, text)
    answerer.deliver()


_DEEDS: Mapping[tuple[Way, str], Deed] = {
    (Way.BUTTON, Button.ACKNOWLEDGE): _on_changes(Said.ACKNOWLEDGED),
    (Way.BUTTON, Button.NOT_USEFUL): _on_changes(Said.NOT_USEFUL),
    (Way.BUTTON, Button.MUTE): _on_publication(Said.MUTED, replies.mute),
    (Way.BUTTON, Button.UNMUTE): _on_publication(Said.UNMUTED, replies.unmute),
    (Way.BUTTON, Button.WATCH): _on_publication(Said.WATCHED, replies.watch_closely),
    (Way.BUTTON, Button.RETRACT): _ask_reason,
    (Way.BUTTON, Button.IS_IT): _on_question(Said.IS_IT),
    (Way.BUTTON, Button.IS_NOT_IT): _on_question(Said.IS_NOT_IT),
    (Way.SHORTCUT, forms.ADD): _ask_finding,
    (Way.MODAL, forms.RETRACT): _retract,
    (Way.MODAL, forms.ADD): _add_finding,
}
