"""Look at the machine and the settings that Pagefive stands on."""

from __future__ import annotations

import platform
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from db.settings import Settings
from db.times import stamp
from db.upkeep.checks import Check, fail, ok, warn

OLDEST_SQLITE = (3, 37)
"""STRICT tables came with it."""
OLDEST_PYTHON = (3, 11)
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this was never set."""
NARROW, FULL = 2 * 1024**3, 200 * 1024**2
"""Free bytes below which disk is short, and below which the next crawl may not be kept."""
TOKENS = {
    "slack_token": (re.compile(r"xoxb-[\w-]{10,}"), "xoxb-"),
    "slack_app_token": (re.compile(r"xapp-[\w-]{10,}"), "xapp-"),
}
CONTACT = re.compile(r"(?:mailto:\S+@\S+\.\S+|https?://\S+\.\S+|\S+@\S+\.\S+)")


def look_at_machine(now: datetime) -> Iterator[Check]:
    """Check versions, clock and the data of time zones and holidays."""
    yield _versions()
    yield _clock(now)
    yield _zones(now)
    yield _holidays(now)


def _versions() -> Check:
    python = tuple(map(int, platform.python_version_tuple()[:2]))
    said = (
        f"Pagefive {version('pagefive')}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, Scrapy {version('scrapy')}"
    )
    if python < OLDEST_PYTHON:
        return fail("versions", said, "install Python 3.11 or newer")
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return fail("versions", said, "install a Python with SQLite 3.37 or newer")
    return ok("versions", said)


def _clock(now: datetime) -> Check:
    if now < BUILT:
        return fail("clock", f"it says {stamp(now)}", "set it, and keep it set (chrony, timesyncd)")
    return ok("clock", f"it says {stamp(now)}")


def _zones(now: datetime) -> Check:
    try:
        london = ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        return fail("time zones", "Europe/London is not known", "install tzdata")
    july = now.replace(month=7, day=1, year=now.year + 1)
    if july.astimezone(london).utcoffset() != timedelta(hours=1):
        said = f"London has no summer time in {july.year}"
        return fail("time zones", said, "upgrade tzdata, on the system and beside Python")
    return ok("time zones", f"London is {now.astimezone(london):%H:%M}; tzdata {version('tzdata')}")


def _holidays(now: datetime) -> Check:
    days = holidays.country_holidays("GB", subdiv="ENG", years=now.year + 1)
    if len(days) < 8:
        return warn("holidays", f"{len(days)} known for {now.year + 1}", "upgrade holidays")
    return ok("holidays", f"bank holidays are known to the end of {now.year + 1}")


def look_at_settings(settings: Settings, config: Path | None) -> Iterator[Check]:
    """Check what is set, and who can read the tokens. No token is ever shown."""
    given = settings.model_fields_set
    if "contact" not in given:
        yield warn("contact", "none is set", "set PAGEFIVE_CONTACT, so that sites can reach you")
    elif not CONTACT.fullmatch(settings.contact):
        said = f"{settings.contact!r} is no address"
        yield warn("contact", said, "set PAGEFIVE_CONTACT to mailto:you@example.org or a page")
    else:
        yield ok("contact", settings.contact)
    yield from _tokens(settings)
    if config is not None and config.exists() and given & TOKENS.keys():
        yield _readable(config)


def _tokens(settings: Settings) -> Iterator[Check]:
    if settings.slack_token is None:
        do = "set PAGEFIVE_SLACK_TOKEN and PAGEFIVE_SLACK_CHANNEL"
        yield warn("slack_token", "none: alerts go to the terminal alone", do)
    elif not settings.slack_channel:
        said = "there is a token, and no channel"
        yield fail("slack_channel", said, "set PAGEFIVE_SLACK_CHANNEL")
    for name, (form, begins) in TOKENS.items():
        token = getattr(settings, name)
        if token is None:
            continue
        if form.fullmatch(token.get_secret_value()):
            yield ok(name, f"set, and begins with {begins}")
        else:
            said = f"it does not begin with {begins}, or is cut short"
            yield fail(name, said, f"copy it anew into PAGEFIVE_{name.upper()}")


def _readable(config: Path) -> Check:
    if config.stat().st_mode & 0o077:
        do = f"chmod 600 {config}, or set tokens by the environment"
        return warn("config", f"others on this machine can read {config}", do)
    return ok("config", f"{config}, read by its owner alone")


def look_at_disk(folder: Path) -> Check:
    """Check how much room there is where the log lies."""
    if not folder.is_dir():
        return fail("disk", f"there is no folder {folder}", "make it, or name another log")
    free = shutil.disk_usage(folder).free
    said = f"{free / 1024**3:.1f} GB free in {folder}"
    if free < FULL:
        return fail("disk", said, "make room, or move the log and its folder to a larger disk")
    if free < NARROW:
        return warn("disk", said, "plan for more: kept bytes are never thinned")
    return ok("disk", said)
