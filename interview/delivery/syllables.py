"""Syllables of a word, the unit of pace that Turkish and English share.

Turkish is exact: one syllable per vowel. English is counted by rules and a list of exceptions.
Figures, signs, initials and abbreviations, which Whisper writes as in print, are counted as they
are read aloud.
"""

import re
from functools import lru_cache

from interview.errors import Language
from interview.language.words import listed, lower

ONES: dict[Language, tuple[int, ...]] = {
    "tr": (2, 1, 2, 1, 1, 1, 2, 2, 2, 2),  # sıfır bir iki üç dört beş altı yedi sekiz dokuz
    "en": (2, 1, 1, 1, 1, 1, 1, 2, 1, 1),  # zero one two three four five six seven eight nine
}
TENS: dict[Language, tuple[int, ...]] = {
    "tr": (0, 1, 2, 2, 1, 2, 2, 2, 2, 2),  # on yirmi otuz kırk elli altmış yetmiş seksen doksan
    "en": (0, 1, 2, 2, 2, 2, 2, 3, 2, 2),  # ten twenty thirty forty fifty sixty seventy ...
}
ENGLISH_TEENS = (1, 3, 1, 2, 2, 2, 2, 3, 2, 2)  # ten eleven twelve thirteen ... nineteen
HUNDRED: dict[Language, int] = {"tr": 1, "en": 2}
SCALES: dict[Language, tuple[int, ...]] = {
    "tr": (0, 1, 2, 2),  # bin milyon milyar
    "en": (0, 2, 2, 2),  # thousand million billion
}
LONGEST_NUMBER = 12
"""Digits. Longer numbers, and those with a leading zero, are read digit by digit."""

POINT: dict[Language, int] = {"tr": 2, "en": 1}  # virgül, point
THOUSANDS: dict[Language, re.Pattern[str]] = {
    "tr": re.compile(r"(?<=\d)\.(?=\d{3}(?:\D|$))"),
    "en": re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))"),
}
"""Thousands separators: 1.000 in Turkish is 1,000 in English."""

DECIMAL: dict[Language, re.Pattern[str]] = {
    "tr": re.compile(r"(\d+),(\d+)"),
    "en": re.compile(r"(\d+)\.(\d+)"),
}
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\.?")
YEAR = re.compile(r"(1[1-9]|20)(\d\d)")
TURKISH_SHORT_ORDINAL = re.compile(r".*[267]|.*[25]0")
"""Ordinals whose last word ends in a vowel (iki, altı, yedi, yirmi, elli) add one syllable only."""

LARGEST_TURKISH_ORDINAL = 3
"""Digits. A full stop after a longer number ends a sentence."""

VOWELS = re.compile(r"[aeiouy]+")
SECOND_PARTS = (
    r"(?:ly|li(?:er|est|hood)|ments?|ful(?:ly|ness)?|less(?:ly|ness)?|ness|some|hood|wise|like"
    r"|where|one|body|how|thing|what|times?|days?|works?|books?|pages?|styles?|marks?|lines?"
    r"|ground|ware|fore|wives|wife|while|land|m[ae]n|balls?|lights?|boards?|sides?|sel(?:f|ves)"
    r"|guards?|holders?|makers?|keepers?|rooms?|stones?|towns?|ports?|shots?|papers?|workers?|ways?"
    r"|things|base|points?|names?|scale|frames?|long|holds?|spread|wide|houses?|foot|fields?|hand"
    r"|words?|fighters?|ties|teens?|(?<=[vfn]e)ty)$"
)
"""Suffixes and second parts of compounds, before which an e is silent."""

REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^every"), "evry"),
    (re.compile(r"(?<=[aeouw])y(?=[aeiou])|^y(?=[aeiou])|(?<=n)y(?=[ao])"), "j"),
    (re.compile(r"(?<![aeou])ire(?=$|s$|d$|ly$|ments?$)"), "ijer"),
    (re.compile(r"(?:(?<=[aeious]q)|(?<=[aeioun]g))ue(?=s?$|d$|ly$)"), ""),
    (re.compile(rf"([aeiouy](?:[^aeiouyl]|[^aeiouy][^aeiouyl])|[aeiouy]l)e(?={SECOND_PARTS})"),
     r"\1"),
    (re.compile(r"(?<![bcdfgkpstz]l)(?<![ct]r)(?<=[^aeiouy])e$"), ""),
    (re.compile(r"(?<![bcdfgkpstz]l)(?<![ct]r)(?<=[^aeiouyszxcg])(?<![cs]h)es$"), "s"),
    (re.compile(r"(?<![bcdfgkpstz]l)(?<![cdt]r)(?<=[^aeiouytd])ed$"), "d"),
)  # fmt: skip
"""In this order: "ev'ry"; y between vowels is a consonant; "fire" has two syllables; "league"; a
silent e before SECOND_PARTS; and the silent e of "made", "makes" and "named", but not of "table",
"houses" and "wanted"."""

APART = (
    r"(?<![cstgln])(?<!sh)i(?=a(?!g(?:e|$)))|^gi(?=an)",  # media, trial; not social, marriage
    r"[st]i(?=a(?:t|sm|st|bl|r[iy]))|ci(?=at|ar)|(?<=[ln])i(?=a(?!$|[rn]))",  # associate
    r"(?<![tscgxlnv])(?<!sh)i(?=o)|(?<=[lnv])i(?=o(?:us|l|d|t|s))",  # radio, previous; not million
    r"^sci(?=en)|(?<![tcn])i(?=en[ct])|i(?=et)",  # science, client, diet; not patient
    r"(?<=[aeiouy][^aeiouc])i(?=e(?:rs?|st)$)|(?<=[aeiouy][^aeiou][^aeiou])i(?=e(?:rs?|st)$)",
    r"(?<![aeioug])i(?=u[ms])",  # medium
    r"(?<!g)e(?=o(?!p(?:l|ar)))|(?<=g)e(?=o(?:gr|me|lo|$))",  # video; not courageous, people
    r"(?<=cr)e(?=at(?!u))|^re(?=a(?:ct|ss|pp|li[sztg]|rr))|(?<=[aeiou][dr])e(?=as?$)",  # create
    r"e(?=u[ms]s?$)|^re(?=u[sn]|in[vft]|it)|^pre(?=e[mx])",  # museum, reuse, reinvent
    r"(?<![gq])u(?=a)|(?<![gq])u(?=en[tc])|(?<!q)u(?=els?$)",  # usual, fluent, fuel
    r"(?<![gq])u(?=i(?:t(?:y|ies|ion|iv|ou)|n(?![gk])|ds?$|ci))",  # continuity, ruin, suicide
    r"(?<=[^aeiouq])u(?=o(?:us|$))",  # continuous, duo
    r"o(?=e(?:m|t(?!h)|v|x))|(?<=[rt])o(?=i(?:c|s[mt])s?$)|^co(?=op|ord|al)",  # poem, heroic
    r"a(?=o)|a(?=ic(?:s|al)?$)",  # chaos, archaic
    r"[aeiou](?=ings?$)|(?<=[^aeiouw])y(?=[aiou]|e[rn])",  # doing, trying
    r"(?:s|th)(?=ms?$)|^m(?=c)",  # criticism, rhythm, McCoy
)
HIATUS = re.compile("|".join(APART))
"""Adjacent vowels in separate syllables: "sci-ence", "vide-o", "cre-ate", "do-ing"; and the
unwritten vowel of "critici-sm" and "rhy-thm"."""

SWALLOWED = re.compile(r"ically$")
CONTRACTED = re.compile(r"(?<=[dst])n't$|(?<=ve)n't$|(?<=[^aeiouyw])'(?:ve|ll|re|em)$|(?<=[td])'d$")
"""Contractions that add a syllable: "didn't", "could've", "it'll", "it'd"."""

HISSING = re.compile(r"(?:[sxz]|[cs]h|[cgs]e|ze)'s$")
"""Possessives that add a syllable: "the class's", "Alice's"."""

EXCEPTIONS: dict[int, frozenset[str]] = {
    1: listed("aisle isle aisles isles george queue queues queued suede"),
    2: listed(
        "whereas sophomore sophomores business evening evenings being seeing maybe genius "
        "marriage wednesday lawyer soldier soldiers premier frontier cashier naked wicked "
        "crooked ragged jagged rugged beloved sacred genre genres timbre noah joel leah phoebe "
        "bluer naive sometime lion lions riot riots ryan brian diet wannabe heroine persuade "
        "persuades argue argues argued rescue"
    ),
    3: listed(
        "element elements implement valuable valuables lineage linear theater theaters theatre "
        "theatres recipe recipes apache heroin boolean compliant compliance reliant reliance "
        "alliance appliance employee employees area areas idea ideas doable usable wednesdays "
        "beyonce karaoke epitome teleport adobe anime catastrophes genuine anyone businessman "
        "businessmen tangible resume resumes"
    ),
    4: listed(
        "alliances appliances initiative initiatives nonlinear facsimile ukulele emotionally "
        "california pennsylvania reliable unreliable apostrophe catastrophe hyperbole"
    ),
    5: listed("christianity"),
}
"""Words that the rules get wrong and that are frequent in interviews or stand for others."""

COUNTS = {word: count for count, words in EXCEPTIONS.items() for word in words}

TURKISH_VOWELS = frozenset("aeıioöuüâîû")
PIECES: dict[Language, re.Pattern[str]] = {
    "tr": re.compile(
        r"(?P<figure>\d[\d.,:]*\d\.?(?!\w)|\d[\d.,:]*\d|\d\.(?!\w)|\d)|(?P<sign>[%₺$€£&+=@])"
        r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*\.?)"
    ),
    "en": re.compile(
        r"(?P<figure>\d[\d.,:]*\d(?:st|nd|rd|th|['’]?s\b)?|\d(?:st|nd|rd|th)?)|(?P<sign>[%₺$€£&+=@])"
        r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*\.?)"
    ),
}
SIGNS: dict[Language, dict[str, int]] = {
    "tr": {"%": 2, "₺": 2, "$": 2, "€": 2, "£": 2, "&": 1, "+": 2, "=": 2, "@": 1},
    "en": {"%": 2, "₺": 2, "$": 2, "€": 2, "£": 1, "&": 1, "+": 1, "=": 2, "@": 1},
}
"""Read as yüzde lira dolar avro sterlin ve artı eşit et; percent lira dollars euros pounds ..."""

ABBREVIATIONS: dict[Language, dict[str, int]] = {
    "tr": {
        "vb.": 4, "vs.": 4, "vd.": 4, "dr.": 2, "prof.": 3, "doç.": 2, "müh.": 3,
        "örn.": 3, "bkz.": 3, "sn.": 2, "yrd.": 3, "st.": 2, "şti.": 3,
        "ltd.": 3, "km": 4, "kg": 3, "cm": 4, "gr": 1, "lt": 2, "dk": 3, "gb": 3, "mb": 3,
        "tb": 3, "kb": 3, "dr": 2, "prof": 3, "vb": 4, "vs": 4, "ltd": 3, "örn": 3, "bkz": 3,
    },
    "en": {
        "mr": 2, "mrs": 2, "ms": 1, "dr": 2, "jr": 2, "sr": 2, "vs": 2, "etc": 4, "km": 4,
        "kg": 3, "cm": 4, "lbs": 1, "hrs": 2, "mins": 2, "gb": 3, "mb": 3, "kb": 3, "ok": 2,
        "tv": 2, "ph.d": 3, "phd": 3, "e.g": 3, "i.e": 2,
    },
}  # fmt: skip
"""Read in full: ve benzeri, vesaire, doktor, profesör, kilometre; mister, versus, ..."""

MILLIMETRES = 4
INITIALS = re.compile(r"[A-ZÇĞİÖŞÜ]{2,5}s?")
LONGEST_SPELLED = 3
"""Letters. Longer initials that contain a vowel are read as words."""

SPELLED = listed("ODTÜ IEEE UEFA OECD SEO IELTS")
READ_AS_WORDS = listed(
    "THE AND FOR NOT YOU BUT ALL IN ON IS NO SO WE ŞEY BİR VE BU NE BEN EN ÇOK VAR YOK KOÇ TÜM YÖK "
    "AR GE SAP RAM SIM PIN GIF TED"
)
"""Words in capitals, and initials read as words."""

LETTERS_OF_THREE = {"en": "W", "tr": "Ğ"}
"""Letters whose names have three syllables."""


def figure_syllables(figure: str, language: Language) -> int:
    """Syllables of ``figure``: digits with their marks and, in English, the letters after them.

    "1.250" and "1,250", "3,5" and "3.5", "14:30", "3." (Turkish ordinal), "21st", "1990s". Decimals
    are read as one number after the Turkish "virgül", and digit by digit after the English "point".
    """
    plain = THOUSANDS[language].sub("", figure)
    if clock := CLOCK.fullmatch(plain):
        return _clock(clock[1], clock[2], language)
    if language == "tr" and re.fullmatch(rf"\d{{1,{LARGEST_TURKISH_ORDINAL}}}\.", plain):
        digits = plain[:-1]
        return cardinal(digits, "tr") + (1 if TURKISH_SHORT_ORDINAL.fullmatch(digits) else 2)
    if language == "en" and re.fullmatch(r"\d+(?:st|nd|rd|th)", plain):
        return _english_ordinal(plain[:-2])
    return sum(_part(part, language) for part in re.findall(r"\d+(?:[.,]\d+)*", plain))


def cardinal(digits: str, language: Language) -> int:
    """Syllables of a whole number."""
    if digits.startswith("0") and len(digits) > 1:
        return _one_by_one(digits, language)
    if language == "en" and (year := YEAR.fullmatch(digits)):
        return _english_year(year[1], year[2])
    if digits == "0":
        return ONES[language][0]
    return _by_thousands(digits, language)


def _part(part: str, language: Language) -> int:
    decimal = DECIMAL[language].fullmatch(part)
    if not decimal:
        return sum(cardinal(digits, language) for digits in re.findall(r"\d+", part))
    whole = _by_thousands(decimal[1], language) or ONES[language][0]
    if language == "tr":
        return whole + POINT["tr"] + cardinal(decimal[2], "tr")
    return whole + POINT["en"] + _one_by_one(decimal[2], "en")


def _clock(hours: str, minutes: str, language: Language) -> int:
    """ "14:30" is "fourteen thirty", "14:00" "fourteen", "14:05" "fourteen oh five" ("sıfır")."""
    count = cardinal(str(int(hours)), language)
    if minutes == "00":
        return count
    if minutes.startswith("0"):
        return count + (1 if language == "en" else 2) + ONES[language][int(minutes)]
    return count + cardinal(minutes, language)


def _english_ordinal(digits: str) -> int:
    """Twentieth, thirtieth ... and second have one syllable more than the number."""
    second = digits.endswith("2") and not digits.endswith("12")
    tieth = digits.endswith("0") and digits[-2:] not in {"00", "10"} and len(digits) > 1
    return _by_thousands(digits, "en") + second + tieth


def _english_year(century: str, rest: str) -> int:
    """Nineteen ninety-nine, nineteen oh five, twenty ten, two thousand nine, fifteen hundred."""
    if century == "20" and int(rest) < 10:
        return _by_thousands(century + rest, "en")
    if rest == "00":
        return _below_thousand(int(century), "en") + HUNDRED["en"]
    return _below_thousand(int(century), "en") + (
        1 + ONES["en"][int(rest)] if rest.startswith("0") else _below_thousand(int(rest), "en")
    )


def _one_by_one(digits: str, language: Language) -> int:
    return sum(ONES[language][int(digit)] for digit in digits)


def _by_thousands(digits: str, language: Language) -> int:
    """A number by groups of thousands; one that is too long digit by digit."""
    if len(digits) > LONGEST_NUMBER:
        return _one_by_one(digits, language)
    groups = [int(group) for group in f"{int(digits):,}".split(",")]
    total = 0
    for index, group in enumerate(groups):
        scale = len(groups) - 1 - index
        if group:
            spoken_one = not (language == "tr" and scale == 1 and group == 1)
            total += _below_thousand(group, language) if spoken_one else 0
            total += SCALES[language][scale]
    return total


def _below_thousand(value: int, language: Language) -> int:
    hundreds, rest = divmod(value, 100)
    total = 0
    if hundreds:
        named = 0 if language == "tr" and hundreds == 1 else ONES[language][hundreds]
        total += named + HUNDRED[language]
    tens, ones = divmod(rest, 10)
    if language == "en" and tens == 1:
        return total + ENGLISH_TEENS[ones]
    return total + TENS[language][tens] + (ONES[language][ones] if ones else 0)


def english_syllables(word: str) -> int:
    """Syllables of a lower-case ``word`` of letters and apostrophes, at least 1."""
    word = word.replace("’", "'")
    base, _, rest = word.partition("'")
    if len(base) == 1 and len(rest) > 2:
        base += rest  # O'Neill, y'all
    extra = len(CONTRACTED.findall(word)) + len(HISSING.findall(word))
    if word.endswith("n't"):
        base = word[:-3]
    return COUNTS.get(base, max(1, _by_rules(base))) + extra


def _by_rules(base: str) -> int:
    for pattern, replacement in REWRITTEN:
        base = pattern.sub(replacement, base)
    apart = len(HIATUS.findall(base)) - len(SWALLOWED.findall(base))
    return len(VOWELS.findall(base)) + apart


@lru_cache(maxsize=8192)
def syllables(word: str, language: Language) -> int:
    """Syllables of one word as written, possibly with punctuation; 0 if nothing is spoken."""
    total = 0
    previous = ""
    for piece in PIECES[language].finditer(word):
        text = piece.group()
        if piece["figure"]:
            total += figure_syllables(text, language)
        elif piece["sign"]:
            total += SIGNS[language][text]
        elif text == "mm" and previous:
            total += MILLIMETRES
        else:
            total += _word(text, language)
        previous = piece["figure"] or ""
    return total


def _word(text: str, language: Language) -> int:
    abbreviations = ABBREVIATIONS[language]
    lowered = lower(text, language)
    for form in (lowered, lowered.rstrip(".")):
        if form in abbreviations:
            return abbreviations[form]
    if text.count(".") > 1:
        return _spelled(text, language)
    text = text.rstrip(".")
    stem, _, suffix = text.replace("’", "'").partition("'")
    if _is_spelled(stem):
        return _spelled(stem, language) + _suffix(suffix, language)
    return _turkish(text) if language == "tr" else english_syllables(lower(text, "en"))


def _is_spelled(text: str) -> bool:
    if not INITIALS.fullmatch(text) or text in READ_AS_WORDS:
        return False
    letters = text.removesuffix("s")
    no_vowel = not TURKISH_VOWELS & set(lower(letters, "tr")) - {"ı"} and "I" not in letters
    return no_vowel or len(letters) <= LONGEST_SPELLED or letters in SPELLED


def _spelled(text: str, language: Language) -> int:
    letters = [letter for letter in text.removesuffix("s") if letter.isalpha()]
    return sum(3 if letter.upper() == LETTERS_OF_THREE[language] else 1 for letter in letters)


def _suffix(text: str, language: Language) -> int:
    """Syllables of a suffix of initials: the vowels in "TBMM'de", none in "the CEO's"."""
    return sum(letter in TURKISH_VOWELS for letter in text.lower()) if language == "tr" else 0


def _turkish(text: str) -> int:
    vowels = sum(letter in TURKISH_VOWELS for letter in lower(text, "tr"))
    # A word without a vowel, such as "hmm", is one sound.
    return vowels or 1
