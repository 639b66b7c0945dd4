"""How all is, in lines for a person. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MB = 1024**2


def source_row(source: dict[str, Any]) -> dict[str, Any]:
    """Return a source's row of the table: what the log says, its streak and what is new."""
    streak, new = source["streak"], source["new"]
    usual = "" if new["usual"] is None else f" (usually {new['usual']:g})"
    return {
        **source,
        "streak": f"{streak['outcome']} ×{streak['crawls']}" if streak else None,
        "new_7_days": f"{new['this_week']}{usual}",
    }


def health_lines(told: dict[str, Any]) -> Iterator[str]:
    """Say what the table of sources does not: short pages, budgets, findings, disk, service."""
    for source in told["sources"]:
        for one in source["page_one"]:
            if one["rows"] is not None and one["usual"] and one["rows"] < one["usual"]:
                where = f"Page one of {one['listing']} of {source['source']}"
                yield f"{where} has {one['rows']} rows, usually {one['usual']}"
    if told["requests_today"]:
        budget = told["budget_a_day"]
        spent = (f"{host} {n:,}" for host, n in told["requests_today"].items())
        yield f"Requests today, of {budget:,} a host: {', '.join(spent)}"
    if told["findings"]:
        yield "Findings: " + ", ".join(f"{n} {status}" for status, n in told["findings"].items())
    disk = told["disk"]
    yield (
        f"Disk: log {disk['log'] / MB:,.1f} MB, evidence {disk['evidence'] / MB:,.1f} MB, "
        f"free {disk['free'] / MB:,.0f} MB"
    )
    if told["service"]["state"] != "ok":
        yield f"Service: {told['service']['said']}"
