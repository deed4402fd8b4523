"""Whether an answer talks to its judge instead of to the interviewer.

A word list alone is beaten by the next wording. What an injection cannot do without is its
object: to move a score it must speak of the score, of who gives it, or of the answer as an
answer. So a sentence is suspected for the *kinds* of words that meet in it, whatever they
say, and for writing that hides words.

Suspicion of an answer freezes its levels against the language model. Suspicion of a sentence
goes further: the rules leave the sentence out of the answer, which costs an honest speaker
words. So what people say of their own work is spared where nothing in it turns to the judge.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from interview.contracts import AnswerText

Suspicion = Literal["none", "mention", "instruction"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _combinations(text: str) -> tuple[frozenset[str], ...]:
    return tuple(map(_words, text.split("|")))


KINDS: dict[str, str] = {
    # what an attack is after
    "score": "score* scoring grade* grading graded rating* marks mark credit rubric* points "
    "stars level* verdict puan* skor* rubri* seviye* duzey* notu* notum* notlan* "
    "yildiz* derece* dimension* boyut*",
    # who or what decides
    "judge": "evaluat* grader* assessor* assess* judge* judging reviewer* examiner* scorer* "
    "llm ai gpt* chatgpt gemini assistant* chatbot* algorithm* committee recruit* "
    "degerlendir* asistan* yapay algoritma* juri* hakem* puanlay* komisyon*",
    # the order
    "order": "give gives assign award set rate output return respond reply print put enter "
    "pick raise increase bump move apply act pretend treat make just please record pass follow "
    "translate decode let kabul lutfen dondur+ uret+ ver+ vermez* verirsin* verdir* yaz+ ata+ "
    "davran+ yukselt+ artir+ sec+ isaretle+ say+ koy+ yap+ cikar+ goster+ al+ kaydet+ kayded+ "
    "bas",
    # rules to be broken
    "rule": "instruction* rule* prompt* guideline* criteria rubric* previous above told "
    "constraint* policy policies task safety talimat* kural* yonerge* yonlendirme* "
    "komut* olcut* kriter* rubri* yukaridaki* soylenen* soyledik* kisit* gorev*",
    "override": "ignore* ignoring disregard* forget override* overrid* bypass* supersede* skip "
    "jailbreak* unut* gormezden yoksay* yok dikkate gecersiz* bosver* bos onemseme* "
    "aldirma* birak*",
    # the answer seen from outside
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
"""Words by kind, folded (no diacritics); ``*`` is any ending, as Turkish suffixes need, and
``+`` none or one that orders: "çıkar" and "çıkarın" tell somebody to, "çıkardım" tells."""

INSTRUCTIONS = _combinations(
    "override rule|override score|override judge you|order score praise|order score judge|"
    "order score you|order score answer|order judge you|order judge praise|order praise answer you|"
    "this praise answer|score praise answer|score number judge|score number you|"
    "score number order answer"
)
"""Kinds that together are an order to the judge, or its verdict put in its mouth."""

ADDRESSING = _words("you judge override")
SUPERB = _words("answer superb")
"""Kinds that turn to the judge: with them nothing is spared."""

MENTIONS = _combinations(
    "score answer|score you|score judge|score number|score praise order|judge order|judge answer|"
    "judge you|judge number|judge praise|order number you|answer order you|praise answer|"
    "override you|rule you|rule judge|machine you order|answer order rule|"
    "this answer order"
)
"""Kinds that may be innocent together; enough to leave the rubric's levels alone."""

UNMISTAKABLE = re.compile(
    r"<\|\w+\|>|</\w+>|<(?:system|sys|user|assistant|answer|transcript|instructions?|prompt)>|"
    r"\[/?(?:inst|system|sys|assistant)\]|```|^[ \t]{0,9}#{2,}|"
    r"\b(?:system|assistant|user|developer|sistem|asistan)\s{0,3}"
    r"(?:(?:prompt|message|mesaji|notu)\s{0,3})?:|\{\s{0,9}[\"']|\bjailbreak|\brubri|"
    r"\b(?:tam|yuksek|iyi) not ver(?:in(?:iz)?|sin|ilsin|ilmeli\w*)?\b|"
    r"\bend of (?:the )?(?:transcript|answer)\b|\b(?:transkript|yanit|cevap)\w* sonu\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Marks of a conversation with a machine; hardly anybody says them in an interview."""

CODED = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{32,}")
"""A long run; Turkish words and compounds with hyphens are as long, so ``CODE`` decides."""

CODE = re.compile(r"[A-Za-z]\d+[A-Za-z]")
"""What tells a code from a long word, a path or a line of dashes: digits between letters."""

SPELT = re.compile(r"(?:\b[^\W_][\s.*_-]{1,3}){6,}")
SPELT_LETTERS = 5
"""Single letters in a row, so many of them different: one letter over and over is a stutter."""

FOREIGN_LETTERS, FOREIGN_SHARE = 3, 0.1
"""From so many letters, and such a share of all, that are not Latin: µs and β are terms."""

ELSEWHERE = _words(
    "der das und ist nicht diese alle mit les des une est pour cette que los las para por una "
    "este todas il della questo"
)
"""Common words of German, French, Spanish and Italian: an order may come in another tongue."""

OWN = re.compile(
    r"i|we|my|our|myself|ourselves|ben|biz|benim|bizim|"
    r"\w{2,}(?:[dt][iu][mk]|[iu]yor(?:um|uz)|[aeiu]r(?:im|um|iz|uz)|[ae]c[ae]gi[mz]|imiz|umuz)"
)
"""Words that tell of the speaker, folded: the pronouns, and Turkish verbs and possessives in
the first person."""

GOVERNING = _words(
    "i we he she they it who which that to should must would could can will may might did does "
    "don doesn didn not t ll d always never also often usually"
)
"""A verb behind one of these has its subject, so it is no command: "I should give"."""

ASKING = _words("please lutfen me")
"""Words that ask somebody for something."""

LEET = str.maketrans("0134578@$", "oieastbas")
LOOK_ALIKES = str.maketrans("асеіјорѕухԁһκονρ", "aceijopsyxdhkovp")
"""Cyrillic and Greek letters that pass for Latin ones."""

WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
OVERLONG = re.compile(r"(\S{60})\S+")
"""No word is as long; what is hidden in such a run shows in its beginning."""

MIXED = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[a-z])[\w@$]+")


def suspicion(answer: AnswerText) -> Suspicion:
    """The worst that is said of any sentence, spared or not, and of neighbours together."""
    found = {_suspected(sentence.text) for sentence in answer.sentences}
    # An order may be cut in two by a full stop or by recognition.
    found |= {
        _suspected(f"{first.text} {second.text}")
        for first, second in zip(answer.sentences, answer.sentences[1:], strict=False)
        if len(first.text) + len(second.text) <= 160
    }
    return max(found, key=("none", "mention", "instruction").index, default="none")


def sentence_suspicion(text: str) -> Suspicion:
    """What one sentence is suspected of, unless it plainly tells of the speaker's own work.

    Spared are combinations of words that neither turn to the judge nor override anything: those
    with a first person, and those that command nothing; of an answer, those with both.
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
    """Marks of a dialogue with a machine, codes, letters spelt out, another script."""
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
    """What the kinds of the words are suspected of together."""
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
    """Whether an order is given that has no subject of its own."""
    before = ("", *words)
    return any(
        "order" in _kinds_of(word) and previous not in GOVERNING
        for previous, word in zip(before, words, strict=False)
    )


def folded(text: str) -> str:
    """Lower case without diacritics, invisible characters and digits in place of letters."""
    # Patterns take a time that grows with the square of a word's length.
    text = OVERLONG.sub(r"\1", text)
    compatible = unicodedata.normalize("NFKC", text).replace("ı", "i").replace("İ", "i").lower()
    compatible = compatible.translate(LOOK_ALIKES)
    decomposed = unicodedata.normalize("NFKD", compatible)
    plain = "".join(each for each in decomposed if unicodedata.category(each) not in ("Mn", "Cf"))
    return MIXED.sub(lambda found: found[0].translate(LEET), plain)


def _foreign_script(text: str) -> bool:
    """Whether a good part of the letters is such as neither Turkish nor English has."""
    letters = [each for each in text if each.isalpha()]
    foreign = sum(not each.isascii() and "LATIN" not in _name(each) for each in letters)
    return foreign >= FOREIGN_LETTERS and foreign >= FOREIGN_SHARE * len(letters)


def _name(letter: str) -> str:
    return unicodedata.name(letter, "")


def _kinds(words: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_kinds_of, set(words)))


def _kinds_of(word: str) -> frozenset[str]:
    """Looked up by the word, by its beginnings and without an ending that orders."""
    found = WHOLE.get(word, NO_KINDS)
    for size in range(2, min(len(word), LONGEST_START) + 1):
        found |= STARTS.get(word[:size], NO_KINDS)
    ordering = ORDERING.search(word)
    return found | {"order"} if ordering and word[: ordering.start()] in ORDERED else found


def _listed(mark: str) -> dict[str, frozenset[str]]:
    """The words of the lists that end in ``mark`` (or in none), each with its kinds."""
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
"""Endings of Turkish orders, folded: -in, -iniz, -sin, -ilsin, -meli, -ilmeli; or none."""
