"""gunicorn: one worker with threads. Audio runs in the speech process, not here."""

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from interview.config.folders import PRIVATE_UMASK
from interview.config.settings import Settings, bind_address, require_places
from interview.config.variables import ConfigError
from interview.logging.lines import LineFormatter
from interview.memory.process_memory import share_arenas
from interview.resources import IMPORT_ROOT
from interview.telemetry.shared_folder import VARIABLE, SharedFolder

share_arenas(os.environ)

os.umask(PRIVATE_UMASK)  # workers and what they start inherit it
try:
    settings = Settings.from_environment()
    require_places(settings)
    bind = bind_address(settings.server)
except ConfigError as error:  # one line: gunicorn would write where its own code stood
    sys.exit(f"interview-web: {error}")
worker_class = "interview.server.worker.ServiceWorker"
workers = 1
threads = settings.server.web_threads
worker_connections = 400  # with 96 KB each at most; past them the oldest that waits gives way
sendfile = False  # it would hold a thread for as long as the reader likes
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
# The heartbeat file must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": LineFormatter,
            "as_json": settings.logs.log_format == "json",
            "service": "interview-web",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "stream": "ext://sys.stderr",
        }
    },
    "root": {"level": "WARNING", "handlers": ["console"]},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False}},
}


def on_starting(server: Any) -> None:
    """Get the weights ready beside the start, in a process whose memory goes with it."""
    if settings.queue.embedded:  # workers elsewhere get their own
        subprocess.Popen([sys.executable, "-m", "interview.recognition.prepare"], cwd=IMPORT_ROOT)
    os.environ.pop(VARIABLE, None)  # whoever set it knows nothing of our folder
    if server.num_workers > 1:
        shared.append(SharedFolder(settings.storage.data_dir / "metrics"))


shared: list[SharedFolder] = []
"""Where several workers keep their figures; one keeps them in memory."""


def on_exit(server: Any) -> None:
    for folder in shared:
        folder.remove()


# The collector writes to each object that it looks at: the worker would copy all pages of the
# arbiter at its first collection.
def pre_fork(server: Any, worker: Any) -> None:
    gc.collect()
    gc.freeze()


# Imported in the worker: the arbiter stays at 20 MB without the application.
def post_worker_init(worker: Any) -> None:
    from interview.composition.web import start_serving

    start_serving(worker.wsgi)


def worker_exit(server: Any, worker: Any) -> None:
    from interview.composition.web import stop_serving

    if hasattr(worker, "wsgi"):  # it began to serve
        stop_serving(worker.wsgi)
