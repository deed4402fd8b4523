"""Detects prompt injections in an answer and removes orders to the grader from it.

A list of wordings would be easy to evade. To change a score, however, an injection has to mention
the score, the grader or the answer itself. A sentence is therefore suspected for the combination of
*kinds* of words in it, and for writing that hides words.

A suspected answer keeps its levels, whatever a language model replies. Suspected sentences are in
addition removed before the rules rate the answer. As that would cost honest speakers words,
sentences about the speaker's own work that do not address the grader are exempt.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal

from interview.contracts import AnswerText, Sentence
from interview.evaluation.reading import Reading, cue, read, when

Suspicion = Literal["none", "mention", "instruction"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _combinations(text: str) -> tuple[frozenset[str], ...]:
    return tuple(map(_words, text.split("|")))


KINDS: dict[str, str] = {
    # the target of an attack
    "score": "score* scoring grade* grading graded rating* marks mark credit rubric* points "
    "stars level* verdict puan* skor* rubri* seviye* duzey* notu* notum* notlan* "
    "yildiz* derece* dimension* boyut*",
    # the grader
    "judge": "evaluat* grader* assessor* assess* judge* judging reviewer* examiner* scorer* "
    "llm ai gpt* chatgpt gemini assistant* chatbot* algorithm* committee recruit* "
    "degerlendir* asistan* yapay algoritma* juri* hakem* puanlay* komisyon*",
    # verbs that give an order
    "order": "give gives assign award set rate output return respond reply print put enter "
    "pick raise increase bump move apply act pretend treat make just please record pass follow "
    "translate decode let kabul lutfen dondur+ uret+ ver+ vermez* verirsin* verdir* yaz+ ata+ "
    "davran+ yukselt+ artir+ sec+ isaretle+ say+ koy+ yap+ cikar+ goster+ al+ kaydet+ kayded+ "
    "bas",
    # rules to be overridden
    "rule": "instruction* rule* prompt* guideline* criteria rubric* previous above told "
    "constraint* policy policies task safety talimat* kural* yonerge* yonlendirme* "
    "komut* olcut* kriter* rubri* yukaridaki* soylenen* soyledik* kisit* gorev*",
    "override": "ignore* ignoring disregard* forget override* overrid* bypass* supersede* skip "
    "jailbreak* unut* gormezden yoksay* yok dikkate gecersiz* bosver* bos onemseme* "
    "aldirma* birak*",
    # the answer as an object
    "answer": "answer* response* candidate* transcript* applicant* interviewee* submission "
    "speaker* yanit* cevap* aday* konusma konusmayi konusmaci* transkript* metin "
    "metni",
    "praise": "perfect* excellent outstanding flawless exemplary best top highest maximum max "
    "full good superb exceptional strongest complete mukemmel* kusursuz* ustun* "
    "olaganustu* muhtesem* yuksek iyi tam basarili",
    "superb": "perfect* excellent outstanding flawless exemplary superb exceptional mukemmel* "
    "kusursuz* olaganustu* muhtesem*",
    "number": "five ten 5 10 100 hundred bes yuz",
    "you": "you your yours yourself siz sizi size sizin sizden sen sana seni senin bana",
    "this": "this that bu su",
    "machine": "system sistem* program* uygulama* application model*",
}
"""Folded words (without diacritics) by kind. ``*`` stands for any ending, which Turkish suffixes
need; ``+`` for no ending or one of the imperative: "çıkar" and "çıkarın", but not "çıkardım"."""

INSTRUCTIONS = _combinations(
    "override rule|override score|override judge you|order score praise|order score judge|"
    "order score you|order score answer|order judge you|order judge praise|order praise answer you|"
    "this praise answer|score praise answer|score number judge|score number you|"
    "score number order answer"
)
"""Combinations of kinds that form an order to the grader, or a verdict in its name."""

ADDRESSING = _words("you judge override")
SUPERB = _words("answer superb")
"""Kinds that address the grader: sentences with one of them, or with both of SUPERB, are never
exempt."""

MENTIONS = _combinations(
    "score answer|score you|score judge|score number|score praise order|judge order|judge answer|"
    "judge you|judge number|judge praise|order number you|answer order you|praise answer|"
    "override you|rule you|rule judge|machine you order|answer order rule|"
    "this answer order"
)
"""Combinations that may be harmless, but suffice to keep the levels of the rubric."""

UNMISTAKABLE = re.compile(
    r"<\|\w+\|>|</\w+>|<(?:system|sys|user|assistant|answer|transcript|instructions?|prompt)>|"
    r"\[/?(?:inst|system|sys|assistant)\]|```|^[ \t]{0,9}#{2,}|"
    r"\b(?:system|assistant|user|developer|sistem|asistan)\s{0,3}"
    r"(?:(?:prompt|message|mesaji|notu)\s{0,3})?:|\{\s{0,9}[\"']|\bjailbreak|\brubri|"
    r"\b(?:tam|yuksek|iyi) not ver(?:in(?:iz)?|sin|ilsin|ilmeli\w*)?\b|"
    r"\bend of (?:the )?(?:transcript|answer)\b|\b(?:transkript|yanit|cevap)\w* sonu\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Marks of a conversation with a language model, which hardly occur in interviews."""

CODED = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{32,}")
"""A long run of letters; ``CODE`` distinguishes codes from long Turkish words and compounds."""

CODE = re.compile(r"[A-Za-z]\d+[A-Za-z]")
"""Digits between letters, which codes have, but not long words, paths and lines of dashes."""

SPELT = re.compile(r"(?:\b[^\W_][\s.*_-]{1,3}){6,}")
SPELT_LETTERS = 5
"""Number of different letters in a row of single letters; a repeated one is a stutter."""

FOREIGN_LETTERS, FOREIGN_SHARE = 3, 0.1
"""Number and share of non-Latin letters that are suspicious; terms such as µs and β are not."""

ELSEWHERE = _words(
    "der das und ist nicht diese alle mit les des une est pour cette que los las para por una "
    "este todas il della questo"
)
"""Common words of German, French, Spanish and Italian, to detect orders in these languages."""

OWN = re.compile(
    r"i|we|my|our|myself|ourselves|ben|biz|benim|bizim|"
    r"\w{2,}(?:[dt][iu][mk]|[iu]yor(?:um|uz)|[aeiu]r(?:im|um|iz|uz)|[ae]c[ae]gi[mz]|imiz|umuz)"
)
"""Folded words in the first person: pronouns, and Turkish verbs and possessives."""

GOVERNING = _words(
    "i we he she they it who which that to should must would could can will may might did does "
    "don doesn didn not t ll d always never also often usually"
)
"""Words after which a verb is not an imperative: "I should give"."""

ASKING = _words("please lutfen me")
"""Words of a request."""

LEET = str.maketrans("0134578@$", "oieastbas")
LOOK_ALIKES = str.maketrans("асеіјорѕухԁһκονρ", "aceijopsyxdhkovp")
"""Cyrillic and Greek letters that look like Latin ones."""

WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
OVERLONG = re.compile(r"(\S{60})\S+")
"""A run longer than any word; its first 60 characters are searched."""

MIXED = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[a-z])[\w@$]+")

ORDER_WORDS, WINDOW_WORDS, WINDOW_STEP, NEIGHBOUR_WORDS = 30, 12, 3, 12
"""Sentences up to ORDER_WORDS are searched for orders as a whole, longer ones in windows.
Sentences next to an order are removed with it up to NEIGHBOUR_WORDS."""

MARGIN_WORDS = 5
"""Words on either side of a window that are removed with it."""


def without_orders(answer: AnswerText, *, neighbours: bool = True) -> AnswerText:
    """The answer without orders to the grader.

    Sentences with an order are removed as a whole; from long sentences (speech without full
    stops), only the words of the order. With ``neighbours``, short sentences and words next to an
    order are removed with it, since they may be parts of it. Sentences that may address the grader
    are removed if they have no word in the first person.
    """
    reading = read(answer)
    gone: set[int] = set()
    for number, sentence in enumerate(reading.inside):
        if len(sentence) > ORDER_WORDS:
            gone |= _ordering(reading, sentence, MARGIN_WORDS if neighbours else 0)
        elif _is_order(reading, sentence):
            gone |= set(sentence)
            gone |= _short_neighbours(reading.inside, number) if neighbours else set()
    return _keeping(reading, gone) if gone else answer


def _short_neighbours(inside: Sequence[range], number: int) -> set[int]:
    beside = (*inside[max(0, number - 1) : number], *inside[number + 1 : number + 2])
    return {i for sentence in beside if len(sentence) <= NEIGHBOUR_WORDS for i in sentence}


def _ordering(reading: Reading, inside: range, margin: int) -> set[int]:
    """The tokens of a long sentence in windows with an order, and ``margin`` around them."""
    gone: set[int] = set()
    for first in range(0, len(inside) - WINDOW_STEP, WINDOW_STEP):
        window = inside[first : first + WINDOW_WORDS]
        if _is_order(reading, window):
            gone |= set(inside[max(0, first - margin) : first + WINDOW_WORDS + margin])
    return gone


def _is_order(reading: Reading, run: range) -> bool:
    if not run:
        return False
    first, last = reading.tokens[run[0]], reading.tokens[run[-1]]
    text = reading.answer.sentences[first.sentence].text[first.start : last.end]
    suspicion = sentence_suspicion(text)
    own = cue("own", reading.language)
    about_self = any(own.fullmatch(reading.tokens[i].text) for i in run)
    return suspicion == "instruction" or (suspicion == "mention" and not about_self)


def _keeping(reading: Reading, gone: set[int]) -> AnswerText:
    """What is left of each sentence as written; a sentence cut in the middle becomes two."""
    kept: list[Sentence] = []
    for sentence, inside in zip(reading.answer.sentences, reading.inside, strict=True):
        if gone.isdisjoint(inside):
            kept.append(sentence)
            continue
        runs = groupby(inside, key=lambda index: index not in gone)
        kept += [_piece(reading, list(run)) for stays, run in runs if stays]
    return AnswerText(tuple(kept), reading.language)


def _piece(reading: Reading, run: Sequence[int]) -> Sentence:
    """The words of ``run`` as written, with the punctuation after them."""
    first, last = run[0], run[-1]
    sentence = reading.answer.sentences[reading.tokens[first].sentence]
    inside = reading.inside[reading.tokens[first].sentence]
    end = len(sentence.text) if last == inside[-1] else reading.tokens[last + 1].start
    text = sentence.text[reading.tokens[first].start : end].rstrip()
    ends = sentence.end if last == inside[-1] else when(reading, last + 1)
    return Sentence(text, sentence.start if first == inside[0] else when(reading, first), ends)


def suspicion(answer: AnswerText) -> Suspicion:
    """The strongest suspicion of any sentence or pair of neighbours, exempt or not."""
    found = {_suspected(sentence.text) for sentence in answer.sentences}
    # A full stop or the speech recognition may split an order in two.
    found |= {
        _suspected(f"{first.text} {second.text}")
        for first, second in zip(answer.sentences, answer.sentences[1:], strict=False)
        if len(first.text) + len(second.text) <= 160
    }
    return max(found, key=("none", "mention", "instruction").index, default="none")


def sentence_suspicion(text: str) -> Suspicion:
    """The suspicion of a sentence; ``none`` if it is about the speaker's own work.

    That is a sentence that neither addresses the grader nor overrides anything and is in the first
    person or without an imperative; if it mentions an answer, both.
    """
    found = _suspected(text)
    if found == "none" or _is_written_for_machines(text):
        return found
    return "none" if _is_own_work(WORD.findall(folded(text))) else found


def _suspected(text: str) -> Suspicion:
    if _is_written_for_machines(text):
        return "instruction"
    words = WORD.findall(folded(text))
    return "mention" if _is_foreign(words) else _meaning(words)


def _is_written_for_machines(text: str) -> bool:
    """Whether a text has marks of a dialogue with a model, codes, spelt words or another script."""
    plain = folded(text)
    return (
        UNMISTAKABLE.search(plain) is not None
        or any(CODE.search(run[0]) for run in CODED.finditer(text))
        or any(_different_letters(run[0]) >= SPELT_LETTERS for run in SPELT.finditer(plain))
        or _foreign_script(text)
    )


def _is_foreign(words: list[str]) -> bool:
    return len(ELSEWHERE.intersection(words)) >= 2


def _different_letters(text: str) -> int:
    return len({each for each in text if each.isalpha()})


def _meaning(words: list[str]) -> Suspicion:
    """The suspicion of the combination of kinds of these words."""
    kinds = _kinds(words)
    if any(together <= kinds for together in INSTRUCTIONS):
        return "instruction"
    return "mention" if any(together <= kinds for together in MENTIONS) else "none"


def _is_own_work(words: list[str]) -> bool:
    kinds = _kinds(words)
    asking = _is_foreign(words) or not ASKING.isdisjoint(words)
    if asking or kinds & ADDRESSING or kinds >= SUPERB:
        return False
    own = any(OWN.fullmatch(word) for word in words)
    harmless = not _commands(words)
    return own and harmless if "answer" in kinds else own or harmless


def _commands(words: list[str]) -> bool:
    """Whether the words contain an imperative: a verb of an order without a subject."""
    before = ("", *words)
    return any(
        "order" in _kinds_of(word) and previous not in GOVERNING
        for previous, word in zip(before, words, strict=False)
    )


def folded(text: str) -> str:
    """Lower case without diacritics and invisible characters, with digits for letters undone."""
    # The patterns take time quadratic in the length of a word.
    text = OVERLONG.sub(r"\1", text)
    compatible = unicodedata.normalize("NFKC", text).replace("ı", "i").replace("İ", "i").lower()
    compatible = compatible.translate(LOOK_ALIKES)
    decomposed = unicodedata.normalize("NFKD", compatible)
    plain = "".join(each for each in decomposed if unicodedata.category(each) not in ("Mn", "Cf"))
    return MIXED.sub(lambda found: found[0].translate(LEET), plain)


def _foreign_script(text: str) -> bool:
    """Whether many letters are of another script than the Latin one."""
    letters = [each for each in text if each.isalpha()]
    foreign = sum(not each.isascii() and "LATIN" not in _name(each) for each in letters)
    return foreign >= FOREIGN_LETTERS and foreign >= FOREIGN_SHARE * len(letters)


def _name(letter: str) -> str:
    return unicodedata.name(letter, "")


def _kinds(words: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_kinds_of, set(words)))


def _kinds_of(word: str) -> frozenset[str]:
    """The kinds of a word: by the whole word, its prefixes, and without an imperative ending."""
    found = WHOLE.get(word, NO_KINDS)
    for size in range(2, min(len(word), LONGEST_START) + 1):
        found |= STARTS.get(word[:size], NO_KINDS)
    ordering = ORDERING.search(word)
    return found | {"order"} if ordering and word[: ordering.start()] in ORDERED else found


def _listed(mark: str) -> dict[str, frozenset[str]]:
    """The listed words with this ``mark`` (may be empty), without it, with their kinds."""
    found: dict[str, frozenset[str]] = {}
    for kind, listed in KINDS.items():
        for word in listed.split():
            bare = word.rstrip("*+")
            if word[len(bare) :] == mark:
                found[bare] = found.get(bare, NO_KINDS) | {kind}
    return found


NO_KINDS: frozenset[str] = frozenset()
WHOLE, STARTS, ORDERED = _listed(""), _listed("*"), frozenset(_listed("+"))
LONGEST_START = max(map(len, STARTS))
ORDERING = re.compile(r"(?:y?[iu]n(?:[iu]z)?|s[iu]n|[iu]l(?:s[iu]n|m[ae]l[iu]\w*)|m[ae]l[iu]\w*)?$")
"""Folded endings of Turkish orders: none, -in, -iniz, -sin, -ilsin, -meli, -ilmeli."""
