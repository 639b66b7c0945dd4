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

`history` holds the steps of `conversations.history` and `conversations.replies` alike (ok, 429,
500, error:CODE), `files` those of the three steps by which a file is shared, in the order in which
they are asked for; only the last, `files.completeUploadExternal`, stores. While `outage` says so,
everything is answered with 503.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

CHANNEL = "C0PAGEFIVE"
NAME = "police-watch"
FIRST = 1_700_000_000


class SlackReplica:
    def __init__(
        self,
        script: Iterable[str] = (),
        history: Iterable[str] = (),
        page: int = 200,
        files: Iterable[str] = (),
        outage: Callable[[], bool] = lambda: False,
    ):
        self.script = list(script)
        self.history = list(history)
        self.files = list(files)
        self.outage = outage
        self.page = page
        self.uploads: dict[str, dict[str, Any]] = {}
        self.tombstones: set[str] = set()
        self.place: str | None = None
        self.messages: list[dict[str, Any]] = []
        self.ever: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.stopping = threading.Event()
        self._stored = -1
        self._lock = threading.Lock()
        replica = self

        class Handler(_Handler):
            slack = replica

        self._server = _Server(("127.0.0.1", 0), Handler)
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
        return [said["metadata"]["event_payload"]["posting"] for said in self.messages
                if "metadata" in said]  # fmt: skip

    @property
    def arrivals(self) -> list[str]:
        """Whatever arrived, in order: the uid of a message, the first part of it of a file."""
        return [
            said["metadata"]["event_payload"]["posting"]
            if "metadata" in said
            else said["files"][0]["name"].rpartition(".")[0].rpartition("-")[2]
            for said in self.ever
        ]

    def delete(self, slack_ts: str) -> None:
        """Delete a message, as a person may; of one that has replies Slack shows that it was."""
        if any(said.get("thread_ts") == slack_ts for said in self.messages):
            self.tombstones.add(slack_ts)
        self.messages = [said for said in self.messages if said["ts"] != slack_ts]

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.calls]

    def settle(self) -> None:
        """Store what was received late."""
        for body in self.received:
            self.store(body)
        self.received.clear()

    def store(self, body: dict[str, Any]) -> str:
        with self._lock:
            self._stored += 1
            slack_ts = f"{FIRST + self._stored}.000100"
            self.messages.append({**body, "ts": slack_ts})
            self.ever.append(self.messages[-1])
            return slack_ts

    def take(self, method: str, body: dict[str, Any], headers: dict[str, str]) -> str:
        with self._lock:
            self.calls.append((method, body, headers))
            if self.outage():
                return "503"
            steps = {"chat.postMessage": self.script, "conversations.history": self.history,
                     "conversations.replies": self.history}  # fmt: skip
            mine = self.files if method.startswith(("files.", "upload")) else steps.get(method)
            step = mine.pop(0) if mine else "ok"
            # No place for bytes answers in JSON.
            return "500" if method.startswith("upload/") and step.startswith("error:") else step

    def read(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """Answer `conversations.history`, newest first, or `conversations.replies`."""
        if body.get("channel") != CHANNEL:
            return {"ok": False, "error": "channel_not_found"}
        oldest, replies = float(body.get("oldest", 0)), method == "conversations.replies"
        later = [each for each in self.messages if float(each["ts"]) > oldest]
        if replies:
            root = str(body.get("ts"))
            if not self.stands(root):
                return {"ok": False, "error": "thread_not_found"}
            said = self._first(root) + [x for x in later if x.get("thread_ts") == root]
        else:
            said = [each for each in reversed(later) if _in_channel(each)]
        start = int(body.get("cursor") or 0)
        size = min(int(body.get("limit", 100)), self.page)
        following = str(start + size) if start + size < len(said) else ""
        shown = [self._shown(each, body) for each in said[start : start + size]]
        return {
            "ok": True,
            "messages": shown,
            "response_metadata": {"next_cursor": following},
        }

    def stands(self, root: str) -> bool:
        return root in self.tombstones or any(said["ts"] == root for said in self.messages)

    def _first(self, root: str) -> list[dict[str, Any]]:
        if root in self.tombstones:
            return [{"ts": root, "text": "This message was deleted.", "subtype": "tombstone"}]
        return [said for said in self.messages if said["ts"] == root]

    @staticmethod
    def _shown(message: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        kept = ("ts", "text", "thread_ts", "files", "subtype")
        shown = {"type": "message"} | {name: message[name] for name in kept if name in message}
        if "files" in message:
            shown["files"] = [{"id": f["id"], "name": f["name"]} for f in message["files"]]
        if str(body.get("include_all_metadata")).lower() in {"1", "true"}:
            shown |= {"metadata": message["metadata"]} if "metadata" in message else {}
        return shown


def _in_channel(said: dict[str, Any]) -> bool:
    return "thread_ts" not in said or bool(said.get("reply_broadcast"))


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # of a client that was killed
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    slack: SlackReplica

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.slack.calls.append(("GET " + self.path, {}, dict(self.headers)))
        self._answer({"ok": True, "ts": "1.0"})

    def do_POST(self) -> None:
        method = self.path.partition("/api/")[2]
        body = self._body()
        step = self.slack.take(method, body, dict(self.headers))
        if self._failed(step):
            return
        if method in ("conversations.history", "conversations.replies"):
            self._answer(self.slack.read(method, body))
        elif method == "conversations.list":
            self._answer({"ok": True, "channels": [{"id": CHANNEL, "name": NAME}]})
        elif method == "chat.postMessage":
            self._post(step, body)
        elif method == "files.getUploadURLExternal":
            self._give_place(body)
        elif method.startswith("upload/"):
            self._keep(step, method.rpartition("/")[2], body)
        elif method == "files.completeUploadExternal":
            self._share(step, body)
        else:
            self._answer({"ok": False, "error": "unknown_method"})

    def _give_place(self, body: dict[str, Any]) -> None:
        id_ = f"F{len(self.slack.uploads):08d}"
        self.slack.uploads[id_] = {"id": id_, "name": body["filename"], "length": body["length"]}
        url = self.slack.place or f"{self.slack.base}upload/{id_}"
        self._answer({"ok": True, "upload_url": url, "file_id": id_})

    def _keep(self, step: str, id_: str, body: dict[str, Any]) -> None:
        self.slack.uploads[id_]["content"] = body["raw"]
        self._write(b"OK", 500 if "500" in step else 200, {"Content-Type": "text/plain"})

    def _share(self, step: str, body: dict[str, Any]) -> None:
        [given] = json.loads(body["files"])
        file = self.slack.uploads[given["id"]] | {"title": given["title"]}
        if "content" not in file:
            self._answer({"ok": False, "error": "file_not_found"})
            return
        said = {"channel": body["channel_id"], "text": "", "files": [file]}
        self._post(step, said | {k: body[k] for k in ("thread_ts",) if k in body})

    def _body(self) -> dict[str, Any]:
        bytes_ = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "octet-stream" in self.headers.get("Content-Type", ""):
            return {"raw": bytes_}
        raw = bytes_.decode()
        if "json" in self.headers.get("Content-Type", ""):
            return dict(json.loads(raw or "{}"))
        return dict(parse_qsl(raw))

    def _failed(self, step: str) -> bool:
        if step.startswith("429"):
            wait = {"Retry-After": step[4:]} if step[4:] else {}
            self._answer({"ok": False, "error": "ratelimited"}, 429, wait)
        elif step in ("500", "503"):
            self._answer({"ok": False, "error": "internal_error"}, int(step))
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
        if not self.slack.stands(body.get("thread_ts", "")) and body.get("thread_ts"):
            self._answer({"ok": False, "error": "thread_not_found"})
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
