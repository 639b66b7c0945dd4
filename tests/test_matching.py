import pytest

from db.matching import Candidate, matches

DAY = "2024-06-04"


def one(key: str, title: str = "A report", stated: str | None = DAY) -> Candidate:
    return Candidate(key=key, title=title, stated_date=stated)


@pytest.mark.parametrize(
    ("new", "left", "expected"),
    [
        pytest.param([one("p/new")], [one("p/old")], {"p/new": "p/old"}, id="title and date"),
        pytest.param([one("q/a", "Other")], [one("p/a")], {"q/a": "p/a"}, id="slug"),
        pytest.param([one("p/b", "Other")], [one("p/a")], {}, id="nothing in common"),
        pytest.param([one("p/b", stated="2024-06-05")], [one("p/a")], {}, id="another date"),
        pytest.param([one("p/b", stated=None)], [one("p/a")], {"p/b": "p/a"}, id="undated row"),
        pytest.param([one("p/b"), one("p/c")], [one("p/a")], {}, id="two new of one title"),
        pytest.param([one("p/c")], [one("p/a"), one("p/b")], {}, id="two gone of one title"),
        pytest.param(
            [one("q/a", "Other"), one("p/new")],
            [one("p/a"), one("p/old", "A REPORT")],
            {"q/a": "p/a", "p/new": "p/old"},
            id="by slug first, then by title in any case",
        ),
        pytest.param([], [one("p/a")], {}, id="nothing new"),
    ],
)
def test_matches(new: list[Candidate], left: list[Candidate], expected: dict[str, str]) -> None:
    assert matches(new, left) == expected
