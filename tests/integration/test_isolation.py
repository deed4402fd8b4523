"""Malicious code in the speech process can read its own recording and nothing else."""

import errno
import json
import os
import platform
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from interview.config.variables import MIB
from interview.isolation.seccomp import SECCOMP
from tests.conftest import PROJECT, open_to_others
from tests.integration.ordinary_user import as_ordinary_user
from tests.parts import ROOT_USER, SETPRIV, needs

pytestmark = pytest.mark.long

SECRETS = ("ADMIN_TOKEN", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "LLM_API_KEY", "SENTRY_DSN")
SECRET = secrets.token_hex(16)
MEASURES = {
    *("environment", "network", "limits", "privileges", "files", "user", "processes"),
    *("parent", "calls"),
}
NOBODY = 65_534

Outcomes = dict[str, Any]


@pytest.fixture(scope="module", params=["as it is", "ordinary user"])
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of every attack, with the service as the user of the tests and as another."""
    folder = tmp_path_factory.mktemp("attacked")
    made(folder)
    prefix: tuple[str, ...] = ()
    if request.param == "ordinary user":
        open_to_others(folder)
        prefix = as_ordinary_user(folder)
    return outcomes(folder, prefix)


def made(folder: Path) -> None:
    """The folders of a service, with what is nobody's business in them."""
    (folder / "data" / "models").mkdir(parents=True)
    (folder / "temp").mkdir(mode=0o700)
    for path in ("data/interview.db", "data/secret_key", "temp/upload-of-another.webm"):
        (folder / path).write_text(SECRET)
    (folder / "data" / "models" / "weights").write_text("weights")


def outcomes(folder: Path, prefix: tuple[str, ...]) -> Outcomes:
    """What came of every attack in a process that is started by ``prefix``."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-m", "tests.integration.attacked"]
        run = subprocess.run(
            [*prefix, *command, str(folder), str(server.getsockname()[1])],
            cwd=PROJECT,
            env={**os.environ, **dict.fromkeys(SECRETS, SECRET)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        found: Outcomes = json.loads(run.stdout)
        server.setblocking(False)
        found["seen by the server"] = _was_called(server)
    found["log"] = [json.loads(line) for line in run.stderr.splitlines()]
    return found


def _was_called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_every_measure_holds_here(attacked: Outcomes) -> None:
    """On Linux as current as this one; what does not hold is said, with its reason."""
    forbidden = attacked["missing"].pop("network", None)  # of user namespaces, to others than root
    assert attacked["missing"] == {}
    assert {*attacked["held"], *(["network"] if forbidden else [])} == MEASURES
    (told,) = (line for line in attacked["log"] if line["event"] == "speech_process_isolated")
    assert told["held"].split() == attacked["held"]


def test_no_secret_is_in_its_environment(attacked: Outcomes) -> None:
    """Neither by value nor by name."""
    environment = attacked["environment"]
    assert SECRET not in json.dumps(environment)
    assert not {*SECRETS, "DATA_DIR", "TEMP_ROOT"} & set(environment)
    assert environment["CT2_USE_MKL"] == "0"


def test_the_service_is_closed_to_it(attacked: Outcomes) -> None:
    """Its variables, memory and descriptors, by /proc and by tracing."""
    assert "done" not in attacked["parent"]
    assert set(attacked["parent"]) <= {"EACCES", "ENOSYS", "EPERM"}


def test_files_are_closed_to_it(attacked: Outcomes) -> None:
    """Database, key, other recordings, itself; the weights alone are read."""
    assert attacked["files"] == dict.fromkeys(attacked["files"], "EACCES")
    assert attacked["folders"] == ["EACCES", "EACCES"]
    assert attacked["weights"] == "done"
    assert set(attacked["writing"]) <= {"EACCES", "EPERM"}


def test_there_is_no_network(attacked: Outcomes) -> None:
    """No socket of any kind; the server beside it saw nobody."""
    assert attacked["network"] == ["ENOSYS"] * 5
    assert not attacked["seen by the server"]


def test_it_starts_nothing(attacked: Outcomes) -> None:
    """No program, no process, and threads up to a bound."""
    assert set(attacked["others"]) <= {"ENOSYS", "EPERM"}
    assert 16 < attacked["threads"] < 128 + 8 * (os.cpu_count() or 1)


def test_files_and_memory_end(attacked: Outcomes) -> None:
    """A WAV of the longest recording; twice the size it is replaced at, and stacks of threads."""
    came_of, megabytes = attacked["file"]
    assert (came_of, megabytes) == (errno.errorcode[errno.EFBIG], 10)
    came_of, megabytes = attacked["memory"]
    assert came_of == "ENOMEM"
    assert 600 < megabytes <= 900 + 32 * (os.cpu_count() or 1)


def test_limits_are_final(attacked: Outcomes) -> None:
    """Finite, and it cannot raise one."""
    limits = attacked["limits"]
    assert limits.pop("core") == 0
    assert limits["files"] == 256
    assert all(0 < limit < 2**40 for limit in limits.values()), limits


def test_it_signals_nobody(attacked: Outcomes) -> None:
    """Nor by a descriptor it owns, and it cannot outlive the service."""
    assert attacked["signals"] == ["EPERM"] * 5


def test_it_gains_no_right(attacked: Outcomes) -> None:
    """Neither root nor a namespace, a mount, or a way to type into a terminal."""
    assert set(attacked["rights"]) <= {"ENOSYS", "EPERM"}


def test_it_is_no_root(attacked: Outcomes) -> None:
    """Whoever the service is."""
    user, group, groups = attacked["identity"]
    assert user != 0
    assert group != 0
    assert groups == 0 or os.geteuid() != 0


def test_nothing_of_this_ended_a_process(attacked: Outcomes) -> None:
    """Each attack was refused, and its process lives."""
    assert (attacked["crashes"], attacked["timeouts"]) == (0, 0)


def test_the_service_still_knows_its_size(attacked: Outcomes) -> None:
    """Though it is another user's: else memory would be short before anybody knew."""
    assert attacked["its size"] > 5 * MIB


def test_lower_limits_of_the_host_stay(tmp_path: Path) -> None:
    """It works within them."""
    made(tmp_path)
    found = outcomes(tmp_path, ("bash", "-c", 'ulimit -n 200 -t 3000; exec "$@"', "bash"))
    assert (found["limits"]["files"], found["limits"]["processor"]) == (200, 3000)
    assert "limits" in found["held"]


FEWER_RIGHTS = {
    "setuid": {"user", "processes"},
    "kill": {"user", "processes"},
    "sys_ptrace": set[str](),
    "sys_admin": {"network"},
}


@needs(ROOT_USER)
@needs(SETPRIV)
@pytest.mark.parametrize(("right", "missing"), FEWER_RIGHTS.items(), ids=FEWER_RIGHTS)
def test_root_of_a_container_has_what_it_has_rights_for(
    right: str, missing: set[str], tmp_path: Path
) -> None:
    """A right the container lacks costs the measure that needs it, and no other."""
    made(tmp_path)
    found = outcomes(tmp_path, ("setpriv", "--bounding-set", f"-{right}", "--inh-caps", "-all"))
    assert set(found["missing"]) == missing
    assert set(found["held"]) == MEASURES - missing
    assert set(found["files"].values()) == {"EACCES"}
    assert found["its size"] > 5 * MIB


LANDLOCK, UNSHARE = 444, {"x86_64": 272, "aarch64": 97}[platform.machine()]
SECCOMP_CALL = SECCOMP[platform.machine()]
OLD_KERNELS = {
    "no Landlock": ((LANDLOCK,), {"files"}),
    "no seccomp": ((SECCOMP_CALL,), {"calls"}),
    "neither, and no namespaces": (
        (LANDLOCK, SECCOMP_CALL, UNSHARE),
        {"files", "calls", "network"},
    ),
}


@pytest.mark.parametrize(("calls", "missing"), OLD_KERNELS.values(), ids=OLD_KERNELS)
def test_a_kernel_that_lacks_a_measure_has_the_others(
    calls: tuple[int, ...], missing: set[str], tmp_path: Path
) -> None:
    """It works; the log says what does not hold, and why."""
    made(tmp_path)
    numbers = ",".join(map(str, calls))
    found = outcomes(tmp_path, (sys.executable, "-m", "tests.integration.without_calls", numbers))
    # Without Landlock root can leave its rights only where others may read Python and weights.
    assert missing <= set(found["missing"]) <= missing | {"user", "processes"}
    (told,) = (line for line in found["log"] if line["event"] == "speech_process_isolated")
    assert told["level"] == "warning"
    assert told["missing"] == found["missing"]
    assert SECRET not in json.dumps(found["environment"])
    assert found["file"][0] == "EFBIG"
    if "calls" not in missing:
        assert set(found["network"]) == {"ENOSYS"}
    if "files" not in missing:
        assert set(found["files"].values()) == {"EACCES"}
    if "network" not in missing:
        assert not found["seen by the server"]
