import pytest
from test_record import look, page, parcel, told

from db.log import Log
from db.record import record
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


def test_pages_that_are_read_again_with_their_new_words_still_tell_of_furniture(log: Log) -> None:
    keys = "abcdefghijklmnopqrstuvwxyzABCDEF"
    block = "\nIf this page helped you, tell us how we could make it better."
    texts = {key: f"What {key} found, in words of its own." for key in keys}

    def reads(at: float, some: str, *, with_block: str) -> list[tuple[str, str]]:
        pages = tuple(
            page(key, at, texts[key] + (block if key in with_block else "")) for key in some
        )
        return told(record(log, parcel(at, look(keys), pages=pages)))

    assert reads(0, keys, with_block="") == []
    assert reads(24, "abcdefgh", with_block=keys) == []  # held: every page that was read has it
    assert reads(25, "abcdefgh", with_block=keys) == []  # nothing came to these pages since
    assert reads(48, keys, with_block=keys) == [("template", "s")]
