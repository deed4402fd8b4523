"""The sweeper deletes files of dead processes, and no others."""

import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from interview.files.sweeper import Sweeper
from interview.files.tempfiles import LOCK_NAME, TempFileRegistry, UnsafeTempRoot
from tests.unit.leases import HOLDER, HOUR, aged, dead_lease, written
from tests.unit.processes import lock_is_held, running


class Clock:
    """A clock the test sets, in seconds since the epoch."""

    def __init__(self) -> None:
        self.time = time.time()

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sweeper(root: Path, clock: Clock) -> Sweeper:
    return Sweeper(root, HOUR, clock)


def test_an_empty_root_is_swept_without_a_word(sweeper: Sweeper) -> None:
    """Nothing to do is no news."""
    with capture_logs() as logs:
        run = sweeper.sweep()
    assert (run.files, run.folders, run.bytes, run.failures, run.unfinished) == (0, 0, 0, 0, False)
    assert logs == []


def test_a_missing_root_is_made(tmp_path: Path) -> None:
    """A sweep before the first file finds nothing and makes the root safe."""
    Sweeper(tmp_path / "root", HOUR).sweep()
    assert (tmp_path / "root").stat().st_mode & 0o777 == 0o700


def test_the_files_of_a_killed_process_go_at_once(root: Path, sweeper: Sweeper) -> None:
    """SIGKILL frees the lock: young files go with their folder, and are counted."""
    with running(HOLDER, root, 3) as holder:
        assert sweeper.sweep().files == 0
        holder.kill()
        run = sweeper.sweep()
    assert not Path(holder.line).exists()
    assert (run.files, run.folders, run.bytes, run.failures) == (3, 1, 3000, 0)


def test_in_a_live_folder_only_old_files_go(root: Path, clock: Clock, sweeper: Sweeper) -> None:
    """Of a process that lives, files older than an hour go; younger ones and the lock stay."""
    with running(HOLDER, root, 3) as holder:
        folder = Path(holder.line)
        old, young, other = sorted(folder.glob("*.wav"))
        aged(old, 10.0)
        clock.time += HOUR - 5.0
        run = sweeper.sweep()
        assert (run.files, run.bytes, run.folders) == (1, 1000, 0)
        assert [old.exists(), young.exists(), other.exists()] == [False, True, True]
        clock.time += 10.0
        assert sweeper.sweep().files == 2
        assert [path.name for path in folder.iterdir()] == [LOCK_NAME]
        assert lock_is_held(young)


def test_the_own_folder_of_the_sweeping_process_is_live(root: Path, sweeper: Sweeper) -> None:
    """The web process sweeps too, and keeps its own files."""
    with TempFileRegistry(root) as registry, registry.file(suffix="", purpose="upload") as file:
        sweeper.sweep()
        assert file.path.exists()
        assert lock_is_held(file.path)


def test_loose_files_in_the_root_go_with_age(root: Path, sweeper: Sweeper) -> None:
    """Something that is not a lease is given its hour, too."""
    (root / "young").write_bytes(b"x")
    aged(written(root / "old", 10), HOUR + 1)
    run = sweeper.sweep()
    assert (run.files, run.bytes) == (1, 10)
    assert [path.name for path in root.iterdir()] == ["young"]


def test_the_lock_of_the_schedule_is_never_swept(root: Path, sweeper: Sweeper) -> None:
    """It gets old while it is held: without its file a second process would be elected."""
    aged(written(root / "scheduler.lock", 0), 10 * HOUR)
    assert sweeper.strays() == []
    sweeper.sweep()
    assert (root / "scheduler.lock").exists()


def test_what_a_sweep_would_remove_is_told_without_removing_it(
    root: Path, sweeper: Sweeper
) -> None:
    """Folders of the dead and old files, whoever has them; what lives and is young is not."""
    dead = dead_lease(root, "1-dead", 2)
    old = aged(written(root / "old", 10), HOUR + 1)
    written(root / "young", 10)
    assert sweeper.strays() == sweeper.strays() == [dead, old]
    assert (sweeper.runs, len(list(dead.iterdir()))) == (0, 3)
    sweeper.sweep()
    assert sweeper.strays() == []


def test_old_folders_in_a_live_lease_go_whole(root: Path, sweeper: Sweeper) -> None:
    """A temp folder a library was given is swept like a file."""
    with TempFileRegistry(root) as registry, registry.file(suffix="", purpose="upload") as file:
        folder = file.path.parent / "library"
        folder.mkdir()
        written(folder / "inner", 10)
        sweeper.sweep()
        assert folder.exists()
        aged(folder, HOUR + 1)
        run = sweeper.sweep()
        assert not folder.exists()
        assert (run.files, run.bytes) == (1, 10)


@pytest.mark.parametrize("alive", [True, False])
def test_links_are_unlinked_and_never_followed(
    alive: bool, root: Path, tmp_path: Path, sweeper: Sweeper
) -> None:
    """Links to files and folders, in root and leases, go; their targets stay as they are."""
    outside = tmp_path / "outside"
    outside.mkdir()
    target = aged(written(outside / "precious", 10), 10 * HOUR)
    aged(outside, 10 * HOUR)
    before = [outside.stat().st_mtime, target.stat().st_mtime]
    with running(HOLDER, root, 1) as holder:
        for place in (root, Path(holder.line)):
            (place / "to-file").symlink_to(target)
            (place / "to-folder").symlink_to(outside)
            (place / "to-nothing").symlink_to(tmp_path / "absent")
        if not alive:
            holder.kill()
        sweeper.sweep()
    assert not [path for path in root.rglob("*") if path.is_symlink()]
    assert target.read_bytes() == bytes(10)
    assert [outside.stat().st_mtime, target.stat().st_mtime] == before


def test_a_link_in_the_place_of_a_lease_is_unlinked(
    root: Path, tmp_path: Path, sweeper: Sweeper
) -> None:
    """A lease name that leads to a dead-looking folder elsewhere is a link like any other."""
    elsewhere = dead_lease(tmp_path, "elsewhere", 2)
    (root / "123-abcd").symlink_to(elsewhere)
    sweeper.sweep()
    assert not (root / "123-abcd").is_symlink()
    assert len(list(elsewhere.iterdir())) == 3


def test_nothing_beside_the_root_is_touched(tmp_path: Path, root: Path, sweeper: Sweeper) -> None:
    """Files and folders next to the root, however old, are not the sweeper's."""
    aged(written(tmp_path / "neighbour.wav", 1), 100 * HOUR)
    dead_lease(tmp_path, "1-dead", 2)
    dead_lease(root, "2-dead", 1)
    sweeper.sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1-dead", "neighbour.wav", "root"]
    assert len(list((tmp_path / "1-dead").iterdir())) == 3


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_an_odd_lock_stops_no_sweep(
    kind: str, root: Path, tmp_path: Path, sweeper: Sweeper
) -> None:
    """A lease whose lock is a link or a folder is counted or removed; the others are swept."""
    odd = dead_lease(root, "1-odd", 1)
    (odd / LOCK_NAME).unlink()
    if kind == "link":
        (odd / LOCK_NAME).symlink_to(written(tmp_path / "precious", 5))
    else:
        (odd / LOCK_NAME).mkdir()
    dead_lease(root, "2-dead", 1)
    run = sweeper.sweep()
    assert not (root / "2-dead").exists()
    assert run.failures == 1 or not odd.exists()
    assert kind == "folder" or (tmp_path / "precious").read_bytes() == bytes(5)


def test_a_lease_without_a_lock_is_dead(root: Path, sweeper: Sweeper) -> None:
    """A process that died between folder and lock leaves no lock at all."""
    (root / "1-half").mkdir()
    assert sweeper.sweep().folders == 1
    assert list(root.iterdir()) == []


def test_totals_add_up_over_runs(root: Path, clock: Clock, sweeper: Sweeper) -> None:
    """The status page's figures are sums, with the time of the last run."""
    for run in range(3):
        dead_lease(root, f"{run}-dead", 2, size=50)
        clock.time += 60.0
        sweeper.sweep()
    total = sweeper.total
    assert (total.files, total.folders, total.bytes, total.failures) == (6, 3, 300, 0)
    assert sweeper.runs == 3
    assert sweeper.last_run_at == clock.time


def test_a_sweep_that_did_something_is_one_log_line(root: Path, sweeper: Sweeper) -> None:
    """Counts and bytes are logged, names of files are not."""
    dead_lease(root, "1-dead", 2)
    with capture_logs() as logs:
        sweeper.sweep()
    (entry,) = logs
    assert (entry["event"], entry["files"], entry["bytes"]) == ("swept", 2, 200)
    assert "0.wav" not in str(entry)


def test_a_root_that_became_a_link_is_not_swept(
    root: Path, tmp_path: Path, sweeper: Sweeper
) -> None:
    """Whoever replaces the root by a link gets nothing deleted elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    dead_lease(elsewhere, "1-dead", 1)
    root.rmdir()
    root.symlink_to(elsewhere)
    with pytest.raises(UnsafeTempRoot):
        sweeper.sweep()
    assert (elsewhere / "1-dead" / "0.wav").exists()


def test_a_folder_that_is_no_lease_keeps_its_young_files(root: Path, sweeper: Sweeper) -> None:
    """A temp root set to somebody's own folder by mistake is not emptied at once."""
    folder = root / "letters"
    folder.mkdir()
    (folder / "young.txt").write_text("keep me")
    sweeper.sweep()
    assert (folder / "young.txt").read_text() == "keep me"
