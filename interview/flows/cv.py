"""A candidate's CV: stored text, analysis in plain sentences, and questions about it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from secrets import choice
from typing import BinaryIO

import structlog

from interview.cv.reading import CvReading, Skill, read_cv_text
from interview.errors import Language, NoCv
from interview.evaluation.llm.cv import CvAnalyst
from interview.flows.content import readable_text
from interview.flows.practice_questions import PracticeQuestions
from interview.language.catalogue import LANGUAGES, N_, NN_, translated
from interview.language.figures import said
from interview.questions.labels import FIELDS
from interview.store.cvs import CvStore, StoredCv

YEARS = NN_(
    "Your CV shows about {count} year of work.", "Your CV shows about {count} years of work."
)
NO_YEARS = N_("No years of work were found: write each job with its first and its last year.")
ROLES = N_("Roles: {roles}.")
NO_ROLES = N_("No job title was found: name the role of each job in a line of its own.")
SKILLS = N_("Skills: {skills}.")
NO_SKILLS = N_("No skill was found that the question bank knows: name tools and methods you use.")
FIELD = N_("Most of it is about this field: {field}.")

SKILL_QUESTIONS = (
    N_(
        "Your CV names {skill}. Tell me about a piece of work in which it mattered: what was the "
        "problem, what did you do, and what came of it?"
    ),
    N_(
        "Your CV names {skill}. Tell me about a mistake you made with it, and what you have done "
        "differently since."
    ),
)
ROLE_QUESTIONS = (
    N_(
        "Your CV says that you worked as {role}. Which result of that time are you most proud of, "
        "and what was your own part in it?"
    ),
    N_(
        "Your CV says that you worked as {role}. What was the hardest decision you had to make, "
        "and how did you make it?"
    ),
)

log = structlog.get_logger(__name__)


class CvFlow:
    """Reads, stores and uses CVs. The log has sizes, never a word of a CV.

    Args:
        store: the texts, by owner.
        text_of: reads a document, with limits; raises the errors of ``errors/cvs.py``.
        practice: supplies questions where a CV has no role and no skill.
        analyst: the optional language model.
    """

    def __init__(
        self,
        store: CvStore,
        text_of: Callable[[BinaryIO], str],
        practice: PracticeQuestions,
        analyst: CvAnalyst,
    ) -> None:
        self._store = store
        self._text_of = text_of
        self._practice = practice
        self._analyst = analyst

    def upload(self, owner: str, file: BinaryIO, language: Language, api_key: str | None) -> str:
        """Store the text of a CV in place of an earlier one; returns the analysis.

        Raises as ``text_of``.
        """
        text = readable_text(self._text_of(file))
        written = self._analyst.analysis(text, language, api_key)
        cv = StoredCv(text, {} if written is None else {language: written})
        self._store.put(owner, cv)
        log.info("cv_stored", characters=len(text), written=written is not None)
        return _analysis(cv, language)

    def question(self, owner: str | None, language: Language) -> tuple[str, str]:
        """A question about the CV of ``owner``, and the analysis. Raises NoCv."""
        cv = self._of(owner)
        if cv is None:
            raise NoCv
        reading = _read(cv.text)
        asked = list(_questions(reading, language))
        question = choice(asked) if asked else self._practice.one(language, reading.field or "")
        return question, _analysis(cv, language)

    def takes_part(self, owner: str | None, question: str) -> bool:
        """Whether the question is about the CV of ``owner``."""
        if not _FORMS.fullmatch(question.strip()):
            return False  # without looking into the database
        cv = self._of(owner)
        if cv is None:
            return False
        reading = _read(cv.text)
        asked = (each for language in LANGUAGES for each in _questions(reading, language))
        return question.strip() in asked

    def delete(self, owner: str | None) -> None:
        """Delete the CV of ``owner``, if there is one."""
        if owner is not None:
            self._store.delete(owner)

    def hand_over(self, guest: str, account: str) -> None:
        """Transfer the CV of a guest to an account, unless that has one."""
        self._store.hand_over(guest, account)

    def _of(self, owner: str | None) -> StoredCv | None:
        return None if owner is None else self._store.of(owner)


def _read(text: str) -> CvReading:
    return read_cv_text(text, datetime.now(UTC).year)


def _analysis(cv: StoredCv, language: Language) -> str:
    """The model's analysis in this language, else what the rules find."""
    return cv.analyses.get(language) or _found(_read(cv.text), language)


def _found(reading: CvReading, language: Language) -> str:
    skills = ", ".join(_name(skill, language) for skill in reading.skills)
    roles = ", ".join(reading.roles)
    sentences = [
        said(YEARS if reading.years else NO_YEARS, language, count=reading.years),
        said(ROLES if roles else NO_ROLES, language, roles=roles),
        said(SKILLS if skills else NO_SKILLS, language, skills=skills),
    ]
    if reading.field is not None:
        sentences.append(said(FIELD, language, field=translated(FIELDS[reading.field], language)))
    return " ".join(sentences)


def _questions(reading: CvReading, language: Language) -> Iterator[str]:
    for skill in reading.skills:
        for form in SKILL_QUESTIONS:
            yield said(form, language, skill=_name(skill, language))
    for role in reading.roles:
        for form in ROLE_QUESTIONS:
            yield said(form, language, role=role)


def _name(skill: Skill, language: Language) -> str:
    return skill.name if skill.is_name else translated(skill.name, language)


def _form(sentence: str, language: Language) -> str:
    return re.sub(r"\\{\w+\\}", ".+", re.escape(translated(sentence, language)))


_FORMS = re.compile(
    "|".join(
        _form(each, language)
        for each in (*SKILL_QUESTIONS, *ROLE_QUESTIONS)
        for language in LANGUAGES
    )
)
