"""System components that some tests need; the tests are skipped if one is missing."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

PROJECT = Path(__file__).parent.parent
SHARED = PROJECT.parent / "shared" / "data"
"""Sets of recordings and texts that the project may not copy."""

ROOT = Path(os.environ.get("PARTS_ROOT", "/"))
"""Where the folders of system packages are looked up. A test of missing parts sets another one."""

LANGUAGE_MODEL_PYTHON = PROJECT / ".venv-language-model" / "bin" / "python"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TRIAL_MOUNT = ("mount", "-t", "tmpfs", "none", "/mnt")
NAMESPACES = (("--map-root-user", "--mount"), ("--mount",))


@dataclass(frozen=True, slots=True)
class Part:
    """What a test may need beside Python, make and git.

    Args:
        name: what the end of the run calls it.
        how: how to get it.
        found: returns something true where the part is available.
    """

    name: str
    how: str
    found: Callable[[], object]

    @property
    def reason(self) -> str:
        """Why a test is skipped, in the form that ``tests.skips`` counts."""
        return f"needs {self.name}: {self.how}"


def need(*parts: Part) -> None:
    """Skip the test that runs unless all ``parts`` are available."""
    for part in parts:
        if not part.found():
            skip_without(part)


def needs(part: Part) -> pytest.MarkDecorator:
    """Mark a test or a module that is skipped without ``part``."""
    return pytest.mark.skipif(not part.found(), reason=part.reason)


def skip_without(part: Part) -> NoReturn:
    """Skip the test that runs, which found out by itself that ``part`` is missing."""
    pytest.skip(part.reason)


def program(name: str) -> Part:
    """A program that is called by its name. Its package has the same name."""
    return packaged(name, name, name)


def packaged(name: str, command: str, package: str) -> Part:
    """A program on the PATH or, for users without it on theirs, in /usr/sbin."""
    return Part(name, f"apt-get install {package}", lambda: system_program(command))


def system_program(name: str) -> str | None:
    """The path of a program, also of one for administrators; None if it is not installed."""
    return shutil.which(name) or shutil.which(name, path=str(ROOT / "usr" / "sbin"))


@cache
def chromium_program() -> str | None:
    """The path of a Chromium: one on the PATH, or the one that Playwright installed."""
    named = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((path for path in named if path is not None), None) or _chromium_of_playwright()


def _chromium_of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).is_file() else None


def postgresql_programs() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version; None without PostgreSQL."""
    packages = (ROOT / "usr" / "lib" / "postgresql").glob("*/bin/initdb")
    newest = max(packages, key=_version, default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _version(initdb: Path) -> float:
    name = initdb.parent.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def may_run_postgresql() -> bool:
    """Whether its programs can be started: they refuse to be root and need another account."""
    if os.getuid() != 0:
        return True
    accounts = {account.pw_name for account in pwd.getpwall()}
    return system_program("runuser") is not None and "postgres" in accounts


@cache
def mount_flags() -> tuple[str, ...] | None:
    """The options with which ``unshare`` makes a mount namespace; None where it may not."""
    trials = (flags for flags in NAMESPACES if _works("unshare", *flags, *TRIAL_MOUNT))
    return next(trials, None)


@cache
def root_may_mount() -> bool:
    """Whether this is root, and one that may mount and become another user."""
    as_another = ("setpriv", "--reuid", "54321", "true")
    return os.geteuid() == 0 and _works("unshare", "--mount", *as_another)


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _has_second_engine() -> bool:
    return all(find_spec(name) is not None for name in ("torch", "whisper"))


def node_packages(*names: str) -> bool:
    """Whether Node.js and these packages of package-lock.json are installed."""
    folder = PROJECT / "node_modules"
    return bool(shutil.which("node")) and all((folder / name).is_dir() for name in names)


CHROMIUM = Part("Chromium", "apt-get install chromium", chromium_program)
POSTGRESQL = Part("PostgreSQL", "apt-get install postgresql", postgresql_programs)
POSTGRES_USER = Part(
    "runuser and the user postgres", "apt-get install util-linux postgresql", may_run_postgresql
)
REDIS = packaged("Redis", "redis-server", "redis-server")
NGINX = program("nginx")
OPENSSL = program("openssl")
PROMTOOL = packaged("promtool", "promtool", "prometheus")
ESPEAK = program("espeak-ng")
SETPRIV = packaged("setpriv", "setpriv", "util-linux")
NODE = Part("Node.js", "install Node.js, then npm ci", lambda: node_packages("eslint"))
AXIOS = Part("axios", "install Node.js, then npm ci", lambda: node_packages("axios"))
AXE = Part("axe-core", "install Node.js, then npm ci", lambda: node_packages("axe-core"))
SECOND_ENGINE = Part(
    "torch and openai-whisper",
    "make .venv/.openai-whisper",
    _has_second_engine,
)
PARSELMOUTH = Part("parselmouth", "pip install praat-parselmouth", lambda: find_spec("parselmouth"))
LANGUAGE_MODEL = Part(
    "a small language model",
    "make .venv-language-model/.done, or TEST_LLM_BASE_URL as CONTRIBUTING.md describes",
    lambda: os.environ.get("TEST_LLM_BASE_URL") or LANGUAGE_MODEL_PYTHON.is_file(),
)
ROOT_USER = Part("root", "run the tests as root", lambda: os.geteuid() == 0)
ROOT_MOUNTS = Part(
    "root with the right to mount",
    "apt-get install util-linux, run the tests as root, in a container with --privileged",
    root_may_mount,
)
MOUNTS = Part(
    "mount namespaces",
    "apt-get install util-linux, run the tests as root or allow user namespaces",
    mount_flags,
)
MEMORY_CGROUPS = Part(
    "memory cgroups",
    "run the tests as root, where /sys/fs/cgroup can be written to",
    lambda: True,  # only making one shows it
)
SPEECH_SETS = Part(
    "large speech sets",
    "../shared/data/speech, as CONTRIBUTING.md describes",
    (SHARED / "speech").is_dir,
)
ANSWERS = Part(
    "graded answers",
    "../shared/data/answers, as CONTRIBUTING.md describes",
    (SHARED / "answers").is_dir,
)
PODCASTS = Part(
    "transcribed podcasts",
    "../shared/data/fillers_rev16, as CONTRIBUTING.md describes",
    (SHARED / "fillers_rev16").is_dir,
)


def kernel_headers(file: Path) -> Part:
    """The header that numbers the system calls of one machine."""
    return Part("headers of the kernel", "apt-get install linux-libc-dev", file.is_file)
