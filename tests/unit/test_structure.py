"""Parts of an answer are found at their place, in both languages and in run-on speech."""

import pytest

from interview.contracts import AnswerText, AskedQuestion, QuestionKind
from interview.errors import Language
from interview.evaluation.reading import Reading, read
from interview.evaluation.structure import (
    PART_LABELS,
    PARTS,
    Found,
    intended_actions,
    kind_of,
    locate,
    own_actions,
    results,
    structure_parts,
    team_actions,
)
from tests.unit.content_cases import LANGUAGES, asked, bank, run_on, spoken, typed, unknown

STORY: dict[Language, str] = {
    "en": "Two years ago I worked in a small bakery. My task was to halve the bread we threw"
    " away. I counted every loaf for a month. I asked the shops for their numbers. As a result"
    " waste fell from ninety loaves a day to forty.",
    "tr": "İki yıl önce küçük bir fırında çalışıyordum. Görevim çöpe giden ekmeği yarıya"
    " indirmekti. Bir ay boyunca her ekmeği saydım. Şubelerden rakamlarını alıp tabloya yazdım."
    " Sonuçta fire günde doksan ekmekten kırka düştü.",
}
QUOTES: dict[Language, dict[str, str]] = {
    "en": {
        "situation": "Two years ago",
        "task": "My task was",
        "action": "I counted",
        "result": "waste fell",
    },
    "tr": {
        "situation": "İki yıl önce",
        "task": "Görevim",
        "action": "saydım",
        "result": "düştü",
    },
}
ANY = unknown("?")


def located(answer: AnswerText, kind: QuestionKind = "behavioural") -> tuple[Reading, Found]:
    """The parts of an answer to a question of this kind."""
    reading = read(answer)
    return reading, locate(reading, ANY, kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_parts_of_a_story_are_quoted(language: Language) -> None:
    """Situation, task, action and result, each with the words that show it and their time."""
    reading, found = located(spoken(STORY[language], language))
    parts = structure_parts(found, reading, "en")
    assert [part.name for part in parts] == list(PARTS["behavioural"])
    starts = []
    for part in parts:
        assert part.evidence is not None, part.name
        assert QUOTES[language][part.name] in part.evidence.quote
        assert part.evidence.rule == part.name
        assert part.evidence.start is not None
        starts.append(part.evidence.start)
    assert starts == sorted(starts)
    assert found.in_order


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_are_found_without_punctuation(language: Language) -> None:
    """Recognition may write one long line: the parts and their order in time remain."""
    reading, found = located(run_on(STORY[language], language))
    assert found.missing == ()
    quotes = [part.evidence for part in structure_parts(found, reading, "tr")]
    starts = [quote.start for quote in quotes if quote is not None and quote.start is not None]
    assert len(set(starts)) == 4
    assert starts == sorted(starts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", range(5))
def test_a_part_left_out_is_missing(language: Language, sentence: int) -> None:
    """Without its only sentence a part is reported as missing; one of two actions may go."""
    sentences = typed(STORY[language], language).sentences
    rest = AnswerText(sentences[:sentence] + sentences[sentence + 1 :], language)
    _, found = located(rest)
    gone = ["situation", "task", None, None, "result"][sentence]
    assert (gone in found.missing) == (gone is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_told_first_is_out_of_order(language: Language) -> None:
    """A story that begins with its steps sets the scene too late."""
    sentences = typed(STORY[language], language).sentences
    moved = AnswerText((*sentences[2:4], sentences[0], sentences[1], sentences[4]), language)
    assert not located(moved)[1].in_order


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PARTS)
def test_no_words_prove_two_parts(language: Language, kind: QuestionKind) -> None:
    """Each part stands on words of its own, in every model answer."""
    for entry in list(bank(language).values())[::9]:
        reading = read(typed(entry.model_answer, language))
        found = locate(reading, AskedQuestion(entry.text, entry), kind)
        taken = [i for _, hit in found.places if hit for i in range(hit.first, hit.last + 1)]
        assert len(taken) == len(set(taken)), entry.id


@pytest.mark.parametrize(
    ("language", "own", "team"),
    [
        ("en", "I called them and I wrote a plan.", "We called them and we wrote a plan."),
        ("tr", "Onları aradım ve bir plan yazdım.", "Onları aradık ve bir plan yazdık."),
    ],
)
def test_own_steps_and_those_of_the_team_are_told_apart(
    language: Language, own: str, team: str
) -> None:
    """By pronoun in English, by the person of the verb in Turkish."""
    for text, mine, ours in ((own, 2, 0), (team, 0, 2)):
        reading = read(typed(text, language))
        assert (len(own_actions(reading)), len(team_actions(reading))) == (mine, ours)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I wanted it and I needed help."),
        ("en", "I need help, we need time, I proceed, I feed, I succeed, I exceed and I speed."),
        ("en", "I did not call and I didn't write."),
        ("tr", "Takdim kadim, kredim ve umudum; aramadım ve yazmadım."),
        ("tr", "Yardım, eğitim, yönetim, hayatım, şirketim ve dostum; artık açık, büyük."),
    ],
)
def test_states_and_nouns_are_no_steps(language: Language, text: str) -> None:
    """What only looks like a verb of doing does not count as one."""
    reading = read(typed(text, language))
    assert own_actions(reading) == ()
    assert team_actions(reading) == ()


def test_nouns_are_no_intended_steps() -> None:
    """Turkish nouns that end as verbs do; verbs that do are steps."""
    nouns = "Durum, kurum, yatırım, indirim, tasarım, birim, bildirim, oturum, tamam."
    assert intended_actions(read(typed(nouns, "tr"))) == ()
    verbs = read(typed("Ararım, sorarım, görüşürüm.", "tr"))
    assert len(intended_actions(verbs)) == 3
    assert intended_actions(read(typed("I need help.", "en"))) == ()
    assert len(intended_actions(read(typed("I would proceed.", "en")))) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In the end we did not solve it and nothing was finished"),
        ("en", "As a result the work was never completed"),
        ("en", "We did not finish on time"),
        ("en", "Finally it was not improved at all"),
        ("tr", "Sonunda bunu çözemedik ve hiçbir şey tamamlanmadı"),
        ("tr", "Sonuçta kimse memnun değildi"),
        ("tr", "İşi zamanında bitiremedik"),
    ],
)
def test_a_failure_is_no_result(language: Language, text: str) -> None:
    """Neither what was denied nor the words that announce it."""
    before = {"en": "We met and talked. " * 4, "tr": "Oturup konuştuk. " * 4}[language]
    assert results(read(typed(before + text, language))) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It was not easy, but we finished it"),
        ("en", "We did not stop and solved it"),
        ("en", "It was not only finished"),
        ("en", "In the end nobody complained"),
        ("en", "Since then it has never broken again"),
        ("tr", "Kolay değildi ama bitirdik"),
        ("tr", "O günden beri hiç çökmedi"),
        ("tr", "O yıl kimse ayrılmadı"),
        ("tr", "Sorun çözüldü, itiraz eden yok"),
    ],
)
def test_a_no_elsewhere_leaves_the_result(language: Language, text: str) -> None:
    """In another clause, or where nothing happening is the success."""
    before = {"en": "We met and talked. " * 4, "tr": "Oturup konuştuk. " * 4}[language]
    assert results(read(typed(before + text, language)))


def test_turkish_without_its_letters_is_read_all_the_same() -> None:
    """Typed without ç, ğ, ı, ö, ş and ü, the same parts are found."""
    plain = STORY["tr"].translate(str.maketrans("çğıöşüİ", "cgiosuI"))
    assert located(typed(plain, "tr"))[1].missing == ()


def test_an_outcome_at_the_start_is_no_result() -> None:
    """What stood before anything was done did not come of it."""
    text = "Sales had dropped. I called every customer, wrote a plan, met them and so on and on."
    assert results(read(typed(text, "en"))) == ()


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "Tell us about a time you failed.", "behavioural"),
        ("en", "What would you do if a guest complained?", "situational"),
        ("en", "Why do you want to work here?", "motivation"),
        ("en", "Explain the difference between TCP and UDP.", None),
        ("tr", "Başarısız olduğunuz bir durumu anlatın.", "behavioural"),
        ("tr", "Bir misafir şikâyet etse ne yapardınız?", "situational"),
        ("tr", "Neden burada çalışmak istiyorsunuz?", "motivation"),
        ("tr", "TCP ile UDP arasındaki fark nedir?", None),
    ],
)
def test_an_unknown_question_shows_its_kind(
    language: Language, text: str, kind: QuestionKind | None
) -> None:
    """By its wording, or not at all."""
    assert kind_of(unknown(text), language) == kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bank_tells_the_kind_of_its_questions(language: Language) -> None:
    """Whatever the wording."""
    assert kind_of(asked("why-our-company", language), language) == "motivation"


@pytest.mark.parametrize("kind", PARTS)
def test_a_good_answer_of_each_kind_has_its_parts(kind: QuestionKind) -> None:
    """Model answers have at least three of the four parts of their kind, nine in ten of them."""
    for language in LANGUAGES:
        counts = [
            locate(read(typed(each.model_answer, language)), AskedQuestion(each.text, each), kind)
            for each in bank(language).values()
            if each.kind == kind
        ]
        assert sum(found.count >= 3 for found in counts) >= 0.9 * len(counts)


def test_every_part_has_a_label_in_both_languages() -> None:
    """And no label belongs to no part."""
    assert set(PART_LABELS) == {name for names in PARTS.values() for name in names}
