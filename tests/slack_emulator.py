"""An independent Slack: the npm package `emulate`, which others wrote, started on loopback."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE, VERSION = "emulate", "0.11.2"
"""Pinned: a later package of this name is another, and a later version needs a newer Node."""
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pagefive"
TOKEN = "test_token_admin"
NODE = 20
INSTALLING, STARTING = 120, 60
"""Seconds."""


class Absent(Exception):  # noqa: N818 - it says why there is no emulator
    """There is no emulator here; the text says what is missing."""


@contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """Start the emulator and yield its API address. Raises Absent."""
    program = _installed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "start", "--service", "slack", "--port", str(port)]
    said = (folder / "emulator.txt").open("w+")
    child = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder)
    try:
        _wait_for(child, port, folder)
        yield f"http://127.0.0.1:{port}/api/"
    finally:
        child.terminate()
        child.wait(timeout=10)
        said.close()


def _installed() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Absent("Node and npm are not installed: no independent Slack to test against")
    major = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    if not major.startswith("v") or int(major[1:].partition(".")[0]) < NODE:
        raise Absent(
            f"Node {NODE} or newer is needed for an independent Slack, not {major.strip()}"
        )
    place = CACHE / f"{PACKAGE}-{VERSION}"
    place.mkdir(parents=True, exist_ok=True)
    program = place / "node_modules" / ".bin" / PACKAGE
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            _install(npm, place)
    return str(program)


def _install(npm: str, place: Path) -> None:
    command = [
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        f"{PACKAGE}@{VERSION}",
    ]
    try:
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, check=False, timeout=INSTALLING
        )
    except subprocess.TimeoutExpired:
        raise Absent(f"npm did not install {PACKAGE}@{VERSION} in {INSTALLING} s") from None
    if done.returncode:
        raise Absent(f"npm cannot install {PACKAGE}@{VERSION} (exit status {done.returncode})")


def _wait_for(child: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and child.poll() is None:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # for a program that is not ours to be ready
    raise AssertionError((folder / "emulator.txt").read_text())
