"""The election of the scheduler: one per host, and another when it dies."""

import os
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from structlog.testing import capture_logs

from interview.config.process_names import process_name
from interview.contracts.operations import Job
from interview.files.sweeper import ELECTION_LOCK, Sweeper
from interview.flows.figures import sweeps
from interview.jobs import scheduler as scheduler_module
from interview.jobs.scheduler import ElectedScheduler, HostElection, host_jobs
from interview.store.claims import ClaimStore
from interview.store.database import Sessions
from tests.conftest import wait_until
from tests.unit.processes import Script, running

CANDIDATE = """
import os, sys, time
from pathlib import Path
from interview.jobs.scheduler import HostElection
from interview.contracts.operations import Job
from interview.jobs.scheduler import ElectedScheduler
folder = Path(sys.argv[1])
def tick():
    with (folder / "ticks").open("a") as file:
        file.write(f"{os.getpid()}\\n")
scheduler = ElectedScheduler(HostElection(folder), (Job("tick", 1, tick),))
scheduler.start()
print("standing", flush=True)
sys.stdin.read()
scheduler.stop()
sys.stdin.close()
"""


def pids(folder: Path) -> list[int]:
    """Who ran the job, in order."""
    path = folder / "ticks"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_exactly_one_of_two_processes_runs_the_jobs(tmp_path: Path) -> None:
    """Both stand, one is elected, the job runs once a second and not twice."""
    with running(CANDIDATE, tmp_path) as one, running(CANDIDATE, tmp_path) as two:
        wait_until(lambda: len(pids(tmp_path)) >= 3, 15)
        assert len(set(pids(tmp_path))) == 1
        assert set(pids(tmp_path)) <= {one.process.pid, two.process.pid}


def test_another_takes_over_from_a_killed_one(tmp_path: Path) -> None:
    """SIGKILL frees the lock; the next is elected within a second and runs at once."""
    with running(CANDIDATE, tmp_path) as one:
        wait_until(lambda: pids(tmp_path), 15)
        with running(CANDIDATE, tmp_path) as two:
            time.sleep(0.3)
            assert set(pids(tmp_path)) == {one.process.pid}
            one.kill()
            killed_at = time.monotonic()
            wait_until(lambda: two.process.pid in pids(tmp_path), 15)
            assert time.monotonic() - killed_at < 8.0


def test_another_takes_over_from_one_that_stops(tmp_path: Path) -> None:
    """An orderly end hands the schedule on as well."""
    with running(CANDIDATE, tmp_path) as one:
        wait_until(lambda: pids(tmp_path), 15)
        with running(CANDIDATE, tmp_path) as two:
            _end_in_order(one)
            wait_until(lambda: two.process.pid in pids(tmp_path), 15)
            after = len(pids(tmp_path))
            wait_until(lambda: len(pids(tmp_path)) > after, 15)
            assert set(pids(tmp_path)[after:]) == {two.process.pid}


def test_the_lock_is_not_followed_elsewhere(tmp_path: Path) -> None:
    """The lock is a private file in the folder."""
    scheduler = ElectedScheduler(HostElection(tmp_path), ())
    scheduler.start()
    wait_until(lambda: scheduler.elected, 5)
    assert (tmp_path / ELECTION_LOCK).stat().st_mode & 0o777 == 0o600
    scheduler.stop()


def test_a_folder_that_comes_back_is_stood_for_again(tmp_path: Path) -> None:
    """No lock can be had in a folder that is gone; the candidate waits for it and is elected."""
    folder, runs = tmp_path / "temp", list[int]()
    scheduler = ElectedScheduler(HostElection(folder), (Job("count", 1, lambda: runs.append(1)),))
    scheduler.start()
    time.sleep(0.2)
    assert not scheduler.elected
    folder.mkdir()
    wait_until(lambda: runs, 10)
    scheduler.stop()


@pytest.mark.parametrize("kind", [RuntimeError, SystemExit])
@pytest.mark.parametrize("step", ["stand", "holds"])
def test_an_election_that_breaks_is_held_again(
    tmp_path: Path, step: str, kind: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever nobody foresaw, standing or elected: logged, given up, and stood for again."""
    monkeypatch.setattr(scheduler_module, "CHECK_SECONDS", 0.1)
    broken, runs = list[int](), list[int]()

    class Breaking(HostElection):
        def stand(self, withdrawn: threading.Event) -> bool:
            self._break("stand")
            return super().stand(withdrawn)

        def holds(self) -> bool:
            if threading.current_thread().name == "election":
                self._break("holds")
            return super().holds()

        def _break(self, at: str) -> None:
            if at == step and not broken:
                broken.append(1)
                raise kind("can't start new thread")

    candidate = ElectedScheduler(Breaking(tmp_path), (Job("count", 1, lambda: runs.append(1)),))
    with capture_logs() as logs:
        candidate.start()
        wait_until(lambda: broken, 10)
        before = len(runs)
        wait_until(lambda: len(runs) > before and candidate.elected, 10)
        candidate.stop()
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["election_failed"]


def test_a_candidate_without_a_folder_can_stop(tmp_path: Path) -> None:
    """It withdraws from an election that cannot be held."""
    election, withdrawn = HostElection(tmp_path / "gone"), threading.Event()
    threading.Timer(0.2, withdrawn.set).start()
    assert not election.stand(withdrawn)


def test_a_job_that_fails_runs_again(tmp_path: Path) -> None:
    """One bad sweep does not end sweeping; the log has its name."""
    runs: list[float] = []

    def fail() -> None:
        runs.append(time.monotonic())
        raise OSError

    scheduler = ElectedScheduler(HostElection(tmp_path), (Job("fail", 1, fail),))
    with capture_logs() as logs:
        scheduler.start()
        wait_until(lambda: len(runs) >= 2, 10)
        scheduler.stop()
    assert 0.5 < runs[1] - runs[0] < 5.0
    failures = [line for line in logs if line["event"] == "job_failed"]
    assert len(failures) >= 2
    assert {line["job"] for line in failures} == {"fail"}


def test_stopping_ends_the_jobs_and_frees_the_lock(tmp_path: Path) -> None:
    """After stop nothing runs, no descriptor is left, and stopping again is harmless."""
    runs: list[int] = []
    descriptors = len(os.listdir("/proc/self/fd"))
    scheduler = ElectedScheduler(HostElection(tmp_path), (Job("count", 1, lambda: runs.append(1)),))
    scheduler.start()
    wait_until(lambda: runs, 10)
    scheduler.stop()
    scheduler.stop()
    count = len(runs)
    time.sleep(1.3)
    assert len(runs) == count
    assert not scheduler.elected
    wait_until(lambda: len(os.listdir("/proc/self/fd")) <= descriptors, 5)


def test_stopping_before_the_election_withdraws_from_it(tmp_path: Path) -> None:
    """A process that leaves while it waits is not elected afterwards."""
    with running(CANDIDATE, tmp_path) as one:
        wait_until(lambda: pids(tmp_path), 15)
        runs: list[int] = []
        waiting = ElectedScheduler(
            HostElection(tmp_path), (Job("late", 1, lambda: runs.append(1)),)
        )
        waiting.start()
        time.sleep(0.2)
        waiting.stop()
        one.kill()
        time.sleep(1.0)
        elected = waiting.elected
        waiting.stop()
        assert (elected, runs) == (False, [])


def _end_in_order(script: Script) -> None:
    assert script.process.stdin is not None
    script.process.stdin.close()
    script.process.wait(10)


def test_a_job_tells_of_its_last_and_its_next_run(tmp_path: Path) -> None:
    """Who is elected knows both, and that the last one failed; a candidate knows of neither."""
    runs: list[float] = []

    def fail() -> None:
        runs.append(time.time())
        raise OSError("of the test")

    jobs = (Job("works", 3600, lambda: None), Job("fails", 3600, fail))
    elected, candidate = (ElectedScheduler(HostElection(tmp_path), jobs) for _ in range(2))
    assert {job.last_failed for job in elected.jobs()} == {None}
    elected.start()
    wait_until(lambda: all(job.last_run_at for job in elected.jobs()), 10)
    works, fails = elected.jobs()
    assert (works.elected, works.last_failed, fails.last_failed) == (True, False, True)
    assert fails.last_run_at == pytest.approx(runs[0], abs=1)
    assert works.next_run_at == pytest.approx(time.time() + 3600, abs=10)
    candidate.start()
    assert [job.elected for job in candidate.jobs()] == [False, False]
    assert {job.next_run_at for job in candidate.jobs()} == {None}
    candidate.stop()
    elected.stop()


def test_only_who_sweeps_by_schedule_tells_how_long_ago_it_was(tmp_path: Path) -> None:
    """A sweep after a crash or at a button is nobody's promise of the next: its age is no alert."""
    sweeper = Sweeper(tmp_path / "temp", 3600)
    claims = ClaimStore(Sessions(create_engine("sqlite://")), process_name)
    sweep, _ = host_jobs(300, sweeper, claims)

    def ages() -> list[float]:
        figures = [each for each in sweeps(sweeper) if each.name == "interview_sweep_age_seconds"]
        return [each.value for each in figures]

    sweeper.sweep()
    assert ages() == []
    sweep.run()
    assert sweeper.runs == 2
    assert ages() == [pytest.approx(0, abs=5)]
