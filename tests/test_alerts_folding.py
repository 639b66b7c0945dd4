"""Which changes share a message."""

from __future__ import annotations

import pytest
from alerts_ground import change, recorded

from alerts.folding import Group, Shape, fold
from db.records import Change, Kind, Severity

K = Kind


def some(kind: Kind, count: int, *, start: int = 0, severity: Severity = Severity.NORMAL) -> list:
    return [
        change(kind, f"publications/{n}", severity=severity) for n in range(start, start + count)
    ]


def told(groups: list[Group]) -> list[tuple[Shape, list[Kind]]]:
    return [(group.shape, [each.change.kind for each in group.changes]) for group in groups]


ONE, RELEASE, STORM = Shape.ONE, Shape.RELEASE, Shape.STORM


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
    ],
)
def test_changes_of_one_crawl(
    changes: list[Change], groups: list[tuple[Shape, list[Kind]]]
) -> None:
    assert told(fold(recorded(changes))) == groups


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
