"""``python -m tests.integration.attacked <folder> <port>``: runs all attacks in a speech process.

A program of its own, so that it can run as any user. Prints what came of each as JSON.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interview.config.settings import Settings
from interview.contracts import SpeechLane
from interview.isolation.admission import Admission
from interview.isolation.child_process import setup_of
from interview.isolation.messages import Isolation
from interview.isolation.process import DisposableSpeechProcess
from interview.logging.events import configure_logs
from interview.memory.guard import MemoryGuard
from interview.memory.processes import ServiceProcesses
from tests.integration import planted_attacks as attacks

SECONDS = 30.0


def closed_files(settings: Settings) -> dict[str, str]:
    """What a speech process has no business with, by what it is."""
    other_answer = settings.temp_files.temp_root / "upload-of-another.webm"
    return {
        "database": str(settings.storage.data_dir / "interview.db"),
        "secret key": str(settings.storage.data_dir / "secret_key"),
        "another upload": str(other_answer),
        "accounts": "/etc/passwd",
        "own variables": "/proc/self/environ",
        "own memory": "/proc/self/mem",
        "another process": "/proc/1/status",
        "the project": str(Path(__file__).parents[2] / "compose.yaml"),
    }


def outcomes(settings: Settings, port: int) -> dict[str, Any]:
    """Each attack's, and what the process said holds."""
    guard = MemoryGuard(settings.memory, int)
    longest, readable = settings.recordings.max_answer_seconds, (settings.storage.models,)
    setup = setup_of(settings.speech, longest, attacks.__name__, readable)
    speech = DisposableSpeechProcess(
        settings.speech, setup, Admission(4, 8), lambda: None, guard.gate
    )

    def run(task: Callable[..., Any], *args: object) -> Any:
        def work(lane: SpeechLane) -> Any:
            return lane.run(task, *args, seconds=SECONDS)

        return speech.answer(work)

    found: dict[str, Any] = {
        "environment": run(attacks.environment),
        "files": {name: run(attacks.read_file, at) for name, at in closed_files(settings).items()},
        "weights": run(attacks.read_file, str(settings.storage.models / "weights")),
        "writing": [
            run(attacks.write_file, str(settings.storage.models / "weights")),
            run(attacks.write_file, str(settings.temp_files.temp_root / "new")),
        ],
        "folders": [
            run(attacks.list_folder, str(settings.storage.data_dir)),
            run(attacks.list_folder, "/"),
        ],
        "parent": run(attacks.parent_secrets),
        "network": run(attacks.connect, port),
        "others": run(attacks.start_others),
        "threads": run(attacks.threads),
        "memory": run(attacks.allocate),
        "signals": run(attacks.signals),
        "limits": dict(run(attacks.limits)),
        "rights": run(attacks.more_rights),
        "identity": run(attacks.identity),
    }
    with (settings.temp_files.temp_root / "decoded.wav").open("wb+") as file:
        found["file"] = run(attacks.fill, file)
    roles = {each.role: each.pss for each in ServiceProcesses("web").exact()}
    found["its size"] = roles.get("speech", 0)
    status = speech.status()
    assert isinstance(status.isolation, Isolation)
    found |= {"held": status.isolation.held, "missing": status.isolation.missing}
    found |= {"crashes": status.crashes, "timeouts": status.timeouts}
    speech.close()
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    chosen = Settings.from_environment(
        {"DATA_DIR": str(folder / "data"), "TEMP_ROOT": str(folder / "temp"), "LOG_FORMAT": "json"}
    )
    configure_logs(chosen.logs, "attacked")
    print(json.dumps(outcomes(chosen, int(sys.argv[2]))))
