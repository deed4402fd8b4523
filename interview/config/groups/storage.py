"""Settings of what is stored: data, temp files and caches."""

from dataclasses import dataclass
from pathlib import Path

from interview.config.variables import database_address, integer, redis_address, setting


@dataclass(frozen=True, kw_only=True)
class StorageSettings:
    """Folder, database and Redis of the service."""

    data_dir: Path = setting("DATA_DIR", "instance", "database, sessions and model files", Path)
    database_url: str = setting(
        "DATABASE_URL",
        "",
        "SQLAlchemy URL of PostgreSQL or SQLite; empty is SQLite in DATA_DIR",
        database_address,
        shown=False,
    )
    redis_url: str = setting(
        "REDIS_URL",
        "",
        "Redis for sessions, rate limits, caches and messages of several instances; empty is none",
        redis_address,
        shown=False,
    )

    @property
    def models(self) -> Path:
        """The folder that contains the model folders."""
        return self.data_dir / "models"


@dataclass(frozen=True, kw_only=True)
class TempFileSettings:
    """Where temp files are, and when they are refused and deleted."""

    temp_root: Path = setting(
        "TEMP_ROOT",
        "",
        "folder for temp files only; empty is `<system temp>/interview-<uid>`, or `own-temp` "
        "in DATA_DIR if another user has that",
        Path,
    )
    min_free_disk_mb: int = setting(
        "MIN_FREE_DISK_MB", "64", "free disk space below which no temp file is opened", integer(0)
    )
    sweep_seconds: int = setting(
        "SWEEP_SECONDS", "300", "time between two sweeps of TEMP_ROOT", integer(1)
    )
    temp_max_age_seconds: int = setting(
        "TEMP_MAX_AGE_SECONDS", "3600", "age at which a temp file is deleted", integer(60)
    )


@dataclass(frozen=True, kw_only=True)
class CacheSettings:
    """Bounds of the caches."""

    model_cache_size: int = setting(
        "MODEL_CACHE_SIZE", "512", "questions in the cache of bank entries", integer(1, 100_000)
    )
    cache_max_mb: int = setting(
        "CACHE_MAX_MB",
        "8",
        "size of the cache of transcripts and evaluations (MB)",
        integer(1, 4096),
    )
    cache_max_entries: int = setting(
        "CACHE_MAX_ENTRIES", "256", "most entries of this cache", integer(1, 10_000)
    )
    cache_seconds: int = setting(
        "CACHE_SECONDS",
        "600",
        "lifetime of cache entries; 0 turns the cache off. It is in Redis if there is a REDIS_URL",
        integer(0, 86_400),
    )
