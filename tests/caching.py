"""Keys and small entries for the tests of caches."""

from interview.caches.results import ENTRY_BYTES, Bounds, Entries, key_of

SECONDS = 600
VALUE = b"x" * 100


def bounds(*, entries: int = 100, size: int = 1_000_000, seconds: int = SECONDS) -> Bounds:
    return Bounds(entries, size, seconds)


def key(number: int, *, name: str = "transcripts", person: str = "p1") -> str:
    return key_of(name, person, f"{number:04d}")


def entry_size() -> int:
    """Bytes an entry of VALUE is counted with."""
    return len(key(0)) + len(VALUE) + ENTRY_BYTES


def kept(entries: Entries, numbers: range) -> list[int]:
    """Those of the numbered entries that are still there."""
    return [number for number in numbers if entries.get(key(number)) is not None]
