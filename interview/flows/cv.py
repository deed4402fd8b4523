"""A candidate's CV and the job advertisement they answer: stored, read, corrected, asked about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import randbelow
from typing import Any, BinaryIO

import structlog

from interview.contracts.interview import TailoredQuestion
from interview.cv.documents import MAX_PAGES
from interview.cv.reading import Findings, read_advert_text, read_cv_text
from interview.cv.skills import Skill, skill_name
from interview.cv.spoken import SpokenLanguage, shown_level
from interview.cv.tailored import recognised, tailored
from interview.errors import AdvertTooLong, AdvertTooShort, Language, NoAdvert, NoCv
from interview.evaluation.llm.cv import CvAnalyst
from interview.flows import found
from interview.flows.content import readable_text
from interview.flows.practice_questions import PERSONAL, PracticeQuestions
from interview.language.catalogue import LANGUAGES, N_, NN_, translated
from interview.language.figures import known_name, said
from interview.questions.labels import FIELDS
from interview.store.cvs import AdvertStore, CvStore, StoredCv, StoredText

YEARS = NN_(
    "Your CV shows about {count} year of work.", "Your CV shows about {count} years of work."
)
NO_YEARS = N_("No years of work were found: write each job with its first and its last year.")
ROLES = N_("Roles: {roles}.")
NO_ROLES = N_("No job title was found: name the role of each job in a line of its own.")
SKILLS = N_("Skills: {skills}.")
NO_SKILLS = N_("No skill was found: list the tools and methods you use under a heading “Skills”.")
SPOKEN = N_("Languages: {languages}.")
FIELD = N_("Most of it is about this field: {field}.")

SEEDS = 2**31
TAILORED_OF_LIST = 3
"""Questions of a personal list that are about the CV and the advertisement."""

SHOWN_QUESTIONS = 6
LEAST_ADVERT, MOST_ADVERT = 40, 20_000
"""Characters of an advertisement."""

PAGE_LIMITS = {"most_pages": MAX_PAGES, "most_advert": MOST_ADVERT}
"""Limits that the page of the CV states."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a candidate: findings as corrected, None for what there is not."""

    cv: Findings | None
    advert: Findings | None

    @property
    def field(self) -> str:
        """The field of the job, else that of the CV; empty if neither has one."""
        fields = (each.field for each in (self.advert, self.cv) if each is not None)
        return next(filter(None, fields), "")


class CvFlow:
    """Reads, stores and uses CVs and advertisements. The log has sizes, never a word of them.

    Args:
        cvs: the CVs, by owner.
        adverts: the advertisements, by owner.
        text_of: reads a document, with limits; raises the errors of ``errors/cvs.py``.
        practice: supplies questions where a CV has no role and no skill.
        analyst: the optional language model.
    """

    def __init__(
        self,
        cvs: CvStore,
        adverts: AdvertStore,
        text_of: Callable[[BinaryIO], str],
        practice: PracticeQuestions,
        analyst: CvAnalyst,
    ) -> None:
        self._cvs = cvs
        self._adverts = adverts
        self._text_of = text_of
        self._practice = practice
        self._analyst = analyst

    def upload(self, owner: str, file: BinaryIO, language: Language, api_key: str | None) -> str:
        """Store the text of a CV in place of an earlier one; returns the analysis.

        Raises as ``text_of``.
        """
        text = readable_text(self._text_of(file))
        written = self._analyst.analysis(text, language, api_key)
        self._cvs.put(owner, text, {} if written is None else {language: written})
        log.info("cv_stored", characters=len(text), written=written is not None)
        return self.analysis(owner, language)

    def put_advert(self, owner: str, text: str) -> None:
        """Store an advertisement in place of an earlier one.

        Raises AdvertTooShort or AdvertTooLong.
        """
        text = readable_text(text).strip()
        if len(text) > MOST_ADVERT:
            raise AdvertTooLong(characters=MOST_ADVERT)
        if len(text) < LEAST_ADVERT:
            raise AdvertTooShort
        self._adverts.put(owner, text)
        log.info("advert_stored", characters=len(text))

    def cv(self, owner: str | None, language: Language) -> dict[str, Any]:
        """The CV as its owner sees it. Raises NoCv."""
        stored, known = self._cv_of(owner), self.background(owner)
        if known is None or known.cv is None:
            raise NoCv
        return _shown(stored, known.cv, language)

    def advert(self, owner: str | None, language: Language) -> dict[str, Any]:
        """The advertisement as its owner sees it. Raises NoAdvert."""
        stored = None if owner is None else self._adverts.of(owner)
        if stored is None:
            raise NoAdvert
        return _shown(stored, _advert_findings(stored), language)

    def correct_cv(self, owner: str | None, sent: object) -> None:
        """Store what the CV shows by its owner, valid until the next upload.

        Raises NoCv or BadFindings.
        """
        known = self.background(owner)
        if owner is None or known is None or known.cv is None:
            raise NoCv
        if not self._cvs.correct(owner, found.corrected(known.cv, sent)):
            raise NoCv

    def correct_advert(self, owner: str | None, sent: object) -> None:
        """Store what the advertisement demands by its owner. Raises NoAdvert or BadFindings."""
        known = self.background(owner)
        if owner is None or known is None or known.advert is None:
            raise NoAdvert
        if not self._adverts.correct(owner, found.corrected(known.advert, sent)):
            raise NoAdvert

    def background(self, owner: str | None) -> Background | None:
        """What the CV and the advertisement of ``owner`` say; None if there is neither."""
        if owner is None:
            return None
        cv, advert = self._cvs.of(owner), self._adverts.of(owner)
        if cv is None and advert is None:
            return None
        demanded = None if advert is None else _advert_findings(advert)
        wanted = () if demanded is None else demanded.skills
        return Background(None if cv is None else _cv_findings(cv, wanted), demanded)

    def tailored(
        self, owner: str | None, language: Language, seed: int
    ) -> tuple[TailoredQuestion, ...]:
        """All questions about the CV and the advertisement of ``owner``, ordered by the seed."""
        known = self.background(owner)
        return () if known is None else tailored(known.cv, known.advert, language, seed)

    def some_questions(self, owner: str | None, language: Language) -> list[str]:
        """A few of :meth:`tailored`, drawn at random."""
        return [it.text for it in self.tailored(owner, language, _seed())[:SHOWN_QUESTIONS]]

    def question(self, owner: str | None, language: Language) -> str:
        """A question about the CV of ``owner``. Raises NoCv."""
        known = self.background(owner)
        if known is None or known.cv is None:
            raise NoCv
        asked = tailored(known.cv, known.advert, language, _seed())
        return asked[0].text if asked else self._practice.one(language, known.field)

    def analysis(self, owner: str | None, language: Language) -> str:
        """The model's analysis of the CV in this language, else what was found. Raises NoCv."""
        stored, known = self._cv_of(owner), self.background(owner)
        if known is None or known.cv is None:
            raise NoCv
        return stored.analyses.get(language) or " ".join(_sentences(known.cv, language))

    def personal(
        self, owner: str | None, language: Language, interest: str, difficulty: str
    ) -> tuple[str, ...]:
        """PERSONAL questions: some about the CV and the advertisement, the others of the bank."""
        known = self.background(owner)
        field = "" if known is None else known.field
        own = [it.text for it in self.tailored(owner, language, _seed())[:TAILORED_OF_LIST]]
        of_bank = self._practice.several(language, interest or field, difficulty)
        return (*own, *of_bank)[:PERSONAL]

    def takes_part(self, owner: str | None, question: str) -> bool:
        """Whether the question is about the CV or the advertisement of ``owner``."""
        if recognised(question) is None:
            return False  # without looking into the database
        known = self.background(owner)
        return known is not None and any(
            question.strip() == each.text
            for language in LANGUAGES
            for each in tailored(known.cv, known.advert, language)
        )

    def delete_cv(self, owner: str | None) -> None:
        """Delete the CV of ``owner``, if there is one."""
        if owner is not None:
            self._cvs.delete(owner)

    def delete_advert(self, owner: str | None) -> None:
        """Delete the advertisement of ``owner``, if there is one."""
        if owner is not None:
            self._adverts.delete(owner)

    def _cv_of(self, owner: str | None) -> StoredCv:
        """Raises NoCv."""
        cv = None if owner is None else self._cvs.of(owner)
        if cv is None:
            raise NoCv
        return cv


def _seed() -> int:
    return randbelow(SEEDS)


def _cv_findings(cv: StoredText, wanted: tuple[Skill, ...]) -> Findings:
    if cv.found is not None:
        return found.from_store(cv.found)
    return read_cv_text(cv.text, datetime.now(UTC).date(), wanted)


def _advert_findings(advert: StoredText) -> Findings:
    return read_advert_text(advert.text) if advert.found is None else found.from_store(advert.found)


def _shown(stored: StoredText, findings: Findings, language: Language) -> dict[str, Any]:
    return {
        "text": stored.text,
        "found": found.shown(findings, language),
        "corrected": stored.found is not None,
        "uploaded_at": stored.uploaded_at.isoformat(timespec="seconds"),
    }


def _sentences(findings: Findings, language: Language) -> Iterator[str]:
    skills = ", ".join(skill_name(skill, language) for skill in findings.skills)
    roles = ", ".join(findings.roles)
    yield said(YEARS if findings.years else NO_YEARS, language, count=findings.years)
    yield said(ROLES if roles else NO_ROLES, language, roles=roles)
    yield said(SKILLS if skills else NO_SKILLS, language, skills=skills)
    if findings.languages:
        spoken = ", ".join(_spoken(each, language) for each in findings.languages)
        yield said(SPOKEN, language, languages=spoken)
    if findings.field is not None:
        yield said(FIELD, language, field=translated(FIELDS[findings.field], language))


def _spoken(spoken: SpokenLanguage, language: Language) -> str:
    level = f" ({shown_level(spoken.level, language)})" if spoken.level else ""
    return f"{known_name(spoken.code, language)}{level}"
