"""The replica's own door, for one that runs in another process: its clock and its faults."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from db.times import parse_at
from scraper.replica.faults import Fault

if TYPE_CHECKING:
    from scraper.replica.server import Replica

CONTROL_HOST = "replica.invalid"


async def control(replica: Replica, request: web.BaseRequest) -> web.Response:
    """Answer GET with the state; apply a POST of `at` and `faults`, which replace those before."""
    if request.method == "POST":
        try:
            _apply(replica, await request.json())
        except (ValueError, TypeError, AttributeError) as error:
            return web.json_response({"error": str(error)}, status=400)
    return web.json_response(_state(replica))


def _apply(replica: Replica, order: dict[str, Any]) -> None:
    unknown = set(order) - {"at", "faults"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; expected at, faults")
    at = parse_at(order["at"]) if "at" in order else replica.at
    faults = [Fault(**fault) for fault in order["faults"]] if "faults" in order else None
    replica.at = at
    if faults is not None:
        replica.faults.clear()
        for fault in faults:
            replica.faults.append(fault)


def _state(replica: Replica) -> dict[str, object]:
    return {
        "scenario": replica.world.name,
        "at": replica.at.isoformat(),
        "faults": [asdict(fault) for fault in replica.faults],
        "requests": len(replica.requests),
    }
