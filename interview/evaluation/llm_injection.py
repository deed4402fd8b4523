"""Whether an answer talks to its judge instead of to the interviewer.

A word list alone is beaten by the next wording. What an injection cannot do without is its
object: to move a score it must speak of the score, of who gives it, or of the answer as an
answer. So a sentence is suspected for the *kinds* of words that meet in it, whatever they
say, and for writing that hides words. Suspicion costs an honest speaker nothing but the
model's own changes of level: the rubric's levels stand.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
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
    "pick use raise increase bump move apply act pretend treat consider assume make "
    "must please just let should have record stay pass follow translate decode ver "
    "verin veriniz versin verilsin verirsin vermez* verilmeli* verdir* yaz yazin ata dondur "
    "dondurun uret kabul davran* yukselt* artir* sec secin isaretle* lutfen gerek* "
    "zorunda* say sayin koy koyun yap yapin cikar* goster* almali* kaydedil* karsil* "
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
    "number": "five ten 5 10 100 hundred bes yuz",
    "you": "you your yours yourself siz sizi size sizin sizden sen sana seni senin bana",
    "this": "this that bu su",
    "machine": "system sistem* program* uygulama* application model*",
}
"""Words by kind, folded (no diacritics); ``*`` is any ending, as Turkish suffixes need."""

INSTRUCTIONS = _combinations(
    "override rule|override score|override judge you|order score praise|order score judge|"
    "order score you|order score answer|order judge you|order judge praise|order praise answer you|"
    "this praise answer|score praise answer|score number judge|score number you|"
    "score number order answer"
)
"""Kinds that together are an order to the judge, or its verdict put in its mouth."""

MENTIONS = _combinations(
    "score answer|score you|score judge|score number|score praise order|judge order|judge answer|"
    "judge you|judge number|judge praise|order number you|answer order you|praise answer|"
    "override you|rule you|rule judge|machine you order|answer order rule|"
    "this answer order"
)
"""Kinds that may be innocent together; enough to leave the rubric's levels alone."""

UNMISTAKABLE = re.compile(
    r"<\|?/?\w+\|?>|\[/?(?:inst|system|sys|assistant)\]|```|^\s*#{2,}|\b(?:system|assistant|user|"
    r"developer|sistem|asistan)\s*(?:prompt|message|mesaji|notu)?\s*:|[{}]|\bjailbreak|\bprompts?\b|"
    r"\brubri|\b(?:tam|yuksek|iyi) not\b|\bend of (?:the )?(?:transcript|answer|data)|"
    r"\b(?:transkript|yanit|cevap|veri)\w* sonu",
    re.IGNORECASE | re.MULTILINE,
)
"""Marks of a conversation with a machine; nobody says them in an interview."""

HIDDEN = re.compile(r"[A-Za-z0-9+/_=-]{25,}|(?:\b\w[\s.*_-]+){6,}")
"""Coded or spelt-out text: a run of letters no word is as long as, or single letters in a row."""

ELSEWHERE = _words(
    "der das und ist nicht diese alle mit les des une est pour cette que los las para por una "
    "este todas il della questo"
)
"""Common words of German, French, Spanish and Italian: an order may come in another tongue."""

LEET = str.maketrans("0134578@$", "oieastbas")
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
OVERLONG = re.compile(r"(\S{60})\S+")
"""No word is as long; what is hidden in such a run shows in its beginning."""

MIXED = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[a-z])[\w@$]+")


def suspicion(answer: AnswerText) -> Suspicion:
    """The worst that is said of any sentence, and of the answer read across its sentences."""
    found = {sentence_suspicion(sentence.text) for sentence in answer.sentences}
    # An order may be cut in two by a full stop or by recognition.
    found |= {
        sentence_suspicion(f"{first.text} {second.text}")
        for first, second in zip(answer.sentences, answer.sentences[1:], strict=False)
        if len(first.text) + len(second.text) <= 160
    }
    return max(found, key=("none", "mention", "instruction").index, default="none")


def sentence_suspicion(text: str) -> Suspicion:
    """What one sentence is suspected of."""
    plain = folded(text)
    if UNMISTAKABLE.search(plain) or HIDDEN.search(plain) or _foreign_script(text):
        return "instruction"
    words = WORD.findall(plain)
    if len(ELSEWHERE.intersection(words)) >= 2:
        return "mention"
    kinds = _kinds(words)
    if any(together <= kinds for together in INSTRUCTIONS):
        return "instruction"
    return "mention" if any(together <= kinds for together in MENTIONS) else "none"


def folded(text: str) -> str:
    """Lower case without diacritics, invisible characters and digits in place of letters."""
    # Patterns take a time that grows with the square of a word's length.
    text = OVERLONG.sub(r"\1", text)
    compatible = unicodedata.normalize("NFKC", text).replace("ı", "i").replace("İ", "i").lower()
    decomposed = unicodedata.normalize("NFKD", compatible)
    plain = "".join(each for each in decomposed if unicodedata.category(each) not in ("Mn", "Cf"))
    return MIXED.sub(lambda found: found[0].translate(LEET), plain)


def _foreign_script(text: str) -> bool:
    """Letters that neither Turkish nor English has, look-alikes included."""
    letters = (each for each in text if each.isalpha())
    return any("LATIN" not in unicodedata.name(each, "") for each in letters)


def _kinds(words: Iterable[str]) -> frozenset[str]:
    known = {word: kinds for word in words if (kinds := _kinds_of(word))}
    return frozenset().union(*known.values())


@lru_cache(maxsize=4096)
def _kinds_of(word: str) -> frozenset[str]:
    return frozenset(kind for kind, pattern in PATTERNS.items() if pattern.fullmatch(word))


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split()))


PATTERNS = {kind: _pattern(words) for kind, words in KINDS.items()}
