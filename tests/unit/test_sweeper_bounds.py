"""A sweep is bounded, and the next one continues."""

from pathlib import Path

import pytest

from interview.files.sweeper import MAX_ENTRIES, Sweeper
from tests.unit.leases import HOLDER, HOUR, aged, dead_lease, written
from tests.unit.processes import running


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def sweeper(root: Path) -> Sweeper:
    return Sweeper(root, HOUR)


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> int:
    """The bound of a run, made small: ten thousand files take this disk 20 s to make."""
    monkeypatch.setattr("interview.files.sweeper.MAX_ENTRIES", 40)
    return 40


def test_a_run_is_bounded_over_many_entries(root: Path, bound: int, sweeper: Sweeper) -> None:
    """More entries than the bound: the run says it is unfinished, the next goes on."""
    assert MAX_ENTRIES >= 1_000
    for number in range(bound + 20):
        aged(written(root / f"{number}", 1), 2 * HOUR)
    run = sweeper.sweep()
    assert run.unfinished
    assert run.files == bound
    run = sweeper.sweep()
    assert not run.unfinished
    assert run.files == 20
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("alive", [True, False])
def test_a_run_is_bounded_inside_one_folder(
    alive: bool, root: Path, bound: int, sweeper: Sweeper
) -> None:
    """One lease with more files than the bound, live or dead, takes more than one run."""
    with running(HOLDER, root, 1) as holder:
        folder = Path(holder.line)
        for number in range(bound + 5):
            aged(written(folder / f"{number}.tmp", 0), 2 * HOUR)
        if not alive:
            holder.kill()
        run = sweeper.sweep()
        assert run.unfinished
        assert run.files <= bound
        while sweeper.sweep().unfinished:
            pass
        assert not list(folder.glob("*.tmp"))


def test_files_in_use_do_not_use_up_the_bound_for_ever(
    root: Path, bound: int, sweeper: Sweeper
) -> None:
    """Young files in front of the order do not hide what lies behind them from every run."""
    with running(HOLDER, root, bound + 5) as holder:
        dead_lease(root, "99999999-dead", 1)
        for _ in range(5):
            sweeper.sweep()
        assert not (root / "99999999-dead").exists()
        assert len(list(Path(holder.line).glob("*.wav"))) == bound + 5
