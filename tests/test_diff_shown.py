"""How a moved block of a diff is shown to people."""

from alerts_ground import change, recorded

from alerts.terminal import lines_of, plain
from alerts.wording import drafts
from db.records import Kind

MOVED = change(Kind.EDITED, diff=[["=", "One."], ["~", "Two had … the end."], ["+", "Three."]])


def test_a_block_that_only_moved_is_neither_struck_nor_bold_and_says_so() -> None:
    [draft] = drafts(recorded([MOVED]))
    shown = [plain(line) for line in lines_of(draft.message.blocks)]
    assert "One. [only moved: Two had … the end.] *Three.*" in shown
