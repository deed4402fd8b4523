"""Questions about a CV, a job advertisement, and what the one demands and the other lacks.

The text of a question says which one it is: it can be recognised again without the CV.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from random import Random

from interview.contracts import Expected, ExpectedPoint
from interview.contracts.interview import TailoredQuestion
from interview.cv.forms import ABOUT, FORMS, POINTS, SHAPES, Form, Sort
from interview.cv.reading import Findings
from interview.cv.skills import lacking, skill_name, skill_of
from interview.cv.spoken import RANKS, language_code
from interview.language.catalogue import LANGUAGES, Language, translated
from interview.language.figures import known_name

BEST = max(RANKS.values())
"""Rank of a language of a CV without a level: nothing shows that it is not enough."""

LONGEST_SUBJECT = 80
"""Characters of a subject in a question that is recognised again."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A question that was recognised by its text, with what belongs to it in any language."""

    question: TailoredQuestion
    sort: Sort
    form: Form

    def expected(self, language: Language) -> Expected:
        """What a good answer in ``language`` says."""
        subject = _in_language(self.question.subject, self.sort, language)
        points = tuple(
            ExpectedPoint(
                _filled(point, subject, language),
                tuple(_filled(shown, subject, language).split(" / ")),
            )
            for point, shown in POINTS[SHAPES[self.sort]]
        )
        follow_up = _filled(self.form.follow_up, subject, language)
        return Expected(self.question.kind, points, follow_up)


def tailored(
    cv: Findings | None, advert: Findings | None, language: Language, seed: int = 0
) -> tuple[TailoredQuestion, ...]:
    """All questions about a CV and an advertisement, the sorts in turn.

    The same seed gives the same order. A subject comes again only after all others of its sort,
    and then in another wording.
    """
    random = Random(seed)
    subjects = list(_subjects(cv, advert, language))
    random.shuffle(subjects)
    by_sort = [list(_asked(sort, named, language, random)) for sort, named in subjects]
    in_turn = chain.from_iterable(zip_longest(*by_sort))
    return tuple(question for question in in_turn if question is not None)


def recognised(text: str) -> Recognised | None:
    """The question that ``text`` is, in any language; None if it is none of these."""
    plain = text.strip()
    for sort, form, language, pattern in _patterns():
        found = pattern.fullmatch(plain)
        if found is not None:
            return Recognised(_question(sort, form, found[1], language), sort, form)
    return None


def _subjects(
    cv: Findings | None, advert: Findings | None, language: Language
) -> Iterator[tuple[Sort, list[str]]]:
    if cv is not None:
        yield "skill", [skill_name(skill, language) for skill in cv.skills]
        yield "role", list(cv.roles)
    if advert is not None:
        missing = () if cv is None else lacking(cv.skills, advert.skills)
        shown = [skill for skill in advert.skills if skill not in missing]
        yield "wanted", [skill_name(skill, language) for skill in shown]
        yield "motive", list(advert.roles[:1])
        if cv is not None:
            names = [skill_name(skill, language) for skill in missing]
            yield "gap", [*names, *_languages_lacking(cv, advert, language)]


def _languages_lacking(cv: Findings, advert: Findings, language: Language) -> Iterator[str]:
    """Names of the languages that the CV lacks or has on a lower level."""
    own = {each.code: RANKS.get(each.level or "", BEST) for each in cv.languages}
    for each in advert.languages:
        enough = own.get(each.code, 0) >= RANKS.get(each.level or "", 1)
        if each.code != language and not enough:
            yield known_name(each.code, language)


def _asked(
    sort: Sort, subjects: list[str], language: Language, random: Random
) -> Iterator[TailoredQuestion]:
    forms = list(FORMS[sort])
    random.shuffle(forms)
    random.shuffle(subjects)
    for again in range(len(forms)):
        for number, subject in enumerate(subjects):
            yield _question(sort, forms[(number + again) % len(forms)], subject, language)


def _question(sort: Sort, form: Form, subject: str, language: Language) -> TailoredQuestion:
    return TailoredQuestion(
        _filled(form.text, subject, language),
        form.competency,
        form.kind,
        ABOUT[sort],
        subject,
        _filled(form.follow_up, subject, language),
    )


def _filled(sentence: str, subject: str, language: Language) -> str:
    return translated(sentence, language).replace("{subject}", subject)


def _in_language(subject: str, sort: Sort, language: Language) -> str:
    """A skill or a language by its name in another language; a role as it is."""
    if sort in ("role", "motive"):
        return subject
    code = language_code(subject)
    return known_name(code, language) if code else skill_name(skill_of(subject), language)


@cache
def _patterns() -> tuple[tuple[Sort, Form, Language, re.Pattern[str]], ...]:
    return tuple(
        (sort, form, language, re.compile(_pattern(form.text, language)))
        for sort, forms in FORMS.items()
        for form in forms
        for language in LANGUAGES
    )


def _pattern(sentence: str, language: Language) -> str:
    return re.escape(translated(sentence, language)).replace(
        r"\{subject\}", f"(.{{1,{LONGEST_SUBJECT}}})"
    )
