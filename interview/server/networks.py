"""The address and the network of a sender, by which attempts and sessions are counted."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

WITH_PORT = re.compile(r"(?:\[([^]]+)\]|([^:]+))(?::\d+)?")
"""``1.2.3.4:5678``, ``[2001:db8::1]:443``, or either without its port."""

UNKNOWN = "unknown"
"""What proxies write for an undisclosed sender (RFC 7239)."""

ONE_CUSTOMER = 64
"""Prefix length of an IPv6 network that a provider assigns to one customer."""


def network_of(address: str) -> str:
    """The IPv4 address, or the /64 network of an IPv6 address.

    Any other text is UNKNOWN, so that invented texts all count as one network.
    """
    known = _address(address)
    if not isinstance(known, IPv6Address):
        return UNKNOWN if known is None else str(known)
    return str(ip_network((int(known), ONE_CUSTOMER), strict=False))


def plain_address(address: str) -> str:
    """The address without a port, or UNKNOWN."""
    return str(_address(address) or UNKNOWN)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an address; a port, which some proxies add, is ignored."""
    found = WITH_PORT.fullmatch(text)
    try:
        known = ip_address(found[1] or found[2] if found else text)
    except ValueError:
        return None
    return known.ipv4_mapped or known if isinstance(known, IPv6Address) else known
