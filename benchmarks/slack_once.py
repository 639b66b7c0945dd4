"""Alerts through a Slack that fails: Pagefive's outbox beside a plain WebClient, same faults."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # where the replica of Slack lives

from alerts_ground import (
    START,
    TOKEN,
    Clock,
    Died,
    change,
    pass_of,
    slack,
    stored_uids,
    told,
)
from slack_replica import CHANNEL, SlackReplica
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import (
    ConnectionErrorRetryHandler,
    FixedValueRetryIntervalCalculator,
    RetryHandler,
)

from alerts.commands import Channel
from db.log import open_log
from db.postings import Posting

ALERTS, STEPS, PASSES = 8, 8, 600
FAULTS = ("ok", "429", "429:1", "500", "500 stored", "dropped", "slow", "html", "error:fatal_error")
DIES = 0.05
"""How often a process ends between Slack's answer and the note that it came."""
HOUR = timedelta(hours=1)


@dataclass(kw_only=True)
class Count:
    """What became of the alerts of some runs."""

    alerts: int = 0
    once: int = 0
    doubled: int = 0
    copies: int = 0
    lost: int = 0
    unordered: int = 0

    def add(self, expected: list[str], arrived: list[str]) -> None:
        """Count a run: which were to arrive, in order, and which did, in order."""
        times = Counter(arrived)
        first = list(dict.fromkeys(arrived))
        self.alerts += len(expected)
        self.once += sum(times[uid] == 1 for uid in expected)
        self.doubled += sum(times[uid] > 1 for uid in expected)
        self.copies += sum(times[uid] - 1 for uid in expected if times[uid] > 1)
        self.lost += sum(times[uid] == 0 for uid in expected)
        self.unordered += first != [uid for uid in expected if uid in times]


class Mortal:
    """Whatever posts, in a process that may end after it did; `chance` is each way's own."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def may_die(self) -> None:
        """End here now and then."""
        if self.chance.random() < DIES:
            raise Died


class MortalChannel(Mortal):
    """A channel of ours whose process may end."""

    def __init__(self, channel: Channel, chance: random.Random) -> None:
        super().__init__(chance)
        self.channel, self.name, self.find = channel, channel.name, channel.find

    def post(self, posting: Posting) -> str | None:
        """Post, and perhaps end."""
        slack_ts = self.channel.post(posting)
        self.may_die()
        return slack_ts


def ours(seed: int, folder: Path) -> tuple[list[str], list[str]]:
    """Deliver through the outbox."""
    log = open_log(folder / "log.db")
    for number in range(ALERTS):
        told(log, change(key=f"p/{number}"), crawl=number + 1)
    with faulty(seed) as (replica, clock, chance):
        for _ in range(PASSES):
            try:
                if not pass_of(log, MortalChannel(slack(replica), chance), clock).error:
                    break
            except Died:
                pass
            clock.pass_(minutes=1)
        arrived, expected = replica.uids, stored_uids(log)
    log.close()
    return expected, arrived


def plain(seed: int, handlers: list[RetryHandler], passes: int) -> tuple[list[str], list[str]]:
    """Send each alert with a WebClient in order until it says ok, so often at most."""
    expected = [f"alert-{number}" for number in range(ALERTS)]
    sent: set[str] = set()
    with faulty(seed) as (replica, clock, chance):
        client = WebClient(TOKEN, base_url=replica.base, retry_handlers=handlers)
        client.timeout = 0.2  # type: ignore[assignment]
        dying = Mortal(chance)
        for _ in range(passes):
            for uid in (each for each in expected if each not in sent):
                try:
                    _say(client, uid)
                    dying.may_die()
                    sent.add(uid)
                except (SlackApiError, SlackClientError, OSError, ValueError, Died):
                    clock.pass_(minutes=1)
                    if passes > 1:
                        break  # the next pass begins with what is not known to be sent
        return expected, replica.uids


def _say(client: WebClient, uid: str) -> None:
    payload = {"event_type": "alert", "event_payload": {"posting": uid}}
    client.chat_postMessage(channel=CHANNEL, text=uid, metadata=payload)


@contextmanager
def faulty(seed: int) -> Iterator[tuple[SlackReplica, Clock, random.Random]]:
    """Yield a Slack that fails by a seeded script, in a third of the seeds for an hour at once."""
    chance, clock = random.Random(seed), Clock()
    script = chance.choices(FAULTS, k=STEPS)
    begins = START + timedelta(seconds=chance.choice([30, 10**9, 10**9]))
    outage = lambda: begins <= clock.at < begins + HOUR  # noqa: E731
    with SlackReplica(script, outage=outage) as replica:
        yield replica, clock, chance


def default() -> list[RetryHandler]:
    """Return what a WebClient has when nothing is said, which here tries again at once."""
    at_once = FixedValueRetryIntervalCalculator(fixed_internal=0)
    return [ConnectionErrorRetryHandler(interval_calculator=at_once)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    ways: dict[str, Callable[[int, Path], tuple[list[str], list[str]]]] = {
        "WebClient, each alert tried once": lambda seed, _: plain(seed, default(), 1),
        "WebClient, tried until it says ok": lambda seed, _: plain(seed, default(), PASSES),
        "Pagefive": ours,
    }
    print(f"{given.runs} runs of {ALERTS} alerts, {STEPS} scripted answers each, seed {given.seed}")
    print(f"{'':40}{'once':>8}{'doubled':>9}{'copies':>8}{'lost':>6}{'out of order':>14}")
    for name, deliver in ways.items():
        count = Count()
        for seed in range(given.seed, given.seed + given.runs):
            with tempfile.TemporaryDirectory() as folder:
                count.add(*deliver(seed, Path(folder)))
        print(
            f"{name:40}{count.once:>8,}{count.doubled:>9,}{count.copies:>8,}{count.lost:>6,}"
            f"{f'{count.unordered} runs':>14}",
            flush=True,
        )


if __name__ == "__main__":
    main()
