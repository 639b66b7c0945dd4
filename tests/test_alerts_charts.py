"""What the chart of a fall shows, that a phone can show it, and the files that follow a message."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import combinations

import pytest
from alerts_ground import recorded
from alerts_kinds import AFTER, BEFORE, EXAMPLES, FALL, SEEN, as_logged
from PIL import Image
from test_alerts_limits import kept

from alerts import charts
from alerts.attachments import LONG, files
from alerts.curves import ALT, Curve, curve_of, in_words, ticks
from alerts.folding import fold
from alerts.terminal import lines_of, plain
from alerts.wording import Manner, drafts
from db.burial import Fall, buried
from db.kept import Kept, Side
from db.postings import Draft, File
from db.records import Change, Kind, Recorded

PHONE = 375
"""Pixels, as a style sheet counts them, of a phone held upright."""


def at(hours: float) -> datetime:
    return SEEN + timedelta(hours=hours)


def fell(*places: tuple[float, int], usual: float | None = 96.0) -> Recorded:
    """Return a burial by hours since it was first seen, and pages."""
    curve = tuple((at(hours), page) for hours, page in places)
    rank = (places[-1][1] - 1) * 10 + 4
    fall = replace(FALL, curve=curve, rank=rank, at=curve[-1][0], usual=usual)
    [told] = recorded([as_logged(buried(fall))])
    return replace(told, at=fall.at)


def curve(*places: tuple[float, int], usual: float | None = 96.0) -> Curve:
    found = curve_of(fell(*places, usual=usual))
    assert found is not None
    return found


CURVES = {
    "founding case": curve((0, 1), (26.5, 3), (47.5, 5)),
    "page by page": curve((0, 1), (20, 2), (70, 3), (100, 4), (150, 5), usual=20.0),
    "without a usual": curve((0, 1), (26.5, 3), (47.5, 5), usual=None),
    "usual far off": curve((0, 1), (6, 2), (10, 3), (20, 4), (47, 12), usual=900.0),
    "very deep at once": curve((0, 1), (3, 44)),
    "within minutes": curve((0, 1), (0.2, 3), (0.4, 6)),
    "two hundred pages": curve((0, 1), (30, 212)),
    "up and down": curve((0, 2), (10, 1), (30, 4), (40, 2), (60, 7)),
    "many steps": curve(*((hours, 1 + hours // 3) for hours in range(0, 60, 3))),
}


def picture(of: Curve) -> Image.Image:
    return Image.open(BytesIO(charts.drawn(of)))


@pytest.mark.parametrize("name", CURVES)
def test_no_words_of_a_chart_overlap_or_run_out_of_it(name: str) -> None:
    figure = charts.figure_of(CURVES[name])
    figure.draw_without_rendering()
    [axes] = figure.axes
    said = [axes.title, axes._left_title, axes.yaxis.label, *axes.get_xticklabels()]  # type: ignore[attr-defined]
    said += [*axes.get_yticklabels(), *axes.texts, *figure.legends[0].get_texts()]
    boxes = {text.get_text(): text.get_window_extent() for text in said if text.get_text()}
    assert len(boxes) >= 7
    for words, box in boxes.items():
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= figure.bbox.width, words
        assert box.y1 <= figure.bbox.height, words
    for (one, box), (other, another) in combinations(boxes.items(), 2):
        assert not box.overlaps(another), f"{one!r} over {other!r}"


def test_a_chart_is_small_sharp_and_large_enough_to_read_on_a_phone() -> None:
    for of in CURVES.values():
        png = charts.drawn(of)
        shown = Image.open(BytesIO(png))
        assert shown.format == "PNG"
        assert shown.width == 2 * PHONE
        assert shown.height < shown.width
        assert len(png) < 60_000
    smallest = (charts.SIZE - 1) * charts.DPI / 72 * PHONE / (2 * PHONE)
    assert smallest >= 11


def test_a_chart_tells_nothing_by_colour_alone() -> None:
    shown = picture(CURVES["founding case"]).convert("RGB")
    colours = shown.getcolors(maxcolors=1 << 24)
    assert colours is not None
    assert max(max(rgb) - min(rgb) for _, rgb in colours) < 24  # type: ignore[arg-type,type-var]


def test_a_chart_shows_how_deep_how_fast_and_what_is_usual() -> None:
    axes = charts.figure_of(CURVES["founding case"]).axes[0]
    stairs = axes.lines[1].get_xydata()
    assert [list(map(float, point)) for point in stairs] == [  # type: ignore[union-attr]
        [0, 1], [26.5, 3], [47.5, 5], [47.5, 5],
    ]  # fmt: skip
    low, high = axes.get_ylim()
    assert low > high, "page one is at the top"
    labels = axes.get_legend_handles_labels()[1]
    assert labels == ["page 5: buried", "usual on page 1: 4 days"]


def test_what_is_usual_beyond_the_axis_is_said_to_go_on() -> None:
    axes = charts.figure_of(CURVES["usual far off"]).axes[0]
    assert "usual on page 1: 38 days →" in axes.get_legend_handles_labels()[1]
    assert axes.get_xlim()[1] < 38 * 24


def test_the_line_stands_where_the_listing_buries() -> None:
    told = fell((0, 1), (30, 3), (50, 8))
    found = curve_of(told, 8)
    assert found is not None
    assert charts.figure_of(found).axes[0].get_legend_handles_labels()[1][0] == "page 8: buried"
    assert "page 8, from which" in in_words(found)


def test_the_same_curve_is_the_same_picture() -> None:
    of = CURVES["founding case"]
    assert charts.drawn(of) == charts.drawn(of)
    assert charts.drawn(of) != charts.drawn(CURVES["page by page"])


def test_the_alternative_text_says_what_the_chart_shows() -> None:
    assert in_words(CURVES["founding case"]) == (
        "Line chart of the page of publications on which it stood, London time: page 1 from "
        "14 Nov 2017, 09:30, page 3 from 15 Nov 2017, 12:00, page 5 from 16 Nov 2017, 09:00, until "
        "16 Nov 2017, 09:00. A dashed line marks page 5, from which a publication counts as "
        "buried. Stood on page one for 3 hours; 4 days are usual there."
    )


def test_no_alternative_text_is_longer_than_slack_takes() -> None:
    for of in CURVES.values():
        long = replace(of, listing="a listing " * 200, stood="a stay " * 200)
        assert len(in_words(long)) <= ALT


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"depth_curve": []}, False, id="no places"),
        pytest.param(
            {"depth_curve": [{"at": "2017-11-14T09:30:00Z", "page": 7}]}, False, id="born"
        ),
        pytest.param(
            {"depth_curve": [{"at": "2017-11-14T09:30:00Z", "page": page} for page in (1, 7)]},
            False,
            id="two places at one time",
        ),
        pytest.param(
            {"depth_curve": [{"at": "then", "page": 1}, {"at": "2017-11-14", "page": 0}, "x"]},
            False,
            id="nonsense",
        ),
        pytest.param({"usual_hours_on_page_one": -4}, True, id="an odd usual is left out"),
        pytest.param({"listing": "$x_1^2$ " * 99}, True, id="a long name of a listing"),
    ],
)
def test_a_chart_is_drawn_only_of_a_curve(change: dict[str, object], said: bool) -> None:
    told = fell((0, 1), (47.5, 5))
    odd = replace(told, change=replace(told.change, detail=told.change.detail | change))
    found = curve_of(odd)
    assert (found is not None) is said
    if found:
        charts.figure_of(found).draw_without_rendering()


@pytest.mark.parametrize(
    ("began", "hours", "marks"),
    [
        pytest.param(
            datetime(2017, 11, 14, 9, 30, tzinfo=UTC), 70,
            [(14.5, "15 Nov"), (38.5, "16 Nov"), (62.5, "17 Nov")], id="days",
        ),
        pytest.param(
            datetime(2017, 11, 14, 9, 30, tzinfo=UTC), 9,
            [(2.5, "12:00"), (5.5, "15:00"), (8.5, "18:00")], id="hours",
        ),
        pytest.param(
            datetime(2024, 3, 30, 12, 0, tzinfo=UTC), 40,
            [(0, "12:00"), (12, "31 Mar"), (23, "12:00"), (35, "1 Apr")],
            id="the clocks go forward",
        ),
        pytest.param(
            datetime(2024, 10, 26, 11, 0, tzinfo=UTC), 40,
            [(0, "12:00"), (12, "27 Oct"), (25, "12:00"), (37, "28 Oct")],
            id="the clocks go back",
        ),
        pytest.param(
            datetime(2017, 11, 14, 9, 25, tzinfo=UTC), 0.4,
            [(n / 12, f"09:{25 + 5 * n}") for n in range(5)], id="minutes",
        ),
    ],
)  # fmt: skip
def test_the_time_axis_names_london_days_and_hours(
    began: datetime, hours: float, marks: list[tuple[float, str]]
) -> None:
    of = Curve(listing="x", points=((began, 1),), end=began, burial_page=5)
    assert ticks(of, hours) == [(pytest.approx(hour), said) for hour, said in marks]


@pytest.mark.slow
@pytest.mark.parametrize("days", [0.01, 0.3, 1, 3, 7, 20, 60, 400, 4_000, 400_000])
def test_the_time_axis_has_few_marks_however_long_it_is(days: float) -> None:
    of = CURVES["founding case"]
    assert len(ticks(of, days * 24)) <= 6


def test_drawing_is_not_loaded_before_it_is_wanted() -> None:
    code = "import sys, alerts.outbox, alerts.attachments; print('matplotlib' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def attached(told: Recorded, by: Kept) -> tuple[File, ...]:
    [group] = fold([told])
    return files(group, by)


def one(kind: Kind) -> Recorded:
    [told] = recorded([as_logged(EXAMPLES[kind])])
    return told


@pytest.mark.parametrize("kind", [Kind.BURIED, Kind.SINKING])
def test_a_fall_carries_its_chart(kind: Kind) -> None:
    [chart] = attached(one(kind), Kept())
    assert (chart.name, chart.media_type) == ("depth-progress-report.png", "image/png")
    assert chart.content.startswith(b"\x89PNG")
    assert chart.title.startswith(("Buried on page 5", "Sinking fast: page 3"))
    assert chart.alt.startswith("Line chart of the page of publications")


def test_what_was_born_buried_carries_no_chart() -> None:
    born: Fall = replace(FALL, born=True, page_one=None, curve=((SEEN, 7),), rank=64)
    [told] = recorded([as_logged(buried(born))])
    assert attached(told, Kept()) == ()


def test_no_alert_waits_for_a_picture_that_cannot_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    [draft] = drafts([one(Kind.BURIED)], Manner(files=files))
    assert draft.files == ()
    assert "in this thread" not in lines(draft)[-1]


def sides(was: tuple[str, ...], now: tuple[str, ...]) -> tuple[Side, Side]:
    def side(version: int, seen: datetime, pages: tuple[str, ...]) -> Side:
        last = seen + timedelta(hours=2)
        return Side(version=version, first_seen=seen, last_seen=last, digest="a", pages=pages)

    return side(3, SEEN - timedelta(days=2), was), side(4, SEEN, now)


def text_of(told: Recorded, was: tuple[str, ...], now: tuple[str, ...]) -> str:
    first, *_ = attached(told, Kept(sides={told.id: sides(was, now)}))
    return first.content.decode()


def test_an_edit_carries_all_that_changed_as_a_text_file() -> None:
    told = one(Kind.EDITED_SILENTLY)
    [file] = attached(told, Kept(sides={told.id: sides((BEFORE,), (AFTER,))}))
    assert file.name == f"what-changed-{told.id}-progress-report.txt"
    assert (file.media_type, file.title) == ("text/plain", "All that changed: 3 words out, 3 in")
    said = file.content.decode()
    places = [
        said.find(each)
        for each in (
            "What changed in “A progress report on the police response to domestic abuse”",
            "https://www.justiceinspectorates.gov.uk/hmicfrs/publications/progress-report/",
            "Before: version 3, seen until 12 Nov 2017, 11:30 (London time)",
            "After: version 4, seen from 14 Nov 2017, 09:30 (London time)",
            "  * grading “inadequate” → “requires improvement”",
            "  * number “17” → “16”",
            "Victims were [-not-] told why.",
            "{+requires",
        )
    ]
    assert -1 not in places, said
    assert places == sorted(places)
    assert max(map(len, said.splitlines())) <= 88


def test_a_full_diff_holds_what_a_message_has_no_room_for() -> None:
    """A change keeps sixty pieces of a diff; the file has them all, and no copy of the page."""
    kept_words = " ".join(f"same{n}" for n in range(40))
    was = "\n".join(f"{kept_words} old{n} {kept_words}" for n in range(300))
    now = "\n".join(f"{kept_words} new{n} {kept_words}" for n in range(300))
    said = " ".join(text_of(one(Kind.EDITED), (was,), (now,)).split())
    assert all(f"[-old{n}-] {{+new{n}+}}" in said for n in range(300))
    assert "300 words out, 300 in" in said
    assert len(said) < len(was) / 2


def test_a_replaced_document_is_compared_page_by_page() -> None:
    rest = " ".join(f"word{n}" for n in range(30))
    was = (
        f"The first page. {rest}",
        f"We went far. Seventeen forces were visited. {rest}",
        f"The end. {rest}",
    )
    put_in = " ".join(f"other{n}" for n in range(30))
    now = (was[0], put_in, was[1].replace("Seventeen", "Sixteen"), was[2])
    said = text_of(one(Kind.REPLACED), was, now)
    assert "PAGE 2, PUT IN" in said
    assert "PAGE 2 → 3" in said
    assert "[-Seventeen-] {+Sixteen+}" in said
    assert "number “Seventeen” → “Sixteen” (page 2 → 3)" in said
    assert "Document: Get the report (PDF document)" in said


def test_a_long_diff_is_offered_as_a_page_of_html_too() -> None:
    told = one(Kind.EDITED)
    hostile = "<script>alert(1)</script> & <img src=x>"
    was = "\n".join(f"{hostile} old{n} and more words" for n in range(200))
    now = "\n".join(f"{hostile} new{n} and more words" for n in range(200))
    text, page = attached(told, Kept(sides={told.id: sides((was,), (now,))}))
    assert len(text.content) > LONG
    assert (page.name, page.media_type) == (text.name.replace(".txt", ".html"), "text/html")
    html = page.content.decode()
    assert html.startswith("<!doctype html>")
    assert "<del>old7</del> <ins>new7</ins>" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img src=x&gt;" in html
    assert "<script" not in html
    assert "<img" not in html
    assert "default-src 'none'" in html


@pytest.mark.parametrize("kind", [Kind.REMOVED, Kind.DELISTED, Kind.EXPIRED])
def test_the_last_kept_copy_of_what_is_gone_is_named_and_never_posted(kind: Kind) -> None:
    told = one(kind)
    by = kept([told])
    [draft] = drafts([told], Manner(kept=replace(by, sides={}), files=files))
    said = lines(draft)
    assert draft.files == ()
    assert "  • We keep its last copy: version 3, read until 14 Nov 2017, 09:45" in said
    key = told.change.key
    assert f"  • To get it: pagefive evidence {key} --source hmicfrs" in said
    assert f"  • It lies in hmicfrs.warc.gz at 12,345, SHA-256 {'3fa9' * 16}" in said


def lines(draft: Draft) -> list[str]:
    return [plain(line) for line in lines_of(draft.message.blocks)]


def test_where_no_copy_was_kept_that_is_said() -> None:
    told = one(Kind.REMOVED)
    [draft] = drafts([told], Manner(kept=Kept(copies={told.id: None})))
    assert "  • No copy of its page is kept" in lines(draft)
    [draft] = drafts([told])
    assert "copy" not in "\n".join(lines(draft))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        pytest.param(
            "a; rm -rf ~", "pagefive evidence 'a; rm -rf ~' --source", id="a shell's words"
        ),
        pytest.param("$(reboot)", "pagefive evidence '$(reboot)' --source", id="a substitution"),
        pytest.param("x" * 2_000, None, id="too long to be shown whole"),
    ],
)
def test_a_command_can_be_pasted_whatever_the_key(key: str, said: str | None) -> None:
    told = one(Kind.REMOVED)
    odd: Change = replace(told.change, key=key)
    odd_told = replace(told, change=odd)
    [draft] = drafts([odd_told], Manner(kept=kept([odd_told])))
    shown = "\n".join(lines(draft))
    assert ("pagefive evidence" in shown) is (said is not None)
    assert said is None or said in shown


def test_a_message_says_what_follows_in_its_thread() -> None:
    told = one(Kind.BURIED)
    [draft] = drafts([told], Manner(files=files))
    assert lines(draft)[-1].endswith("· change 101 · in this thread: a chart")
    told = one(Kind.EDITED)
    by = Kept(sides={told.id: sides((BEFORE,), (AFTER,))})
    [draft] = drafts([told], Manner(kept=by, files=files))
    assert lines(draft)[-1].endswith("· in this thread: the full diff")
    [draft] = drafts([told], Manner(kept=by))
    assert lines(draft)[-1].endswith("· change 101")
