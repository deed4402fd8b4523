"""Temp files that are kept for a fixed time after they were made, within bounds."""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from interview.files.tempfiles import TempFile, TempFileRegistry


@dataclass(frozen=True, slots=True)
class ShortLife:
    """How long a file is kept, and how many files and bytes in all; the oldest ends first."""

    seconds: float
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Held:
    file: TempFile
    made_at: float
    size: int


class ShortLivedFiles:
    """Files of one purpose by name, which end by themselves. Thread-safe.

    A thread deletes each file when its time is over. It starts with the first file and ends with
    the last one. What a killed process held is deleted by the sweeper, as all its temp files.

    Args:
        registry: owns the files.
        purpose: of the files; letters only.
        suffix: of their names, with the dot.
        life: the limits.
    """

    def __init__(
        self, registry: TempFileRegistry, purpose: str, suffix: str, life: ShortLife
    ) -> None:
        self._registry = registry
        self._purpose = purpose
        self._suffix = suffix
        self._life = life
        self._changed = threading.Condition()
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._thread: threading.Thread | None = None

    @property
    def seconds(self) -> float:
        """How long a file is kept."""
        return self._life.seconds

    def add(self, name: str, write: Callable[[BinaryIO], None]) -> None:
        """Keep what ``write`` writes under ``name``, in place of an earlier file of that name.

        Raises StorageFull, and as ``write``, which leaves no file.
        """
        file = self._registry.file(suffix=f"-{name}{self._suffix}", purpose=self._purpose)
        try:
            write(file.stream)
            file.stream.flush()
            size = os.fstat(file.stream.fileno()).st_size
        except BaseException:
            file.close()
            raise
        with self._changed:
            self._end(name)
            self._held[name] = _Held(file, time.monotonic(), size)
            self._evict()
            self._watch()

    def path(self, name: str) -> Path | None:
        """The file of this name, if it is still kept."""
        held = self._found(name)
        return None if held is None else held.file.path

    def is_newer(self, name: str, seconds: float) -> bool:
        """Whether the file was made less than ``seconds`` ago and is still kept."""
        held = self._found(name)
        return held is not None and time.monotonic() - held.made_at < seconds

    def close(self) -> None:
        """Delete all files."""
        with self._changed:
            for name in list(self._held):
                self._end(name)
            self._changed.notify_all()

    def _found(self, name: str) -> _Held | None:
        """None, too, if the sweeper or somebody else has deleted the file."""
        with self._changed:
            held = self._held.get(name)
        return held if held is not None and held.file.path.exists() else None

    def _end(self, name: str) -> None:
        held = self._held.pop(name, None)
        if held is not None:
            held.file.close()

    def _evict(self) -> None:
        while len(self._held) > self._life.files or self._bytes() > self._life.bytes:
            self._end(next(iter(self._held)))

    def _bytes(self) -> int:
        return sum(held.size for held in self._held.values())

    def _watch(self) -> None:
        if self._thread is None and self._held:
            name = f"{self._purpose}-files"
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        with self._changed:
            while self._held:
                name, oldest = next(iter(self._held.items()))
                left = oldest.made_at + self._life.seconds - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                else:
                    self._end(name)
            self._thread = None
