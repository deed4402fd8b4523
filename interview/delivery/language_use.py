"""The choice of words: hedges, restarts, sentence length, variety, passives and own actions.

An own action is a verb by which the speaker says "I did".
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from interview.contracts import LanguageUse, Measured, Metric, Moment, NotMeasurable, Transcript
from interview.contracts import Word as SpokenWord
from interview.delivery.confidence import counted, guessed
from interview.delivery.fillers import hesitations
from interview.errors import Language
from interview.language.words import listed, stem, tokens

MIN_WORDS = 5
"""Words that must be left without hesitations."""

HEDGES: dict[Language, frozenset[tuple[str, ...]]] = {
    "en": frozenset(
        tuple(phrase.split())
        for phrase in (
            "maybe", "perhaps", "probably", "possibly", "presumably", "somewhat", "somehow",
            "hopefully", "apparently", "sort of", "kind of", "kinda", "sorta", "more or less",
            "i think", "i guess", "i suppose", "i believe", "i feel like", "i assume",
            "i'm not sure", "not really sure", "i don't know", "i would say", "i'd say",
            "it seems", "seems like", "a little bit", "a bit", "or something", "or whatever",
            "as far as i know", "to be honest", "if that makes sense", "does that make sense",
        )
    ),
    "tr": frozenset(
        tuple(phrase.split())
        for phrase in (
            "belki", "galiba", "sanırım", "herhalde", "sanki", "muhtemelen", "olabilir",
            "zannedersem", "sanıyorum", "zannediyorum", "zannımca", "umarım", "umuyorum",
            "bence", "bana göre", "bildiğim kadarıyla", "emin değilim", "bilmiyorum",
            "gibi geliyor", "diye düşünüyorum", "bir nevi", "bir bakıma", "bir şekilde",
            "az çok", "biraz", "birazcık", "gibi bir şey", "sayılır", "denebilir",
        )
    ),
}  # fmt: skip
"""English: the classes of Hyland 1998 (doubt, approximation, shields) in the forms used in
interviews. Turkish: particles and verbs of the same classes."""

KIND_BEFORE = listed("a the this that these those what some any which every one")
"""Before "kind of" and "sort of" these refer to a class and do not hedge."""

MEANT_TWICE: dict[Language, frozenset[str]] = {
    "en": listed(
        "very really so much many long far no yes yeah had that is do well now there never "
        "ever always way too big more again bye blah ha hey okay right step day"
    ),
    "tr": listed("bir çok hiç evet hayır tamam yok"),
}
"""Words repeated on purpose ("very very") or by grammar ("had had", "that that")."""

RESTARTED: dict[Language, frozenset[str]] = {
    "en": frozenset(),
    "tr": listed(
        "ben sen o biz siz onlar bu şu ve veya ya ama fakat ancak çünkü ki da de ile için "
        "gibi bunu şunu onu bana sana ona bize benim bizim onun bunun şimdi yani sonra mesela "
        "daha en ne eğer bunlar kendi kendim şey işte hani aslında"
    ),
}
"""Words whose repetition is a restart. Turkish forms words by doubling adjectives, adverbs and
nouns ("yavaş yavaş", "kapı kapı"; Göksel & Kerslake 2005, chapter 9), so only function words
count."""

STOP_WORDS: dict[Language, frozenset[str]] = {
    "en": listed(
        "a about above after again against all also always am an and any anyone anything are "
        "as at away back be because been before being below between both but by came can "
        "can't come could couldn't did didn't do does doesn't doing don't done down during "
        "each either else even ever every everyone everything few first for from get gets "
        "getting go goes going gonna gone got had hadn't has hasn't have haven't having he "
        "he'd he'll he's her here here's hers herself him himself his how however i i'd i'll "
        "i'm i've if in instead into is isn't it it's its itself just kind know last let "
        "let's like look lot lots made make makes making many may maybe me mean might mine "
        "more most much must my myself never new next no not nothing now of off okay oh on "
        "once one ones only onto or other others our ours ourselves out over own perhaps put "
        "quite rather really right said same saw say saying says see seen she she'd she'll "
        "she's should shouldn't since so some someone something sometimes sort still such "
        "take taken takes taking tell than that that's the their theirs them themselves then "
        "there there's these they they'd they'll they're they've thing things think this "
        "those though thought three through time to together told too took toward two under "
        "until up upon us use used using very wanna want wanted wants was wasn't way we we'd "
        "we'll we're we've well went were weren't what what's when where which while who "
        "who's whole whom whose why will with within without won't would wouldn't yeah yes "
        "yet you you'd you'll you're you've your yours yourself um uh er erm hmm mm basically "
        "actually"
    ),
    "tr": listed(
        "acaba açısından ama ancak artık aslında ayrıca az bana bazen bazı belki ben benden "
        "beni benim beri bile bir biraz birçok biri birkaç biz bizden bize bizi bizim böyle "
        "böylece bu buna bunda bundan bunlar bunları bunların bunu bunun burada bütün çok "
        "çünkü da daha de değil demek dedi dedim diğer diye doğru dolayı dolayısıyla edecek "
        "eden ederek edilen ediyor ediyorum ediyoruz eğer en etmek etti ettik ettim evet "
        "fakat falan farklı filan gerek gerçekten gibi göre hala halde hangi hani hatta hem "
        "hemen henüz hep hepsi her herhalde herhangi herkes hiç hiçbir için içinde iken ile "
        "ilgili ilk ise iş işte iyi kadar karşı kendi kendim kendini kez ki kim kimse mesela "
        "mı mi mu mü nasıl ne neden nerede nasılsa o olan olarak oldu olduğu olduğum olduğunu "
        "olduk oldum oldukça olmak olması olsa olur oluyor olacak on ona ondan onlar onları "
        "onların onu onun orada oraya önce öyle pek rağmen sadece sanki sen siz son sonra "
        "sonunda sürekli şekilde şekildi şey şeyi şeyler şimdi şöyle şu şunu tabii tam tamam "
        "tane tüm üç iki üzere üzerine üzerinde var vardı ve veya ya yani yaptı yaptık yaptım "
        "yapmak yapan yapıyorum yapıyor yerine yine yok yoksa zaman zaten çoğu galiba sanırım "
        "benimle bizimle bunun şunun biraz bi hmm ııı eee"
    ),
}
"""Words without content, left out of the most used words."""

BE = listed("am is are was were be been being isn't aren't wasn't weren't get got")
BETWEEN = re.compile(r"not|also|never|always|often|being|been|already|then|just|still|\w+ly")
"""Words that may come between "was" and the participle, or between "I" and the verb."""

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
"""Adjectives that look like participles, and states rather than actions."""

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
"""Verbs of wishing, being and thinking, which are no actions."""

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
"""The passive (Göksel & Kerslake 2005, 8.2.1.2): -Il after a consonant, -In after l, -n after a
vowel. Third person only: in the first, reflexives look the same."""

TURKISH_VOWEL = re.compile("[aeıioöuü]")
NO_PASSIVES = listed(
    "katıl ayrıl bayıl sarıl darıl yanıl takıl kasıl sıkıl yorul üzül eğil kurtul doğrul devril "
    "atıl bulun kullan kazan inan dayan uzan uyan utan davran öğren güven evlen ilgilen dinlen "
    "yararlan faydalan heyecanlan sinirlen endişelen kaygılan hoşlan zorlan düşün görün geçin edin "
    "giyin övün sevin değin bürün taşın tanın tüken katlan oyalan kıskan özen beğen gücen diren "
    "tırman çekin gezin soyun yıkan avun dolan aldan yaslan odaklan güçlen canlan yetin kaçın "
    "yönel yüksel azal çoğal düzel kısal yücel incel"
)
"""Stems that end like a passive but are none: "katıldı", "kazandı", "düşündü"."""

TURKISH_FIRST_PERSON = re.compile(r"\w+(?:[^\Wfstkçşhp]d|[fstkçşhp]t)[ıiuü]m")
NO_TURKISH_ACTION = listed(
    "adım yardım kendim ardım dördüm vardım oldum değildim isterdim istedim düşündüm sandım "
    "zannettim hissettim bildim sevdim umdum inandım beğendim üzüldüm sevindim korktum "
    "kodum metodum modum umudum ümidim maksadım derdim yurdum hedeftim zamandım dostum testim"
)
"""Nouns with the same ending ("yardım", "kodum"), and verbs of states, wishes and feelings."""

TURKISH_STATE = re.compile(r"\w+(?:[aeıioöuü]yd[ıiuü]m|[ae]c[ae]kt[ıi]m)")
""" "I was" and "I was going to"."""

TURKISH_PLACE = re.compile(r"\w*[aeıioöuü]\w*(?:[^\Wlr]d|[fstkçşhp]t)[ae]d[ıi]m")
""" "I was" contracted with a locative ("evdedim"), but not the verbs "ödedim", "atadım" and
"fısıldadım", which have no vowel before their own -da, or an l or r."""

Y_VERBS = re.compile(r"(?:du|ko|gi|sa|so|u|ya|do|ca)yd[ıiuü]m")
"""Verbs with a stem in y: "duydum", "koydum"."""

VARIETY_WINDOW = 50
"""Words of the window of MATTR (Covington & McFall 2010), which a text must have at least."""

MOST_USED = 10
MIN_USES = 2
LONGEST_HEDGE = 5
LONGEST_RESTART = 4
"""Words of a restarted phrase; a longer repetition is a sentence."""

SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*$")


def passives(words: Sequence[str], language: Language) -> list[int]:
    """The indices of passives in lower-case ``words``, those of the participle or verb."""
    if language == "tr":
        return [index for index, word in enumerate(words) if _turkish_passive(word)]
    return [index for index in range(1, len(words)) if _english_passive(words, index)]


def first_person_actions(words: Sequence[str], language: Language) -> list[int]:
    """The indices of the verbs by which the speaker says "I did", in lower-case ``words``."""
    if language == "tr":
        return [index for index, word in enumerate(words) if _turkish_action(word)]
    return [index for index in range(1, len(words)) if _english_action(words, index)]


def _turkish_passive(word: str) -> bool:
    found = TURKISH_PASSIVE.fullmatch(word)
    if found is None or found["stem"] in NO_PASSIVES:
        return False
    # The verb and its passive suffix have a vowel each; "bul" and "in" are plain verbs.
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
    """The word before ``index``, skipping adverbs and "been"; empty at the start."""
    for back in range(1, MOST_BETWEEN + 2):
        if back > index:
            return ""
        word = words[index - back]
        if word in BE or not BETWEEN.fullmatch(word):
            return word
    return ""


def measure_language_use(transcript: Transcript) -> LanguageUse:
    """Measure the words of ``transcript`` without quarantined text and hesitations.

    Counts are exact for the text as recognised. They are not measurable with fewer than five words,
    or guessed ones.
    """
    language = transcript.language
    words = _without_hesitations(transcript.words, language)
    problem = NotMeasurable("too_little_speech") if len(words) < MIN_WORDS else guessed(words)
    if problem:
        return LanguageUse(problem, problem, problem, problem, problem, problem)
    plain = [_plain(word.text, language) for word in words]
    hedges = [_moment(words, at, size) for at, size in _hedges(plain, language)]
    restarts = [_moment(words, at, size) for at, size in _restarts(plain, language)]
    return LanguageUse(
        hedges_per_100_words=_per_100(len(hedges), len(words), "hedges/100 words"),
        repetitions=counted(len(restarts)),
        sentence_length=_sentence_length(words),
        variety=_variety(plain, language),
        passives=counted(len(passives(plain, language))),
        first_person_actions=counted(len(first_person_actions(plain, language))),
        hedges=tuple(hedges),
        restarts=tuple(restarts),
        most_used=_most_used(plain, language),
    )


def _plain(text: str, language: Language) -> str:
    return " ".join(tokens(text.replace("’", "'"), language))


def _without_hesitations(words: Sequence[SpokenWord], language: Language) -> list[SpokenWord]:
    sounds = hesitations(words, language)
    return [word for word, is_sound in zip(words, sounds, strict=True) if not is_sound]


def _moment(words: Sequence[SpokenWord], at: int, size: int) -> Moment:
    return Moment(" ".join(word.text for word in words[at : at + size]), words[at].start)


def _per_100(count: int, words: int, unit: str) -> Measured:
    value = round(100 * count / words, 1)
    return Measured(value, unit, value, value)


def _hedges(plain: Sequence[str], language: Language) -> Iterator[tuple[int, int]]:
    """The index and length of each hedge; where several start, the longest."""
    index = 0
    while index < len(plain):
        size = _hedge_length(plain, index, language)
        if size:
            yield index, size
        index += size or 1


def _hedge_length(plain: Sequence[str], index: int, language: Language) -> int:
    for size in range(min(LONGEST_HEDGE, len(plain) - index), 0, -1):
        phrase = tuple(plain[index : index + size])
        if phrase in HEDGES[language]:
            names_a_class = phrase[-1] == "of" and index and plain[index - 1] in KIND_BEFORE
            return 0 if names_a_class else size
    return 0


def _restarts(plain: Sequence[str], language: Language) -> Iterator[tuple[int, int]]:
    """The index and total length of each run of words that is immediately repeated."""
    index = 0
    while index < len(plain):
        size = _restart_length(plain, index, language)
        if size:
            times = _times(plain, index, size)
            yield index, times * size
            index += (times - 1) * size
        else:
            index += 1


def _times(plain: Sequence[str], index: int, size: int) -> int:
    """How often the run of ``size`` words at ``index`` is said in a row."""
    times = 1
    while plain[index : index + size] == plain[(at := index + times * size) : at + size]:
        times += 1
    return times


def _restart_length(plain: Sequence[str], index: int, language: Language) -> int:
    for size in range(LONGEST_RESTART, 0, -1):
        run = plain[index : index + size]
        if run == plain[index + size : index + 2 * size] and _is_restart(run, language):
            return size
    return 0


def _is_restart(run: Sequence[str], language: Language) -> bool:
    half = len(run) // 2
    if half and run[:half] == run[half:]:
        return False  # The half is the repeated run.
    if len(set(run)) > 1:
        return True
    word = run[0]
    if len(run) > 1 or not word.replace("'", "").isalpha() or word in MEANT_TWICE[language]:
        return False
    return language == "en" or word in RESTARTED[language]


def _sentence_length(words: Sequence[SpokenWord]) -> Metric:
    sentences = sum(bool(SENTENCE_END.search(word.text)) for word in words[:-1]) + 1
    value = round(len(words) / sentences, 1)
    return Measured(value, "words/sentence", value, value)


def _variety(plain: Sequence[str], language: Language) -> Metric:
    """MATTR over stems; over word forms, Turkish suffixes would count as variety."""
    if len(plain) < VARIETY_WINDOW:
        return NotMeasurable("too_little_speech")
    stems = [stem(word, language) for word in plain]
    windows = range(len(stems) - VARIETY_WINDOW + 1)
    different = sum(len(set(stems[at : at + VARIETY_WINDOW])) for at in windows)
    value = round(different / VARIETY_WINDOW / len(windows), 3)
    return Measured(value, "ratio", value, value)


def _most_used(plain: Sequence[str], language: Language) -> tuple[tuple[str, int], ...]:
    """The most used content words, counted by stem, each in its most frequent (or first) form."""
    forms: dict[str, Counter[str]] = {}
    for word in plain:
        if len(word) > 1 and not word.isdigit() and word not in STOP_WORDS[language]:
            forms.setdefault(stem(word, language), Counter())[word] += 1
    counts = [(form.most_common(1)[0][0], form.total()) for form in forms.values()]
    repeated = [count for count in counts if count[1] >= MIN_USES]
    return tuple(sorted(repeated, key=lambda count: -count[1])[:MOST_USED])
