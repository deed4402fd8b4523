"""Models without a memory guard: for who runs the speech process outside a service."""

from contextlib import AbstractContextManager, nullcontext


class Unguarded:
    """A ModelGate that is always open."""

    def allowed(self) -> bool:
        return True

    def admit(self) -> None:
        return

    def require_room(self) -> None:
        return

    def answering(self) -> AbstractContextManager[None]:
        return nullcontext()

    def kernel_ended(self) -> bool:
        return False
