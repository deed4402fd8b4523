"""The question bank: its content, errors at start, and the questions of an interview."""

import pytest
import yaml

from interview.errors import Language
from interview.flows.question_bank import read_bank
from interview.language.catalogue import LANGUAGES
from interview.questions.bank import Bank, BankError, load_bank
from interview.questions.labels import FIELDS

LEVELS = ("easy", "medium", "hard")


@pytest.fixture(scope="module")
def bank() -> Bank:
    """The bank as it is shipped."""
    return read_bank()


def entry(**changes: object) -> dict[str, object]:
    """One sound entry, with some of its fields changed; None takes a field out."""
    sound: dict[str, object] = {
        "id": "a-question",
        "kind": "behavioural",
        "field": "general",
        "competency": "teamwork",
        "difficulty": "easy",
        "question": "What did you do?",
        "points": [
            {"point": f"Names thing {number}", "synonyms": ["one", "two", "three"]}
            for number in range(3)
        ],
        "model_answer": "I did it. " * 30,
        "follow_ups": ["And then?", "Why so?"],
    }
    return {key: value for key, value in (sound | changes).items() if value is not None}


def files(
    *entries: dict[str, object], other: dict[str, object] | None = None
) -> list[tuple[Language, str, str]]:
    """A bank of two files: the entries in English, and the same or another in Turkish."""
    turkish = [other] if other else list(entries)
    return [
        ("en", "topic", yaml.safe_dump(list(entries))),
        ("tr", "topic", yaml.safe_dump(turkish)),
    ]


def test_the_bank_has_150_questions_and_more_in_each_language(bank: Bank) -> None:
    """Over behaviour, motivation, situations and seven fields of work."""
    assert len(bank) >= 150
    for language in LANGUAGES:
        entries = bank.entries(language)
        assert len(entries) == len(bank)
        assert {question.field for question in entries} == set(FIELDS)
        assert {question.kind for question in entries} == {
            "behavioural", "motivation", "situational", "knowledge",
        }  # fmt: skip


def test_an_id_gives_the_same_question_in_both_languages(bank: Bank) -> None:
    """Same kind, field, competency and difficulty; own text."""
    for question in bank.entries("en"):
        other = bank.question(question.id, "tr")
        assert (other.kind, other.field, other.competency, other.difficulty) == (
            question.kind, question.field, question.competency, question.difficulty,
        )  # fmt: skip
        assert other.text != question.text


def test_every_question_is_known_in_other_words(bank: Bank) -> None:
    """The matcher has other wordings of each to go by."""
    for language in LANGUAGES:
        assert all(len(bank.wordings(q.id, language)) >= 2 for q in bank.entries(language))


def test_an_unknown_id_is_a_key_error(bank: Bank) -> None:
    """Nobody gets another question instead."""
    with pytest.raises(KeyError):
        bank.question("no-such-question", "en")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"kind": "riddle"}, "kind"),
        ({"field": "astrology"}, "field"),
        ({"competency": "juggling"}, "competency"),
        ({"difficulty": "extreme"}, "difficulty"),
        ({"follow_ups": ["Only one?"]}, "follow_ups"),
        ({"points": [{"point": "One", "synonyms": ["a b", "c d", "e f"]}]}, "points"),
        ({"points": [{"point": "No synonyms"}] * 3}, "points.0"),
        ({"model_answer": "Too short."}, "model_answer"),
        ({"question": None}, "question"),
        ({"id": "Not Kebab"}, "id"),
        ({"surprise": "yes"}, "surprise"),
    ],
)
def test_a_broken_entry_stops_the_start_by_name(changes: dict[str, object], named: str) -> None:
    """The message names the file, the entry and the field."""
    with pytest.raises(BankError) as refused:
        load_bank(files(entry(id="sound"), entry(**changes)))
    message = str(refused.value)
    assert "en/topic.yaml" in message
    assert "entry 2" in message
    assert named in message


def test_two_entries_of_one_id_are_refused() -> None:
    """An id stands for one question."""
    with pytest.raises(BankError, match=r"en/topic\.yaml.*a-question.*twice"):
        load_bank(files(entry(), entry()))


def test_a_question_missing_in_one_language_is_refused() -> None:
    """Whoever asks in the other language would get nothing."""
    with pytest.raises(BankError, match=r"a-question.*missing in tr"):
        load_bank(files(entry(), other=entry(id="another")))


@pytest.mark.parametrize(
    "changes", [{"kind": "situational"}, {"difficulty": "hard"}, {"field": "data"}]
)
def test_translations_must_agree(changes: dict[str, object]) -> None:
    """The two languages are one question."""
    with pytest.raises(BankError, match=rf"a-question.*{next(iter(changes))}"):
        load_bank(files(entry(), other=entry(**changes)))


def test_what_is_no_yaml_is_refused_with_the_place() -> None:
    """The file and the line are named."""
    with pytest.raises(BankError, match=r"en/topic\.yaml.*line 1"):
        load_bank([("en", "topic", "- id: [unclosed")])


@pytest.mark.parametrize("text", ["", "just words", "{}", "[]"])
def test_a_file_that_is_no_list_of_entries_is_refused(text: str) -> None:
    """An empty file is a mistake, not an empty topic."""
    with pytest.raises(BankError, match=r"en/topic\.yaml"):
        load_bank([("en", "topic", text)])


def test_an_empty_bank_is_refused() -> None:
    """A service without questions does not start."""
    with pytest.raises(BankError, match="not one question"):
        load_bank([])


def test_other_words_for_no_question_are_refused() -> None:
    """A mistyped id is found at the start."""
    stray: tuple[Language, str, str] = ("en", "wordings", "a-qestion: asked otherwise")
    with pytest.raises(BankError, match="a-qestion"):
        load_bank([*files(entry()), stray])


def test_wordings_of_several_files_add_up() -> None:
    """Each file adds its own."""
    loaded = load_bank(
        [
            *files(entry()),
            ("en", "wordings", "a-question: one way / another"),
            ("en", "wordings_more", "a-question: a third"),
        ]
    )
    assert loaded.wordings("a-question", "en") == ("one way", "another", "a third")
    assert loaded.wordings("a-question", "tr") == ()
