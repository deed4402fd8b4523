"""Filler words of a transcript, by lists that leave content uses alone."""

from collections.abc import Sequence

from interview.contracts import Filler, Word
from interview.errors import Language

PHRASES: dict[Language, frozenset[tuple[str, ...]]] = {
    "tr": frozenset(
        {
            ("ııı",), ("ıı",), ("eee",), ("ee",), ("hmm",), ("hım",), ("şey",), ("yani",),
            ("işte",), ("hani",),
        }
    ),
    "en": frozenset(
        {
            ("um",), ("umm",), ("uh",), ("uhm",), ("er",), ("erm",), ("hmm",), ("basically",),
            ("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of"),
        }
    ),
}  # fmt: skip
"""Turkish: Erdoğan 2013 and doi 10.1007/s10936-022-09840-4; English: the lists coaches use."""

CONTENT_BEFORE: dict[tuple[str, ...], frozenset[str]] = {
    ("şey",): frozenset(
        {"bir", "her", "hiçbir", "çok", "birçok", "aynı", "başka", "o", "bu", "şu"}
    ),
    ("sort", "of"): frozenset({"a", "the", "this", "that", "what", "some", "any"}),
    ("kind", "of"): frozenset({"a", "the", "this", "that", "what", "some", "any"}),
    ("i", "mean"): frozenset({"what"}),
    ("you", "know"): frozenset({"do", "did", "if", "as", "what", "that"}),
}
"""After these words the phrase carries meaning: "bir şey", "what kind of"."""

LONGEST = 2


def find_fillers(words: Sequence[Word], language: Language) -> tuple[Filler, ...]:
    """The fillers among ``words``, each with the time of its first word in seconds."""
    plain = [_plain(word.text, language) for word in words]
    found: list[Filler] = []
    index = 0
    while index < len(words):
        length = _filler_length(plain, index, language)
        if length:
            found.append(Filler(" ".join(plain[index : index + length]), words[index].start))
        index += length or 1
    return tuple(found)


def _filler_length(plain: list[str], index: int, language: Language) -> int:
    before = plain[index - 1] if index else ""
    for length in range(LONGEST, 0, -1):
        phrase = tuple(plain[index : index + length])
        if phrase in PHRASES[language] and before not in CONTENT_BEFORE.get(phrase, ()):
            return length
    return 0


def _plain(text: str, language: Language) -> str:
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower().strip(".,!?…;:\"'“”-")
