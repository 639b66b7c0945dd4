"""A small Slack on loopback that fails on order.

Each `chat.postMessage` takes the next step of the script, then all is well again:

ok            store and answer
429, 429:N    refuse for now, N being the Retry-After
500           fail before storing
500 stored    store, then answer 500
dropped       store, then drop the connection
slow          store, and answer only when the replica stops
late          answer nothing; `settle()` stores what was received
html          store, then answer with a page
redirect      point elsewhere
error:CODE    answer 200 with `ok: false`

`history` holds the steps of `conversations.history` alike (ok, 429, 500, error:CODE).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

CHANNEL = "C0PAGEFIVE"
NAME = "police-watch"
FIRST = 1_700_000_000


class SlackReplica:
    def __init__(self, script: Iterable[str] = (), history: Iterable[str] = (), page: int = 200):
        self.script = list(script)
        self.history = list(history)
        self.page = page
        self.messages: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        replica = self

        class Handler(_Handler):
            slack = replica

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def __enter__(self) -> SlackReplica:
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/api/"

    @property
    def uids(self) -> list[str]:
        return [message["metadata"]["event_payload"]["posting"] for message in self.messages]

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.calls]

    def settle(self) -> None:
        """Store what was received late."""
        for body in self.received:
            self.store(body)
        self.received.clear()

    def store(self, body: dict[str, Any]) -> str:
        with self._lock:
            slack_ts = f"{FIRST + len(self.messages)}.000100"
            self.messages.append({**body, "ts": slack_ts})
            return slack_ts

    def take(self, method: str, body: dict[str, Any], headers: dict[str, str]) -> str:
        with self._lock:
            self.calls.append((method, body, headers))
            steps = {"chat.postMessage": self.script, "conversations.history": self.history}
            return steps[method].pop(0) if steps.get(method) else "ok"

    def read_history(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("channel") != CHANNEL:
            return {"ok": False, "error": "channel_not_found"}
        oldest = float(body.get("oldest", 0))
        later = [each for each in reversed(self.messages) if float(each["ts"]) > oldest]
        start = int(body.get("cursor") or 0)
        size = min(int(body.get("limit", 100)), self.page)
        following = str(start + size) if start + size < len(later) else ""
        shown = [self._shown(each, body) for each in later[start : start + size]]
        return {
            "ok": True,
            "messages": shown,
            "response_metadata": {"next_cursor": following},
        }

    @staticmethod
    def _shown(message: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        shown = {"type": "message", "ts": message["ts"], "text": message["text"]}
        if str(body.get("include_all_metadata")).lower() in {"1", "true"}:
            shown["metadata"] = message["metadata"]
        return shown


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    slack: SlackReplica

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.slack.calls.append(("GET " + self.path, {}, dict(self.headers)))
        self._answer({"ok": True, "ts": "1.0"})

    def do_POST(self) -> None:
        method = self.path.rsplit("/", 1)[1]
        body = self._body()
        step = self.slack.take(method, body, dict(self.headers))
        if self._failed(step):
            return
        if method == "conversations.history":
            self._answer(self.slack.read_history(body))
        elif method == "conversations.list":
            self._answer({"ok": True, "channels": [{"id": CHANNEL, "name": NAME}]})
        elif method == "chat.postMessage":
            self._post(step, body)
        else:
            self._answer({"ok": False, "error": "unknown_method"})

    def _body(self) -> dict[str, Any]:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if "json" in self.headers.get("Content-Type", ""):
            return dict(json.loads(raw or "{}"))
        return dict(parse_qsl(raw))

    def _failed(self, step: str) -> bool:
        if step.startswith("429"):
            wait = {"Retry-After": step[4:]} if step[4:] else {}
            self._answer({"ok": False, "error": "ratelimited"}, 429, wait)
        elif step == "500":
            self._answer({"ok": False, "error": "internal_error"}, 500)
        elif step.startswith("error:"):
            self._answer({"ok": False, "error": step[6:]})
        elif step == "redirect":
            self._answer({"ok": True, "ts": "1.0"}, 302, {"Location": self.slack.base + "stolen"})
        else:
            return False
        return True

    def _post(self, step: str, body: dict[str, Any]) -> None:
        if step == "late":
            self.slack.received.append(body)
            self.close_connection = True
            return
        slack_ts = self.slack.store(body)
        if step == "dropped":
            self.close_connection = True
            return
        if step == "slow":
            self.slack.stopping.wait()
            self.close_connection = True
            return
        if step == "html":
            self._write(b"<html>A proxy's page</html>", 200, {"Content-Type": "text/html"})
            return
        self._answer(
            {"ok": True, "channel": CHANNEL, "ts": slack_ts}, 500 if "500" in step else 200
        )

    def _answer(
        self, said: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        kind = {"Content-Type": "application/json; charset=utf-8"}
        self._write(json.dumps(said).encode(), status, kind | (headers or {}))

    def _write(self, body: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
