"""The share of a reference answer that an answer covers, by word alignment without a model.

Each word of the reference is aligned with the most similar word of the answer (same stem, or
similar character n-grams), as in unsupervised grading of short answers (Mohler, Bunescu &
Mihalcea 2011, ACL P11-1076; Sultan, Salazar & Sumner 2016, NAACL N16-1123, who also give less
weight to words of the question). Nothing is trained on graded answers.
"""

from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import Language
from interview.language.words import FUNCTION_WORDS, Lexicon, stem, tokens

COMMON_WEIGHT = 0.3
"""Weight of words of the question and of function words; other words have 1. Between 0.2 and 0.5
the correlation with human grades changes by 0.01."""

BREVITY = 0.85
"""Exponent of the weight of the reference that has to be covered, because long references repeat
themselves. 1 demands every word; 0.8 to 0.9 change the correlation by less than 0.005."""

FOCUS = 0.2
"""Share of the score that depends on how much of the answer is in the reference: words beside
the point cost a little."""


def reference_score(question: str, reference: str, answer: str, language: Language) -> float:
    """The share of ``reference`` that the answer covers, 0-1.

    Args:
        question: its words have less weight in both texts; may be empty.
        reference: a good answer, of any length.
        answer: the answer to rate.
        language: language of all three texts.
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
    """For each word of either side, its similarity to the most similar word of the other side."""
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
    """The weight of the ``words`` that have a similar word, and their total weight."""
    return (
        sum(weights[word] * best[word] for word in words),
        sum(weights[word] for word in words),
    )
