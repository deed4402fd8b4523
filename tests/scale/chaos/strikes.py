"""How each part is killed or stopped. The process that must die is found when it is time."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from interview.store.claims import LEASE_SECONDS
from tests.scale.chaos.parts import Kept, Postgres
from tests.scale.chaos.plan import Strike

FIND_SECONDS = 45.0
"""How long a strike waits for its target: one just killed is still starting."""

EMPTYING_SECONDS = 1.0

Parts = dict[str, Kept]


def strike(parts: Parts, planned: Strike) -> bool:
    """Carry it out; whether its target was there within FIND_SECONDS."""
    deadline = time.monotonic() + FIND_SECONDS
    while time.monotonic() < deadline:
        with suppress(psutil.NoSuchProcess):
            if STRIKES[planned.target](parts, planned.down):
                return True
        time.sleep(0.05)
    return False


def speech_processes(root: psutil.Process) -> list[psutil.Process]:
    """The disposable processes below a web or worker process."""
    below = root.children(recursive=True)
    return [child for child in below if "interview.isolation.child" in _command(child)]


def _family(name: str) -> Callable[[Parts, float], bool]:
    """The main process and all below it, at once."""

    def kill(parts: Parts, down: float) -> bool:
        root = _root(parts, name)
        if root is None:
            return False
        parts[name].away(down)
        family = [root, *root.children(recursive=True)]
        for process in family:
            _kill(process)
        return True

    return kill


def _alone(name: str, number: int = signal.SIGKILL) -> Callable[[Parts, float], bool]:
    """The main process; what becomes of those below it is their matter."""

    def send(parts: Parts, down: float) -> bool:
        root = _root(parts, name)
        if root is None:
            return False
        parts[name].away(down)
        root.send_signal(number)
        return True

    return send


def _child(name: str, word: str) -> Callable[[Parts, float], bool]:
    """A child whose command has ``word`` in it; its parent replaces it."""

    def kill(parts: Parts, _down: float) -> bool:
        root = _root(parts, name)
        children = root.children() if root is not None else []
        return any(_kill(child) for child in children if word in _command(child))

    return kill


def _speech(parts: Parts, _down: float) -> bool:
    """The speech process, wherever answers are evaluated."""
    root = _root(parts, "worker" if "worker" in parts else "web")
    return root is not None and any(_kill(child) for child in speech_processes(root))


def _frozen(parts: Parts, _down: float) -> bool:
    """A pool process that sleeps past its lease and then goes on as if nothing had been."""
    root = _root(parts, "worker")
    children = root.children() if root is not None else []
    pool = next((child for child in children if "celery" in _command(child)), None)
    if pool is None:
        return False
    family = [pool, *pool.children(recursive=True)]
    _signal(family, signal.SIGSTOP)
    threading.Timer(LEASE_SECONDS + 2.0, _signal, (family, signal.SIGCONT)).start()
    return True


def _signal(family: list[psutil.Process], number: int) -> None:
    for process in family:
        with suppress(psutil.NoSuchProcess):  # killed while it slept
            process.send_signal(number)


def _backend(parts: Parts, _down: float) -> bool:
    """One connection's process: PostgreSQL then ends all of them and recovers."""
    root = _root(parts, "postgres")
    children = root.children() if root is not None else []
    return any(_kill(child) for child in children if "interview" in _command(child))


def _immediate(parts: Parts, down: float) -> bool:
    """``pg_ctl -m immediate``: no checkpoint, recovery at the next start."""
    postgres = parts["postgres"].part
    assert isinstance(postgres, Postgres)
    if postgres.pid() is None:
        return False
    parts["postgres"].away(down)
    try:
        postgres.control("-m", "immediate", "-W", "stop")
    except subprocess.CalledProcessError:  # an earlier strike ended it between the two lines
        return False
    return True


def _emptied(parts: Parts, down: float) -> bool:
    """A Redis that comes back without its data."""
    root = _root(parts, "redis")
    if root is None:
        return False
    folder = root.cwd()
    parts["redis"].away(down + EMPTYING_SECONDS)
    root.kill()
    root.wait()
    shutil.rmtree(Path(folder) / "appendonlydir", ignore_errors=True)
    return True


STRIKES: dict[str, Callable[[Parts, float], bool]] = {
    "web family": _family("web"),
    "web arbiter": _alone("web"),
    "web worker": _child("web", "gunicorn"),
    "web stop": _alone("web", signal.SIGTERM),
    "speech": _speech,
    "worker main": _alone("worker"),
    "worker child": _child("worker", "celery"),
    "worker stop": _alone("worker", signal.SIGTERM),
    "worker frozen": _frozen,
    "postgres": _alone("postgres"),
    "postgres backend": _backend,
    "postgres immediate": _immediate,
    "redis": _alone("redis"),
    "redis emptied": _emptied,
}


def _root(parts: Parts, name: str) -> psutil.Process | None:
    pid = parts[name].part.pid()
    return psutil.Process(pid) if pid is not None else None


def _kill(process: psutil.Process) -> bool:
    """Whether it was there to kill; one that ended meanwhile is as dead."""
    with suppress(psutil.NoSuchProcess):
        if process.status() != psutil.STATUS_ZOMBIE:
            process.kill()
            return True
    return False


def _command(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return " ".join(process.cmdline())
    return ""
