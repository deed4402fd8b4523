"""Memory cgroups for the tests: laid out as files, and real ones of this machine."""

from pathlib import Path

V1 = "36 31 0:33 / {mount} rw,relatime - cgroup cgroup rw,memory\n"
V2 = "41 31 0:38 / {mount} rw,relatime - cgroup2 cgroup2 rw\n"


def process_in(folder: Path, cgroup: str, mountinfo: str) -> Path:
    """A /proc folder of a process: its cgroups, one a line, and its mounts."""
    process = folder / "proc"
    process.mkdir(parents=True)
    (process / "cgroup").write_text(cgroup)
    (process / "mountinfo").write_text(mountinfo)
    return process


def write(folder: Path, **files: object) -> Path:
    """Write the memory files of a cgroup; ``max`` becomes memory.max, ``oom_control`` likewise."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"memory.{name}").write_text(f"{content}\n")
    return folder


def version_1(folder: Path, limit: int, rss: int = 0, usage: int = 0, kernel: int = 8) -> Path:
    """A cgroup of version 1."""
    write(
        folder,
        limit_in_bytes=limit,
        usage_in_bytes=usage,
        stat=f"rss 1\ntotal_cache 77\ntotal_rss {rss}\ntotal_shmem 5",
        oom_control="oom_kill_disable 0\nunder_oom 0\noom_kill 3",
    )
    (folder / "memory.kmem.usage_in_bytes").write_text(f"{kernel}\n")
    return folder


def version_2(folder: Path, limit: int | str, anon: int = 0, usage: int = 0) -> Path:
    """A cgroup of version 2."""
    stat = f"anon {anon}\nfile 900\nshmem 7\nkernel_stack 1\npagetables 2\nslab_unreclaimable 4"
    return write(
        folder,
        max=limit,
        current=usage,
        stat=f"{stat}\nslab_reclaimable 800",
        events="low 0\nmax 9\noom 2\noom_kill 2",
    )
