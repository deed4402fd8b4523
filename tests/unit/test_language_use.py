"""The choice of words: hedges, restarts, sentences, variety, agency, most used words."""

import pytest

from interview.contracts import LanguageUse, Measured, Metric, NotMeasurable, Segment, Transcript
from interview.contracts import Word as SpokenWord
from interview.delivery.language_use import measure_language_use
from interview.errors import Language

FILLING = {"en": "This is what the team wanted.", "tr": "Ekibin hedefi tam olarak buydu."}


def transcript(text: str, language: Language, probability: float = 0.9) -> Transcript:
    """A text as heard, a word every half second."""
    words = tuple(
        SpokenWord(word, index * 0.5, (index + 1) * 0.5, probability)
        for index, word in enumerate(text.split())
    )
    segment = Segment(text, 0.0, len(words) * 0.5, 0.1, words)
    return Transcript((segment,), (), language, 1.0, "engine", "model")


def used(text: str, language: Language = "en") -> LanguageUse:
    return measure_language_use(transcript(text, language))


def value(metric: Metric) -> float:
    assert isinstance(metric, Measured)
    assert metric.low == metric.value == metric.high
    return metric.value


def hedges(text: str, language: Language = "en") -> list[str]:
    found = used(f"{text} {FILLING[language]}", language).hedges
    return [moment.text for moment in found]


def restarts(text: str, language: Language = "en") -> list[str]:
    found = used(f"{text} {FILLING[language]}", language).restarts
    return [moment.text for moment in found]


def passives(text: str, language: Language = "en") -> float:
    return value(used(f"{text} {FILLING[language]}", language).passives)


def actions(text: str, language: Language = "en") -> float:
    return value(used(f"{text} {FILLING[language]}", language).first_person_actions)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Maybe it works, I think.", "en", ["Maybe", "I think."]),
        ("It was sort of hard, probably", "en", ["sort of", "probably"]),
        ("I'm not sure, I guess", "en", ["I'm not sure,", "I guess"]),
        ("This sort of work and what kind of team", "en", []),
        ("I thought about it and decided", "en", []),
        ("Belki de galiba olabilir", "tr", ["Belki", "galiba", "olabilir"]),
        ("Bana göre iyi, diye düşünüyorum", "tr", ["Bana göre", "diye düşünüyorum"]),
        ("Planı ben yazdım ve sundum", "tr", []),
    ],
)
def test_hedges(text: str, language: Language, found: list[str]) -> None:
    """Words that take back half of what is said; asking for a kind is none of them."""
    assert hedges(text, language) == found


def test_hedges_are_counted_per_100_words_with_their_times() -> None:
    """Two of twenty words are ten of a hundred."""
    found = used("well maybe we go " * 2 + "on and on " * 4)
    assert value(found.hedges_per_100_words) == 10.0
    assert [moment.start for moment in found.hedges] == [0.5, 2.5]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("I I left", "en", ["I I"]),
        ("I, um, I left", "en", ["I, I"]),
        ("I I I went", "en", ["I I I"]),
        ("I I I I I went", "en", ["I I I I I"]),
        ("we went we went we went we went home", "en", ["we went we went we went we went"]),
        ("we went we went went home", "en", ["we went we went", "went went"]),
        ("in the ER the ER was full", "en", ["the ER the ER"]),
        ("we went we went home", "en", ["we went we went"]),
        ("the the plan and and that", "en", ["the the", "and and"]),
        ("it was very very hard", "en", []),
        ("he had had that that day", "en", []),
        ("no, no, we left at 5 5 sharp", "en", []),
        ("ben ben gittim", "tr", ["ben ben"]),
        ("planı yaptık planı yaptık sonra", "tr", ["planı yaptık planı yaptık"]),
        ("bu bu konu için için", "tr", ["bu bu", "için için"]),
        ("yavaş yavaş, tek tek, çok çok, kapı kapı, teker teker", "tr", []),
    ],
)
def test_restarts(text: str, language: Language, found: list[str]) -> None:
    """Words said again at once, sounds between them or not; reduplication means something."""
    assert restarts(text, language) == found


def test_repetitions_count_the_restarts() -> None:
    """Each once, however long."""
    found = used("I I wanted to we went we went home that day")
    assert value(found.repetitions) == len(found.restarts) == 2


def test_initials_are_words_and_no_sounds() -> None:
    """The ER is a ward and 5 mm a length; "er" and "UM" are looking for words."""
    stated = used("I ran the ER and cut 5 mm there")
    sought = used("I ran the er and cut UM there")
    assert value(stated.sentence_length) == 9.0
    assert value(sought.sentence_length) == 6.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We left. We came back. It was good.", 2.7),
        ("we left and came back and that was it", 9.0),
        ('They said "stop." We did not stop.', 3.5),
        ("We left the office at 3.5 hours", 7.0),
    ],
)
def test_sentence_length_is_words_per_sentence(text: str, words: float) -> None:
    """A text without a stop is one sentence; a stop inside a figure is none."""
    assert value(used(text).sentence_length) == words


def test_variety_is_the_share_of_different_stems_in_windows_of_fifty() -> None:
    """Fifty words, ten of them different, again and again: a fifth."""
    ten = "alpha beta gamma delta epsilon zeta theta iota kappa lambda "
    assert value(used(ten * 6).variety) == 0.2


def test_variety_does_not_depend_on_length() -> None:
    """A longer answer of the same variety has the same figure."""
    ten = "alpha beta gamma delta epsilon zeta theta iota kappa lambda "
    assert used(ten * 20).variety == used(ten * 6).variety


def test_suffixes_are_no_variety() -> None:
    """Forms of one Turkish word are one word."""
    forms = "proje projeler projede projeden projeye "
    assert value(used(forms * 10, "tr").variety) == pytest.approx(0.02, abs=0.02)


def test_short_answers_have_no_variety() -> None:
    """Below fifty words everybody is varied."""
    found = used("alpha beta gamma delta epsilon zeta theta " * 7)
    assert found.variety == NotMeasurable("too_little_speech")


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("The plan was written and it was approved by the board", "en", 2),
        ("It has been quickly fixed and is not used", "en", 1),
        ("The code got rewritten twice", "en", 1),
        ("I was interested and we were tired", "en", 0),
        ("I was motivated by the result", "en", 1),
        ("We wrote it and they approved it", "en", 0),
        ("Plan yapıldı, rapor edildi ve sonuçlar sunuldu", "tr", 3),
        ("Proje tamamlandı ve hedefler belirlenmişti", "tr", 2),
        ("Toplantıya katıldı, düşündü ve kazandı", "tr", 0),
        ("Çözümü buldu, güldü, geldi ve aldı", "tr", 0),
    ],
)
def test_passives(text: str, language: Language, count: int) -> None:
    """Nobody acts: a form of "be" and a participle, or -Il and -In; adjectives are none."""
    assert passives(text, language) == count


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("I built it and then I also wrote the tests", "en", 2),
        ("I really quickly fixed it", "en", 1),
        ("I wanted it and I need more", "en", 0),
        ("We built it and they fixed it", "en", 0),
        ("Planı yazdım, ekibe sundum ve yönettim", "tr", 3),
        ("Şikayetleri duydum ve çözüm geliştirdim", "tr", 2),
        ("Yardım istedim, çok mutluydum ve adım belli", "tr", 0),
        ("Planı yazdık ve ekip sundu", "tr", 0),
        ("Kodum, metodum, modum ve umudum vardı", "tr", 0),
        ("Hedeftim, o zamandım, ümidim ve maksadım", "tr", 0),
        ("Evdedim, ofistedim, toplantıdaydım", "tr", 0),
        ("Borcu ödedim, ekibi atadım, fısıldadım ve hedefledim", "tr", 4),
    ],
)
def test_first_person_actions(text: str, language: Language, count: int) -> None:
    """What the speaker did, not what "we" did, not what the speaker felt or was."""
    assert actions(text, language) == count


def test_most_used_words_are_content_words_by_stem() -> None:
    """The form used most stands for the others; words of every text are left out."""
    text = "the project and the projects of the project team were with the team at the office"
    assert used(text).most_used == (("project", 3), ("team", 2))


def test_most_used_turkish_words() -> None:
    """Suffixes fall away; "ve", "bir" and "çok" say nothing."""
    text = "proje ve projede bir müşteri ve çok müşteri için projeyi projede"
    assert used(text, "tr").most_used == (("projede", 4), ("müşteri", 2))


def test_at_most_ten_words_are_named() -> None:
    """The rest is noise."""
    words = [f"{letter}{letter}word" for letter in "bcdfghjklmnp"]
    assert len(used(" ".join(words * 2)).most_used) == 10


@pytest.mark.parametrize(
    ("text", "probability", "reason"),
    [("we left it", 0.9, "too_little_speech"), ("um uh er hmm um uh", 0.9, "too_little_speech"),
     ("we left it there and went", 0.3, "unclear_speech")],
)  # fmt: skip
def test_too_few_or_guessed_words_have_no_figures(
    text: str, probability: float, reason: str
) -> None:
    """Each figure says why there is none."""
    none = NotMeasurable(reason)
    found = measure_language_use(transcript(text, "en", probability))
    assert found == LanguageUse(none, none, none, none, none, none)


def test_quarantined_words_are_not_measured() -> None:
    """Text nobody said has no part in any figure."""
    heard = transcript("we left it there and went home", "en")
    invented = Segment("maybe maybe maybe", 9.0, 9.5, 0.9, (SpokenWord("maybe", 9, 9.5, 0.9),),
                       "silence")  # fmt: skip
    both = Transcript((*heard.segments, invented), (), "en", 1.0, "engine", "model")
    assert measure_language_use(both) == measure_language_use(heard)
