"""The sentences of advice and praise, each in several phrasings.

The answers of an interview get the phrasings in turn, by the place of the answer, so that none of
five answers repeats the sentences of another.
"""

from collections.abc import Sequence
from typing import TypeVar

from interview.evaluation.phrasings.delivery import DELIVERY
from interview.evaluation.phrasings.gates import GATE_ADVICE
from interview.evaluation.phrasings.parts import PARTS
from interview.evaluation.phrasings.wording import WORDING
from interview.language.catalogue import N_, Sentence

Phrase = TypeVar("Phrase", bound=Sentence)

ADVICE: dict[str, tuple[Sentence, ...]] = {**GATE_ADVICE, **PARTS, **WORDING, **DELIVERY}
"""Improvements by the name of the finding; they follow a sentence of MOMENTS."""

MOMENTS: dict[str, tuple[str, ...]] = {
    "began": (
        N_("You began with “{quote}”."),
        N_("Your first words were “{quote}”."),
        N_("You opened with “{quote}”."),
        N_("The first thing we hear is “{quote}”."),
        N_("Your answer starts with “{quote}”."),
    ),
    "spoken": (
        N_("At {at} you said “{quote}”."),
        N_("Your words at {at}: “{quote}”."),
        N_("Listen to {at}: “{quote}”."),
        N_("At {at} we hear “{quote}”."),
        N_("Go to {at}: “{quote}”."),
        N_("You say “{quote}” at {at}."),
        N_("Take what you say at {at}: “{quote}”."),
        N_("There is this at {at}: “{quote}”."),
        N_("“{quote}”, you said at {at}."),
        N_("Think back to {at}: “{quote}”."),
    ),
    "unquoted": (N_("This is about {at} in the recording."),),
    "typed": (
        N_("You wrote “{quote}”."),
        N_("Your words: “{quote}”."),
        N_("Look at this line: “{quote}”."),
        N_("You say “{quote}”."),
        N_("Here is what you wrote: “{quote}”."),
        N_("Your answer says “{quote}”."),
        N_("Take these words: “{quote}”."),
        N_("There is this: “{quote}”."),
        N_("“{quote}”, you write."),
        N_("Read this again: “{quote}”."),
    ),
}
"""How words are quoted: from the first second, from later, or from a typed answer."""


def phrasing(phrasings: Sequence[Phrase], place: int) -> Phrase:
    """The phrasing for the answer at ``place`` of its interview, 0 or more."""
    return phrasings[place % len(phrasings)]
