"""Which words and phrases are fillers, and where the same words carry meaning.

A rule sees a phrase at its place in the answer and says whether it is a filler there. Marks are
the recogniser's reading of the voice: a phrase set off by them is more often a filler than not.
The English rules were checked against podcasts transcribed both verbatim and cleaned of fillers;
where the cleaned text keeps a phrase oftener than not, a rule asks for more than the phrase.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interview.delivery.word_lists import listed
from interview.errors import Language


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case without marks, and what mark stood behind it."""

    text: str
    marked: bool = False
    stopped: bool = False
    asked: bool = False
    initials: bool = False


NOTHING = Token("", marked=True, stopped=True)
"""What stands before the first word and behind the last."""

SOUNDS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"u+m+|u+h+m*|e+r+m*|h+m+|m{2,}|a+h+|e+h+"),
    "tr": re.compile(r"[ıi]{2,}[hm]*|ı[hm]*|e{2,}[hm]*|ö{2,}|h+m+|h[ıi]m+|m{2,}"),
}
"""Hesitations that are no words, however long they are written."""


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase where it was said: ``tokens[first:last]``."""

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
        """A mark or nothing stands before it."""
        return self.before.marked

    @property
    def closes(self) -> bool:
        """A mark or nothing follows it."""
        return self.final.marked or self.last == len(self.tokens)

    @property
    def set_off(self) -> bool:
        return self.opens and self.closes

    @property
    def beside_sound(self) -> bool:
        """An um or another sound stands right before or behind it."""
        return is_sound(self.before, self.language) or is_sound(self.after, self.language)


Rule = Callable[[Place], bool]


def is_sound(token: Token, language: Language) -> bool:
    """A hesitation that is no word; initials such as ER are none."""
    return not token.initials and SOUNDS[language].fullmatch(token.text) is not None


JOINERS = listed("and but or so because cause then well yeah yes no okay now")
"""What a speaker holds on to while looking for words: a phrase behind it is set off too."""

LIKENESS = listed(
    "feel feels felt feeling look looks looked looking sound sounds sounded sounding seem "
    "seems seemed taste tastes tasted smell smells smelled act acts acted acting "
    "something anything nothing someone somebody anyone anybody things thing stuff "
    "exactly much"
)
"""What is or does "like" something: the word behind is a comparison."""

LIKING = listed("i you we they people would i'd you'd we'd they'd do don't didn't to")
"""Those who like, and the verbs that do it with them."""

MODALS = listed("to can could will should might must they'll we'll i'll you'll")
LIKED = listed(
    "it this that these those them him her you me us the a an my your our their what how "
    "to when working being"
)
"""Behind "like" the thing that is liked, or what something is like."""

HANGING = listed(
    "of for with from in on at about into the a an and or but so because then if when my "
    "your our their his her have has had"
)
"""Behind these words something is still to come: "of, like, the rest"."""

VAGUE = listed(
    "really super so very literally totally completely actually maybe almost still one "
    "two three four five six seven eight nine ten twenty thirty fifty hundred years"
)
"""Behind these "like" softens: "it was like really late", "it took like ten days"."""

GOES_ON = listed(
    "i you we they he she it i'm you're we're they're it's if when and so just we've i've "
    "there's that's my your our their not even all"
)
"""Behind ", like" a sentence goes on; before another word it is an example (", like Python")."""

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
    """ "Sounds like that", "like I said", "like this"."""
    after = place.tokens[place.last : place.last + 2]
    if len(after) == 2 and REPORTS.fullmatch(after[1].text):
        return True
    return place.before.text in LIKENESS and not place.opens


def _softens(text: str) -> bool:
    return text in VAGUE or text[:1].isdigit()


ASKED = listed("do did if as that let once before so")
"""Before "you know": somebody asks or says what is known."""


def _you_know(place: Place) -> bool:
    if not place.closes:
        return place.beside_sound and not place.after.text.startswith(("what", "how", "that"))
    return place.opens or place.before.text not in ASKED


REPLIES = listed("yeah yes yep no nope right okay sure well exactly absolutely course")
"""Words an answer opens with: "yeah, I mean" is part of the reply and no search for words."""


def _i_mean(place: Place) -> bool:
    return place.set_off and place.before.text not in REPLIES


def _kind_of(place: Place) -> bool:
    """Set off in a sentence: as an answer of its own ("Sort of.") it says something."""
    alone = place.before.stopped and place.final.stopped
    return place.set_off and not alone


def _basically(place: Place) -> bool:
    """Between marks, or behind a conjunction and before one; else it says "in the main"."""
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
"""Before "şey" they make it a thing: "bir şey", "aynı şey", "önemli şey"."""

THING_SUFFIX = re.compile(
    r"\w+(?:[dt][ıiuü]ğ[ıiuü](?:m|n|mız|miz|muz|müz|nız|niz)?|[ae]c[ae]ğ[ıi](?:m|n|mız|miz)?"
    r"|(?:y|[^\Waeıioöuüdtm])[ae]n|l[ıiuü]|s[ıiuü]z|[ae]cak|[ae]cek|[dt][ae]ki)"
)
"""Participles and adjectives: "yaptığım şey", "isteyen şey", "gerekli şey"."""

NO_ADJECTIVE = listed("ben sen zaten hemen neden bazen aynen insan")
"""Words that only end like one."""


def _thing(place: Place) -> bool:
    """ "şey" as a hesitation: no word before it makes it a thing."""
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
"""Behind a fresh "işte": something is pointed at ("işte bu yüzden")."""


def _at_work(place: Place) -> bool:
    """ "işte" as a filler: neither the locative of "iş" nor pointing at something."""
    if not place.opens and place.before.text in AT_WORK_BEFORE:
        return False
    if not place.final.marked and AT_WORK_AFTER.fullmatch(place.after.text):
        return False
    return not (place.before.stopped and place.after.text in POINTED_AT)


def _where_is(place: Place) -> bool:
    """ "hani" as a filler: no "hani nerede?", no "Hani?"."""
    return not (place.final.asked or place.after.text.startswith(("nere", "kim")))


CONTRASTS = listed("ama fakat ancak oysa halbuki çünkü ki")


def _in_fact(place: Place) -> bool:
    """ "aslında" as a filler: it neither opens the sentence nor sets something against another.

    At the beginning it says "contrary to what you may think", behind "işin" what lies beneath.
    """
    before = place.before
    if place.closes or place.beside_sound or before.text in TURKISH_WORDS:
        return True
    return not (before.stopped or before.text in CONTRASTS | {"işin"})


def _like_this(place: Place) -> bool:
    """ "böyle" as a filler: set off inside a sentence, or beside another filler."""
    others = TURKISH_WORDS - {"falan", "filan"}
    if place.beside_sound or place.before.text in others:
        return True
    return place.final.marked and not place.final.stopped and place.after is not NOTHING


def _and_so(place: Place) -> bool:
    """ "falan": something is left vague; as the first word it is "such and such"."""
    return not place.before.stopped


def _interjection(place: Place) -> bool:
    """ "e" alone is a hesitation where the voice stops behind it."""
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
"""Words: Erdoğan 2013 and doi 10.1007/s10936-022-09840-4. The phrases look for a word aloud."""

RULES: dict[Language, Mapping[tuple[str, ...], Rule]] = {"en": ENGLISH, "tr": TURKISH}
