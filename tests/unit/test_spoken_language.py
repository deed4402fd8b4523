"""The language of an answer, and notices on other languages."""

import pytest

from interview.contracts import Foreign, Segment, Span, Transcript, Word
from interview.errors import EnglishOnly, Language, OtherLanguage
from interview.evaluation.notices import notices_of
from interview.evaluation.reading import spoken_answer_text
from interview.recognition.second_look import OTHER_LANGUAGE
from interview.recognition.spoken_language import foreign_stretches, in_its_language


def line(
    text: str, start: float, language: Language | None = None, quarantine: str | None = None
) -> Segment:
    """A word a second."""
    words = tuple(Word(word, start + n, start + n + 1, 0.9) for n, word in enumerate(text.split()))
    return Segment(text, start, words[-1].end, 0.0, words, quarantine, language)


ENGLISH = line("We shipped it twice a week.", 0.0)
TURKISH = line("Haftada iki kez teslim ettik.", 8.0, "tr")
INVENTED = line("Thanks for watching it all now", 14.0, quarantine="known_phrase")


@pytest.mark.parametrize(
    ("asked", "segments", "language"),
    [
        (None, (ENGLISH,), "en"),
        (None, (ENGLISH, TURKISH), "en"),
        (None, (line("Yes.", 0.0), TURKISH), "tr"),
        ("en", (line("One or two.", 0.0), TURKISH), "en"),
        ("en", (line("Yes.", 0.0), TURKISH), "tr"),
        ("en", (line("Yes.", 0.0), TURKISH, INVENTED), "tr"),
        ("tr", (ENGLISH, TURKISH), "tr"),
        ("en", (INVENTED,), "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_that_of_more_words(
    asked: Language | None, segments: tuple[Segment, ...], language: Language
) -> None:
    """A fifth of the words in it are an answer in it; words nobody said are none."""
    named, found, share = in_its_language(segments, "en", asked)
    assert found == language
    assert 0.0 <= share <= 1.0
    spoken = [each.language or "en" for each in segments]
    assert [each.language or found for each in named] == spoken
    assert [each.text for each in named] == [each.text for each in segments]


def test_lines_in_one_other_language_are_one_stretch() -> None:
    """With those we do not know, in order; what nobody said is in no language."""
    later = line("Sonra yayına aldık.", 13.5, "tr")
    struck = line("Uydurma.", 30.0, "tr", "silence")
    found = foreign_stretches((ENGLISH, TURKISH, later, struck), (Foreign(20.0, 25.0, "de"),))
    assert found == (Foreign(8.0, 16.5, "tr"), Foreign(20.0, 25.0, "de"))


def transcript(*segments: Segment, language: Language = "en") -> Transcript:
    foreign = foreign_stretches(segments, ())
    return Transcript(
        segments, (Span(0.0, 30.0),), language, 1.0, "engine", "model", foreign=foreign
    )


def test_the_other_language_is_heard_and_not_judged() -> None:
    """Both are in the text; the sentences that are judged are those of the answer's language."""
    heard = transcript(ENGLISH, TURKISH)
    assert heard.text == f"{ENGLISH.text} {TURKISH.text}"
    assert spoken_answer_text(heard).text == ENGLISH.text
    assert heard.left_out == (Span(8.0, 13.0),)


@pytest.mark.parametrize(
    ("reader", "words"),
    [("en", ["Turkish was spoken", "0:08–0:13"]), ("tr", ["Türkçe", "0:08–0:13"])],
)
def test_two_languages_are_told_with_their_stretch(reader: Language, words: list[str]) -> None:
    (notice,) = notices_of(transcript(ENGLISH, TURKISH), None, reader)
    assert notice.code == "two_languages"
    assert all(word in notice.message for word in words)
    assert notice.stretches == (Span(8.0, 13.0),)


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("en", "You chose English and spoke Turkish"),
        ("tr", "Seçtiğiniz dil: İngilizce; konuştuğunuz dil: Türkçe"),
    ],
)
def test_the_language_that_was_not_asked_for_is_named(reader: Language, words: str) -> None:
    heard = transcript(line("Haftada iki kez teslim ettik.", 8.0), language="tr")
    (notice,) = notices_of(heard, "en", reader)
    assert notice.code == "wrong_language"
    assert notice.message.startswith(words)
    assert notices_of(heard, "tr", reader) == notices_of(heard, None, reader) == ()


def test_a_third_language_is_told_with_its_name() -> None:
    struck = line("I have in my right", 8.0, quarantine=OTHER_LANGUAGE)
    speech = (Span(0.0, 16.0),)
    foreign = (Foreign(8.0, 13.0, "de"), Foreign(14.0, 16.0, "xx"))
    heard = Transcript((ENGLISH, struck), speech, "en", 1.0, "engine", "model", foreign=foreign)
    unclear, german, unknown = notices_of(heard, "en", "en")
    assert unclear.code == "not_understood", "too much of the answer is in neither language"
    assert {german.code, unknown.code} == {"other_language"}
    assert "0:08–0:13 seems to be German" in german.message
    assert "another language" in unknown.message
    assert "Almanca (0:08–0:13)" in notices_of(heard, "en", "tr")[1].message
    assert heard.text == ENGLISH.text


def test_a_refusal_names_the_language_in_that_of_the_reader() -> None:
    refusal = OtherLanguage(language="de")
    assert "is German." in refusal.message("en")
    assert "Kayıtta duyulan dil: Almanca." in refusal.message("tr")
    assert OtherLanguage(language="xx").message("en") == OtherLanguage().message("en")
    assert "only English" in EnglishOnly().message("en")
