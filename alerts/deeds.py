"""What each answer from Slack does: the fact that is stored, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from alerts import forms
from alerts.answers import NOT_OURS, Answerer, Deed, Refused
from alerts.asked import Asked, Place, Way
from alerts.buttons import Button, is_publication, line, name_of
from alerts.workspace import Person
from db import replies
from db.findings import entries, register
from db.findings.clocks import spoken_age
from db.findings.closing import answer, questions
from db.log import Log
from db.proof.retract import CannotRetract, retract
from db.replies import Reply, Said
from db.times import day
from db.told import told_anywhere, told_at


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
        key=about.key,
    )  # fmt: skip
    try:
        retract(answerer.log, about.change, reason, fact.at, also=replies.noting(fact))
    except CannotRetract as error:
        raise Refused(str(error)) from None
    wrong = f"“{about.kind}: {about.title}” was wrong; its row stays, marked so."
    text = f"{line(replace(fact, detail=reason))}. {wrong}"
    for each in told_anywhere(answerer.log, [about.change]):
        channel = answerer.served.id_of(each.channel)
        if channel is not None:
            answerer.workspace.say(channel, each.thread, text)
    answerer.show(told)


def _on_question(said: Said) -> Deed:
    def deed(answerer: Answerer, asked: Asked, place: Place, person: Person) -> None:
        fact = answerer.reply(place, person, said)
        told = told_at(answerer.log, fact.channel, place.message or "")
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
    told = told_at(answerer.log, channel, place.message or "")
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


DEEDS: Mapping[tuple[Way, str], Deed] = {
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
