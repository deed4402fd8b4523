"""The gate of the memory guard: admits audio and the use of models, or refuses them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from interview.contracts.memory import MemoryLevel
from interview.errors import Busy
from interview.memory.policy import RETRY_SECONDS, MemoryPolicy
from interview.memory.relief import MemoryActions
from interview.memory.sampler import MemorySampler

RETRY_MODELS_SECONDS = 1.0


class MemoryGate:
    """Implements :class:`interview.contracts.memory.ModelGate` by the level in force.

    Args:
        sampler: counts the processes the kernel has killed.
        policy: level and reason.
        actions: counts refusals.
        look: reads and judges now; returns whether memory must be freed before it is certain that
            a model does not fit.
        wake: wakes the thread of the guard.
        stopped: set when the guard ends.
    """

    def __init__(
        self,
        sampler: MemorySampler,
        policy: MemoryPolicy,
        actions: MemoryActions,
        look: Callable[[], bool],
        wake: threading.Event,
        stopped: threading.Event,
    ) -> None:
        self._sampler = sampler
        self._policy = policy
        self._actions = actions
        self._look = look
        self._wake = wake
        self._stopped = stopped
        self._kills_before = sampler.kills()
        self.is_answering = False

    def allowed(self) -> bool:
        """Whether models may be used."""
        return self._policy.reason is None

    def admit(self) -> None:
        """Admit a recording. Raises Busy from level high on, ModelsOff if models are off."""
        if self._policy.level >= MemoryLevel.HIGH or not self.allowed():
            self._actions.count_refusal()
            raise self._policy.refusal()

    def require_room(self) -> None:
        """Called before a speech process is started. Raises Busy or ModelsOff."""
        short = self._look() or self._policy.level == MemoryLevel.EMERGENCY
        if self._policy.switched_off or (short and self._policy.forced is not None):
            raise self._policy.refusal()
        if short:
            self._wake.set()
            raise Busy(RETRY_SECONDS)

    def wait_for_models(self, seconds: float) -> bool:
        """Whether models may be used, now or within ``seconds``."""
        deadline = time.monotonic() + seconds
        while not self.allowed():
            if time.monotonic() > deadline:
                return False
            self._stopped.wait(RETRY_MODELS_SECONDS)
        return True

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Wraps an answer in the speech process: memory is read more often to catch its peak."""
        self._kills_before = self._sampler.kills()
        self.is_answering = True
        self._wake.set()
        try:
            yield
        finally:
            self.is_answering = False

    def recognition_ended(self, *, well: bool) -> None:
        """Note the end of a recognition; the peak of one that ended ``well`` is remembered."""
        self._policy.recognition_ended(well=well)

    def kernel_ended(self) -> bool:
        """Whether the kernel has killed a process since :meth:`answering` began."""
        return self._sampler.kills() > self._kills_before
