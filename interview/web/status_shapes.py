"""The fields of health checks, memory and caches, as responses have them."""

from typing import Annotated, Any, Literal

from interview.contracts.memory import MemoryLimit, MemoryParts
from interview.web.declared import DATE, Fields, Many

LEVEL = Literal["normal", "pressure", "high", "emergency"]
OWN_MEMORY: Fields = {"rss": float, "vms": float, "percent": float}
_OK = Annotated[str, "ok, or what is wrong, in a word."]

MEMORY_SAMPLE: Fields = {
    "at": Annotated[float, "Seconds since the epoch."],
    "used": int,
    "level": LEVEL,
    "cgroup": int | None,
    "parts": MemoryParts,
}

MEMORY_STATUS: Fields = {
    "level": LEVEL,
    "forced": LEVEL | None,
    "reason": str | None,
    "detail": str | None,
    "limit": MemoryLimit,
    "used": int,
    "actions": dict[str, int],
    "changes": Many({"at": float, "level": LEVEL, "used": int, "reason": str}),
    "memory_usage": OWN_MEMORY,
    "temp_files_cleaned": int,
    "timestamp": DATE,
    "processes": Many(
        {
            "pid": int,
            "name": str,
            "role": str,
            "rss": float,
            "pss": float,
            "threads": int,
            "files": int,
        }
    ),
    "registry": dict[str, Any],
    "sweeper": dict[str, Any],
    "model": {"engine": str, "name": str, "check": str},
    "speech": dict[str, Any] | None,
    "leak_watch": dict[str, Any] | None,
    "queue": dict[str, Any],
    "relief": dict[str, Any],
    "caches": dict[str, dict[str, int]],
    "language_model": dict[str, Any],
    "thresholds": dict[str, Any],
}

CACHE_HEALTH: Fields = {"status": _OK, "backend": str, "reachable": bool, "timestamp": DATE}

HEALTH: Fields = {
    "status": Literal["healthy", "degraded", "unhealthy"],
    "timestamp": DATE,
    "database": _OK,
    "model": _OK,
    "disk": _OK,
    "redis?": _OK,
    "memory": LEVEL,
    "reason": str | None,
    "memory_usage": OWN_MEMORY,
    "uptime_seconds": float,
}
READINESS: Fields = {
    "status": Literal["ready", "not_ready"],
    "timestamp": DATE,
    "checks": dict[str, str],
}
