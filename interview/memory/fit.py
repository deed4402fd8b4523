"""Whether the speech process would fit before it is started, so that the kernel is not asked."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from interview.config.settings import MIB
from interview.contracts.memory import MemoryLimit

REMEMBERED_SECONDS = 900.0
"""A peak that was seen counts until no process ran for so long. One large answer must not lock
the model out until a restart; what does not fit may cost one answer a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes a speech process needs at the peak of an answer.

    ``anonymous`` is what no file stands behind; ``files`` its libraries, which count where use is
    measured by PSS and are page cache to the kernel. ``what`` names engine and model.
    """

    what: str
    anonymous: int
    files: int


class ModelFit:
    """Compares a need with what is left; raised by the peaks the recogniser reached lately.

    Only a recognition that ended well teaches: what an upload that was refused or killed took is
    no need of the model, and must not keep the model from the next answer.

    Args:
        need: as measured or estimated beforehand.
        now: seconds, monotonic.
    """

    def __init__(self, need: MemoryNeed, now: Callable[[], float] = time.monotonic) -> None:
        self._need = need
        self._now = now
        self._peak = 0
        self._seen = 0
        self._seen_at = -REMEMBERED_SECONDS

    def observe(self, anonymous: int) -> None:
        """Note a size of the process while it recognises."""
        self._peak = max(self._peak, anonymous)

    def settle(self, *, recognised: bool) -> None:
        """End a recognition: take its peak into account when it ended well, else drop it."""
        peak, self._peak = self._peak, 0
        if recognised and peak:
            self._seen = max(self._peak_seen(), peak)
            self._seen_at = self._now()

    def forget(self) -> None:
        """Go back to the need as measured beforehand: an operator answers for it."""
        self._peak = self._seen = 0

    def refusal(self, held: int, limit: MemoryLimit, *, counted: bool) -> str | None:
        """Why the process does not fit, in words for the operator; None when it does.

        Args:
            held: bytes the service holds without it.
            limit: what both together must not pass. The level of emergency lies below it: a
                peak between the two costs an answer, and is no reason never to try again.
            counted: whether ``held`` is the kernel's count, which leaves libraries out.
        """
        anonymous = max(self._need.anonymous, self._peak_seen())
        needed = anonymous if counted else anonymous + self._need.files
        if held + needed <= limit.bytes:
            return None
        return (
            f"{self._need.what} needs {needed / MIB:.0f} MB, and {held / MIB:.0f} of the "
            f"{limit.bytes / MIB:.0f} MB of {limit.source} are in use without it: raise the "
            "limit, or choose a smaller WHISPER_MODEL or WHISPER_ENGINE=faster-whisper"
        )

    def _peak_seen(self) -> int:
        return self._seen if self._now() - self._seen_at < REMEMBERED_SECONDS else 0
