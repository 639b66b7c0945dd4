"""What a message lets people answer, and what it shows once they did. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alerts.blocks import clip, footnote, paragraph, words
from alerts.folding import ABOUT_SOURCE, Group, Shape
from db.findings.closing import Question
from db.postings import Block, Message
from db.replies import Reply, Said
from db.times import spoken, spoken_day
from db.told import Told

OURS = "pagefive_"
"""What the ids of blocks begin with that an answer replaces."""
ASKED = 3
"""So many likely matches are asked about in one message; the digest has them all."""
SELECTABLE = 100
"""A form lets choose among so many changes at most."""
NAME, REASON = 60, 300


class Button(StrEnum):
    """What a button asks for."""

    ACKNOWLEDGE = "acknowledge"
    MUTE = "mute"
    UNMUTE = "unmute"
    WATCH = "watch_closely"
    NOT_USEFUL = "not_useful"
    RETRACT = "retract"
    IS_IT = "is_it"
    IS_NOT_IT = "is_not_it"


LABELS = {
    Button.ACKNOWLEDGE: "Acknowledge",
    Button.MUTE: "Mute this publication",
    Button.UNMUTE: "Unmute this publication",
    Button.WATCH: "Watch closely",
    Button.NOT_USEFUL: "Not useful",
    Button.RETRACT: "Retract",
    Button.IS_IT: "This is the report we waited for",
    Button.IS_NOT_IT: "It is not",
}
SAID = {
    Said.ACKNOWLEDGED: "Acknowledged",
    Said.MUTED: "Publication muted",
    Said.UNMUTED: "Publication unmuted",
    Said.WATCHED: "Watched closely for 14 days, asked",
    Said.NOT_USEFUL: "Called not useful",
    Said.RETRACTED: "Retracted",
    Said.IS_IT: "Said to be the report that was waited for",
    Said.IS_NOT_IT: "Said not to be the report that was waited for",
}


@dataclass(frozen=True, kw_only=True)
class Answerable:
    """What a message may be answered by: the changes that it tells, and what else is asked.

    `publication` says that they are all of one publication; a source's state is of none.
    """

    changes: tuple[int, ...]
    publication: bool
    questions: tuple[Question, ...] = ()

    @property
    def value(self) -> str:
        """Return what its buttons carry: the first of its changes."""
        return str(self.changes[0])


def offered(group: Group, asked: Sequence[Question]) -> list[Block]:
    """Return what the message that tells a group lets people answer; `asked` is all that is."""
    lead = group.lead
    about = {(each.source, each.change.key) for each in group.changes}
    one = group.shape is Shape.ONE and lead.change.kind not in ABOUT_SOURCE
    return tail(
        Answerable(
            changes=tuple(sorted(each.id for each in group.changes)),
            publication=one and not lead.change.key.startswith("finding:"),
            questions=tuple(each for each in asked if (each.source, each.subject.key) in about),
        )
    )


def tail(on: Answerable, replies: Sequence[Reply] = (), channel: str = "") -> list[Block]:
    """Return the blocks that ask, and those that say what was answered on a channel."""
    said = [one for one in replies if _counts(one, channel)]
    return [*_questions(on), *_standing(said), *_actions(on, said)]


def _counts(reply: Reply, channel: str) -> bool:
    here = reply.said in (Said.ACKNOWLEDGED, Said.NOT_USEFUL)
    return reply.said in SAID and (reply.channel == channel or not here)


def _questions(on: Answerable) -> list[Block]:
    blocks: list[Block] = []
    for asked in on.questions[:ASKED]:
        number = f"{asked.finding.id}_{asked.publication}"
        reasons = "; ".join(asked.reasons)
        what = f"This may be what is waited for since {spoken_day(asked.finding.since.isoformat())}"
        said = paragraph(
            words(f"{what}: "), words(clip(asked.finding.title, REASON), "bold"),
            words(clip(f" ({reasons})", REASON)),
        )  # fmt: skip
        value = f"{asked.finding.id} {asked.publication}"
        blocks += [
            {**said, "block_id": f"{OURS}question_{number}"},
            _row(f"answer_{number}", [(Button.IS_IT, value), (Button.IS_NOT_IT, value)]),
        ]
    return blocks


def _actions(on: Answerable, said: Sequence[Reply]) -> list[Block]:
    spoken_words = {one.said for one in said}
    if not on.changes or (Said.RETRACTED in spoken_words and len(on.changes) == 1):
        return []
    offered = [] if Said.ACKNOWLEDGED in spoken_words else [Button.ACKNOWLEDGE]
    if on.publication:
        offered += [Button.UNMUTE if _muted(said) else Button.MUTE]
        offered += [] if Said.WATCHED in spoken_words else [Button.WATCH]
    offered += [] if Said.NOT_USEFUL in spoken_words else [Button.NOT_USEFUL]
    offered += [Button.RETRACT] if len(on.changes) <= SELECTABLE else []
    return [_row("answers", [(button, on.value) for button in offered])] if offered else []


def _muted(said: Iterable[Reply]) -> bool:
    last = [one.said for one in said if one.said in (Said.MUTED, Said.UNMUTED)]
    return last[-1:] == [Said.MUTED]


def _row(name: str, buttons: Iterable[tuple[Button, str]]) -> Block:
    elements = [
        {
            "type": "button",
            "action_id": str(button),
            "value": value,
            "text": {"type": "plain_text", "text": LABELS[button], "emoji": False},
        }
        for button, value in buttons
    ]
    return {"type": "actions", "block_id": f"{OURS}{name}", "elements": elements}


def _standing(said: Sequence[Reply]) -> list[Block]:
    """Say the last answer of each kind; a publication that was muted and unmuted is unmuted."""
    last: dict[Said, Reply] = {}
    for one in said:
        name = Said.MUTED if one.said is Said.UNMUTED else one.said
        if name not in last or name is Said.MUTED:
            last[name] = one
    if not last:
        return []
    lines = "\n".join(line(one) for one in last.values())
    return [{**footnote(lines), "block_id": f"{OURS}said"}]


def line(reply: Reply) -> str:
    """Say one answer in a line: `Acknowledged by @ann, 14 Nov 2017, 14:32`."""
    reason = reply.detail if reply.said is Said.RETRACTED else None
    said = f"{SAID[reply.said]} by {name_of(reply)}, {spoken(reply.at)}"
    return f"{said}: {clip(reason, REASON)}" if reason else said


def name_of(reply: Reply) -> str:
    """Name the person who answered, as literal text."""
    return "@" + clip(reply.who.name or reply.who.user, NAME)


def renewed(told: Told, replies: Sequence[Reply], questions: tuple[Question, ...] = ()) -> Message:
    """Return a posting's message with what was answered by now."""
    about = Answerable(changes=told.changes, publication=is_publication(told), questions=questions)
    kept = [one for one in told.message.blocks if not _is_ours(one)]
    answers = tail(about, replies, told.channel)
    return replace(told.message, blocks=(*kept[:-1], *answers, kept[-1]))


def is_publication(told: Told) -> bool:
    """Tell whether a posting is about one publication, not a source or a finding without one."""
    named = told.publication
    return named is not None and named[0] != named[1] and not named[1].startswith("finding:")


def _is_ours(block: Block) -> bool:
    return str(block.get("block_id", "")).startswith(OURS)
