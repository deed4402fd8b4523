"""Pieces of words and words of an answer as hashed vectors.

The vector of a text is that of a bag of n-grams: 1 + ln(count) times the weight of the n-gram's
bucket, scaled to length 1 (Weinberger et al. 2009, Feature hashing for large scale multitask
learning, without the sign). The buckets are chosen by CRC-32, which is the same everywhere.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from zlib import crc32

SHORTEST, LONGEST = 2, 5
"""Letters of the pieces of words."""

BUCKETS = 1 << 14
"""Of pieces; as many more hold words and pairs of words."""

Vector = Mapping[int, float]


def buckets(words: Sequence[str]) -> Counter[int]:
    """How often each bucket occurs in an answer of these folded words."""
    pieces = Counter(piece for word in words for piece in _pieces(f" {word} "))
    return _hashed(pieces, 0) + _hashed(Counter(_runs(words)), BUCKETS)


def vector(counts: Mapping[int, int], weights: Sequence[float]) -> Vector:
    """The vector of these counts: pieces and words are scaled to length 1 separately."""
    raw = {place: (1 + math.log(count)) * weights[place] for place, count in counts.items()}
    lengths = [
        math.sqrt(sum(value**2 for place, value in raw.items() if (place >= BUCKETS) is words))
        for words in (False, True)
    ]
    return {place: value / (lengths[place >= BUCKETS] or 1.0) for place, value in raw.items()}


def _pieces(word: str) -> Iterable[str]:
    for size in range(SHORTEST, LONGEST + 1):
        for start in range(max(1, len(word) - size + 1)):
            yield word[start : start + size]


def _runs(words: Sequence[str]) -> Iterable[str]:
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def _hashed(counts: Mapping[str, int], offset: int) -> Counter[int]:
    hashed: Counter[int] = Counter()
    for text, count in counts.items():
        hashed[offset + crc32(text.encode()) % BUCKETS] += count
    return hashed
