"""Finds the entry of the question bank for a question in free text, in any language.

A question is compared with all wordings of all entries, by words and by letters, and with less
weight with their expected points. Recent results are cached.
"""

import sys
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from threading import Lock

from interview.contracts import BankQuestion
from interview.errors import Language
from interview.language.words import tokens
from interview.questions.bank import Bank
from interview.questions.wording_index import WordingIndex

ENOUGH = 0.305
"""Score from which the best entry is accepted. Like the weights of the index, it was set on
wordings and entries left out of the bank and on questions it lacks (docs/adr/0006-content.md)."""

KEY_BYTES = 16
NEW = "(not asked before)"
"""Marks a question that is not in the cache; ids contain no spaces."""


@dataclass(frozen=True, slots=True)
class MatcherStats:
    """Figures of the cache; counts start at the start of the process or the last ``clear``."""

    hits: int
    misses: int
    size: int
    capacity: int
    evictions: int
    bytes: int


class Matcher:
    """Finds entries of the bank by free text. Thread-safe.

    Args:
        bank: the question bank.
        cache_size: number of questions whose result is cached (least recently used are removed
            first). Only hashes of the questions are stored.
    """

    def __init__(self, bank: Bank, cache_size: int) -> None:
        self._bank = bank
        self._capacity = cache_size
        self._known: OrderedDict[bytes, str | None] = OrderedDict()
        self._lock = Lock()
        self._hits = self._misses = self._evictions = 0

    def find(self, question: str, language: Language) -> BankQuestion | None:
        """The entry, in ``language``, for a question in any language; None if there is none."""
        words = tokens(unicodedata.normalize("NFC", question), "en")
        if not words:
            return None
        key = blake2b(" ".join(words).encode(), digest_size=KEY_BYTES).digest()
        found = self._remembered(key)
        if found is NEW:
            found = self._search(key, question)
        return None if found is None else self._bank.question(found, language)

    def stats(self) -> MatcherStats:
        with self._lock:
            return MatcherStats(
                self._hits,
                self._misses,
                len(self._known),
                self._capacity,
                self._evictions,
                self._bytes(),
            )

    def clear(self) -> int:
        """Clear the cache and its counts; returns the number of entries removed."""
        with self._lock:
            size = len(self._known)
            self._known.clear()
            self._hits = self._misses = self._evictions = 0
            return size

    def drop(self) -> int:
        """Clear the cache but not its counts, to free memory; returns the bytes freed."""
        with self._lock:
            held = self._bytes()
            self._known.clear()
            return held - self._bytes()

    def _bytes(self) -> int:
        return sys.getsizeof(self._known) + len(self._known) * sys.getsizeof(bytes(KEY_BYTES))

    def _remembered(self, key: bytes) -> str | None:
        with self._lock:
            if key not in self._known:
                return NEW
            self._hits += 1
            self._known.move_to_end(key)
            return self._known[key]

    @cached_property
    def _indexes(self) -> tuple[WordingIndex, ...]:
        """One index per language, built at the first question because it takes 0.7 s."""
        return tuple(WordingIndex(self._bank, language) for language in self._bank.languages)

    def _search(self, key: bytes, question: str) -> str | None:
        score, entry_id = max(index.best(question) for index in self._indexes)
        found = entry_id if score >= ENOUGH else None
        with self._lock:
            self._misses += 1
            self._known[key] = found
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
                self._evictions += 1
        return found
