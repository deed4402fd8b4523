"""What judges the content of answers, joined: the same for pages and for workers."""

from dataclasses import dataclass

from interview.composition.process import Foundations
from interview.contracts import ContentReport
from interview.evaluation.llm.coach import LlmCoach, coach_from
from interview.flows.content import ContentFlow
from interview.flows.question_bank import read_bank
from interview.questions.bank import Bank
from interview.questions.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Judging:
    """The question bank, the matcher, the optional language model, and all three at work."""

    bank: Bank
    matcher: Matcher
    coach: LlmCoach
    content: ContentFlow


def judging(base: Foundations) -> Judging:
    """One of each for the life of the process."""
    bank = read_bank()
    matcher = Matcher(bank, base.settings.model_cache_size)
    base.memory.on_drop(matcher.drop)
    replies = base.caches.named("replies", str)
    coach = coach_from(base.settings, base.memory.gate.allowed, replies, base.watch.telemetry)
    evaluations = base.caches.named("evaluations", ContentReport)
    return Judging(bank, matcher, coach, ContentFlow(bank, matcher, coach, evaluations))
