"""The words and phrases that may be fillers, with a rule for each that decides by its context.

Punctuation marks reflect how the recogniser heard the voice: a phrase between marks is usually a
filler. The English rules were checked against podcasts with both a verbatim transcript and one
cleaned of fillers; where the cleaned transcript usually keeps a phrase, its rule needs more
evidence than the phrase itself.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interview.errors import Language
from interview.language.words import listed


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case without punctuation, and the kinds of marks after it."""

    text: str
    marked: bool = False
    stopped: bool = False
    asked: bool = False
    initials: bool = False


NOTHING = Token("", marked=True, stopped=True)
"""The token before the first word and after the last."""

SOUNDS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"u+m+|u+h+m*|e+r+m*|h+m+|m{2,}|a+h+|e+h+"),
    "tr": re.compile(r"[ıi]{2,}[hm]*|ı[hm]*|e{2,}[hm]*|ö{2,}|h+m+|h[ıi]m+|m{2,}"),
}
"""Hesitations that are no words, in spellings of any length."""


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase in its context: ``tokens[first:last]``."""

    tokens: Sequence[Token]
    first: int
    last: int
    language: Language

    @property
    def before(self) -> Token:
        return self.tokens[self.first - 1] if self.first else NOTHING

    @property
    def after(self) -> Token:
        return self.tokens[self.last] if self.last < len(self.tokens) else NOTHING

    @property
    def final(self) -> Token:
        return self.tokens[self.last - 1]

    @property
    def opens(self) -> bool:
        """Whether a mark or nothing precedes it."""
        return self.before.marked

    @property
    def closes(self) -> bool:
        """Whether a mark or nothing follows it."""
        return self.final.marked or self.last == len(self.tokens)

    @property
    def set_off(self) -> bool:
        return self.opens and self.closes

    @property
    def beside_sound(self) -> bool:
        """Whether an um or another hesitation is next to it."""
        return is_sound(self.before, self.language) or is_sound(self.after, self.language)


Rule = Callable[[Place], bool]


def is_sound(token: Token, language: Language) -> bool:
    """Whether the token is a hesitation; initials such as ER are not."""
    return not token.initials and SOUNDS[language].fullmatch(token.text) is not None


JOINERS = listed("and but or so because cause then well yeah yes no okay now")
"""A phrase after one of these counts as set off, like a phrase after a mark."""

LIKENESS = listed(
    "feel feels felt feeling look looks looked looking sound sounds sounded sounding seem "
    "seems seemed taste tastes tasted smell smells smelled act acts acted acting "
    "something anything nothing someone somebody anyone anybody things thing stuff "
    "exactly much"
)
"""Before "like" these make a comparison."""

LIKING = listed("i you we they people would i'd you'd we'd they'd do don't didn't to")
"""Before these "like" may be the verb: subjects and auxiliaries."""

MODALS = listed("to can could will should might must they'll we'll i'll you'll")
LIKED = listed(
    "it this that these those them him her you me us the a an my your our their what how "
    "to when working being"
)
"""After "like" these are the object of the verb, or what something is compared to."""

HANGING = listed(
    "of for with from in on at about into the a an and or but so because then if when my "
    "your our their his her have has had"
)
"""After these words the phrase is incomplete: "of, like, the rest"."""

VAGUE = listed(
    "really super so very literally totally completely actually maybe almost still one "
    "two three four five six seven eight nine ten twenty thirty fifty hundred years"
)
"""Before these "like" softens: "it was like really late", "it took like ten days"."""

GOES_ON = listed(
    "i you we they he she it i'm you're we're they're it's if when and so just we've i've "
    "there's that's my your our their not even all"
)
"""After ", like" these continue the sentence; another word is an example (", like Python")."""

REPORTS = re.compile(r"said|says|say|mentioned|told|talked")


def _like(place: Place) -> bool:
    before, after = place.before.text, place.after.text
    if _likeness(place):
        return False
    if place.set_off or (place.beside_sound and before not in LIKING):
        return True
    if _softens(after) and not place.final.marked:
        return before not in LIKING or before in MODALS
    if before in MODALS:
        return after not in LIKED
    if before in HANGING:
        return after not in {"it", "them"}
    return place.opens and (place.before.stopped or after in GOES_ON)


def _likeness(place: Place) -> bool:
    """Whether "like" compares: "sounds like that", "like I said"."""
    after = place.tokens[place.last : place.last + 2]
    if len(after) == 2 and REPORTS.fullmatch(after[1].text):
        return True
    return place.before.text in LIKENESS and not place.opens


def _softens(text: str) -> bool:
    return text in VAGUE or text[:1].isdigit()


ASKED = listed("do did if as that let once before so")
"""Before "you know" these make it a question or a statement about knowledge."""


def _you_know(place: Place) -> bool:
    if not place.closes:
        return place.beside_sound and not place.after.text.startswith(("what", "how", "that"))
    return place.opens or place.before.text not in ASKED


REPLIES = listed("yeah yes yep no nope right okay sure well exactly absolutely course")
"""Words that open a reply: "yeah, I mean" is part of the reply and no filler."""


def _i_mean(place: Place) -> bool:
    return place.set_off and place.before.text not in REPLIES


def _kind_of(place: Place) -> bool:
    """Set off within a sentence; as a sentence of its own ("Sort of.") it has meaning."""
    alone = place.before.stopped and place.final.stopped
    return place.set_off and not alone


def _basically(place: Place) -> bool:
    """Between marks, or between a conjunction and a mark; elsewhere it means "in essence"."""
    return place.closes and (place.opens or place.before.text in JOINERS)


ENGLISH: dict[tuple[str, ...], Rule] = {
    ("like",): _like,
    ("you", "know"): _you_know,
    ("i", "mean"): _i_mean,
    ("sort", "of"): _kind_of,
    ("kind", "of"): _kind_of,
    ("basically",): _basically,
}
THING_BEFORE = listed(
    "bir her hiçbir hiç çok birçok birkaç bazı kimi aynı başka diğer öbür o bu şu öyle "
    "böyle şöyle ne tek iki üç dört beş ilk son asıl bütün tüm az fazla çoğu nice hangi "
    "türlü tür bambaşka güzel iyi kötü yeni eski önemli büyük küçük farklı benzer yanlış "
    "doğru zor kolay garip"
)
"""Before "şey" these make it a noun: "bir şey", "aynı şey", "önemli şey"."""

THING_SUFFIX = re.compile(
    r"\w+(?:[dt][ıiuü]ğ[ıiuü](?:m|n|mız|miz|muz|müz|nız|niz)?|[ae]c[ae]ğ[ıi](?:m|n|mız|miz)?"
    r"|(?:y|[^\Waeıioöuüdtm])[ae]n|l[ıiuü]|s[ıiuü]z|[ae]cak|[ae]cek|[dt][ae]ki)"
)
"""Participles and adjectives, which make "şey" a noun: "yaptığım şey", "gerekli şey"."""

NO_ADJECTIVE = listed("ben sen zaten hemen neden bazen aynen insan")
"""Words that end like a participle or adjective and are none."""


def _thing(place: Place) -> bool:
    """ "şey" is a hesitation unless the word before makes it a noun."""
    before = place.before
    if before.marked:
        return True
    made = before.text in THING_BEFORE or THING_SUFFIX.fullmatch(before.text)
    return before.text in NO_ADJECTIVE or not made


AT_WORK_BEFORE = listed(
    "bir bu şu o her hangi aynı başka yeni eski ilk son önceki şimdiki sonraki iki iyi "
    "kötü zor kolay hiçbir diğer öbür böyle güzel tek"
)
AT_WORK_AFTER = re.compile(r"(?:çalış|başar|uzman|tecrübe|deneyim|olan|kal|ilerle|yüksel|geçir)\w*")
POINTED_AT = listed("bu o şu burada orada budur")
"""After "işte" at the start of a sentence these are pointed at: "işte bu yüzden"."""


def _at_work(place: Place) -> bool:
    """ "işte" is a filler unless it is the locative of "iş" or points at something."""
    if not place.opens and place.before.text in AT_WORK_BEFORE:
        return False
    if not place.final.marked and AT_WORK_AFTER.fullmatch(place.after.text):
        return False
    return not (place.before.stopped and place.after.text in POINTED_AT)


def _where_is(place: Place) -> bool:
    """ "hani" is a filler except in "hani nerede?" and "Hani?"."""
    return not (place.final.asked or place.after.text.startswith(("nere", "kim")))


CONTRASTS = listed("ama fakat ancak oysa halbuki çünkü ki")


def _in_fact(place: Place) -> bool:
    """ "aslında" is a filler unless it starts a sentence or follows a contrast or "işin".

    At the start it means "contrary to what you may think", in "işin aslında" "in essence".
    """
    before = place.before
    if place.closes or place.beside_sound or before.text in TURKISH_WORDS:
        return True
    return not (before.stopped or before.text in CONTRASTS | {"işin"})


def _like_this(place: Place) -> bool:
    """ "böyle" is a filler if it is set off within a sentence or next to another filler."""
    others = TURKISH_WORDS - {"falan", "filan"}
    if place.beside_sound or place.before.text in others:
        return True
    return place.final.marked and not place.final.stopped and place.after is not NOTHING


def _and_so(place: Place) -> bool:
    """ "falan" is a filler unless it starts a sentence, where it means "such and such"."""
    return not place.before.stopped


def _interjection(place: Place) -> bool:
    """ "e" is a hesitation if a mark follows."""
    return place.final.marked


def _always(_: Place) -> bool:
    return True


TURKISH_WORDS = listed("şey yani işte hani")
TURKISH: dict[tuple[str, ...], Rule] = {
    ("şey",): _thing,
    ("yani",): _always,
    ("işte",): _at_work,
    ("hani",): _where_is,
    ("aslında",): _in_fact,
    ("böyle",): _like_this,
    ("falan",): _and_so,
    ("filan",): _and_so,
    ("falan", "filan"): _and_so,
    ("e",): _interjection,
    **dict.fromkeys(
        (
            ("nasıl", "diyeyim"), ("nasıl", "desem"), ("nasıl", "söylesem"),
            ("nasıl", "söyleyeyim"), ("nasıl", "anlatsam"), ("nasıl", "anlatayım"),
            ("ne", "bileyim"), ("ne", "diyeyim"), ("ne", "desem"),
        ),
        _always,
    ),
}  # fmt: skip
"""The words are from Erdoğan 2013 and doi 10.1007/s10936-022-09840-4. The phrases are said while
searching for a word."""

RULES: dict[Language, Mapping[tuple[str, ...], Rule]] = {"en": ENGLISH, "tr": TURKISH}
