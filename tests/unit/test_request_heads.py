"""Headers read by the event loop: length of the body, and the client's address."""

import random

import pytest

from interview.server.arrival import ENDLESS, Chunks, Sender, head_of


def head(*fields: str, line: str = "POST /answers HTTP/1.1") -> bytes:
    return "\r\n".join([line, *fields, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    ("fields", "length"),
    [
        ((), 0),
        (("Content-Length: 12",), 12),
        (("content-length:12 ",), 12),
        (("Content-Length: " + "9" * 18,), int("9" * 18)),
        (("Content-Length: " + "9" * 5000,), ENDLESS),
        (("Transfer-Encoding: chunked",), None),
        (("Transfer-Encoding: gzip, Chunked",), None),
        # gunicorn refuses these: they are its at once.
        (("Content-Length: 1", "Content-Length: 2"), 0),
        (("Content-Length: -1",), 0),
        (("Content-Length: 1\u00b2",), 0),
        (("Transfer-Encoding: gzip", "Content-Length: 5"), 0),
    ],
)
def test_the_length_of_the_body(fields: tuple[str, ...], length: int | None) -> None:
    assert head_of(head(*fields), "192.0.2.1", 0).length == length


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, ("198.51.100.9",), "192.0.2.1"),
        (1, ("203.0.113.5, 198.51.100.9",), "198.51.100.9"),
        (1, ("203.0.113.5", "198.51.100.9:443"), "198.51.100.9"),
        (2, ("203.0.113.5, 198.51.100.9",), "203.0.113.5"),
        (2, ("198.51.100.9",), "192.0.2.1"),
        (1, ("2001:db8:1:2:3:4:5:6",), "2001:db8:1:2::/64"),
        (1, (), "192.0.2.1"),
    ],
)
def test_the_sender_is_who_the_trusted_proxy_names(
    proxies: int, forwarded: tuple[str, ...], network: str
) -> None:
    """As the application finds it, whatever else the header claims."""
    fields = [f"X-Forwarded-For: {each}" for each in forwarded]
    assert head_of(head(*fields), "192.0.2.1", proxies).sender.network == network


def test_sessions_are_told_apart_and_not_kept() -> None:
    """By their cookie, which itself is nowhere in the sender."""
    first = head_of(head("Cookie: a=b; session=secret-one; c=d"), "192.0.2.1", 0).sender
    second = head_of(head("Cookie: session=secret-two"), "192.0.2.1", 0).sender
    none = head_of(head("Cookie: other_session=x"), "192.0.2.1", 0).sender
    assert first.session != second.session
    assert "secret" not in first.session
    assert none == Sender("192.0.2.1", "")


def test_probes_and_downloads_are_told_by_their_line() -> None:
    lines = {
        "GET /health/live HTTP/1.1": (True, False),
        "HEAD /health HTTP/1.1": (True, False),
        "POST /health HTTP/1.1": (False, False),
        "GET /answers/abc/recording?x HTTP/1.1": (False, True),
        "GET /answers/abc HTTP/1.1": (False, False),
    }
    for line, expected in lines.items():
        found = head_of(head(line=line), "", 0)
        assert (found.is_probe, found.is_download) == expected


@pytest.mark.parametrize("trailer", [b"", b"A: b\r\nC: d\r\n"])
def test_chunks_end_where_they_end_however_they_come(trailer: bytes) -> None:
    """In pieces of any size; not a byte sooner, though the data look like an end."""
    chunks = [b"0\r\n\r\n", b"x" * 300, b"\r\n0\r\n\r\n"]
    body = b"".join(b"%X;a=b\r\n%b\r\n" % (len(each), each) for each in chunks)
    body += b"0\r\n" + trailer + b"\r\n"
    chance = random.Random(5)
    for _ in range(200):
        data, cut = bytearray(b"head"), 0
        found = Chunks(4)
        while cut < len(body):
            assert not found.have_ended(data), data
            step = chance.choice((1, 2, 7, 100))
            data += body[cut : cut + step]
            cut += step
        assert found.have_ended(data)


@pytest.mark.parametrize("body", [b"zz\r\n", b"\r\n", b"-1\r\n", b"1" * 16 + b"\r\n"])
def test_chunks_that_nobody_can_read_have_ended(body: bytes) -> None:
    """gunicorn gets them at once, and refuses them."""
    assert Chunks(0).have_ended(bytearray(body))
