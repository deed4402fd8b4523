"""Copies of the project as in an image: only the files needed to serve."""

import shutil
from pathlib import Path

from tests.conftest import PROJECT

FOLDERS = ("bin", "interview", "migrations", "static", "templates", "translations")
FILES = ("wsgi.py", "gunicorn.conf.py")


def project_copy(target: Path) -> Path:
    """``target``, a new folder, with all that the Dockerfile copies."""
    for name in FOLDERS:
        unneeded = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, target / name, ignore=unneeded)
    for name in FILES:
        shutil.copyfile(PROJECT / name, target / name)
    return target
