"""gunicorn: one worker with threads. Audio runs in the speech process, not here."""

import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

from gunicorn.workers import gthread

from interview.config import Settings
from interview.log_lines import LineFormatter
from interview.telemetry.shared_folder import VARIABLE, SharedFolder

# Before any worker starts: glibc reads it once. Two arenas held 403 MB where 16 threads with
# one each held 1032 MB for the same 19 MB of live data.
os.environ.setdefault("MALLOC_ARENA_MAX", "2")

settings = Settings.from_environment()
bind = f"{settings.host}:{settings.port}"
worker_class = "interview.draining.DrainingThreadWorker"
workers = 1
threads = settings.web_threads
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
            "as_json": settings.log_format == "json",
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


# A connection that says nothing goes back to the poller after this, not after 5 s in a thread.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.2

HEADER_STALL_SECONDS = 10


def when_ready(server: Any) -> None:
    """Accepted sockets inherit it: a sender silent inside its headers loses its thread."""
    for listener in server.LISTENERS:
        stall = struct.pack("ll", HEADER_STALL_SECONDS, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, stall)


def on_starting(server: Any) -> None:
    """Get the weights ready beside the start, in a process whose memory goes with it."""
    if settings.embedded:  # workers elsewhere get their own
        subprocess.Popen([sys.executable, "-m", "interview.speech.prepare"])
    os.environ.pop(VARIABLE, None)  # whoever set it knows nothing of our folder
    if server.num_workers > 1:
        shared.append(SharedFolder(settings.data_dir / "metrics"))


shared: list[SharedFolder] = []
"""Where several workers keep their figures; one keeps them in memory."""


def on_exit(server: Any) -> None:
    for folder in shared:
        folder.remove()


# Imported in the worker: the arbiter stays at 20 MB without the application.
def post_worker_init(worker: Any) -> None:
    from interview.serving import start_serving

    start_serving(worker.wsgi)


def worker_exit(server: Any, worker: Any) -> None:
    from interview.serving import stop_serving

    stop_serving(worker.wsgi)
