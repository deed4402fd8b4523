"""What a candidate's questions to the interviewers are about."""

from dataclasses import dataclass

from interview.contracts import AnswerText
from interview.evaluation.reading import clipped, cue, find, read
from interview.language.catalogue import N_, NN_, Language, translated
from interview.language.figures import said

TOPICS = {
    "work": N_("the work itself"),
    "team": N_("the team and the manager"),
    "success": N_("what is expected of you, and how it is judged"),
    "growth": N_("learning and development"),
    "company": N_("the company and its plans"),
    "next": N_("how things go on from here"),
    "terms": N_("pay, hours and holidays"),
}
"""The topics of good questions. The last one is better asked once there is an offer."""

WORTH_ASKING = ("work", "team", "success", "next")
"""Topics that a candidate who asked little is advised to ask about."""


ASKED = NN_("You asked {count} question.", "You asked {count} questions.")
ASKED_NOTHING = N_("You asked nothing. Prepare two or three questions.")
ALSO = N_("You could also ask about: {topics}.")
TERMS_ONLY = N_("Ask about pay and hours once you have an offer; ask about the work first.")


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A question of the candidate: its words, and the topics it is about in the reader's words."""

    quote: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedBackReport:
    """The questions that were asked, and the topics worth asking about that were not.

    ``terms_only``: every question was about pay, hours or holidays.
    """

    questions: tuple[AskedBack, ...]
    missing: tuple[str, ...]
    terms_only: bool


def asked_back(answer: AnswerText, reader: Language) -> AskedBackReport:
    """The questions in an answer to "Do you have any questions for us?".

    A sentence is a question if it ends with a question mark, or if a word shows one: transcripts
    often lack the mark.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    for sentence in answer.sentences:
        reading = read(AnswerText((sentence,), answer.language))
        is_asked = sentence.text.rstrip(" ”\"'").endswith("?") or find(
            reading, cue("asks", answer.language)
        )
        if is_asked:
            topics = [
                name for name in TOPICS if find(reading, cue(f"asks_{name}", answer.language))
            ]
            found.append((clipped(sentence.text), tuple(topics)))
    covered = {name for _, topics in found for name in topics}
    return AskedBackReport(
        tuple(
            AskedBack(quote, tuple(translated(TOPICS[name], reader) for name in topics))
            for quote, topics in found
        ),
        tuple(translated(TOPICS[name], reader) for name in WORTH_ASKING if name not in covered),
        bool(found) and all(topics == ("terms",) for _, topics in found),
    )


def told(report: AskedBackReport, reader: Language) -> str:
    """The report in plain sentences."""
    count = len(report.questions)
    sentences = [said(ASKED, reader, count=count) if count else translated(ASKED_NOTHING, reader)]
    if report.terms_only:
        sentences.append(translated(TERMS_ONLY, reader))
    if report.missing:
        sentences.append(said(ALSO, reader, topics="; ".join(report.missing)))
    return " ".join(sentences)
