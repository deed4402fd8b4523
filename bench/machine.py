"""The machine a run was made on: enough to judge the figures, no names."""

import os
import platform
from importlib.metadata import version

import psutil

from interview.isolation.child_process import processor_name

PACKAGES = ("faster-whisper", "ctranslate2", "av", "gunicorn", "flask")
GB = 1024**3


def machine_line() -> str:
    """Processors, memory, Python and the packages that decide the figures."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{processors()} processors ({processor_name()}), "
        f"{psutil.virtual_memory().total / GB:.0f} GB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}, {packages}."
    )


def processors() -> int:
    """Processors this process may run on, as the service counts them."""
    return len(os.sched_getaffinity(0))
