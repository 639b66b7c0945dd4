"""Ground for the tests of answers: alerts that stand in a workspace, and who does what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts_ground import NAME, TOKEN, Clock, change, record, slack, until_done
from slack_workspace import CHANNEL, TEAM, SlackWorkspace, click, command, shortcut, submission

from alerts.answers import Answerer, Served
from alerts.asked import read
from alerts.deeds import DEEDS
from alerts.forms import ADD, RETRACT
from alerts.workspace import Workspace
from db.findings import entries
from db.log import Log
from db.records import Change
from db.routes import Routes
from db.tagging import usual_words

KEY = "publications/progress-report"


def tell(log: Log, workspace: SlackWorkspace, changes: Sequence[Change], clock: Clock) -> str:
    """Tell some changes of one crawl in Slack; return the last message's timestamp."""
    crawl = 1 + log.conn.execute("select coalesce(max(id), 0) from crawl").fetchone()[0]
    record(log, NAME, changes, crawl)
    until_done(log, slack(workspace), clock)  # type: ignore[arg-type]
    return max(workspace.messages)


def stands(log: Log, slack_ts: str) -> list[int]:
    """The changes that a message tells."""
    rows = log.conn.execute(
        "select d.change_id from delivery d join posting p on p.id = d.posting_id "
        "where p.slack_ts = ? order by 1",
        (slack_ts,),
    )
    return [change for (change,) in rows]


def answerer(log: Log, workspace: SlackWorkspace, clock: Clock) -> Answerer:
    channel = slack(workspace)  # type: ignore[arg-type]

    def deliver() -> None:
        until_done(log, channel, clock)

    return Answerer(
        log=log,
        workspace=Workspace(TOKEN, workspace.base, timeout=2),
        served=Served(team=TEAM, channels={CHANNEL: NAME}),
        routes=Routes.of((NAME,)),
        known=entries.Known(sources=("hmicfrs", "iopc"), words=usual_words()),
        now=clock,
        key_of=lambda url: KEY if KEY in url else None,
        deliver=deliver,
        deeds=DEEDS,
    )


class Team:
    """An alert that stands in Slack, and people who answer it."""

    def __init__(self, log: Log, workspace: SlackWorkspace, *changes: Change) -> None:
        self.log, self.workspace, self.clock = log, workspace, Clock()
        self.message = tell(log, workspace, changes or [change(key=KEY)], self.clock)
        self.changes = stands(log, self.message)
        self.clock.pass_(hours=4)
        self.answerer = answerer(log, workspace, self.clock)

    def does(self, payload: Any, kind: str = "interactive") -> None:
        self.answerer.take(read(kind, payload))

    def clicks(self, action: str, user: str = "U0ANN", value: str | None = None) -> None:
        given = str(self.changes[0]) if value is None else value
        self.does(click(action, given, self.message, user))

    def asks(self, text: str, **more: str) -> None:
        self.does(command(text, **more), "slash_commands")

    def retracts(self, reason: str, **fields: dict[str, Any]) -> None:
        """Press Retract, and send the form that opens."""
        self.clicks("retract")
        [*_, form] = self.workspace.asked("views.open")
        filled = {"reason": {"value": reason}, **fields}
        self.does(submission(RETRACT, form["view"]["private_metadata"], filled))

    def adds(self, **fields: dict[str, Any]) -> None:
        """Use the shortcut on the message, and send the form that opens."""
        self.does(shortcut(self.message))
        [*_, form] = self.workspace.asked("views.open")
        self.does(submission(ADD, form["view"]["private_metadata"], fields))

    @property
    def facts(self) -> list[tuple[Any, ...]]:
        """What is stored: who said what about which change."""
        return self.log.conn.execute(
            "select at, who, name, what, change_id, key, detail from reply order by id"
        ).fetchall()

    @property
    def shown(self) -> str:
        """All the words of the message as it stands now."""
        return "\n".join(texts(self.workspace.messages[self.message]["blocks"]))

    @property
    def buttons(self) -> list[str]:
        """The buttons that the message shows now."""
        blocks = self.workspace.messages[self.message]["blocks"]
        return [
            element["action_id"]
            for block in blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]

    def whispers(self) -> list[tuple[str, str]]:
        return [
            (one["user"], "\n".join([one["text"], *texts(one.get("blocks") or [])]))
            for one in self.workspace.asked("chat.postEphemeral")
        ]


def texts(part: Any) -> list[str]:
    """Every text of a message's blocks."""
    if isinstance(part, list):
        return [text for one in part for text in texts(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    return own + [text for one in part.values() for text in texts(one)]
