"""Whether what stands in a transcript over and over was said over and over."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from interview.contracts import Segment, Span, Word
from interview.errors import Language
from interview.recognition.engine import Engine
from interview.recognition.quarantine import plain
from interview.recognition.sound import Sound

FASTEST = 25.0
"""Characters in a second of voice, 250 English words a minute: a loop writes far more, because it
fills what Whisper may write of a window."""

LONGEST_HEARD = 8.0
"""Seconds of a repeated passage that are heard: the time of a long sentence."""

MOST_HEARD = 8
"""Passages of one recording that are heard; more of them are a loop, or not worth the time."""

ROOM = 0.2
"""Seconds around it: word times are no more exact."""

SAME = 0.6
"""Share of two texts that agrees where the same was heard twice, a word misheard among them."""

SaidAgain = Callable[[Segment], bool]
"""Whether a passage that repeats another one was said."""


def said_again(
    engine: Engine, sound: Sound, speech: Sequence[Span], language: Language
) -> SaidAgain:
    """Judges passages of one recording: by the voice they have, then by hearing them alone.

    A loop runs on what was written before it. By itself its time sounds as what was really said
    there, or as nothing.
    """

    left = MOST_HEARD

    def judge(segment: Segment) -> bool:
        nonlocal left
        words = _beginning(segment.words)
        span = Span(words[0].start, words[-1].end)
        text = " ".join(word.text for word in words)
        if not left or len(text) > FASTEST * span.within(speech):
            return False
        left -= 1
        samples = sound.read(Span(max(0.0, span.start - ROOM), span.end + ROOM))
        alone = engine.transcribe(samples, segment.language or language, to_end=True)
        heard = " ".join(each.text for each in alone.segments)
        return SequenceMatcher(None, plain(text), plain(heard)).ratio() >= SAME

    return judge


def _beginning(words: Sequence[Word]) -> Sequence[Word]:
    return [word for word in words if word.end - words[0].start <= LONGEST_HEARD] or words[:1]
