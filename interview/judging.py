"""What judges the content of answers, joined: the same for pages and for workers."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from interview.config import Settings
from interview.contracts import CallObserver
from interview.evaluation.llm import LlmCoach, coach_from
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

    def matcher_counts(self) -> dict[str, dict[str, int]]:
        """The counts of the matcher's cache, by its name."""
        return {"matcher": asdict(self.matcher.stats())}


def judging(
    settings: Settings,
    observer: CallObserver,
    models_allowed: Callable[[], bool] = lambda: True,
) -> Judging:
    """One of each for the life of the process. ``models_allowed``: whether one may be asked."""
    bank = read_bank()
    matcher = Matcher(bank, settings.model_cache_size)
    coach = coach_from(settings, models_allowed, observer)
    return Judging(bank, matcher, coach, ContentFlow(bank, matcher, coach))
