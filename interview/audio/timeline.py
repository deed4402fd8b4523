"""Where a frame belongs: what was apart by its time stamps, or by what was damaged, stays apart."""

GAP_SECONDS = 0.1
"""Less than this between two frames is jitter of the sender, not silence."""

RESET_SECONDS = 1.0
"""Time stamps that stay behind for so long began anew; a packet out of order does not."""


class Timeline:
    """The clock of one recording. Its first time stamp is its start, whatever it says."""

    def __init__(self, pauses: tuple[tuple[float, float], ...] = ()) -> None:
        """``pauses`` as in :data:`interview.audio.layouts.piece.Pause`, in order."""
        self._end: float | None = None
        self._behind = 0.0
        self._heard = 0.0
        self._pauses = list(pauses)

    def gap_before(self, time: float | None, duration: float) -> float:
        """Seconds of silence that are missing in front of a frame.

        Args:
            time: the time stamp of the frame in seconds; None without one.
            duration: of the frame in seconds.
        """
        gap = self._gap_by_stamps(time, duration)
        self._heard += gap
        pause = 0.0
        while self._pauses and self._pauses[0][0] < self._heard + duration / 2:
            pause += self._pauses.pop(0)[1]
        self._heard += duration
        return gap + pause

    def _gap_by_stamps(self, time: float | None, duration: float) -> float:
        if time is None or self._end is None:
            start = self._end if time is None else time
            self._end = None if start is None else start + duration
            return 0.0
        gap = time - self._end
        if gap <= GAP_SECONDS:
            self._note_lag(time, -gap, duration)
            gap = 0.0
        else:
            self._behind = 0.0
        self._end += gap + duration
        return gap

    def _note_lag(self, time: float, lag: float, duration: float) -> None:
        """Overlapping frames are heard one after another; a clock set back is followed."""
        self._behind = self._behind + duration if lag > GAP_SECONDS else 0.0
        if self._behind > RESET_SECONDS:
            self._end, self._behind = time, 0.0


LONGEST_DAMAGE_SECONDS = 1.0
"""Of one packet that does not decode. More bytes than this are no sound."""


class LostTime:
    """Seconds of packets that did not decode, in streams without time stamps of their own.

    FFmpeg puts frames whose headers it does not know into one packet, so its size counts.
    """

    def __init__(self) -> None:
        self._packets = self._bytes = 0
        self._seconds = 0.0

    def note_heard(self, size: int) -> None:
        """A packet of ``size`` bytes decoded."""
        self._packets += 1
        self._bytes += size

    def note_damaged(self, size: int, seconds: float) -> None:
        """A packet of ``size`` bytes, of ``seconds`` if it is one frame, did not."""
        mean = self._bytes / self._packets if self._packets else size
        frames = size / max(1, mean)
        self._seconds += min(LONGEST_DAMAGE_SECONDS, frames * seconds)

    def taken(self) -> float:
        """The seconds lost since the last call; before the first frame none are."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds if self._packets else 0.0
