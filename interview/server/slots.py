"""Who may hold a transfer, an upload or a download that is larger than what the event loop keeps.

Each has a thread of its own, beside those of the pages.
"""

from collections import Counter

from interview.server.heads import Sender

FEWER_THAN_THREADS = 3
"""Audio has two places fewer than the web has threads: one is left for what has come whole."""

PER_SESSION = 2


class TransferSlots:
    """The places for transfers, handed out by the event loop alone.

    A network may have as many as are free beside them (the dynamic threshold of Choudhury and
    Hahne, 1998, with a factor of 1): alone it gets half, and whoever comes next finds a place.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self._networks: Counter[str] = Counter()
        self._sessions: Counter[str] = Counter()

    @property
    def free(self) -> int:
        return self.total - self._networks.total()

    def has_share(self, sender: Sender) -> bool:
        """Whether ``sender`` has all that it may have now, be there free places or not."""
        return self._sessions[sender.session] >= PER_SESSION or (
            0 < self._networks[sender.network] >= self.free
        )

    def take(self, sender: Sender) -> bool:
        """A place for ``sender``, if it may have one."""
        if self.free <= 0 or self.has_share(sender):
            return False
        self._networks[sender.network] += 1
        if sender.session:
            self._sessions[sender.session] += 1
        return True

    def leave(self, sender: Sender) -> None:
        """``sender`` is done."""
        self._networks.subtract((sender.network,))
        self._sessions.subtract((sender.session,) if sender.session else ())
        self._networks += Counter()  # forgets who has none
        self._sessions += Counter()
