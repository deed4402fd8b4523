"""Finds the bank's entry for a question as somebody asked it, in either language, or none.

A question is compared with every known wording of every entry, and less with what its entry
expects. Answers to questions already asked are remembered, up to a bound.
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

ENOUGH = 0.195
"""Score from which the best entry is the one that was meant. Set, like the index's own weights,
where 95 of 100 unrelated questions of the set `blind` stay below it; of interview questions
the bank just does not have, 17 of 100 do not (tests/data/unrelated_questions.tsv)."""

KEY_BYTES = 16
NEW = "(not asked before)"
"""No entry: ids have no blanks."""


@dataclass(frozen=True, slots=True)
class MatcherStats:
    """How the cache does: counts since the start or the last ``clear``."""

    hits: int
    misses: int
    size: int
    capacity: int
    evictions: int
    bytes: int


class Matcher:
    """The bank's entries, found by free text. Safe to share between threads.

    Args:
        bank: where the entries come from.
        cache_size: questions whose entry, or lack of one, is remembered; least recently
            asked are forgotten first. Only hashes of the questions are kept.
    """

    def __init__(self, bank: Bank, cache_size: int) -> None:
        self._bank = bank
        self._capacity = cache_size
        self._known: OrderedDict[bytes, str | None] = OrderedDict()
        self._lock = Lock()
        self._hits = self._misses = self._evictions = 0

    def find(self, question: str, language: Language) -> BankQuestion | None:
        """The entry in ``language`` for a question asked in any language, or None."""
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
        """Forget every question asked, and the counts; returns how many there were."""
        with self._lock:
            size = len(self._known)
            self._known.clear()
            self._hits = self._misses = self._evictions = 0
            return size

    def drop(self) -> int:
        """Forget every question asked, not the counts; returns bytes. Asked under pressure."""
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
        """Built by the first question: a quarter of a second that no start has to wait for."""
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
