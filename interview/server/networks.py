"""From where a request comes, as far as attempts and sessions are counted by it."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

WITH_PORT = re.compile(r"(?:\[([^]]+)\]|([^:]+))(?::\d+)?")
"""``1.2.3.4:5678``, ``[2001:db8::1]:443``, or either without its port."""

UNKNOWN = "unknown"
"""What proxies write for a sender they do not tell, as RFC 7239 has it."""

ONE_CUSTOMER = 64
"""Bits of an IPv6 address that a provider assigns; whoever has them picks any of the rest."""


def network_of(address: str) -> str:
    """An IPv4 address or the /64 of an IPv6 address.

    All that is neither is one, UNKNOWN: who invents texts is nobody new with each.
    """
    known = _address(address)
    if not isinstance(known, IPv6Address):
        return UNKNOWN if known is None else str(known)
    return str(ip_network((int(known), ONE_CUSTOMER), strict=False))


def plain_address(address: str) -> str:
    """An address as people know it, or UNKNOWN."""
    return str(_address(address) or UNKNOWN)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Some proxies add the port, which is another one for each connection: it is left out."""
    found = WITH_PORT.fullmatch(text)
    try:
        known = ip_address(found[1] or found[2] if found else text)
    except ValueError:
        return None
    return known.ipv4_mapped or known if isinstance(known, IPv6Address) else known
