"""Refuse to connect anywhere but to public addresses, as names resolve at the time."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twisted.internet.defer import Deferred


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that a watched site can have."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


class PublicResolver(CachingThreadedResolver):
    """Resolve names, and fail for those that lead to a private or local address.

    The connection is made to the address that was checked, so that a name which changes between
    a check and a connect gains nothing. `stand_ins` are hosts that an operator told us to
    connect to instead of the sites.
    """

    stand_ins: ClassVar[set[str]] = set()

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """Return the checked address of a host."""
        found: Deferred[Any] = super().getHostByName(name, timeout)
        return found.addCallback(self._check, name)

    @classmethod
    def _check(cls, address: str, name: str) -> str:
        if name not in cls.stand_ins and not is_public(address):
            raise DNSLookupError(f"refused: {name} leads to {address}, which is not public")
        return address
