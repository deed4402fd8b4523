"""Files that end by themselves: in time, in bounds, and whatever happens meanwhile."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from interview.files.short_lived import ShortLife, ShortLivedFiles
from interview.files.tempfiles import TempFileRegistry
from tests.conftest import wait_until

KEPT = 0.3
Make = Callable[..., ShortLivedFiles]


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[TempFileRegistry]:
    with TempFileRegistry(tmp_path / "root") as opened:
        yield opened


@pytest.fixture
def make(registry: TempFileRegistry) -> Iterator[Make]:
    """Makes holders of files; all are closed after the test."""
    made: list[ShortLivedFiles] = []

    def one(seconds: float = 60.0, files: int = 5, size: int = 1_000) -> ShortLivedFiles:
        made.append(ShortLivedFiles(registry, "sound", ".wav", ShortLife(seconds, files, size)))
        return made[-1]

    yield one
    for each in made:
        each.close()


def writing(content: bytes) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        file.write(content)

    return write


def on_disk(registry: TempFileRegistry) -> list[Path]:
    return list(registry.root.rglob("*.wav"))


def watching() -> bool:
    return any(thread.name == "sound-files" for thread in threading.enumerate())


def test_a_file_is_found_by_its_name_until_its_time_is_over(
    make: Make, registry: TempFileRegistry
) -> None:
    """Then it is deleted though nobody asks, and the thread that watched ends."""
    files = make(seconds=KEPT)
    files.add("one", writing(b"sound"))
    path = files.path("one")
    assert path is not None
    assert path.read_bytes() == b"sound"
    assert files.path("two") is None
    assert watching()
    wait_until(lambda: not path.exists(), KEPT + 2)
    wait_until(lambda: not watching(), 2)
    assert files.path("one") is None
    assert registry.counts().live == 0
    files.add("one", writing(b"again"))
    wait_until(lambda: on_disk(registry) == [], KEPT + 2)


def test_the_oldest_gives_way(make: Make, registry: TempFileRegistry) -> None:
    """Beyond the number of files, and beyond the bytes of all."""
    files = make()
    for name in "abcdefg":
        files.add(name, writing(b"x"))
    assert [name for name in "abcdefg" if files.path(name)] == list("cdefg")
    files.add("h", writing(bytes(998)))
    assert [name for name in "cdefgh" if files.path(name)] == list("fgh")
    files.add("i", writing(bytes(2_000)))
    assert on_disk(registry) == []


def test_a_name_has_one_file(make: Make, registry: TempFileRegistry) -> None:
    """The newer one; whoever reads the earlier one reads it to its end."""
    files = make()
    files.add("a", writing(b"earlier"))
    earlier = files.path("a")
    assert earlier is not None
    with earlier.open("rb") as reading:
        files.add("a", writing(b"later"))
        assert reading.read() == b"earlier"
    later = files.path("a")
    assert later is not None
    assert later.read_bytes() == b"later"
    assert on_disk(registry) == [later]


def test_newer_is_what_was_made_just_now(make: Make) -> None:
    """Not what is unknown, older, or deleted by somebody else."""
    files = make()
    assert not files.is_newer("a", 60)
    files.add("a", writing(b"x"))
    assert files.is_newer("a", 60)
    assert not files.is_newer("a", 0)
    path = files.path("a")
    assert path is not None
    path.unlink()
    assert not files.is_newer("a", 60)
    assert files.path("a") is None


def test_what_fails_while_it_is_written_leaves_nothing(
    make: Make, registry: TempFileRegistry
) -> None:
    """Neither a file nor a descriptor; an earlier file of the name stays."""
    files = make()
    files.add("a", writing(b"earlier"))

    def fail(file: BinaryIO) -> None:
        file.write(b"half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        files.add("a", fail)
    path = files.path("a")
    assert path is not None
    assert path.read_bytes() == b"earlier"
    assert (registry.counts().live, len(on_disk(registry))) == (1, 1)


def test_the_end_of_the_registry_is_the_end_of_the_files(
    make: Make, registry: TempFileRegistry
) -> None:
    """In whichever order both are closed."""
    files = make()
    files.add("a", writing(b"x"))
    registry.close()
    files.close()
    assert files.path("a") is None
    assert list(registry.root.rglob("*.wav")) == []
