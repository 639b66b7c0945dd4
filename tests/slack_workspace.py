"""A Slack workspace on loopback: its Web API, and the websocket through which it tells an app.

`people` are what `users.info` answers; `calls` are what was asked of it, in order; `send` puts an
envelope on the websocket, and `acknowledged` holds what came back. `fails` maps a method to the
error that it answers; what is in `held` is answered after `release`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

TEAM, CHANNEL, NAME = "T0POLICY", "C0PAGEFIVE", "police-watch"
PEOPLE = {
    "U0ANN": {"team_id": TEAM, "profile": {"display_name": "ann"}},
    "U0BEN": {"team_id": TEAM, "profile": {"display_name": ""}, "real_name": "Ben <!channel>"},
    "U0GUEST": {"team_id": TEAM, "is_restricted": True, "name": "guest"},
    "U0ONECHANNEL": {"team_id": TEAM, "is_ultra_restricted": True, "name": "single"},
    "U0STRANGER": {"team_id": TEAM, "is_stranger": True, "name": "stranger"},
    "U0OTHERS": {"team_id": "T0OTHERS", "name": "theirs"},
    "U0BOT": {"team_id": TEAM, "is_bot": True, "name": "robot"},
    "U0GONE": {"team_id": TEAM, "deleted": True, "name": "gone"},
}
PATIENCE = 10.0


class SlackWorkspace:
    def __init__(self, link: str | None = None) -> None:
        self.people = {user: {"id": user, **said} for user, said in PEOPLE.items()}
        self.calls: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.acknowledged: list[dict[str, Any]] = []
        self.fails: dict[str, str] = {}
        self.held: set[str] = set()
        self._open = asyncio.Event()
        self.team = TEAM
        self._link = link
        self._numbers = itertools.count()
        self._sockets: list[web.WebSocketResponse] = []
        self._seen = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> SlackWorkspace:
        self._thread.start()
        self._runner = self._await(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._await(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _await(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        app.router.add_get("/link", self._listen)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def connected(self) -> bool:
        return any(not socket.closed for socket in self._sockets)

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.calls]

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [body for name, body, _ in self.calls if name == method]

    def until(self, so: Callable[[], object]) -> None:
        """Wait until something is so; whatever arrives wakes the wait."""
        with self._seen:
            assert self._seen.wait_for(so, PATIENCE), (self.methods(), self.acknowledged)

    def send(self, kind: str, payload: object, **more: Any) -> str:
        """Send an envelope and return its id, once it is acknowledged."""
        self.until(lambda: self.connected)
        id_ = f"e{next(self._numbers)}"
        said = {"type": kind, "envelope_id": id_, "payload": payload, **more}
        self._await(self._sockets[-1].send_str(json.dumps(said)))
        self.until(lambda: self.word(id_) is not None)
        return id_

    def word(self, id_: str) -> dict[str, Any] | None:
        """What an envelope was acknowledged with."""
        return next((one for one in self.acknowledged if one["envelope_id"] == id_), None)

    def release(self) -> None:
        """Answer what was held."""
        self._loop.call_soon_threadsafe(self._open.set)

    def drop(self) -> None:
        """Close the websocket, as Slack does every few hours."""
        self._await(self._sockets[-1].close())

    async def _listen(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append(socket)
        self._wake()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data))
                self._wake()
        return socket

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await _body(request)
        if method in self.held:
            await self._open.wait()
        said = self._say(method, body)
        self.calls.append((method, body, dict(request.headers)))
        self._wake()
        return web.json_response(said)

    def _wake(self) -> None:
        with self._seen:
            self._seen.notify_all()

    def _say(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        if method in self.fails:
            return {"ok": False, "error": self.fails[method]}
        say = getattr(self, "_" + method.replace(".", "_").lower(), None)
        return say(body) if say else {"ok": False, "error": "unknown_method"}

    def _auth_test(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "team_id": self.team, "user_id": "U0PAGEFIVE"}

    def _apps_connections_open(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": self._link or f"ws://127.0.0.1:{self.port}/link?ticket=t-secret"}

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        person = self.people.get(body["user"])
        return {"ok": True, "user": person} if person else {"ok": False, "error": "user_not_found"}

    def _conversations_list(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channels": [{"id": CHANNEL, "name": NAME}]}

    def _views_open(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "view": {"id": "V1"}}

    def _chat_postephemeral(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "message_ts": "1.0"}

    def _chat_postmessage(self, body: dict[str, Any]) -> dict[str, Any]:
        slack_ts = f"{1_700_000_000 + len(self.messages)}.000100"
        self.messages[slack_ts] = body
        return {"ok": True, "channel": CHANNEL, "ts": slack_ts}

    def _chat_update(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["ts"] not in self.messages:
            return {"ok": False, "error": "message_not_found"}
        self.messages[body["ts"]] |= body
        return {"ok": True, "channel": CHANNEL, "ts": body["ts"]}

    def _conversations_history(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "messages": self._between(body, threaded=False)}

    def _conversations_replies(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "messages": self._between(body, threaded=True)}

    def _between(self, body: dict[str, Any], *, threaded: bool) -> list[dict[str, Any]]:
        oldest, latest = float(body.get("oldest", 0)), float(body.get("latest", "inf"))
        return [
            {"ts": ts, "text": said.get("text", ""), "metadata": said.get("metadata")}
            for ts, said in self.messages.items()
            if oldest <= float(ts) <= latest
            and (said.get("thread_ts") in (body.get("ts"), None) if threaded
                 else not said.get("thread_ts"))
        ]  # fmt: skip


async def _body(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if "json" in request.headers.get("Content-Type", ""):
        return dict(json.loads(text or "{}"))
    return dict(parse_qsl(text))


def click(
    action: str, value: str, message: str, user: str = "U0ANN", **more: Any
) -> dict[str, Any]:
    """What Slack sends when a button is pressed."""
    return {
        "type": "block_actions", "token": "verification-secret", "trigger_id": "1.2.trigger-secret",
        "response_url": "https://hooks.slack.com/actions/secret", "api_app_id": "A1",
        "team": {"id": TEAM, "domain": "policy"},
        "user": {"id": user, "username": "ann", "team_id": TEAM},
        "channel": {"id": CHANNEL, "name": NAME}, "message": {"ts": message, "text": "…"},
        "container": {"type": "message", "message_ts": message, "channel_id": CHANNEL},
        "actions": [{"action_id": action, "value": value, "type": "button"}],
        **more,
    }  # fmt: skip


def submission(
    name: str, kept: str, fields: dict[str, dict[str, Any]], user: str = "U0ANN"
) -> dict[str, Any]:
    """What Slack sends when a form is sent."""
    return {
        "type": "view_submission", "team": {"id": TEAM}, "token": "verification-secret",
        "user": {"id": user, "team_id": TEAM},
        "view": {
            "id": "V1", "callback_id": name, "private_metadata": kept,
            "state": {"values": {block: {block: said} for block, said in fields.items()}},
        },
    }  # fmt: skip


def command(text: str, user: str = "U0ANN", channel: str = CHANNEL, team: str = TEAM) -> Any:
    """What Slack sends for `/pagefive`."""
    return {
        "command": "/pagefive", "text": text, "team_id": team, "user_id": user,
        "channel_id": channel, "token": "verification-secret", "trigger_id": "1.2.trigger-secret",
        "response_url": "https://hooks.slack.com/commands/secret",
    }  # fmt: skip


def shortcut(message: str, user: str = "U0ANN") -> dict[str, Any]:
    """What Slack sends for the message shortcut."""
    return {
        "type": "message_action", "callback_id": "add_finding", "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM}, "channel": {"id": CHANNEL}, "message_ts": message,
        "message": {"ts": message, "text": "<!channel>"}, "trigger_id": "1.2.trigger-secret",
    }  # fmt: skip
