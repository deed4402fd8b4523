"""Whether words are said in the negative: English by the word before, Turkish by the suffix."""

import re
from collections.abc import Sequence

from interview.language.words import PLAIN_LETTERS

ENGLISH_NO = frozenset(
    ("not", "never", "no", "nobody", "nothing", "without", "hardly", "cannot", "neither", "nor")
)
AFFIRMING = frozenset(
    ("only", "just", "merely", "hesitate", "hesitated", "fail", "failed", "forget")
)
"""Words that turn a negation right before them: "not only", "did not hesitate to"."""

UNDOUBTED = frozenset(("doubt", "doubts", "question", "hesitation", "exception"))
"""Words that turn it from one word further off too: "no real doubt", "without a doubt"."""

REACH = 3
"""Words an English negation reaches ahead: "did not really listen"."""

TURKISH_NO = re.compile(r"de[ğg]il|yok(?:tur?|ken)?$")
TURKISH_REACH = 2
"""Words behind the last one where Turkish puts its negation: "bunu dinlemiş değilim"."""

TURKISH_NEGATIVE_VERB = re.compile(
    r"\w{2}m(?:[ae](?:d[ıi](?:m|n(?:[ıi]z)?|l[ae]r|[kğg]\w*)?$|m[ıi]ş|z|y[ae]c|y[ae]n|y[ıi]p)"
    r"|[ıiuü]yor)"
)
"""The negative suffix -ma/-me before the suffix of a tense: dinlemedim, anlamıyor, gitmez. The
locative of a noun in -ma looks like one and is none: görüşmede, çalışmadan, aşamadır."""

TURKISH_WITHOUT = re.compile(r"(\w{2,}m[ae])d[ae]n$")
"""Without doing it: dinlemeden. The ablative of a noun in -ma reads the same."""

NAMES = (
    "firma asama calisma gorusme uygulama odeme toplama planlama deneme arastirma egitme tartisma "
    "anlasma sozlesme gelisme yazisma konusma surtusme catisma degerlendirme inceleme aciklama "
    "guncelleme hazirlama denetleme programlama kodlama raporlama pazarlama depolama tasima "
    "bekleme ogrenme yardimlasma sema"
)
"""Names of things and doings in -ma, in plain letters, from which something may come."""

NOUNS = frozenset(NAMES.split())

CERTAIN = re.compile(r"(?:şüphe|kuşku|suphe|kusku)")


def english_negated(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a negation stands among ``words[start:end]`` or shortly before."""
    near = words[max(0, start - REACH) : end]
    return any(_english_no(near, at) for at in range(len(near)))


def turkish_negated(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a verb of ``words[start:end]`` is negative, or a negation follows shortly."""
    after = words[start : end + TURKISH_REACH]
    return any(_turkish_no(after, at) for at in range(len(after))) or any(
        _negative_verb(word) for word in words[start:end]
    )


def _turkish_no(words: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` negates; "şüphe yok" affirms."""
    certain = at > 0 and CERTAIN.match(words[at - 1])
    return TURKISH_NO.match(words[at]) is not None and not certain


def _negative_verb(word: str) -> bool:
    without = TURKISH_WITHOUT.match(word)
    if without:
        return without[1].translate(PLAIN_LETTERS) not in NOUNS
    return TURKISH_NEGATIVE_VERB.search(word) is not None


def _english_no(words: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` negates; "not only" and "no doubt" affirm what follows."""
    word = words[at].replace("’", "'")
    if word not in ENGLISH_NO and not word.endswith("n't"):
        return False
    return AFFIRMING.isdisjoint(words[at + 1 : at + 2]) and UNDOUBTED.isdisjoint(
        words[at + 1 : at + 3]
    )
