"""The address that stands in for the sites: every connection goes there instead. Pure."""

from __future__ import annotations

import ipaddress


def parse_via(text: str) -> tuple[str, int]:
    """Read `HOST:PORT`. Raises ValueError with a sentence that names what is expected."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"{text!r} is not HOST:PORT, as 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
