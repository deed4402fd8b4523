"""One mutant of a corpus, by its number: the same seed and number give the same bytes."""

import random
from collections.abc import Callable

from tests.fuzz.corpus import Seed
from tests.fuzz.structures import STRUCTURES, Part

MAX_BYTES = 4 * 1024 * 1024
HEADERS = 512
"""Most of what a container says of itself stands in its first bytes."""

INTERESTING = (
    0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0xFFFF_FFFE, 2**63 - 1, 2**63, 2**64 - 1, 44_100, 768_001, 2_000_000_000,
)  # fmt: skip
STRUCTURED = 0.5
REPEATS = (2, 3, 16, 200, 4_000)
MAX_DEPTH = 300
MAX_PARTS = 5_000


class Mutator:
    """Makes mutants of ``corpus``.

    Args:
        corpus: whole recordings.
        seed: of the run.
    """

    def __init__(self, corpus: tuple[Seed, ...], seed: int) -> None:
        self._corpus = corpus
        self._seed = seed

    def mutant(self, number: int) -> tuple[str, bytes]:
        """A name that says what was mutated, and its bytes."""
        chance = random.Random(f"{self._seed}-{number}")
        seed = self._corpus[number % len(self._corpus)]
        structured = seed.container in STRUCTURES and chance.random() < STRUCTURED
        data = _restructured(seed, chance) if structured else seed.data
        rounds = chance.choice((0, 0, 0, 1)) if structured else chance.choice((1, 1, 2, 4))
        steps = [chance.choice(STEPS) for _ in range(rounds)]
        for step in steps:
            data = step(data, chance, chance.choice(self._corpus).data)
        how = [*(["structure"] if structured else []), *(step.__name__ for step in steps)]
        return f"{seed.name}:{'+'.join(how)}", data[:MAX_BYTES]


def flip_bits(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    edited = bytearray(data)
    for _ in range(chance.choice((1, 4, 32, 256))):
        if edited:
            edited[_place(edited, chance)] ^= 1 << chance.randrange(8)
    return bytes(edited)


def write_number(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    """An edge of the integers over whatever stands there."""
    edited, width = bytearray(data), chance.choice((1, 2, 3, 4, 8))
    value = chance.choice(INTERESTING) & ((1 << 8 * width) - 1)
    at = _place(edited, chance)
    edited[at : at + width] = value.to_bytes(width, chance.choice(("big", "little")))
    return bytes(edited)


def insert(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    at, size = _place(data, chance), chance.choice((1, 3, 64, 5_000, 70_000))
    block = chance.randbytes(size) if chance.random() < 0.5 else bytes(size)
    return data[:at] + block + data[at:]


def delete(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 7, 100, 2_000)) :]


def cut(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def behead(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    return data[_place(data, chance) :]


def repeat(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    start = _place(data, chance)
    block = data[start : start + chance.choice((1, 16, 300, 8_000))]
    return data[:start] + block * chance.choice(REPEATS) + data[start:]


def swap(data: bytes, chance: random.Random, _other: bytes) -> bytes:
    first, middle, last = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:first] + data[middle:last] + data[first:middle] + data[last:]


def splice(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """The beginning of one and the end of another."""
    return data[: _place(data, chance)] + other[chance.randrange(len(other) + 1) :]


def append(data: bytes, _chance: random.Random, other: bytes) -> bytes:
    return data + other


def overwrite(data: bytes, chance: random.Random, other: bytes) -> bytes:
    at, start = _place(data, chance), chance.randrange(len(other) + 1)
    block = other[start : start + chance.choice((4, 64, 1_000))]
    return data[:at] + block + data[at + len(block) :]


Step = Callable[[bytes, random.Random, bytes], bytes]
STEPS: tuple[Step, ...] = (
    flip_bits, flip_bits, write_number, write_number, insert, delete, cut, behead, repeat, swap,
    splice, append, overwrite,
)  # fmt: skip


def _place(data: bytes | bytearray, chance: random.Random) -> int:
    """Any offset, every second one in the headers."""
    end = min(len(data), HEADERS) if chance.random() < 0.5 else len(data)
    return chance.randrange(end) if end else 0


def _restructured(seed: Seed, chance: random.Random) -> bytes:
    """Parts of the container changed, and written with sizes and checksums that hold."""
    structure = STRUCTURES[seed.container]
    parts = structure.parse(seed.data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        siblings = chance.choice(_families(parts))
        if siblings:
            chance.choice(PART_STEPS)(siblings, chance.randrange(len(siblings)), chance)
    return structure.build(parts)


def _families(parts: list[Part]) -> list[list[Part]]:
    """Each list of parts that lie beside each other."""
    found = [parts]
    for family in found:
        found += [part.parts for part in family if part.parts]
    return found


def change_body(siblings: list[Part], at: int, chance: random.Random) -> None:
    part = siblings[at]
    if part.body:
        part.body = chance.choice((flip_bits, write_number))(part.body, chance, b"")


def resize_body(siblings: list[Part], at: int, chance: random.Random) -> None:
    part = siblings[at]
    if part.body:
        part.body = chance.choice((insert, delete, cut, repeat))(part.body, chance, b"")


def remove(siblings: list[Part], at: int, _chance: random.Random) -> None:
    del siblings[at]


def duplicate(siblings: list[Part], at: int, chance: random.Random) -> None:
    """Large parts once; small ones also very often, up to MAX_PARTS in all."""
    part = siblings[at]
    families = _families([part])
    large = sum(len(each.body) for family in families for each in family) > HEADERS
    room = (MAX_PARTS - len(siblings)) // sum(map(len, families))
    times = 1 if large else max(1, min(room, chance.choice(REPEATS)))
    siblings[at:at] = [part.copy() for _ in range(times)]


def exchange(siblings: list[Part], at: int, chance: random.Random) -> None:
    other = chance.randrange(len(siblings))
    siblings[at], siblings[other] = siblings[other], siblings[at]


def rename(siblings: list[Part], at: int, chance: random.Random) -> None:
    """Another part's kind, or an unknown one."""
    kinds = [part.kind for part in siblings] + [bytes(len(siblings[at].kind) or 1)]
    siblings[at].kind = chance.choice(kinds)


def nest(siblings: list[Part], at: int, chance: random.Random) -> None:
    """In a part of its own kind, again and again, but not so deep that Python cannot copy it."""
    times = chance.choice((1, 8, MAX_DEPTH))
    if len(_families([siblings[at]])) + times > MAX_DEPTH + 8:
        return
    for _ in range(times):
        siblings[at] = Part(siblings[at].kind, b"", [siblings[at]])


PartStep = Callable[[list[Part], int, random.Random], None]
PART_STEPS: tuple[PartStep, ...] = (
    change_body, change_body, change_body, resize_body, remove, duplicate, exchange, rename, nest,
)  # fmt: skip
