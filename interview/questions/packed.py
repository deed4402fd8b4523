"""Rows of numbers in one array.

The indexes of the bank have a few numbers for each of thousands of words. As a list, tuple or array
for each word they took 8 MB, packed they take 1.
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any


class Packed:
    """Rows of numbers, by the number of the row.

    Args:
        typecode: of ``array``: ``H`` for numbers below 65,536, ``f`` for floats.
    """

    __slots__ = ("_ends", "_values")

    def __init__(self, typecode: str, rows: Iterable[Iterable[Any]]) -> None:
        self._values: array[Any] = array(typecode)
        self._ends = array("I", (0,))
        for row in rows:
            self._values.extend(row)
            self._ends.append(len(self._values))

    def __getitem__(self, row: int | None) -> Sequence[Any]:
        """The numbers of a row; none for None, so that unknown words need no case of their own."""
        return () if row is None else self._values[self._ends[row] : self._ends[row + 1]]
