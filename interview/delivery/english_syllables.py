"""Syllables of English words: vowel groups, what they hide, and the words no rule reaches."""

import re

from interview.delivery.word_lists import listed

VOWELS = re.compile(r"[aeiouy]+")
SECOND_PARTS = (
    r"(?:ly|li(?:er|est|hood)|ments?|ful(?:ly|ness)?|less(?:ly|ness)?|ness|some|hood|wise|like"
    r"|where|one|body|how|thing|what|times?|days?|works?|books?|pages?|styles?|marks?|lines?"
    r"|ground|ware|fore|wives|wife|while|land|m[ae]n|balls?|lights?|boards?|sides?|sel(?:f|ves)"
    r"|guards?|holders?|makers?|keepers?|rooms?|stones?|towns?|ports?|shots?|papers?|workers?|ways?"
    r"|things|base|points?|names?|scale|frames?|long|holds?|spread|wide|houses?|foot|fields?|hand"
    r"|words?|fighters?|ties|teens?|(?<=[vfn]e)ty)$"
)
"""Suffixes, and words that others are put together with: the e in front of them is silent."""

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
"""In this order: "ev'ry"; y between vowels opens a syllable; "fire" has a second one; "league";
a silent e before a suffix or the second part of a compound; and the silent e of "made", "makes"
and "named", but not of "table", "houses" and "wanted"."""

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
"""Vowels side by side that are spoken apart: "sci-ence", "vide-o", "cre-ate", "do-ing"; and the
unwritten vowel of "critici-sm" and "rhy-thm"."""

SWALLOWED = re.compile(r"ically$")
CONTRACTED = re.compile(r"(?<=[dst])n't$|(?<=ve)n't$|(?<=[^aeiouyw])'(?:ve|ll|re|em)$|(?<=[td])'d$")
"""Contractions with a syllable of their own: "didn't", "could've", "it'll", "it'd"."""

HISSING = re.compile(r"(?:[sxz]|[cs]h|[cgs]e|ze)'s$")
"""Words whose possessive adds a syllable: "the class's", "Alice's"."""

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
"""Words frequent in interviews, and kinds of words, that the rules get wrong."""

COUNTS = {word: count for count, words in EXCEPTIONS.items() for word in words}


def english_syllables(word: str) -> int:
    """Syllables of a lower-case ``word`` of letters and apostrophes; at least 1."""
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
