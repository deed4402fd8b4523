"""Names of voices: which of them speak with a woman's voice, and which ones OpenAI knows.

Clients send the names of whatever system they were made for. The language is always that of the
text: a Turkish voice does not read English.
"""

import re
from typing import Literal

Kind = Literal["female", "male"]

DEFAULT_KIND: Kind = "female"

OPENAI: dict[str, Kind] = {
    "alloy": "female", "ash": "male", "ballad": "male", "cedar": "male", "coral": "female",
    "echo": "male", "fable": "male", "marin": "female", "nova": "female", "onyx": "male",
    "sage": "female", "shimmer": "female", "verse": "male",
}  # fmt: skip
"""The voices of OpenAI's speech models."""

OTHERS: dict[Kind, str] = {
    "female": (
        # Gemini
        "achernar aoede autonoe callirrhoe despina erinome gacrux kore laomedeia leda pulcherrima "
        "sulafat vindemiatrix zephyr "
        # Azure, Amazon Polly
        "emel aria ava emma jenny jane libby michelle nancy sara sonia filiz burcu joanna ivy amy "
        "kendra kimberly salli "
        # eSpeak NG
        "f1 f2 f3 f4 f5 "
        # words
        "female woman kadın kadin bayan"
    ),
    "male": (
        "achird algenib algieba alnilam charon enceladus fenrir iapetus orus puck rasalgethi "
        "sadachbia sadaltager schedar umbriel zubenelgenubi "
        "ahmet andrew brian davis guy ryan tony matthew joey justin kevin stephen "
        "m1 m2 m3 m4 m5 m6 m7 m8 "
        "male man erkek bay"
    ),
}

LETTERED = re.compile(r"([a-z]{2}-[a-z]{2})-.*-([a-z])$")
"""Google's names, such as tr-TR-Wavenet-B."""

LETTERED_MALE = {"en-us": "abdij", "en-gb": "bdo", "tr-tr": "be"}
"""The letters of Google's men; the others are women."""

PART = re.compile(r"[^\W_]+")
ENDINGS = ("multilingualneural", "neural")
LOCALE = re.compile(r"\b[a-z]{2}-[a-z]{2}\b")


def kind_of(name: str) -> Kind:
    """Whether a voice called ``name`` is a woman's or a man's; a woman's if nobody knows."""
    lowered = name.casefold().strip()
    for part in map(_bare, PART.findall(lowered)):
        if part in OPENAI:
            return OPENAI[part]
        for kind, names in OTHERS.items():
            if part in names.split():
                return kind
    letter = LETTERED.search(lowered)
    if letter is None:
        return DEFAULT_KIND
    return "male" if letter[2] in LETTERED_MALE.get(letter[1], "") else "female"


def locale_of(name: str) -> str:
    """The language and country in a name, in lower case; empty without them."""
    found = LOCALE.search(name.casefold().replace("_", "-"))
    return found[0] if found else ""


def _bare(part: str) -> str:
    """``emelneural`` is Emel."""
    for ending in ENDINGS:
        part = part.removesuffix(ending)
    return part
