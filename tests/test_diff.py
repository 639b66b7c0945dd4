import time

from hypothesis import given
from hypothesis import strategies as st

from db.diff import LIMIT, changed_words, word_diff

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=30).map(" ".join)


def test_only_words_that_changed_are_marked_and_the_context_is_short() -> None:
    was = " ".join(f"w{n}" for n in range(100))
    segments = word_diff(was, was.replace("w50", "changed"))
    assert segments == [
        ("=", "… w42 w43 w44 w45 w46 w47 w48 w49"),
        ("-", "w50"),
        ("+", "changed"),
        ("=", "w51 w52 w53 w54 w55 w56 w57 w58 …"),
    ]


def test_nothing_is_cut_within_a_word() -> None:
    assert word_diff("in October", "in November") == [
        ("=", "in"),
        ("-", "October"),
        ("+", "November"),
    ]


def test_a_new_paragraph_is_added_alone() -> None:
    assert word_diff("One.\nTwo.", "One.\nNew.\nTwo.") == [
        ("=", "One."),
        ("+", "New."),
        ("=", "Two."),
    ]


@given(WORDS, WORDS)
def test_removed_and_added_words_account_for_the_lengths(was: str, now: str) -> None:
    segments = word_diff(was, now)
    if len(segments) > LIMIT:
        return
    removed, added = changed_words(segments)
    assert len(was.split()) - removed == len(now.split()) - added


def test_a_rewritten_document_of_100_000_words_is_bounded() -> None:
    was = "\n".join(
        " ".join(f"a{n % 977}" for n in range(line, line + 100)) for line in range(1000)
    )
    began = time.process_time()
    segments = word_diff(was, was.replace("a5", "b5"))
    print(f"100,000 words with many edits: {time.process_time() - began:.2f} s CPU")
    assert len(segments) <= LIMIT + 1
