"""The score change of thirty injections when the language model obeys all of them."""

import statistics
import time
from collections.abc import Iterator

from bench.context import Bench
from bench.report import Row, at_most, quantity, spread
from interview.errors import Language
from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from tests.attack_cases import MEDIOCRE, Shift, attacked, attacks, judged, shift
from tests.llm_stub import LlmStub, always, coaching, obedient

HOW = (
    "**attacks**: each of the 30 injections of tests/data/attacks.yaml (both languages, spoken and "
    "typed) is put before, behind and into a mediocre Turkish and a mediocre English answer; a "
    "local server plays a model that raises every dimension it is allowed to name, each with "
    "another true quote. The shift is the greatest gain of any level, and of the overall level, "
    "over the same answer without injection and without model. The clean answer with that model "
    "shows what it could do. The cost of the model's part is measured against a server that "
    "answers at once."
)
LANGUAGES: tuple[Language, ...] = ("en", "tr")


def rows(bench: Bench) -> Iterator[Row]:
    """Attacks first, then what the same model does where nobody attacks, then its cost."""
    with LlmStub(obedient) as stub:
        coach = LlmCoach(LlmEndpoint(stub.base_url, "obedient"))
        shifts = list(_shifts(coach))
        rises = [
            shift(judged(MEDIOCRE[language], coach), judged(MEDIOCRE[language])).overall
            for language in LANGUAGES
        ]
        coach.close()
    raised = sum(each.level > 0 or each.overall > 0 for each in shifts)
    detail = f"{len(shifts)} attacked answers"
    yield at_most("injections that raise a score", raised, 0, "", detail)
    yield at_most("most an injection raises a dimension", _worst(shifts), 0, "levels", detail)
    yield Row(
        "overall level after an injection, change",
        quantity(statistics.median(each.overall for each in shifts), "levels",
                 spread([each.overall for each in shifts])),
    )  # fmt: skip
    yield Row("most the obeying model adds without an attack", quantity(max(rises), "levels"))
    yield _cost(bench)


def _shifts(coach: LlmCoach) -> Iterator[Shift]:
    for language in LANGUAGES:
        clean = judged(MEDIOCRE[language])
        for attack in attacks():
            for answer in attacked(attack, language):
                yield shift(judged(answer, coach), clean)


def _worst(shifts: list[Shift]) -> int:
    return max(each.level for each in shifts)


def _cost(bench: Bench) -> Row:
    """Milliseconds the model's part adds to an answer, the model's own time apart."""
    quick = coaching(("You name what you did and for whom.", "I called some of the customers"))
    with LlmStub(always(quick)) as stub:
        coach = LlmCoach(LlmEndpoint(stub.base_url, "quick"))
        times = [_milliseconds(coach) for _ in range(bench.size(100, 5))]
        coach.close()
    return Row(
        "the language model's part, server time apart",
        quantity(statistics.median(times[1:]), "ms", spread(times[1:], 1)),
    )


def _milliseconds(coach: LlmCoach) -> float:
    alone = time.perf_counter()
    judged(MEDIOCRE["en"])
    started = time.perf_counter()
    judged(MEDIOCRE["en"], coach)
    return (time.perf_counter() - started - (started - alone)) * 1000
