"""Runs programs of the tests as a user that is not root."""

import os
import sys
from pathlib import Path

from tests.parts import ROOT_MOUNTS, need

USER = 54_321

SCRIPT = """
set -e
python=$1 closed=$2 aside=$3 user=$4
shift 4
if [ -n "$closed" ]; then
  mkdir -p "$aside"
  mount --bind "$python" "$aside"
  mount -t tmpfs -o mode=755 none "$closed"
  mkdir -p "$python"
  mount --bind "$aside" "$python"
fi
exec setpriv --reuid "$user" --regid "$user" --clear-groups "$@"
"""
"""Where Python lies in a folder that is closed to others, it is shown in an open one instead, to
this program alone."""


def as_ordinary_user(folder: Path) -> tuple[str, ...]:
    """What to run a command by; ``folder`` becomes that user's.

    Nothing where the tests are no root themselves. Skips the test where root may not do it.
    """
    if os.geteuid() != 0:
        return ()
    need(ROOT_MOUNTS)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, USER, USER, follow_symlinks=False)
    python = Path(sys.base_prefix)
    closed = next((str(each) for each in python.parents if not each.stat().st_mode & 0o001), "")
    aside = str(folder / "python")
    arguments = (str(python), closed, aside, str(USER))
    return ("unshare", "--mount", "sh", "-c", SCRIPT, "sh", *arguments)
