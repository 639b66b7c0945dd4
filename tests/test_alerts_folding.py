"""Which changes share a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from alerts_ground import change, recorded

from alerts.folding import Group, Shape, fold
from db.records import Change, Kind, Recorded, Severity

K = Kind


def some(kind: Kind, count: int, *, start: int = 0, severity: Severity = Severity.NORMAL) -> list:
    return [
        change(kind, f"publications/{n}", severity=severity) for n in range(start, start + count)
    ]


def told(groups: list[Group]) -> list[tuple[Shape, list[Kind]]]:
    return [(group.shape, [each.change.kind for each in group.changes]) for group in groups]


ONE, RELEASE, STORM = Shape.ONE, Shape.RELEASE, Shape.STORM
SILENTLY = K.EDITED_SILENTLY


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        pytest.param([], [], id="nothing is told of nothing"),
        pytest.param(some(K.ADDED, 9), [(ONE, [K.ADDED])] * 9, id="nine new ones are nine"),
        pytest.param(some(K.ADDED, 10), [(RELEASE, [K.ADDED] * 10)], id="ten new ones are one"),
        pytest.param(
            [change(K.EDITED), change(K.RETITLED)],
            [(ONE, [K.RETITLED, K.EDITED])],
            id="a publication's changes are one message",
        ),
        pytest.param(
            [*some(K.ADDED, 12), *some(K.EDITED, 2, start=20)],
            [(RELEASE, [K.ADDED] * 12), (ONE, [K.EDITED]), (ONE, [K.EDITED])],
            id="a release leaves other changes alone",
        ),
        pytest.param(
            some(K.EDITED, 10), [(ONE, [K.EDITED])] * 10, id="ten changes are not yet a storm"
        ),
        pytest.param(some(K.EDITED, 11), [(STORM, [K.EDITED] * 11)], id="eleven are"),
        pytest.param(
            [*some(K.EDITED, 9), *some(K.REMOVED, 2, start=20), *some(K.RESTORED, 1, start=30)],
            [(STORM, [K.EDITED] * 9), (STORM, [K.REMOVED] * 2), (ONE, [K.RESTORED])],
            id="a storm folds by kind",
        ),
        pytest.param(
            [*some(K.ADDED, 40), *some(K.BURIED, 1, start=50, severity=Severity.HIGH)],
            [(RELEASE, [K.ADDED] * 40), (ONE, [K.BURIED])],
            id="what is buried stays its own message",
        ),
        pytest.param(
            some(K.BURIED, 5),
            [(RELEASE, [K.BURIED] * 5)],
            id="members of a release that bury each other are one message",
        ),
        pytest.param(
            [*some(K.MOVED, 300), *some(K.REMOVED, 3, start=400, severity=Severity.HIGH)],
            [(STORM, [K.MOVED] * 300), *[(ONE, [K.REMOVED])] * 3],
            id="a migration is one message, and hides no removal",
        ),
        pytest.param(
            [*some(K.EDITED_SILENTLY, 40), *some(SILENTLY, 2, start=50, severity=Severity.HIGH)],
            [(STORM, [SILENTLY] * 40), *[(ONE, [SILENTLY])] * 2],
            id="a grave edit is not hidden among others of its kind",
        ),
        pytest.param(
            [*some(K.MOVED, 30), *some(SILENTLY, 1, start=29, severity=Severity.HIGH)],
            [(STORM, [K.MOVED] * 29), (ONE, [SILENTLY, K.MOVED])],
            id="nor behind its own publication's move",
        ),
        *(
            pytest.param(
                [*some(K.EDITED, 30), *some(kind, 10, start=50, severity=Severity.HIGH)],
                [(STORM, [K.EDITED] * 30), *[(ONE, [kind])] * 10],
                id=f"ten {kind} stand alone beside a storm",
            )
            for kind in (K.REMOVED, K.DELISTED, K.REPLACED, K.UNLISTED, SILENTLY)
        ),
        *(
            pytest.param(
                some(kind, 11, severity=Severity.HIGH),
                [(STORM, [kind] * 11)],
                id=f"eleven {kind} are one message",
            )
            for kind in (K.REMOVED, K.DELISTED, K.REPLACED, K.UNLISTED, SILENTLY)
        ),
        pytest.param(
            some(K.BACKDATED, 20, severity=Severity.HIGH),
            [(ONE, [K.BACKDATED])] * 20,
            id="twenty under old dates are twenty",
        ),
        pytest.param(
            some(K.BACKDATED, 21, severity=Severity.HIGH),
            [(STORM, [K.BACKDATED] * 21)],
            id="more than twenty under old dates are one message",
        ),
        pytest.param(
            some(K.EXPIRED, 25, severity=Severity.LOW),
            [(STORM, [K.EXPIRED] * 25)],
            id="what expires together is one message",
        ),
        pytest.param(
            [change(K.ADDED, f"publications/{n}", bulk=14) for n in range(4)],
            [(RELEASE, [K.ADDED] * 4)],
            id="the last of a release that several looks saw are one message",
        ),
        pytest.param(
            [*some(K.ADDED, 43), *some(K.ADDED, 1, start=50, severity=Severity.HIGH)],
            [(RELEASE, [K.ADDED] * 43), (ONE, [K.ADDED])],
            id="what a rule raised stands out of its release",
        ),
        pytest.param(
            [change(K.TEMPLATE, "hmicfrs"), change(K.SILENT, "hmicfrs"), *some(K.EDITED, 1)],
            [(ONE, [K.TEMPLATE]), (ONE, [K.SILENT]), (ONE, [K.EDITED])],
            id="what is of the source is not of its publications",
        ),
        pytest.param(
            some(K.BURIED, 11, severity=Severity.HIGH),
            [(STORM, [K.BURIED] * 11)],
            id="even burials fold in a storm",
        ),
        pytest.param(
            [change(K.BROKEN, "hmicfrs"), change(K.RECOVERED, "hmicfrs")],
            [(ONE, [K.BROKEN]), (ONE, [K.RECOVERED])],
            id="each change of a source is its own",
        ),
        pytest.param(
            [*some(K.EDITED, 30), change(K.PUBLISHED, "finding:1")],
            [(STORM, [K.EDITED] * 30), (ONE, [K.PUBLISHED])],
            id="a finding that is published stands alone",
        ),
        pytest.param(
            [change(K.OPENED), change(K.ADDED)],
            [(ONE, [K.ADDED, K.OPENED])],
            id="a new publication leads what it opens",
        ),
        pytest.param(
            [change(K.EDITED), change(K.ANSWERED)],
            [(ONE, [K.ANSWERED, K.EDITED])],
            id="an answer leads the edit that brought it",
        ),
        pytest.param(
            [change(K.EDITED), change(K.LATE, severity=Severity.HIGH)],
            [(ONE, [K.LATE, K.EDITED])],
            id="what is late leads what was edited meanwhile",
        ),
        pytest.param(
            [change(K.LATE, severity=Severity.HIGH)] * 3,
            [(ONE, [K.LATE] * 3)],
            id="several late answers of one page are one message",
        ),
        *(
            pytest.param(
                [*some(K.EDITED, 30), *some(kind, 2, start=50, severity=Severity.HIGH)],
                [(STORM, [K.EDITED] * 30), *[(ONE, [kind])] * 2],
                id=f"{kind} is never told among edits",
            )
            for kind in (K.LATE, K.CONCLUDED)
        ),
        pytest.param(
            some(K.LATE, 11, severity=Severity.HIGH),
            [(STORM, [K.LATE] * 11)],
            id="eleven that became late together are one message",
        ),
        pytest.param(
            some(K.OPENED, 11, severity=Severity.LOW),
            [(STORM, [K.OPENED] * 11)],
            id="eleven that are owed from now on are one message",
        ),
    ],
)
def test_changes_of_one_crawl(
    changes: list[Change], groups: list[tuple[Shape, list[Kind]]]
) -> None:
    assert told(fold(recorded(changes))) == groups


def revealed_by_time(changes: list[Change], days: float = 0, source: str = "iopc") -> list:
    """Return changes that no crawl revealed, some days on."""
    return [
        replace(each, id=each.id + int(1_000 * days), crawl=None, at=each.at + timedelta(days=days))
        for each in recorded(changes, source=source)
    ]


def reminders(count: int, days: float = 0, source: str = "iopc") -> list[Recorded]:
    keyed = [change(K.STILL_UNPUBLISHED, f"finding:{n}") for n in range(count)]
    return revealed_by_time(keyed, days, source)


REMINDED = (ONE, [K.STILL_UNPUBLISHED])


@pytest.mark.parametrize(
    ("told_", "groups"),
    [
        pytest.param(reminders(10), [REMINDED] * 10, id="ten of a day are ten"),
        pytest.param(
            reminders(11), [(STORM, [K.STILL_UNPUBLISHED] * 11)], id="eleven of a day are one"
        ),
        pytest.param(
            [*reminders(8), *reminders(8, days=1)],
            [REMINDED] * 16,
            id="those of two days that were held back are no storm",
        ),
        pytest.param(
            [*reminders(8), *reminders(8, days=0.5)],
            [(STORM, [K.STILL_UNPUBLISHED] * 16)],
            id="those of one day are, at whatever hour",
        ),
        pytest.param(
            [*reminders(8), *reminders(8, source="hmicfrs")],
            [REMINDED] * 16,
            id="nor are those of two sources",
        ),
        pytest.param(
            [*reminders(1), *reminders(1, days=365)],
            [REMINDED] * 2,
            id="two rungs of one finding are told apart",
        ),
        pytest.param(
            [*reminders(12), *revealed_by_time([change(K.PUBLISHED, "publications/it")], 0.1)],
            [(STORM, [K.STILL_UNPUBLISHED] * 12), (ONE, [K.PUBLISHED])],
            id="what a person says is published stands out of the day's reminders",
        ),
        pytest.param(
            [*reminders(6), *recorded(some(K.EDITED, 6), source="iopc")],
            [REMINDED] * 6 + [(ONE, [K.EDITED])] * 6,
            id="a crawl's changes are not counted with them",
        ),
    ],
)
def test_what_time_alone_revealed(
    told_: list[Recorded], groups: list[tuple[Shape, list[Kind]]]
) -> None:
    assert sorted(told(fold(told_)), key=str) == sorted(groups, key=str)


def test_crawls_and_sources_are_told_apart() -> None:
    first, second = recorded(some(K.ADDED, 6)), recorded(some(K.ADDED, 6), crawl=2)
    other = recorded(some(K.ADDED, 6), crawl=3, source="iopc")
    assert len(fold([*first, *second, *other])) == 18


def test_every_change_is_told_once_and_messages_stand_in_the_order_of_changes() -> None:
    changes = [
        *some(K.EDITED, 5),
        *some(K.ADDED, 11, start=10),
        *some(K.EDITED, 7, start=30),
        change(K.BROKEN, "hmicfrs"),
    ]
    groups = fold(recorded(changes))
    ids = [each.id for group in groups for each in group.changes]
    assert sorted(ids) == [each.id for each in recorded(changes)]
    oldest = [min(each.id for each in group.changes) for group in groups]
    assert oldest == sorted(oldest)


def test_five_hundred_changes_of_one_crawl_fold_into_few() -> None:
    kinds = [K.ADDED, K.EDITED, K.RETITLED, K.REMOVED, K.RESTORED, K.BURIED]
    changes = [
        change(kinds[n % 6], f"publications/{n}", severity=Severity.HIGH) for n in range(500)
    ]
    assert len(fold(recorded(changes))) <= 12
