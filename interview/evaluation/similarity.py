"""How much of a reference answer an answer covers, without any model: words and their stems.

Each content word of the reference looks for its nearest word in the answer (same stem, or
character n-grams that agree), the way unsupervised graders of short answers align words
(Mohler, Bunescu & Mihalcea 2011, ACL P11-1076; Sultan, Salazar & Sumner 2016, NAACL N16-1123,
who also weigh down words the question already says). Nothing is learnt from graded answers.
"""

from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import Language
from interview.language.words import FUNCTION_WORDS, Lexicon, stem, tokens

COMMON_WEIGHT = 0.3
"""Weight of a word the question says, and of a function word, against 1 for any other: saying
them back shows little. Between 0.2 and 0.5 the correlation with graders moves by 0.01."""

BREVITY = 0.85
"""Exponent of the reference's weight that has to be covered: a long reference says things
twice, and nobody says all of it. 1 asks for every word; 0.8-0.9 gives the same within 0.005."""

FOCUS = 0.2
"""Share of the score that asks how much of the answer the reference knows: what was added
beside the point costs a little."""


def reference_score(question: str, reference: str, answer: str, language: Language) -> float:
    """How much of ``reference`` the answer covers, 0-1.

    Args:
        question: its words weigh less, whoever says them; may be empty.
        reference: a good answer, of any length.
        answer: what was said.
        language: of all three.
    """
    expected, said = tokens(reference, language), tokens(answer, language)
    if not expected or not said or _declined(said, language):
        return 0.0
    asked = {stem(word, language) for word in tokens(question, language)}
    weights = {word: _weight(word, asked, language) for word in {*expected, *said}}
    best_expected, best_said = _nearest(expected, said, language)
    found, needed = _weighed(expected, best_expected, weights)
    known, spoken = _weighed(said, best_said, weights)
    enough: float = needed**BREVITY
    return (1 - FOCUS) * min(1.0, found / enough) + FOCUS * known / spoken


def _declined(said: list[str], language: Language) -> bool:
    return evaluation_tables(language).no_answer.issuperset(said)


def _weight(word: str, asked: set[str], language: Language) -> float:
    weight = COMMON_WEIGHT if word in FUNCTION_WORDS[language] else 1.0
    return weight * COMMON_WEIGHT if stem(word, language) in asked else weight


def _nearest(
    words: list[str], others: list[str], language: Language
) -> tuple[dict[str, float], dict[str, float]]:
    """How like its nearest word among the others each is, on both sides; likeness has no side."""
    lexicon = Lexicon(others, language)
    best, best_others = dict.fromkeys(words, 0.0), dict.fromkeys(others, 0.0)
    for word in best:
        for other, score in lexicon.alike(word).items():
            best[word] = max(best[word], score)
            best_others[other] = max(best_others[other], score)
    return best, best_others


def _weighed(
    words: list[str], best: dict[str, float], weights: dict[str, float]
) -> tuple[float, float]:
    """Weight of the ``words`` with a like word, and their whole weight."""
    return (
        sum(weights[word] * best[word] for word in words),
        sum(weights[word] for word in words),
    )
