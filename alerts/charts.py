"""Draw how a publication fell through a listing, to be read on a phone and without colour."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from alerts.curves import Curve, ticks
from alerts.details import span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MEDIA_TYPE = "image/png"
WIDTH, HEIGHT, DPI = 3.75, 2.6, 200
"""Inches, and pixels of an inch: twice the width of a phone, on which a point is 1.4 pixels."""
SIZE = 9
"""Points of the type."""
FARTHEST = 3
"""The time axis reaches as far as the usual stay on page one, and at most thrice the fall."""
MARKS = 7
"""At most so many pages are named beside the axis."""
INK, SHADE, PALE = "#1a1a1a", "#d5dbe3", "#6b7480"


def drawn(curve: Curve) -> bytes:
    """Return a PNG of the curve: pages downwards, time to the right."""
    png = BytesIO()
    figure_of(curve).savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def figure_of(curve: Curve) -> Figure:
    """Return the picture before it is drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # slow to load, seldom wanted
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    until = _until(curve)
    deepest = max(curve.burial_page, *(page for _, page in curve.points))
    _frame(axes, curve, until, deepest)
    _usual(axes, curve, until, deepest)
    _line(axes, curve)
    figure.legend(loc="outside lower center", ncols=2, fontsize=SIZE - 1, frameon=False,
                  handlelength=1.8, columnspacing=1.2, labelcolor=INK, borderpad=0)  # fmt: skip
    return figure


def _until(curve: Curve) -> float:
    """Return where the time axis ends, in hours."""
    return max(curve.hours * 1.12, min(curve.usual or 0, curve.hours * FARTHEST) * 1.04)


def _frame(axes: Axes, curve: Curve, until: float, deepest: int) -> None:
    axes.set_xlim(-until * 0.03, until)
    axes.set_ylim(deepest * 1.13 + 0.2, 1 - _half(deepest) * 1.4)
    pages = pages_marked(deepest)
    axes.set_yticks(pages, [str(page) for page in pages])
    axes.set_ylabel("page", fontsize=SIZE, color=INK)
    marks = ticks(curve, until)
    axes.set_xticks([hours for hours, _ in marks], [said for _, said in marks])
    axes.tick_params(labelsize=SIZE, colors=INK, length=2)
    said = f"Its page in {curve.listing}"
    axes.set_title(said, fontsize=SIZE, loc="left", color=INK, parse_math=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.axhline(
        curve.burial_page, linestyle=(0, (4, 3)), linewidth=1.2, color=PALE, zorder=1,
        label=f"page {curve.burial_page}: buried",
    )  # fmt: skip


def pages_marked(deepest: int) -> list[int]:
    """Return the pages that the axis names: page one, and some even steps."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 10**6) if deepest <= step * MARKS)
    return sorted({1, *range(step, deepest + 1, step)} - ({2} if step > 2 else set()))


def _half(deepest: int) -> float:
    """Return half the height of the band of page one."""
    return max(0.4, deepest * 0.03)


def _usual(axes: Axes, curve: Curve, until: float, deepest: int) -> None:
    """Shade how long others stood on page one."""
    if curve.usual is None:
        return
    half, beyond = _half(deepest), " →" if curve.usual > until else ""
    axes.fill_between(
        [0, min(curve.usual, until)], 1 - half, 1 + half, facecolor=SHADE, edgecolor=PALE,
        hatch="////", linewidth=0, zorder=0, label=f"usual on page 1: {span(curve.usual)}{beyond}",
    )  # fmt: skip


def _line(axes: Axes, curve: Curve) -> None:
    hours = [(at - curve.began).total_seconds() / 3600 for at, _ in curve.points]
    pages = [page for _, page in curve.points]
    axes.step([*hours, curve.hours], [*pages, pages[-1]], where="post", color=INK, linewidth=2)
    axes.plot(hours, pages, "o", color=INK, markersize=4.5, clip_on=False)
    axes.annotate(
        f"page {pages[-1]}", (hours[-1], pages[-1]), ha="right", va="top", fontsize=SIZE + 1,
        fontweight="bold", color=INK, xytext=(-5, -2), textcoords="offset points",
    )  # fmt: skip
