"""No test reaches past this machine: whatever tries fails, by name."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.log import Log, open_log


class Reached(AssertionError):  # noqa: N818 - it names what a test did
    pass


def local(host):
    """Tell whether a host is this machine, or needs no look-up to be refused later."""
    if host in (None, "", "localhost", b"localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(host if isinstance(host, str) else host.decode()).is_loopback
    except ValueError:
        return False


def guard(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not local(address[0]):
            raise Reached(f"a test tried to reach {address}")
    elif event == "socket.getaddrinfo":
        host = arguments[0]
        if not (local(host) or _is_address(host)):
            raise Reached(f"a test tried to look up {host!r}")


def _is_address(host):
    try:
        ipaddress.ip_address(host if isinstance(host, str) else host.decode())
    except ValueError:
        return False
    return True


sys.addaudithook(guard)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    opened = open_log(tmp_path / "log.db")
    yield opened
    opened.close()
