"""Concurrent sweepers, and processes that start and end meanwhile."""

import threading
from pathlib import Path

from interview.files.sweeper import Sweeper
from interview.files.tempfiles import LOCK_NAME
from tests.unit.processes import running

HOUR = 3600.0
LEASES = 200

NEW_LEASES = """
import sys
from pathlib import Path
from interview.files.tempfiles import TempFileRegistry
lost = 0
print("started", flush=True)
for _ in range(int(sys.argv[2])):
    registry = TempFileRegistry(Path(sys.argv[1]))
    with registry.file(suffix=".wav", purpose="decode") as file:
        file.stream.write(b"spoken")
        file.stream.flush()
        lost += not file.path.exists()
    registry.close()
print(lost, flush=True)
"""

SWEEP_ALWAYS = """
import sys
from pathlib import Path
from interview.files.sweeper import Sweeper
sweeper = Sweeper(Path(sys.argv[1]), 3600.0)
print("started", flush=True)
while True:
    sweeper.sweep()
    assert not sweeper.total.failures
"""


def test_a_fresh_lease_is_never_swept(tmp_path: Path) -> None:
    """200 leases are made by two processes under constant sweeping; no file is lost."""
    root = private(tmp_path / "root")
    sweeper = Sweeper(root, HOUR)
    with (
        running(NEW_LEASES, root, LEASES // 2) as one,
        running(NEW_LEASES, root, LEASES // 2) as two,
    ):
        while one.process.poll() is None or two.process.poll() is None:
            sweeper.sweep()
        assert (one.output(), two.output()) == ("0", "0")
    assert sweeper.runs > 20
    assert sweeper.total.failures == 0
    assert list(root.iterdir()) == []


def test_sweepers_at_once_do_no_harm(tmp_path: Path) -> None:
    """Two processes and three threads sweep the same dead folders: all go, no live file does."""
    root = private(tmp_path / "root")
    sweepers = [Sweeper(root, HOUR) for _ in range(3)]
    with (
        running(SWEEP_ALWAYS, root) as one,
        running(SWEEP_ALWAYS, root) as two,
        running(NEW_LEASES, root, 50) as maker,
    ):
        for turn in range(30):
            _make_dead(root, tmp_path, turn)
            threads = [threading.Thread(target=sweeper.sweep) for sweeper in sweepers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert maker.output() == "0"
        sweepers[0].sweep()
        assert list(root.iterdir()) == []
        for other in (one, two):
            assert other.process.poll() is None, other.output()
    assert sum(sweeper.total.failures for sweeper in sweepers) == 0


def test_a_sweep_goes_on_while_its_folders_vanish(tmp_path: Path) -> None:
    """A process that leaves in order while it is looked at is no failure."""
    root = private(tmp_path / "root")
    sweeper = Sweeper(root, HOUR)
    with running(NEW_LEASES, root, 100) as maker:
        while maker.process.poll() is None:
            sweeper.sweep()
        assert maker.output() == "0"
    assert sweeper.total.failures == 0


def private(folder: Path) -> Path:
    """A new folder only this user may enter."""
    folder.mkdir(mode=0o700)
    return folder


def _make_dead(root: Path, workshop: Path, turn: int) -> None:
    """Five dead leases, each put into the root in one step."""
    for number in range(5):
        folder = private(workshop / f"{turn}-{number}")
        for name in ("a.wav", "b.wav", LOCK_NAME):
            (folder / name).touch()
        folder.rename(root / folder.name)
