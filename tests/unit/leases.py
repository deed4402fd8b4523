"""Lease folders of running and dead processes, and files of any age."""

import os
import time
from pathlib import Path

from interview.files.tempfiles import LOCK_NAME

HOUR = 3600.0

HOLDER = """
import sys
from pathlib import Path
from interview.files.tempfiles import TempFileRegistry
registry = TempFileRegistry(Path(sys.argv[1]))
files = [registry.file(suffix=".wav", purpose="decode") for _ in range(int(sys.argv[2]))]
for file in files:
    file.stream.write(bytes(1000))
    file.stream.flush()
print(files[0].path.parent if files else "", flush=True)
sys.stdin.read()
"""


def dead_lease(root: Path, name: str, files: int, size: int = 100) -> Path:
    """A lease folder as a killed process leaves it: files, and a lock nobody holds."""
    folder = root / name
    folder.mkdir(mode=0o700)
    (folder / LOCK_NAME).touch()
    for number in range(files):
        (folder / f"{number}.wav").write_bytes(bytes(size))
    return folder


def aged(path: Path, seconds: float) -> Path:
    """Make ``path`` look ``seconds`` older; of a link, the link itself."""
    then = time.time() - seconds
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def written(path: Path, size: int) -> Path:
    path.write_bytes(bytes(size))
    return path
