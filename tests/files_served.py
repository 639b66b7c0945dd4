"""A server on loopback that answers for hosts of files: good, bad, too large and forbidden ones."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from files_ground import locked, office, pdf

from scraper.replica.faults import bomb

HOME = "https://hmicfrs.justiceinspectorates.gov.uk"
ASSETS = "https://assets-hmicfrs.justiceinspectorates.gov.uk/uploads"
S3 = "https://s3-eu-west-2.amazonaws.com/assets-hmicfrs.justiceinspectorates.gov.uk/uploads"
PDF, HTML = "application/pdf", "text/html"
REPORT = pdf(["The force is graded inadequate."], ["It has improved."])
SPREADSHEET = office({"content.xml": "<c>12</c>"})
ODS = "application/vnd.oasis.opendocument.spreadsheet"
EDITION = (
    "<html><head><title>A report</title></head><body><main><article><h1>A report</h1>{}"
    "</article></main></body></html>"
)
WORDS = EDITION.format("<p>The force is graded inadequate. It has a plan.</p><p>It is late.</p>")
DENIED = EDITION.format("<p>Access denied. Verify you are human.</p>")
TOO_MUCH = 70 << 20
TWIN = b"Graded inadequate.\r\nIt is late."
GZIP = {"Content-Encoding": "gzip"}


@dataclass(frozen=True, kw_only=True)
class Reply:
    body: bytes = b""
    status: int = 200
    media: str | None = PDF
    headers: Mapping[str, str] = field(default_factory=dict)
    declared: int | None = None
    repeated: int = 1


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def to(address: str) -> Reply:
    return Reply(status=302, media=None, headers={"Location": address})


REPLIES = {
    f"{HOME}/robots.txt": Reply(body=b"User-agent: *\nDisallow: /closed\n", media="text/plain"),
    f"{ASSETS}/report.pdf": Reply(body=REPORT, headers={"ETag": '"one"'}),
    f"{ASSETS}/vague.pdf": Reply(body=REPORT, media="application/octet-stream"),
    f"{ASSETS}/packed.pdf": Reply(body=gzip.compress(REPORT), headers=GZIP),
    f"{ASSETS}/locked.pdf": Reply(body=locked()),
    f"{ASSETS}/figures.ods": Reply(body=SPREADSHEET, media="application/octet-stream"),
    f"{ASSETS}/figures.csv": Reply(body=b"a,b\n", media="text/csv"),
    f"{ASSETS}/page.pdf": Reply(body=WORDS.encode(), media=HTML),
    f"{ASSETS}/untyped-page.pdf": Reply(body=WORDS.encode(), media=None),
    f"{ASSETS}/denied.pdf": Reply(body=DENIED.encode(), media=HTML),
    f"{ASSETS}/gone.pdf": Reply(status=410),
    f"{ASSETS}/broken.pdf": Reply(status=500),
    f"{ASSETS}/cut.pdf": Reply(body=REPORT[:300], declared=len(REPORT)),
    f"{ASSETS}/large.pdf": Reply(body=b"%PDF-1.4", declared=TOO_MUCH),
    f"{ASSETS}/unsaid.pdf": Reply(body=b"%PDF" * (1 << 18), declared=-1, repeated=TOO_MUCH >> 20),
    f"{ASSETS}/unpacks.pdf": Reply(body=bomb(1, TOO_MUCH), headers=GZIP),
    f"{S3}/report.pdf": Reply(body=REPORT),
    f"{S3}/missing.pdf": Reply(status=403, body=b"<Error/>", media="application/xml"),
    f"{HOME}/closed/report.pdf": Reply(body=REPORT),
    f"{HOME}/old/report.pdf": to(f"{ASSETS}/report.pdf"),
    f"{HOME}/old/home.pdf": to(f"{HOME}/"),
    f"{HOME}/old/away.pdf": to("https://files.example.org/report.pdf"),
    f"{HOME}/": Reply(body=WORDS.encode(), media=HTML),
    f"{HOME}/publication-html/a-report/": Reply(body=WORDS.encode(), media=HTML),
    f"{HOME}/publication-html/a-twin/": Reply(body=TWIN, media="text/plain"),
    f"{HOME}/publication-html/nothing/": Reply(body=b"<html><body></body></html>", media=HTML),
    f"{HOME}/publication-html/denied/": Reply(body=DENIED.encode(), media=HTML),
    f"{HOME}/forbidden.pdf": Reply(status=403),
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_GET(self) -> None:
        address = f"https://{self.headers['Host']}{self.path}"
        self.asked.append(address)
        reply = REPLIES.get(address, Reply(status=404, media=None))
        if reply.headers.get("ETag", "") == self.headers.get("If-None-Match"):
            reply = Reply(status=304, media=None)
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        if reply.media is not None:
            self.send_header("Content-Type", reply.media)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.declared != -1:
            length = len(reply.body) if reply.declared is None else reply.declared
            self.send_header("Content-Length", str(length))
        self.close_connection = reply.declared is not None
        self.end_headers()
        try:
            for _ in range(reply.repeated):
                self.wfile.write(reply.body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"asked": asked}))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()
