"""What the team is told on a channel that works of one that does not. Pure."""

from __future__ import annotations

from alerts.blocks import fit, footnote, header, paragraph, words
from db.postings import Message
from db.refusals import Refusal

SLACK = "slack:"
MOST = 10


def refusal_message(refusal: Refusal) -> Message:
    """Return the message that says which alert another channel did not take, and why."""
    where = refusal.channel.removeprefix(SLACK)
    if refusal.waits:
        lead = f"Alerts for {where} are not delivered"
        then = "They are kept, in order, and delivered when the channel is mended."
    else:
        lead = f"Slack refused an alert for {where}"
        then = "It is not sent again; what it told is in the log: pagefive log changes."
    said = f"{_sentence(refusal.error)} {_about(refusal.changes)}".strip()
    return fit(
        f"{lead}: {said}",
        [header(lead), paragraph(words(said)), paragraph(words(then)), footnote("pagefive status")],
    )


def _sentence(error: str) -> str:
    return error if error.endswith(".") else f"{error}."


def _about(changes: tuple[int, ...]) -> str:
    if not changes:
        return ""
    named = ", ".join(str(change) for change in changes[:MOST])
    more = f" and {len(changes) - MOST} more" if len(changes) > MOST else ""
    return f"It tells {'change' if len(changes) == 1 else 'changes'} {named}{more}."
