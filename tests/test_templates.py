import pytest

from db.templates import Block


def block(on: int, now_on: int, of: int, read: int) -> Block:
    return Block(sign="+", text="Words.", on=on, now_on=now_on, of=of, read=read)


@pytest.mark.parametrize(
    ("on", "of", "expected"),
    [(20, 300, True), (19, 300, False), (20, 400, True), (20, 401, False), (60, 1000, True)],
)
def test_furniture_is_on_20_publications_and_5_percent_of_a_source(
    on: int, of: int, expected: bool
) -> None:
    assert block(on, on, of, on).everywhere is expected


@pytest.mark.parametrize(
    ("now_on", "read", "of", "expected"),
    [
        pytest.param(8, 8, 300, True, id="every page that was read"),
        pytest.param(4, 8, 300, True, id="half of them"),
        pytest.param(3, 8, 300, False, id="fewer than half"),
        pytest.param(2, 5, 300, False, id="two alone"),
        pytest.param(0, 60, 300, False, id="no page any more"),
        pytest.param(1, 1, 300, True, id="one page tells nothing of the others"),
        pytest.param(0, 0, 300, True, id="a crawl that read nothing leaves it open"),
        pytest.param(8, 8, 19, False, id="a source too small for any"),
    ],
)
def test_words_that_half_of_the_pages_gained_may_be_furniture(
    now_on: int, read: int, of: int, expected: bool
) -> None:
    assert block(8, now_on, of, read).spreading is expected
