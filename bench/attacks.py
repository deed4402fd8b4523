"""The score change of thirty injections when the language model obeys all of them."""

import statistics
import time
from collections.abc import Iterator

from bench.context import Bench
from bench.report import Row, at_most, quantity, spread
from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from tests.attack_cases import CLEAN, FAIR, Shift, attacked, attacks, judged, shift
from tests.llm_stub import LlmStub, honest, obedient

HOW = (
    "**attacks**: each of the 30 injections of tests/data/attacks.yaml (both languages, spoken and "
    "typed) is put before, behind and into a poor and a fair answer in Turkish and in English; a "
    "local server plays a model that gives everything a five, with true quotes. The shift is the "
    "greatest gain of any level, and of the overall level, over the same answer without injection "
    "and without model. The fair answers with that model show what it could do. The tokens are "
    "those of the request by a count of four characters each, and the cost of the model's part is "
    "measured against a server that answers at once."
)


def rows(bench: Bench) -> Iterator[Row]:
    """Attacks first, then what the same model does where nobody attacks, then its cost."""
    with LlmStub(obedient) as stub:
        coach = LlmCoach(LlmEndpoint(stub.base_url, "obedient"))
        shifts = list(_shifts(coach))
        rises = [shift(judged(answer, coach), judged(answer)).overall for answer in FAIR.values()]
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
    yield _tokens()
    yield _cost(bench)


def _shifts(coach: LlmCoach) -> Iterator[Shift]:
    for clean in CLEAN:
        before = judged(clean)
        for attack in attacks():
            for answer in attacked(attack, clean):
                yield shift(judged(answer, coach), before)


def _worst(shifts: list[Shift]) -> int:
    return max(each.level for each in shifts)


def _tokens() -> Row:
    """What one request says to the model, for the fair English answer."""
    with LlmStub(honest) as stub:
        coach = LlmCoach(LlmEndpoint(stub.base_url, "honest"))
        judged(FAIR["en"], coach)
        coach.close()
    said = sum(len(message["content"]) for message in stub.requests[0]["messages"])
    return Row("tokens of a request, the answer among them", quantity(said / 4, "tokens"))


def _cost(bench: Bench) -> Row:
    """Milliseconds the model's part adds to an answer, the model's own time apart."""
    with LlmStub(honest) as stub:
        coach = LlmCoach(LlmEndpoint(stub.base_url, "quick"))
        times = [_milliseconds(coach) for _ in range(bench.size(100, 5))]
        coach.close()
    return Row(
        "the language model's part, server time apart",
        quantity(statistics.median(times[1:]), "ms", spread(times[1:], 1)),
    )


def _milliseconds(coach: LlmCoach) -> float:
    alone = time.perf_counter()
    judged(FAIR["en"])
    started = time.perf_counter()
    judged(FAIR["en"], coach)
    return (time.perf_counter() - started - (started - alone)) * 1000
