"""Origins and hosts in the spelling of browsers."""

import pytest

from interview.config.variables import authority_host, is_named, origin_of

SAME = [
    ("http://a.example", "http://a.example"),
    ("HTTP://A.Example:80", "http://a.example"),
    ("https://a.example:443/", "https://a.example"),
    ("https://a.example.", "https://a.example"),
    ("http://a.example:443", "http://a.example:443"),
    ("https://bücher.example", "https://xn--bcher-kva.example"),
    ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ("http://[::1]:8000", "http://[::1]:8000"),
    ("http://[2001:DB8::1]", "http://[2001:db8::1]"),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
]
NO_ORIGIN = (
    "", "null", "http://", "http://[", "http://[::1", "https://a.example:99999",
    "https://a.example:port", "https://a.example/path", "https://a.example?q",
    "https://user@a.example", "ftp://a.example", "a.example", "//a.example", "http://a b",
    "file:///etc/passwd", "http://\udcff", "http://xn--\u00fc" + "x" * 70,
)  # fmt: skip


@pytest.mark.parametrize(("text", "origin"), SAME)
def test_an_origin_has_one_spelling(text: str, origin: str) -> None:
    """Case, default ports, a last dot and international names make no difference."""
    assert origin_of(text) == origin


@pytest.mark.parametrize("text", NO_ORIGIN)
def test_what_is_no_origin_is_a_value_error(text: str) -> None:
    """Whatever it is, nothing else is raised."""
    with pytest.raises(ValueError, match=r".+"):
        origin_of(text)


@pytest.mark.parametrize(
    ("authority", "known"),
    [
        ("coach.example", True),
        ("Coach.Example.:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("a.b.below.example", True),
        ("below.example", False),
        ("notbelow.example", False),
        ("coach.example.evil", False),
        ("evil.example", False),
        ("coach.example:", True),
        ("a_b.below.example", True),
    ],
)
def test_a_host_is_named_or_not(authority: str, known: bool) -> None:
    """By its whole name; a suffix stands for what is below it."""
    names = ("coach.example", ".below.example", "127.0.0.1", "[::1]")
    assert is_named(authority_host(authority), names) is known


@pytest.mark.parametrize(
    "authority",
    ["coach.example@evil.example", "", "[", "a b", "coach.example, evil.example", ".below.example"],
)
def test_a_host_header_that_is_none_is_refused(authority: str) -> None:
    """It names no host at all, trusted or not."""
    with pytest.raises(ValueError, match=r".+"):
        authority_host(authority)
