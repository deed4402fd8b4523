"""Scheduled jobs of a cluster: one process runs them, another after it loses the database."""

import itertools
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from interview.contracts.operations import Job
from interview.jobs.scheduler import ClusterElection, ElectedScheduler, elected_schedulers
from interview.store.database import (
    SCHEDULER_LOCK,
    SERVER_WAITS,
    AdvisoryLock,
    scheduler_lock,
)
from tests.conftest import wait_until
from tests.integration.databases import driver_url, new_database
from tests.unit.processes import Script, running

LOCK_HOLDERS = text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock")
SOON = 15.0

CANDIDATE = """
import sys
from sqlalchemy import make_url
from interview.jobs.scheduler import ClusterElection
from interview.contracts.operations import Job
from interview.jobs.scheduler import ElectedScheduler
from interview.store.database import SCHEDULER_LOCK, AdvisoryLock
lock = AdvisoryLock(make_url(sys.argv[1]), SCHEDULER_LOCK, "candidate")
scheduler = ElectedScheduler(
    ClusterElection(lock), (Job("tick", 1, lambda: print("tick", flush=True)),)
)
scheduler.start()
print("standing", flush=True)
sys.stdin.read()
"""


class Candidates:
    """Schedulers of one cluster, and who ran the job, in order."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.ticks: list[str] = []
        self.schedulers: dict[str, ElectedScheduler] = {}

    def stand(self, name: str) -> None:
        job = Job("tick", 1, lambda: self.ticks.append(name))
        self.schedulers[name] = ElectedScheduler(election(self.url), (job,))
        self.schedulers[name].start()

    def reigns(self) -> list[str]:
        """Each uninterrupted run of one candidate."""
        return [name for name, _ in itertools.groupby(self.ticks)]

    def await_tick(self, after: int) -> float:
        """Wait for another tick than the first ``after``; the seconds it took."""
        begun = time.monotonic()
        wait_until(lambda: len(self.ticks) > after, SOON, lambda: f"{self.ticks}")
        return time.monotonic() - begun


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of a real PostgreSQL."""
    name = request.node.name[:40].lower()
    engine = create_engine(driver_url(new_database(request, "postgresql", name, tmp_path)))
    yield engine
    engine.dispose()


@pytest.fixture
def candidates(database: Engine) -> Iterator[Candidates]:
    standing = Candidates(database.url)
    yield standing
    for scheduler in standing.schedulers.values():
        scheduler.stop()


def election(url: URL) -> ClusterElection:
    return ClusterElection(AdvisoryLock(url, SCHEDULER_LOCK, "candidate"))


def terminate_holder(database: Engine) -> None:
    """End the server's side of the connection that holds the lock."""
    with database.connect() as connection:
        (holder,) = connection.scalars(LOCK_HOLDERS, {"lock": SCHEDULER_LOCK})
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": holder})


def test_one_of_two_runs_the_jobs_and_a_stop_hands_over(candidates: Candidates) -> None:
    """The second waits, is elected when the first stops, and the first runs nothing more."""
    candidates.stand("one")
    candidates.await_tick(0)
    candidates.stand("two")
    candidates.await_tick(len(candidates.ticks) + 2)
    assert candidates.reigns() == ["one"]
    candidates.schedulers["one"].stop()
    stopped = len(candidates.ticks)
    seconds = candidates.await_tick(stopped + 1)
    assert candidates.reigns() == ["one", "two"]
    print(f"handed over within {seconds:.1f} s, second tick included")


def test_a_lost_connection_is_a_lost_election_and_somebody_runs_again(
    candidates: Candidates, database: Engine
) -> None:
    """Three times the holder's connection is ended: somebody runs within seconds, never both."""
    candidates.stand("one")
    candidates.await_tick(0)
    candidates.stand("two")
    waits = []
    for _ in range(3):
        lost = len(candidates.ticks)
        terminate_holder(database)
        waits.append(candidates.await_tick(lost))
        wait_until(lambda: sum(s.elected for s in candidates.schedulers.values()) == 1, SOON)
    assert len(candidates.reigns()) <= 4, candidates.ticks
    print(f"jobs ran again after {[round(wait, 1) for wait in waits]} s")


def test_the_lock_goes_with_a_killed_process(database: Engine) -> None:
    """SIGKILL closes the connection; another process is elected."""
    url = database.url.render_as_string(hide_password=False)
    with running(CANDIDATE, url) as one:
        _await_tick_of(one)
        with running(CANDIDATE, url) as two:
            one.kill()
            killed = time.monotonic()
            _await_tick_of(two)
            assert time.monotonic() - killed < SOON


def test_no_job_begins_after_the_connection_was_lost(database: Engine) -> None:
    """Between the loss and its discovery by the scheduler, the check before each run holds."""
    elected = election(database.url)
    assert elected.stand(threading.Event())
    assert elected.holds()
    terminate_holder(database)
    assert not elected.holds()
    rival = election(database.url)
    assert rival.stand(threading.Event())
    assert not elected.holds()
    for each in (elected, rival):
        each.resign()


def test_both_ends_notice_a_peer_that_vanished(database: Engine) -> None:
    """Keepalives and a limit of unacknowledged data, on the server's end as on ours."""
    lock = AdvisoryLock(database.url, SCHEDULER_LOCK, "candidate")
    assert lock.take()
    assert lock._connection is not None
    for setting, expected in (("tcp_keepalives_idle", "4"), ("tcp_user_timeout", "8000")):
        assert lock._connection.execute(text(f"SHOW {setting}")).scalar() == expected
    raw = lock._connection.connection.driver_connection
    assert raw is not None
    with socket.socket(fileno=os.dup(raw.fileno())) as ours:
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 4
        assert ours.getsockopt(socket.IPPROTO_TCP, 18) == SERVER_WAITS["tcp_user_timeout"]
    lock.release()


def test_a_database_that_comes_back_gets_its_schedule_back(
    database: Engine, candidates: Candidates
) -> None:
    """Every connection ended and none allowed: no tick; allowed again: ticks, without a hand."""
    candidates.stand("one")
    candidates.await_tick(0)
    name = database.url.database
    elsewhere = create_engine(database.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with elsewhere.connect() as admin:
        admin.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        admin.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        wait_until(lambda: not candidates.schedulers["one"].elected, SOON)
        silent = len(candidates.ticks)
        time.sleep(2.5)
        assert len(candidates.ticks) == silent
        admin.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    candidates.await_tick(silent)
    elsewhere.dispose()


def test_jobs_of_a_host_do_not_wait_for_the_cluster(database: Engine, tmp_path: Path) -> None:
    """Two hosts: each runs its own jobs, one of them those of the cluster."""
    ran: list[str] = []

    def job(name: str) -> Job:
        return Job(name, 1, lambda: ran.append(name))

    hosts = [tmp_path / "a", tmp_path / "b"]
    schedulers: list[ElectedScheduler] = []
    for host in hosts:
        host.mkdir()
        schedulers += elected_schedulers(
            scheduler_lock(database),
            host,
            (job(f"sweep {host.name}"),),
            (job(f"purge {host.name}"),),
        )
    for scheduler in schedulers:
        scheduler.start()
    wait_until(lambda: {"sweep a", "sweep b"} <= set(ran) and _purges(ran), SOON)
    time.sleep(2.5)
    assert len(set(_purges(ran))) == 1
    for scheduler in schedulers:
        scheduler.stop()


def _purges(ran: list[str]) -> list[str]:
    return [name for name in ran if name.startswith("purge")]


def _await_tick_of(script: Script) -> None:
    """Read what it prints, its log too, up to a tick."""
    assert script.process.stdout is not None
    assert "tick\n" in script.process.stdout
