"""Lexical fillers: detected with any punctuation, not in content uses; and their counts."""

import pytest

from interview.contracts import Filler, Fillers, Measured, NotMeasurable, Word
from interview.delivery.fillers import lexical_fillers, measure_fillers
from interview.errors import Language


def spoken(text: str) -> tuple[Word, ...]:
    """Words of half a second one after another."""
    return tuple(
        Word(word, index * 0.5, (index + 1) * 0.5, 0.9) for index, word in enumerate(text.split())
    )


def fillers(text: str, language: Language) -> list[str]:
    return [filler.text for filler in lexical_fillers(spoken(text), language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Um, I think so.", ["um"]),
        ("Erm, hmm, UM! uhh uhm ummm", ["erm", "hmm", "um", "uhh", "uhm", "ummm"]),
        ("So, uh... you know, it was fine", ["uh", "you know"]),
        ("It was hard, you know?", ["you know"]),
        ("and um you know we left", ["um", "you know"]),
        ("I mean, basically, it works", ["i mean", "basically"]),
        ("It was, I mean, hard.", ["i mean"]),
        ("It was hard, kind of, for us", ["kind of"]),
        ("It was, like, really hard", ["like"]),
        ("Like, we had no time", ["like"]),
        ("and like we had a lot of like bugs", ["like", "like"]),
        ("it took like ten days and was like really late", ["like", "like"]),
        ("we had to like rewrite it", ["like"]),
        ("So basically, we left", ["basically"]),
    ],
)
def test_english_fillers(text: str, found: list[str]) -> None:
    """Sounds wherever they stand; phrases where they are set off or something is missing."""
    assert fillers(text, "en") == found


@pytest.mark.parametrize(
    "text",
    [
        "I like my job and I would like to stay",
        "It looks like a table and feels like that",
        "It is like a wall, something like this",
        "Like I said, we like it",
        "The tools I like, and the people we like",
        "I know it and like it",
        "they did it like this",
        "That is what I mean by quality",
        "What I mean is that I mean it",
        "Yeah, I mean, it works",
        "I did not mean that I mean business",
        "Do you know the tool?",
        "Do you know, we asked",
        "We used tools, like Python and Go",
        "You know what we did and you know how it went",
        "as you know we ship weekly",
        "I know you mean well",
        "a kind of database and this sort of thing",
        "What kind of team?",
        "It was sort of hard",
        "It was basically a copy",
        "The summit was summer's umbrella",
        "I work in the ER and know the AH unit",
        "they say mm-hmm",
    ],
)
def test_english_content_uses_are_left_alone(text: str) -> None:
    """Verbs, comparisons, kinds, initials, and phrases that say something."""
    assert fillers(text, "en") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Şey, ben yani orada çalıştım.", ["şey", "yani"]),
        ("Iıı, eee... hani işte öyle", ["ııı", "eee", "hani", "işte"]),
        ("Ee sonra e, hmm hımm ıı ı", ["ee", "e", "hmm", "hımm", "ıı", "ı"]),
        ("ŞEY İŞTE", ["şey", "işte"]),
        ("Ben şey bir projede çalıştım", ["şey"]),
        ("Sonra şey yaptık, işte müşteriyle konuştuk", ["şey", "işte"]),
        ("Zor ama şey, güzel", ["şey"]),
        ("Ben aslında bunu planladım", ["aslında"]),
        ("Yani aslında, şey, zordu", ["yani", "aslında", "şey"]),
        ("Toplantı falan yaptık", ["falan"]),
        ("Toplantı falan filan yaptık", ["falan filan"]),
        ("Bazen şey oluyor", ["şey"]),
        ("Müşteriler şey istedi", ["şey"]),
        ("Ekip böyle, nasıl diyeyim, dağınıktı", ["böyle", "nasıl diyeyim"]),
        ("Ne bileyim çok zordu", ["ne bileyim"]),
        ("Ekip, işte, zor durumdaydı.", ["işte"]),
        ("Biz hani orada hata yaptık", ["hani"]),
    ],
)
def test_turkish_fillers(text: str, found: list[str]) -> None:
    """Turkish capitals are folded the Turkish way."""
    assert fillers(text, "tr") == found


@pytest.mark.parametrize(
    "text",
    [
        "Her şey güzeldi, bir şey olmadı",
        "hiçbir şey, çok şey, aynı şey",
        "Şeyler ve yanımda işten",
        "Projenin şeyini hazırladım",
        "Yaptığım şey çok basitti.",
        "Beni etkileyen şey buydu",
        "En önemli şey iletişim.",
        "Önceki işte çalışırken bu işte iyiydim",
        "İşte çalışıyorum.",
        "İşte bu yüzden ayrıldım.",
        "Hani nerede?",
        "Aslında plan farklıydı.",
        "İşin aslında ne olduğunu gördüm",
        "Böyle bir durumda kalırım. Evet, böyle.",
        "II. Dünya Savaşı ve 5 mm",
    ],
)
def test_turkish_content_uses_are_left_alone(text: str) -> None:
    """ "bir şey" is a thing, "bu işte" a job, and "aslında" in front contradicts."""
    assert fillers(text, "tr") == []


def test_each_language_has_its_own_list() -> None:
    """ "er" is Turkish for early, "yani" nothing in English."""
    assert fillers("er geç olur um", "tr") == []
    assert fillers("yani şey", "en") == []


def test_a_filler_has_the_times_of_its_words() -> None:
    """The page plays from the first and marks up to the last."""
    (found,) = lexical_fillers(spoken("well it works, you know"), "en")
    assert found == Filler("you know", 1.5, 2.5)


def test_no_words_no_fillers() -> None:
    """An empty answer."""
    assert lexical_fillers((), "tr") == ()


UM, HUM = Filler("um", 4.0, 4.3), Filler("…", 2.0, 2.4, "acoustic")


def test_fillers_of_both_kinds_are_counted_in_order_of_time() -> None:
    """Words of the transcript are certain, sounds of the voice are not."""
    found = measure_fillers([UM] * 5, [HUM] * 5, 200, 2.0)
    assert [filler.kind for filler in found.fillers] == ["acoustic"] * 5 + ["lexical"] * 5
    assert found.filler_count == Measured(10, "count", 9, 12)
    assert found.fillers_per_100_words == Measured(5.0, "fillers/100 words", 4.5, 5.6)
    rate = found.fillers_per_minute
    assert isinstance(rate, Measured)
    assert (rate.value, rate.unit) == (5.0, "fillers/min")
    assert rate.low == pytest.approx(4.5, abs=0.06)
    assert rate.high == pytest.approx(5.6, abs=0.06)


def test_lexical_fillers_alone_are_counted_exactly() -> None:
    """A count of words in a text has no error."""
    assert measure_fillers([UM] * 3, [], 100, 1.0).filler_count == Measured(3, "count", 3, 3)


@pytest.mark.parametrize(
    ("acoustic", "low", "high"), [(1, 0, 2), (2, 1, 3), (4, 3, 5), (5, 4, 7), (15, 12, 19)]
)
def test_the_interval_of_a_count_is_whole_and_never_narrower(
    acoustic: int, low: int, high: int
) -> None:
    """Four in five are right and four in five found: bounds are rounded outwards."""
    found = measure_fillers([], [HUM] * acoustic, 200, 2.0)
    assert found.filler_count == Measured(acoustic, "count", low, high)


def test_an_obstacle_leaves_no_figures() -> None:
    """What was guessed from noise is no count; what stands in the text is still shown."""
    none = NotMeasurable("unclear_speech")
    assert measure_fillers([UM], [], 200, 2.0, none) == Fillers(none, none, none, (UM,))


@pytest.mark.parametrize(("words", "minutes"), [(9, 1.0), (50, 0.06)])
def test_too_little_speech_has_no_rate(words: int, minutes: float) -> None:
    """Below ten words or four seconds; the fillers themselves are still shown."""
    found = measure_fillers([UM], [], words, minutes)
    assert found.fillers_per_minute == NotMeasurable("too_little_speech")
    assert found.fillers == (UM,)
    assert isinstance(found.fillers_per_100_words, NotMeasurable) == (words < 10)
