"""Short chaos runs: no accepted answer is lost and nothing remains, whatever is killed."""

from pathlib import Path

import pytest

from tests.parts import POSTGRES_USER, POSTGRESQL, REDIS, need
from tests.scale.chaos.plan import make_plan
from tests.scale.chaos.run import Order, run
from tests.scale.chaos.stack import TARGETS

pytestmark = pytest.mark.long

SEED = 20261124
ANSWERS = 20
RECORDINGS = ("one", "two", "three")


def test_a_seed_is_a_plan() -> None:
    """The same seed replays a run; another one is another run; all targets have their turn."""
    for targets in TARGETS.values():
        plan = make_plan(7, targets, RECORDINGS, 200, 60)
        assert plan == make_plan(7, targets, RECORDINGS, 200, 60)
        assert plan != make_plan(8, targets, RECORDINGS, 200, 60)
        assert {strike.target for strike in plan.strikes} == set(targets)
        assert len(plan.strikes) == 60
        assert sum(send.key is not None for send in plan.sends) == 200
        assert len({send.key for send in plan.sends if send.key}) == 200


@pytest.mark.parametrize(
    ("mode", "kills"),
    [("embedded", 8), ("celery", len(TARGETS["celery"]))],
)
def test_every_accepted_answer_is_concluded_once(mode: str, kills: int, tmp_path: Path) -> None:
    """Real parts killed at random moments while clients send; the verdict names what broke."""
    if mode == "celery":
        need(REDIS, POSTGRESQL, POSTGRES_USER)
    run(Order(mode, SEED, ANSWERS, kills), tmp_path)
