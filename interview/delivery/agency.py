"""Who acts in an answer: passives, and actions the speaker claims as "I did"."""

import re
from collections.abc import Sequence

from interview.delivery.word_lists import listed
from interview.errors import Language

BE = listed("am is are was were be been being isn't aren't wasn't weren't get got")
BETWEEN = re.compile(r"not|also|never|always|often|being|been|already|then|just|still|\w+ly")
"""May stand between "was" and the participle, or between "I" and what I did."""

IRREGULAR_PARTICIPLES = listed(
    "begun bound bought brought broken built cast caught chosen cut dealt done drawn "
    "driven eaten fed felt forgiven forgotten fought found given grown heard held hidden "
    "hit hurt kept known laid led left lent lost made meant met overcome overseen paid "
    "put read rebuilt redone rewritten said seen sent set shaken shown shut sold sought "
    "spent split spoken spread stolen struck sworn taken taught thrown told understood "
    "undertaken won written withdrawn"
)
STATES = listed(
    "interested excited tired used supposed involved married worried pleased committed "
    "dedicated motivated concerned convinced experienced qualified skilled scared bored "
    "confused surprised prepared frustrated disappointed satisfied stressed overwhelmed "
    "focused detailed organized organised relaxed determined limited related advanced "
    "complicated talented gifted ashamed embarrassed annoyed crowded need indeed speed "
    "exceed proceed feed seed red bed hundred left done lost set sacred wicked naked "
    "beloved ed"
)
"""Adjectives that look like participles, and states in which nobody acts."""

IRREGULAR_PAST = listed(
    "became began bought broke brought built came caught chose cut dealt did drew drove "
    "fought found gave got grew held hired kept laid led left lent made met paid put ran "
    "read rebuilt rewrote said saw sent set showed sold spent spoke split spread stood "
    "started stepped sought taught took told threw went won wrote oversaw undertook "
    "overcame withdrew"
)
NO_ACTION = listed(
    "wanted liked loved needed hoped hated preferred wished enjoyed believed seemed "
    "happened appeared missed wondered assumed guessed supposed realized realised noticed "
    "remembered used lived existed stayed owned belonged looked expected feared regretted "
    "doubted need indeed"
)
"""Wishes, states and things that come to mind are no actions."""

MOST_BETWEEN = 2

TURKISH_TENSES = (
    r"(?:[dt][ıiuü]|m[ıiuü]ş(?:t[ıiuü])?|[ıi]yor(?:du)?|[uü]yor(?:du)?|[ıiuü]r(?:d[ıiuü])?"
    r"|[ae]c[ae]k(?:t[ıi])?|m[ae]l[ıi](?:yd[ıi])?|m[ae]d[ıi]|m[ae]m[ıi]ş|m[ae]z|m[ıiuü]yor"
    r"|[dt][ıiuü]ğ[ıiuü]\w*|m[ae]kt[ae](?:yd[ıi])?)(?:l[ae]r|d[ıi]r)?"
)
TURKISH_PASSIVE = re.compile(
    rf"(?P<stem>\w*[^\Waeıioöuü](?:[ıi]l|[uü]l)|\w*l(?:[ıi]n|[uü]n)|\w*[aeıioöuü](?:n|n[ıiuü]l))"
    rf"{TURKISH_TENSES}"
)
"""Passive as the grammar has it (Göksel & Kerslake 2005, 8.2.1.2): -Il behind a consonant, -In
behind l, -n behind a vowel; third person, for reflexives look the same in the first."""

TURKISH_VOWEL = re.compile("[aeıioöuü]")
NO_PASSIVES = listed(
    "katıl ayrıl bayıl sarıl darıl yanıl takıl kasıl sıkıl yorul üzül eğil kurtul doğrul devril "
    "atıl bulun kullan kazan inan dayan uzan uyan utan davran öğren güven evlen ilgilen dinlen "
    "yararlan faydalan heyecanlan sinirlen endişelen kaygılan hoşlan zorlan düşün görün geçin edin "
    "giyin övün sevin değin bürün taşın tanın tüken katlan oyalan kıskan özen beğen gücen diren "
    "tırman çekin gezin soyun yıkan avun dolan aldan yaslan odaklan güçlen canlan yetin kaçın "
    "yönel yüksel azal çoğal düzel kısal yücel incel"
)
"""Stems that end like a passive and are none: "katıldı", "kazandı", "düşündü"."""

TURKISH_FIRST_PERSON = re.compile(r"\w+(?:[^\Wfstkçşhp]d|[fstkçşhp]t)[ıiuü]m")
NO_TURKISH_ACTION = listed(
    "adım yardım kendim ardım dördüm vardım oldum değildim isterdim istedim düşündüm sandım "
    "zannettim hissettim bildim sevdim umdum inandım beğendim üzüldüm sevindim korktum "
    "kodum metodum modum umudum ümidim maksadım derdim yurdum hedeftim zamandım dostum testim"
)
"""Nouns that end alike ("yardım", "kodum"), states, wishes and feelings."""

TURKISH_STATE = re.compile(r"\w+(?:[aeıioöuü]yd[ıiuü]m|[ae]c[ae]kt[ıi]m)")
""" "I was" and "I was going to"."""

TURKISH_PLACE = re.compile(r"\w*[aeıioöuü]\w*(?:[^\Wlr]d|[fstkçşhp]t)[ae]d[ıi]m")
"""The same "I was" run together behind a locative ("evdedim"), not the verbs "ödedim", "atadım"
and "fısıldadım", which have no vowel or an l or r in front of their own -da."""

Y_VERBS = re.compile(r"(?:du|ko|gi|sa|so|u|ya|do|ca)yd[ıiuü]m")
"""Verbs whose stem ends in y: "duydum", "koydum"."""


def passives(words: Sequence[str], language: Language) -> list[int]:
    """Where a passive stands among lower-case ``words``: the index of its participle or verb."""
    if language == "tr":
        return [index for index, word in enumerate(words) if _turkish_passive(word)]
    return [index for index in range(1, len(words)) if _english_passive(words, index)]


def first_person_actions(words: Sequence[str], language: Language) -> list[int]:
    """Where the speaker says "I did": the index of the verb among lower-case ``words``."""
    if language == "tr":
        return [index for index, word in enumerate(words) if _turkish_action(word)]
    return [index for index in range(1, len(words)) if _english_action(words, index)]


def _turkish_passive(word: str) -> bool:
    found = TURKISH_PASSIVE.fullmatch(word)
    if found is None or found["stem"] in NO_PASSIVES:
        return False
    # A verb and its passive suffix have a vowel each: "bul" and "in" are verbs alone.
    return len(TURKISH_VOWEL.findall(found["stem"])) > 1


def _turkish_action(word: str) -> bool:
    if Y_VERBS.fullmatch(word):
        return True
    if word in NO_TURKISH_ACTION or TURKISH_STATE.fullmatch(word) or TURKISH_PLACE.fullmatch(word):
        return False
    return TURKISH_FIRST_PERSON.fullmatch(word) is not None


def _english_passive(words: Sequence[str], index: int) -> bool:
    participle = words[index] in IRREGULAR_PARTICIPLES or words[index].endswith("ed")
    by = words[index + 1 : index + 2] == ["by"]
    if not participle or (words[index] in STATES and not by):
        return False
    return _word_before(words, index) in BE


def _english_action(words: Sequence[str], index: int) -> bool:
    word = words[index]
    past = word in IRREGULAR_PAST or (word.endswith("ed") and len(word) > 3)
    return past and word not in NO_ACTION and _word_before(words, index) == "i"


def _word_before(words: Sequence[str], index: int) -> str:
    """The word before ``index``, adverbs and "been" left out; empty at the beginning."""
    for back in range(1, MOST_BETWEEN + 2):
        if back > index:
            return ""
        word = words[index - back]
        if word in BE or not BETWEEN.fullmatch(word):
            return word
    return ""
