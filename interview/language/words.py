"""Words of Turkish and English text: tokens, stems, how alike two words are, the language.

Shared by every pure stage, so that a word means the same to all of them.
"""

import re
from collections.abc import Iterable

from Stemmer import Stemmer

from interview.language.catalogue import Language

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
STEMMERS = {"tr": Stemmer("turkish", 0), "en": Stemmer("english", 0)}
"""Without caches, here or of their own, which would keep candidates' words for the life of the
process. One each serves all threads: C code that keeps the lock."""

LONGEST_WORD = 60
"""Letters that are looked at: no word has more."""

PLAIN_LETTERS = str.maketrans("çğıöşüâîû", "cgiosuaiu", "\u0307")
"""Turkish letters as people without a Turkish keyboard type them."""

PREFIX = 5
"""Letters: Turkish words cut to their first five retrieve as well as words analysed by
morphology (Can et al. 2008, Information retrieval on Turkish texts, doi 10.1002/asi.20750)."""

SHORTEST_PREFIX = 4
"""Letters: a whole Turkish word this short may be the beginning of another, shorter ones not."""

PROGRESSIVE = re.compile("(?<=...)[ıiuü]yor")
"""The Turkish present tense, which swallows the last vowel of a verb: dinle-, dinliyor."""

SAME_PREFIX = 0.9
"""Likeness of two Turkish words with the same beginning."""

LIKE = 0.6
"""Dice coefficient of character 2- and 3-grams from which two words count as related: one
wrong letter in a word of seven gives 0.6 and more, unrelated words stay under 0.4."""

LENGTHS_APART = 4
"""Letters two words may differ by in length and still be compared letter by letter."""


def listed(text: str) -> frozenset[str]:
    """The words of a text separated by spaces."""
    return frozenset(text.split())


FUNCTION_WORDS: dict[Language, frozenset[str]] = {
    "en": listed(
        """
        a an the this that these those some any each every either neither both all no not nor only
        own same such so than too very just also even still i me my mine myself you your yours
        yourself he him his himself she her hers herself it its itself we us our ours they them
        their theirs themselves one ones someone something anyone anything everyone everything
        who whom whose which what where when why how there here be am is are was were been being
        do does did doing done have has had having can could will would shall should may might
        must and or but if then else because as until while of at by for with about against
        between into through during before after above below to from up down in out on off over
        under again once don't doesn't didn't isn't aren't wasn't weren't can't couldn't won't
        wouldn't i'm i've i'd i'll it's that's you're we're they're let let's etc e g ie eg like
        get gets got way thing things kind sort us's much many more most other another
        """
    ),
    "tr": listed(
        """
        ve veya ya da de ile ama fakat ancak ki için gibi kadar göre bu şu o bunu şunu onu bunun
        onun buna ona bunlar onlar bunları onları bunların onların bir biri her hiç bazı çok daha
        en az mi mı mu mü miyim mısınız misiniz musunuz müsünüz ben sen biz siz beni seni bizi sizi
        bana sana bize size benim senin bizim sizin bende sizde kendi kendim kendimi ne nedir neler
        neydi nasıl neden niçin niye nerede hangi kim ise değil var yok olan olarak oldu olduğu
        olduğunu olduğum olur olsa olup oluyor ol etti ettim eden ederim ederek edip etmek eder
        ettiğim yapar diye hem sonra önce böyle şöyle öyle çünkü eğer yani işte şey zaman
        tüm bütün aynı başka diğer üzere
        """
    ),
}
"""Words that hold a sentence together and say nothing of its subject."""

COMMON_WORDS: dict[Language, frozenset[str]] = {
    "en": listed(
        """
        two three four five six seven eight nine ten twenty thirty hundred thousand first second
        third last next new old good better best big small long short day days week weeks month
        months year years hour hours minute minutes time times work worked working job company
        team people person colleague colleagues manager customer customers use used ask asked
        asking say said tell told give gave take took make made come came go went want wanted need
        needed look looked see saw find found start started begin began change changed call called
        plan planned project result results example question problem number percent name case step
        part point end back always never without together within since show know knew think
        """
    ),
    "tr": listed(
        """
        iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli yüz bin ilk ikinci üçüncü son
        yeni eski iyi güzel büyük küçük uzun kısa gün hafta ay yıl saat dakika zaman iş işi işe
        işin çalışma çalıştım çalışmak şirket firma ekip ekibi takım kişi insan insanlar arkadaş
        müdür yönetici müşteri müşteriler kullandım kullanırım sordum sorarım söyledim söylerim
        dedim verdim veririm aldım alırım yaptım yaparım geldi gitti istedim isterim gerekti
        baktım bakarım gördüm başladım başlarım değişti aradım planladım proje sonuç örnek örneğin
        soru sorun sayı yüzde ad durum adım taraf yer yol tek yalnızca birlikte ardından içinde
        """
    ),
}
"""Everyday words of interviews, which show little of any one point: numbers, times, and the
words most model answers of the bank share."""

MARKED_LETTERS = re.compile("[çğışöü]")
"""Letters English does not have: one marks a word as Turkish."""


def lower(text: str, language: Language) -> str:
    """Lower case as the language has it: İ is i in both, I is ı in Turkish.

    As many characters as before: what stands where is not moved.
    """
    if language == "tr":
        text = text.replace("I", "ı")
    return text.replace("İ", "i").lower()


def tokens(text: str, language: Language) -> list[str]:
    """Words and numbers in order, lower case, without punctuation."""
    return [token[:LONGEST_WORD] for token in TOKEN.findall(lower(text, language))]


def stem(token: str, language: Language) -> str:
    """The stem of one lower-case token; what follows an apostrophe is a suffix and goes."""
    bare = token[:LONGEST_WORD].replace("’", "'").partition("'")[0]
    stemmed: str = STEMMERS[language].stemWord(bare)
    return stemmed


def root(token: str, language: Language) -> str:
    """What inflections of one lower-case token share, in plain letters.

    English: the stem. Turkish: the first ``PREFIX`` letters, of the stem where it is shorter.
    """
    bare = stem(token, language).translate(PLAIN_LETTERS)
    return bare[:PREFIX] if language == "tr" else bare


def ngrams(word: str) -> frozenset[str]:
    """Character 2- and 3-grams of a word in plain letters, its ends marked."""
    marked = f"^{word.translate(PLAIN_LETTERS)}$"
    return frozenset(
        marked[at : at + size] for size in (2, 3) for at in range(len(marked) - size + 1)
    )


class _Form:
    """What one word is compared by, worked out once."""

    __slots__ = ("beginning", "grams", "stem", "word")

    def __init__(self, word: str, language: Language) -> None:
        self.word = word
        self.stem = stem(word, language)
        self.beginning = _beginning(word) if language == "tr" else ""
        self.grams = ngrams(word)


class Lexicon:
    """The different words of a text, to be asked which of them are like another word."""

    def __init__(self, words: Iterable[str], language: Language) -> None:
        self._language = language
        self._by_initial: dict[str, list[_Form]] = {}
        for word in dict.fromkeys(words):
            self._by_initial.setdefault(_initial(word), []).append(_Form(word, language))

    def alike(self, word: str) -> dict[str, float]:
        """The text's words that are like ``word``, and how much: see ``likeness``."""
        others = self._by_initial.get(_initial(word))
        if not others:
            return {}
        form = _Form(word, self._language)
        scored = {other.word: _compared(form, other) for other in others}
        return {other: score for other, score in scored.items() if score}


def likeness(one: str, other: str, language: Language) -> float:
    """How alike two lower-case tokens are, 0-1: 1 for one stem, 0 for other first letters.

    Below the same stem stand Turkish words with the same beginning, then words whose character
    n-grams agree in a share of at least ``LIKE`` (typing errors, derivations); else 0.
    """
    if one == other:
        return 1.0
    if _initial(one) != _initial(other):
        return 0.0
    return _compared(_Form(one, language), _Form(other, language))


def _compared(one: _Form, other: _Form) -> float:
    """The likeness of two words with the same first letter."""
    if one.stem == other.stem or one.word == other.word:
        return 1.0
    size = min(PREFIX, len(one.beginning), len(other.beginning))
    if size >= SHORTEST_PREFIX and one.beginning[:size] == other.beginning[:size]:
        return SAME_PREFIX
    return _ngram_likeness(one, other)


def _initial(word: str) -> str:
    return word[0].translate(PLAIN_LETTERS)


def _beginning(word: str) -> str:
    """The first letters of a Turkish word, plain, without what the present tense swallows."""
    return PROGRESSIVE.split(word, maxsplit=1)[0][:PREFIX].translate(PLAIN_LETTERS)


def _ngram_likeness(one: _Form, other: _Form) -> float:
    lengths = len(one.word), len(other.word)
    if min(lengths) < 4 or abs(lengths[0] - lengths[1]) > LENGTHS_APART:
        return 0.0
    dice = 2 * len(one.grams & other.grams) / (len(one.grams) + len(other.grams))
    return dice if dice >= LIKE else 0.0


def guess_language(text: str) -> Language | None:
    """Turkish or English by function words and Turkish letters; None where they tie."""
    turkish = tokens(text, "tr")
    votes_tr = sum(
        word in FUNCTION_WORDS["tr"] or bool(MARKED_LETTERS.search(word)) for word in turkish
    )
    votes_en = sum(word in FUNCTION_WORDS["en"] for word in tokens(text, "en"))
    if votes_tr == votes_en:
        return None
    return "tr" if votes_tr > votes_en else "en"
