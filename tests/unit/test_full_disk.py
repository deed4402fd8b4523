"""The registry on a disk that is really full: a tmpfs of a few pages or a few inodes."""

from pathlib import Path

import pytest

from tests.unit.processes import small_disk_python

PRELUDE = """
import errno, gc, os, sys
from pathlib import Path
from interview.errors import StorageFull
from interview.files.tempfiles import TempFileRegistry, LOCK_NAME
root = Path(sys.argv[1]) / "root"
registry = TempFileRegistry(root)
"""


def run_on_small_disk(code: str, folder: Path, options: str) -> str:
    """What ``code`` prints there; fails with its traceback. Warnings count as failures."""
    done = small_disk_python(PRELUDE + code, folder / "disk", options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


def test_a_full_disk_while_writing_leaves_nothing(tmp_path: Path) -> None:
    """ENOSPC under the writer: the caller sees it, the file is closed, unlinked and forgotten."""
    code = """
try:
    with registry.file(suffix=".wav", purpose="decode") as file:
        for _ in range(100):
            file.stream.write(bytes(100_000))
        file.stream.flush()
except OSError as error:
    assert error.errno == errno.ENOSPC, error
assert not file.path.exists()
assert file.stream.closed
assert registry.counts().live == 0
with registry.file(suffix=".wav", purpose="next") as other:
    other.stream.write(bytes(1000))
registry.close()
print([path.name for path in root.iterdir()])
"""
    assert run_on_small_disk(code, tmp_path, "size=64k") == "[]"


def test_unwritten_bytes_of_a_full_disk_do_not_hide_the_exception(tmp_path: Path) -> None:
    """When even the flush at close fails, the descriptor is closed and the failure counted."""
    code = """
(root / "filler").write_bytes(bytes(os.statvfs(root).f_bavail * os.statvfs(root).f_frsize - 4096))
before = len(os.listdir("/proc/self/fd"))
try:
    with registry.file(suffix=".wav", purpose="decode") as file:
        file.stream.write(bytes(6000))
        raise KeyError("the caller's own")
except KeyError:
    pass
gc.collect()
assert not file.path.exists()
assert registry.counts().failures == 1
registry.close()
print(len(os.listdir("/proc/self/fd")) - before)
"""
    assert run_on_small_disk(code, tmp_path, "size=64k").splitlines()[-1] == "0"


@pytest.mark.parametrize("inodes", [5, 6])
def test_no_inode_for_a_file_is_storage_full(inodes: int, tmp_path: Path) -> None:
    """A disk without room for the file itself is the named refusal, without a stray warning."""
    code = """
files = []
try:
    while True:
        files.append(registry.file(suffix=".wav", purpose="decode"))
except StorageFull:
    pass
gc.collect()
counts = registry.counts()
assert (counts.live, counts.opened, counts.failures) == (len(files), len(files), 0), counts
registry.close()
print(len(files), [path.name for path in root.iterdir()])
"""
    # The mount, the root, the lease and its lock take an inode each.
    assert run_on_small_disk(code, tmp_path, f"nr_inodes={inodes}") == f"{inodes - 4} []"


@pytest.mark.parametrize("inodes", [2, 3, 4])
def test_no_inode_for_the_lease_is_storage_full(inodes: int, tmp_path: Path) -> None:
    """Nor is there a crash when the lease cannot be made; with room again it works."""
    code = """
filler = [root / f"filler{n}" for n in range(9)]
try:
    registry.file(suffix=".wav", purpose="decode")
except StorageFull:
    print("storage full")
gc.collect()
print(registry.counts().opened)
"""
    assert run_on_small_disk(code, tmp_path, f"nr_inodes={inodes}") == "storage full\n0"


def test_a_read_only_root_is_an_error_that_leaves_nothing(tmp_path: Path) -> None:
    """On a disk remounted read-only every file is refused with its errno, root or not."""
    code = """
import subprocess
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
for _ in range(2):
    try:
        registry.file(suffix=".wav", purpose="decode")
    except OSError as error:
        print(errno.errorcode[error.errno])
gc.collect()
assert registry.counts().opened == registry.counts().live == 0
registry.close()
"""
    assert run_on_small_disk(code, tmp_path, "size=64k") == "EROFS\nEROFS"


def test_free_space_is_asked_for_each_file(tmp_path: Path) -> None:
    """MIN_FREE_DISK_MB refuses as soon as the disk is fuller than that, and no longer."""
    code = """
registry = TempFileRegistry(root, min_free_mb=1)
filler = root / "filler"
with registry.file(suffix="", purpose="upload"):
    filler.write_bytes(bytes(1_200_000))
    try:
        registry.file(suffix="", purpose="upload")
    except StorageFull:
        print("storage full")
    filler.unlink()
    with registry.file(suffix="", purpose="upload"):
        print("fits")
registry.close()
"""
    assert run_on_small_disk(code, tmp_path, "size=2m") == "storage full\nfits"


def test_an_upload_that_fills_the_disk_leaves_nothing(tmp_path: Path) -> None:
    """The form parser writes into a registry file: ENOSPC is seen as that, the file is gone."""
    code = """
import io
from werkzeug.test import EnvironBuilder
from interview.intake.upload import UploadRequest
UploadRequest.registry, UploadRequest.upload_seconds = registry, 30.0
data = {"audio": (io.BytesIO(b"OggS" + bytes(300_000)), "answer.ogg")}
request = UploadRequest(EnvironBuilder(method="POST", data=data).get_environ())
try:
    request.recording("audio")
except OSError as error:
    print(errno.errorcode[error.errno])
finally:
    request.close()
assert registry.counts().live == 0
registry.close()
print([path.name for path in root.iterdir()])
"""
    printed = run_on_small_disk(code, tmp_path, "size=64k").splitlines()
    assert (printed[0], printed[-1]) == ("ENOSPC", "[]")


SESSIONS = """
from flask import session
from interview.app import create_app
from interview.config.settings import Settings
data = Path(sys.argv[1]) / "data"
beside = Path(sys.argv[1]).parent
app = create_app(Settings.from_environment({
    "DATA_DIR": str(data),
    "DATABASE_URL": f"sqlite:///{beside}/interview.db",
    "TEMP_ROOT": str(beside / "temp"),
}))
@app.post("/start")
def start():
    session["owner"] = "somebody"
    return {}
client = app.test_client()
filler = data / "filler"
with filler.open("wb", buffering=0) as file:
    try:
        while file.write(bytes(4096)) == 4096:
            pass
    except OSError:
        pass
full = client.post("/start")
print(full.status_code, full.json["code"], full.headers["Retry-After"])
print(full.headers.get("Set-Cookie"))
print(os.listdir(data / "sessions"))
filler.unlink()
print(client.post("/start").status_code, client.post("/start").status_code)
"""


def test_a_session_that_no_disk_takes_is_refused_by_name(tmp_path: Path) -> None:
    """Not a cookie of a session that is nowhere; with room again sessions are saved again."""
    folder = tmp_path / "disk"
    done = small_disk_python(PRELUDE + SESSIONS, folder, "size=64k")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "503 storage_full 5",
        "None",
        "[]",
        "200 200",
    ]
