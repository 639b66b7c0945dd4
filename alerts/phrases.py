"""The words for each kind of change: its headline, and why it is told. Pure.

A detail that lacks a part leaves out the phrase that needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from alerts import owed, owed_said
from alerts.depth import fallen, standing_above
from alerts.details import Detail, count, number, parts, several, span, text
from alerts.facts import notable
from alerts.folding import FEW, MOST, Group, Shape, few
from db.records import Kind, Recorded, Severity
from db.times import unstamp

HEADLINES = {
    Kind.ADDED: "New",
    Kind.BACKDATED: "Put up under an old date",
    Kind.UNLISTED: "Online, but in no listing",
    Kind.DELISTED: "Gone from every listing",
    Kind.REMOVED: "Removed",
    Kind.EXPIRED: "Expired",
    Kind.MOVED: "Moved",
    Kind.RESTORED: "Back again",
    Kind.WITHDRAWN: "Withdrawn",
    Kind.BURIED: "Buried",
    Kind.SINKING: "Sinking fast",
    Kind.EDITED: "Edited",
    Kind.EDITED_SILENTLY: "Edited silently",
    Kind.RETITLED: "Retitled",
    Kind.REDATED: "Redated",
    Kind.ATTACHED: "Document added",
    Kind.REPLACED: "Document replaced",
    Kind.DETACHED: "Document taken away",
    Kind.OPENED: "Owed",
    Kind.CONCLUDED: "Concluded, and not published",
    Kind.LATE: "Late",
    Kind.STILL_UNPUBLISHED: "Still not published",
    Kind.ANSWERED: "Answered",
    Kind.PUBLISHED: "Published",
    Kind.EXPIRING: "About to leave the site",
    Kind.BROKEN: "Cannot be read",
    Kind.BLOCKED: "Refuses to be read",
    Kind.SILENT: "Not read completely for too long",
    Kind.SHRUNK: "Many publications missing at once",
    Kind.TEMPLATE: "The same words on many pages",
    Kind.RECOVERED: "Reads well again",
}

OF_MANY = {
    Kind.ADDED: "new publications",
    Kind.BACKDATED: "publications put up under old dates",
    Kind.UNLISTED: "publications online, but in no listing",
    Kind.DELISTED: "publications gone from every listing",
    Kind.REMOVED: "publications removed",
    Kind.EXPIRED: "publications expired",
    Kind.MOVED: "publications moved",
    Kind.RESTORED: "publications back again",
    Kind.WITHDRAWN: "publications withdrawn",
    Kind.BURIED: "publications buried",
    Kind.SINKING: "publications sinking fast",
    Kind.EDITED: "publications edited",
    Kind.EDITED_SILENTLY: "publications edited silently",
    Kind.RETITLED: "publications retitled",
    Kind.REDATED: "publications redated",
    Kind.ATTACHED: "publications with documents added",
    Kind.REPLACED: "publications with documents replaced",
    Kind.DETACHED: "publications with documents taken away",
    Kind.OPENED: "publications with something owed from now on",
    Kind.CONCLUDED: "investigations concluded, and not published",
    Kind.LATE: "publications with late answers",
    Kind.STILL_UNPUBLISHED: "findings still not published",
    Kind.ANSWERED: "publications with answers that were owed",
    Kind.PUBLISHED: "findings published",
    Kind.EXPIRING: "publications about to leave the site",
}


def headline(recorded: Recorded) -> str:
    """Say what happened, in our own words."""
    kind = recorded.change.kind
    if kind in owed.KINDS:
        return owed_said.headline(recorded, HEADLINES[kind])
    tell = _HEADLINES.get(kind)
    return tell(recorded, HEADLINES[kind]) if tell else HEADLINES[kind]


def headlines(changes: Sequence[Recorded]) -> str:
    """Say all that happened to a publication, each once."""
    told = Counter(headline(recorded) for recorded in changes)
    return " · ".join(said if times == 1 else f"{times} × {said}" for said, times in told.items())


def headline_of_many(group: Group, many: int) -> str:
    """Say what happened to several publications, by the leading change."""
    lead = group.lead
    if group.shape is Shape.REST:
        return f"{many} publications changed in other ways at {lead.source}"
    return f"{many} {OF_MANY[lead.change.kind]} at {lead.source}"


def why(recorded: Recorded) -> str:
    """Say why a change was raised, without what its facts have said."""
    change = recorded.change
    if change.kind in owed.KINDS:
        return owed_said.why(recorded)
    repeated = _REPEATED.get(change.kind)
    summary = change.summary
    for said in repeated(change.detail) if repeated else ():
        summary = summary.replace(said, "")
    return summary


def why_together(group: Group) -> str:
    """Say why several publications are told in one message."""
    lead = group.lead.change
    once = "day" if group.lead.crawl is None else "crawl"
    if group.shape in (Shape.CROWD, Shape.REST):
        return (
            f"one {once} would have made more than {MOST} messages; its changes are told by kind."
        )
    if group.shape is Shape.STORM and lead.severity is Severity.HIGH:
        return f"more than {few(lead.kind)} of one kind in one {once} are told together."
    if group.shape is Shape.STORM:
        return f"more than {FEW} changes of one {once} are told together, by kind."
    if lead.kind is Kind.BURIED:
        return "they came together, and each other is what they are buried under."
    return "ten or more were new in one day."


def of_all(group: Group) -> list[str]:
    """Return what is notable about the release of every publication of a group.

    Of what is left of a crawl: how many changes of each kind there are.
    """
    if group.shape is Shape.REST:
        kinds = Counter(recorded.change.kind for recorded in group.changes)
        return [f"{times} × {HEADLINES[kind]}" for kind, times in kinds.most_common()]
    each = [_timing(recorded.change.detail) for recorded in group.changes]
    return [said for said in each[0] if all(said in other for other in each[1:])]


def _timing(detail: Detail) -> list[str]:
    bulk = {
        text(part, "said") for part in parts(detail, "annotations") if text(part, "what") == "bulk"
    }
    return [said for said in notable(detail) if said not in bulk]


def _buried(recorded: Recorded, said: str) -> str:
    how = fallen(recorded.change.detail)
    joined = " on " if how.startswith("page") else ", "
    return f"{said}{joined}{how}" if how else said


def _sinking(recorded: Recorded, said: str) -> str:
    how = fallen(recorded.change.detail)
    return f"{said}: {how}" if how else said


def _restored(recorded: Recorded, said: str) -> str:
    return "Now listed" if recorded.change.detail.get("was") == Kind.UNLISTED else said


def _template(recorded: Recorded, said: str) -> str:
    detail = recorded.change.detail
    many = number(detail, "publications")
    did = "left" if detail.get("sign") == "-" else "came to"
    return f"The same words {did} {count(many, 'page')}" if many else said


def _recovered(recorded: Recorded, said: str) -> str:
    was, since = text(recorded.change.detail, "was"), text(recorded.change.detail, "since")
    try:
        length = recorded.at - unstamp(since)
    except (ValueError, TypeError):
        return said
    return f"{said}, after {span(length.total_seconds() / 3600)} {was}".rstrip()


_HEADLINES: dict[Kind, Callable[[Recorded, str], str]] = {
    Kind.BURIED: _buried,
    Kind.SINKING: _sinking,
    Kind.RESTORED: _restored,
    Kind.TEMPLATE: _template,
    Kind.RECOVERED: _recovered,
}
_REPEATED: dict[Kind, Callable[[Detail], list[str]]] = {
    Kind.ADDED: lambda detail: [f"; {said}" for said in notable(detail)],
    Kind.BURIED: lambda detail: [standing_above(detail)],
    Kind.SINKING: lambda detail: [standing_above(detail)],
    Kind.WITHDRAWN: lambda detail: [f": “{detail.get('notice')}”"],
    Kind.TEMPLATE: lambda detail: [
        f": “{str(said)[:300]}”" for said in several(detail, "words")[:1]
    ],
}
