"""The secret that signs cookies: how strong it has to be, and where one is kept."""

import fcntl
import os
import secrets
from pathlib import Path

MIN_LENGTH = 16
MIN_LETTERS = 8
"""Different characters: "changemechangeme" is long and no secret."""


def is_strong(secret: str) -> bool:
    """Whether nobody guesses it."""
    return len(secret) >= MIN_LENGTH and len(set(secret.lower())) >= MIN_LETTERS


def kept_secret(path: Path) -> str:
    """Made once, by whichever process comes first; a file a crash left empty is made anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        secret = file.read()
        if len(secret) < MIN_LENGTH:
            secret = secrets.token_urlsafe(32)
            file.seek(0)
            file.truncate()
            file.write(secret)
        return secret


def read_secret(path: Path) -> str:
    """The secret kept there, or nothing: a file a crash left empty has none."""
    try:
        secret = path.read_text("utf-8")
    except (OSError, ValueError):
        return ""
    return secret if len(secret) >= MIN_LENGTH else ""
