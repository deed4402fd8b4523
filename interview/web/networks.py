"""From where the request in hand comes."""

from flask import request

from interview.server.networks import network_of, plain_address


def request_address() -> str:
    """The address of this request's sender, see :func:`plain_address`."""
    return plain_address(request.remote_addr or "")


def request_network() -> str:
    """The network of this request's sender, see :func:`network_of`."""
    return network_of(request.remote_addr or "")
