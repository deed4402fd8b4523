"""Accounts, and what an operator did, as values the parts share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Role = Literal["candidate", "admin"]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can log in. ``session_version`` ends the logins that carry an older one."""

    id: int
    username: str
    role: Role
    interest: str | None
    session_version: int
    created_at: datetime

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who asks for an action: a username, ``token`` or ``cli``, and from which address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One action of an operator. ``outcome`` is plain values: counts, bytes, a code."""

    at: datetime
    who: str
    address: str
    action: str
    outcome: dict[str, Any]
