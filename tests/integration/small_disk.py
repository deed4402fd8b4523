"""Disks of a few megabytes for one service: filled while it runs, and emptied again."""

import errno
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Server
from tests.unit.processes import mount_namespace

CHUNKS = (64 * 1024, 4096)
MOUNTS = """
mount -t tmpfs -o "size=$1,mode=0700" none "$2" &&
mount -t tmpfs -o "size=$1,mode=0700" none "$3" &&
ln -s "$4" "$2/models" && shift 4 && exec "$@"
"""


@dataclass(frozen=True)
class SmallDisk:
    """A disk only one service sees; ``path`` reaches it through that service's process."""

    path: Path

    def fill(self, leave: int = 0) -> None:
        """Use up all of it but ``leave`` bytes."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in CHUNKS:
                _write_until_full(filler.fileno(), size)
            if leave:
                filler.truncate(filler.tell() - leave)

    def free(self) -> None:
        """Give back what was used up."""
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.path / "filler"


def started_on_small_disks(server: Server, models: Path, size: str) -> tuple[SmallDisk, SmallDisk]:
    """Start ``server`` in a mount namespace where data and temp files have a disk each.

    The mounts end with the service. Returns the disks of data and of temp files.
    """
    folders = (server.data_dir, server.temp_root)
    for folder in folders:
        folder.mkdir(mode=0o700)
    script = ("sh", "-c", MOUNTS, "sh", size, *map(str, folders), str(models))
    server.prefix = ("unshare", *mount_namespace(), *script)
    server.start()
    seen = Path(f"/proc/{server.process.pid}/root")
    data, temp = (SmallDisk(seen / folder.relative_to("/")) for folder in folders)
    server.temp_root = temp.path
    return data, temp


def run_beside(server: Server, code: str) -> None:
    """Run ``code`` in a Python that sees the disks as the service does."""
    user = ("-U", "--preserve-credentials") if "--map-root-user" in mount_namespace() else ()
    entered = ("nsenter", "-t", str(server.process.pid), *user, "-m")
    subprocess.run([*entered, sys.executable, "-c", code], check=True)


def _write_until_full(descriptor: int, size: int) -> None:
    try:
        while os.write(descriptor, bytes(size)) == size:
            pass
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
