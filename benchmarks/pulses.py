"""What a round of pulses costs over many quiet sources, made up, on a server of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parent.parent
SOURCE = '''"""A made-up source. Pure."""

import re

from db.records import ListingReading, PageReading, Row
from scraper.source import Listing, Source

HOME = "https://{name}.example/"


def key(url):
    found = re.match(HOME + "(publications/[a-z0-9-]+)/$", url)
    return found[1] if found else None


def read_listing(text, url):
    found = re.findall('href="(/publications/[a-z0-9-]+/)">([^<]+)<', text)
    rows = (Row(key=path.strip("/"), url=HOME + path[1:], title=title) for path, title in found)
    return ListingReading(rows=tuple(rows))


def read_page(text, url):
    return PageReading(title=url, text="words of " + url)


SOURCE = Source(
    name="{name}", title="{name}", home=HOME, hosts=frozenset({{"{name}.example"}}),
    listings=(
        Listing(name="all", addresses=(HOME + "publications/",), page=lambda url, n: url + str(n)),
    ),
    key=key, read_listing=read_listing, read_page=read_page,
)
'''


class Quiet(BaseHTTPRequestHandler):
    """Serves one listing of three publications, with a validator."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        known = self.headers.get("If-None-Match") == '"1"'
        status = 404 if self.path == "/robots.txt" else 304 if known else 200
        rows = (f'<li><a href="/publications/report-{n}/">Report {n}</a></li>' for n in range(3))
        body = b"" if status != 200 else f"<html><ul>{''.join(rows)}</ul></html>".encode()
        self.send_response(status)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def house(folder: Path, count: int) -> list[str]:
    """Lay out our code beside `count` made-up sources; return their names."""
    for name in ("scraper", "db", "alerts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "scheduler.py", folder)
    names = [f"made{number:03d}" for number in range(count)]
    for name in names:
        place = folder / "scraper" / "sources" / f"{name}.py"
        place.write_text(SOURCE.format(name=name), encoding="utf-8")
    return names


def cost(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Run `python -m ARGUMENTS`; return its CPU seconds and its peak in MB."""
    env = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=folder, env=env, stdout=subprocess.DEVNULL,
        close_fds=False,
    )  # fmt: skip
    _, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode:
        sys.exit(f"{arguments[0]} ended with status {done.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(count: int = 200) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        names = house(folder, count)
        db = folder / "log.db"
        null = os.open(os.devnull, os.O_WRONLY)
        os.set_inheritable(null, True)
        ordered = ["scraper.serving.pulses", ",".join(names), "depth=pulse", f"db={db}",
                   f"via=127.0.0.1:{server.server_port}", f"tell_fd={null}"]  # fmt: skip
        kept = ["scheduler", "record", "--db", str(db)]
        cost(kept, folder)
        start = cost(kept, folder)[0]
        for word in ("first", "quiet", "quiet"):
            cpu, peak = cost(ordered, folder)
            recorded, _ = cost(kept, folder)
            print(
                f"{word} round of {count} sources: {cpu * 1000 / count:.1f} ms of CPU a source to "
                f"pulse, {(recorded - start) * 1000 / count:.1f} to record; peak {peak:.0f} MB"
            )
    server.shutdown()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
