"""Reconciling: each inconsistency is planted, listed and repaired, on both databases."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text
from structlog.testing import capture_logs

from interview.config.process_names import is_alive, is_dead, process_name
from interview.contracts import QueuedAnswer
from interview.files.sweeper import Sweeper
from interview.flows.reconcile import Finding, ReconcileFlow
from interview.store.answers import AnswerLimits, AnswerStore
from interview.store.claims import Claim, ClaimStore
from interview.store.database import Sessions
from interview.store.models import Answer, RecordingPart
from interview.store.reconcile import BATCH, ReconcileStore
from tests.conftest import Server
from tests.integration.admin_commands import run_command, unreachable_postgresql
from tests.integration.databases import migrated
from tests.integration.test_answer_queue import concluded, post
from tests.unit.leases import HOUR, aged, dead_lease, written

pytestmark = pytest.mark.long

ELSEWHERE = "another-host/1/1"
SOON = 0.05


@dataclass(frozen=True)
class Parts:
    """Both sides of the rows, and what reconciles them."""

    sessions: Sessions
    root: Path
    answers: AnswerStore
    flow: ReconcileFlow

    def accept(self, **terms: Any) -> str:
        new = replace(
            QueuedAnswer(
                person="ada", question="Why?", reader="en", language=None, container="webm"
            ),
            **terms,
        )
        return self.answers.accept(new, [b"first ", b"second"])

    def claim(self, worker: str = ELSEWHERE, lease: float = 30.0) -> Claim:
        claim = ClaimStore(self.sessions, lambda: worker, lease).claim()
        assert claim is not None
        return claim

    def lose(self, identity: str, *parts: int) -> None:
        with self.sessions.begin() as session:
            own = RecordingPart.answer_id == identity
            session.execute(delete(RecordingPart).where(own, RecordingPart.part.in_(parts)))

    def add_part(self, identity: str) -> None:
        with self.sessions.begin() as session:
            part = {"answer_id": identity, "part": 0, "content": b"x"}
            session.execute(insert(RecordingPart).values(part))

    def rows(self) -> list[tuple[Any, ...]]:
        """All that is in the two tables."""
        with self.sessions() as session:
            answers = session.execute(select(Answer.__table__).order_by(Answer.id))
            parts = session.execute(
                select(RecordingPart.__table__).order_by(
                    RecordingPart.answer_id, RecordingPart.part
                )
            )
            return [tuple(row) for row in (*answers, *parts)]

    def found(self, *, mend: bool = False) -> dict[str, Finding]:
        """What there is to tell, by kind."""
        return {one.kind: one for one in self.flow.run(mend=mend) if one.found}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sessions]:
    folder = tmp_path_factory.mktemp("reconcile")
    with migrated(request, request.param, "reconcile", folder) as sessions:
        yield sessions


@pytest.fixture
def parts(sessions: Sessions, tmp_path: Path) -> Parts:
    """Over empty tables, with leases given up as soon as they have lapsed."""
    with sessions.begin() as session:
        session.execute(text("DELETE FROM answers"))
        session.execute(text("DELETE FROM recording_parts"))
    root = tmp_path / "root"
    root.mkdir(mode=0o700)
    store = ReconcileStore(sessions, lapsed_seconds=SOON)
    flow = ReconcileFlow(store, Sweeper(root, HOUR), is_dead, is_alive)
    return Parts(sessions, root, AnswerStore(sessions, AnswerLimits(5000, 5000, 5000)), flow)


def dead_process() -> str:
    """The name of a process of this host that has ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        return process_name(process.pid)


def plant_recording_lost(parts: Parts) -> list[str]:
    """One without any part, one without its beginning."""
    identities = [parts.accept(), parts.accept()]
    parts.lose(identities[0], 0, 1)
    parts.lose(identities[1], 0)
    return identities


def plant_kept_recording_lost(parts: Parts) -> list[str]:
    identity = parts.accept(recording_kept=True)
    assert ClaimStore(parts.sessions, lambda: ELSEWHERE).evaluated(parts.claim(), {})
    parts.lose(identity, 0)
    return [identity]


def plant_recording_without_row(parts: Parts) -> list[str]:
    parts.add_part("of-nobody")
    return ["of-nobody"]


def plant_recording_not_kept(parts: Parts) -> list[str]:
    identity = parts.accept()
    assert ClaimStore(parts.sessions, lambda: ELSEWHERE).failed(parts.claim(), "no_speech")
    parts.add_part(identity)
    return [identity]


def plant_claim_of_dead(parts: Parts) -> list[str]:
    identity = parts.accept()
    parts.claim(dead_process())
    return [identity]


def plant_claim_lapsed(parts: Parts) -> list[str]:
    identity = parts.accept()
    parts.claim(lease=0.0)
    time.sleep(3 * SOON)
    return [identity]


def plant_temp_files(parts: Parts) -> list[str]:
    dead_lease(parts.root, "1-dead", 2)
    aged(written(parts.root / "old", 10), HOUR + 1)
    return ["1-dead", "old"]


PLANTS: dict[str, Callable[[Parts], list[str]]] = {
    "recording_lost": plant_recording_lost,
    "kept_recording_lost": plant_kept_recording_lost,
    "recording_without_row": plant_recording_without_row,
    "recording_not_kept": plant_recording_not_kept,
    "claim_of_dead": plant_claim_of_dead,
    "claim_lapsed": plant_claim_lapsed,
    "temp_files": plant_temp_files,
}


@pytest.mark.parametrize("kind", PLANTS)
def test_each_kind_is_listed_then_mended_then_gone(kind: str, parts: Parts) -> None:
    """Looking changes nothing; mending mends this and nothing else; a second run finds nothing."""
    planted = PLANTS[kind](parts)
    names = {name[:8] for name in planted}
    before = parts.rows()
    looked = parts.found()
    assert parts.rows() == before
    assert (set(looked), looked[kind].found, looked[kind].mended) == ({kind}, len(planted), 0)
    assert set(looked[kind].first) == names
    mended = parts.found(mend=True)
    assert (set(mended), mended[kind].mended, mended[kind].left) == ({kind}, len(planted), 0)
    assert parts.found() == parts.found(mend=True) == {}


def test_a_lost_recording_is_told_to_its_candidate(parts: Parts) -> None:
    """Failed with a code to act on; what was left of the recording is gone."""
    identities = plant_recording_lost(parts)
    parts.found(mend=True)
    states = [parts.answers.state(identity) for identity in identities]
    assert [(state.state, state.failure) for state in states] == [("failed", "recording_lost")] * 2
    assert list(parts.answers.recording(identities[1])) == []


def test_claims_given_up_are_taken_again(parts: Parts) -> None:
    """By whoever comes next; the attempt counts, and the former holder writes nothing."""
    plant_claim_of_dead(parts)
    parts.found(mend=True)
    assert parts.claim().attempt == 2


def test_what_a_live_worker_holds_is_not_touched(parts: Parts) -> None:
    """Here or elsewhere, its recording there or not: its result is still taken."""
    for _ in range(3):
        parts.accept()
    held = [parts.claim(), parts.claim()]
    lapsed = parts.claim(process_name(), lease=0.0)  # its database was away for a while
    parts.lose(held[0].id, 0, 1)
    time.sleep(3 * SOON)
    before = parts.rows()
    assert parts.found(mend=True) == {}
    assert parts.rows() == before
    claims = ClaimStore(parts.sessions, lambda: "")
    assert all(claims.evaluated(claim, {}) for claim in (lapsed, *held))


def test_what_is_claimed_between_look_and_mending_is_not_touched(parts: Parts) -> None:
    """The fence: the row found is released only while its attempt is the one that was found."""
    plant_claim_of_dead(parts)
    store = ReconcileStore(parts.sessions, SOON)
    (found,) = store.held(10)
    ClaimStore(parts.sessions, lambda: "").release(is_dead, counted=True)
    newer = parts.claim()
    assert newer.id == found.id
    assert not store.release(found)
    assert ClaimStore(parts.sessions, lambda: "").copy_recording(newer, BytesIO()) == 12
    assert ClaimStore(parts.sessions, lambda: "").evaluated(newer, {})


def test_more_than_one_batch_is_mended_in_one_run(parts: Parts) -> None:
    """And only so many of them are named."""
    for number in range(2 * BATCH + 1):
        parts.add_part(f"{number:08}-of-nobody")
    mended = parts.found(mend=True)["recording_without_row"]
    assert (mended.found, mended.mended, len(mended.first)) == (2 * BATCH + 1, 2 * BATCH + 1, 10)


def test_the_daily_run_mends_rows_and_tells_in_one_line(parts: Parts) -> None:
    """Counts by kind and no id; temp files are another job's."""
    plant_recording_without_row(parts)
    plant_temp_files(parts)
    with capture_logs() as logs:
        parts.flow.mend_daily()
    (line,) = logs
    assert (line["event"], line["recording_without_row"], line["left"]) == ("reconciled", 1, 0)
    assert set(parts.found()) == {"temp_files"}


def test_an_operator_reconciles_beside_a_service_that_evaluates(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """Exit status 1 while something is left, 0 when it is mended; the answer in hand is not.

    The service does not sweep by itself meanwhile, for that would mend what was planted.
    """
    server = make_server(WHISPER_MODEL="tiny.en", SWEEP_SECONDS="3600")
    location = post(server, jfk).headers["Location"]
    dead = dead_lease(server.temp_root, "1-dead", 1)
    looked = run_command(server, "reconcile")
    assert (looked.returncode, "temp_files: 1 found, 0 mended: 1-dead" in looked.stdout) == (
        1,
        True,
    )
    assert dead.exists()
    mended = run_command(server, "reconcile", "--mend", "--json")
    findings = {one["kind"]: one for one in json.loads(mended.stdout)}
    assert findings["temp_files"] == {
        "kind": "temp_files",
        "found": 1,
        "first": ["1-dead"],
        "mended": 1,
    }
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert concluded(server, location)["state"] == "evaluated"


def test_a_database_nobody_can_ask_is_told(tmp_path: Path) -> None:
    """Exit status 1 and a sentence, no traceback, no address and no password."""
    done = unreachable_postgresql(tmp_path)("reconcile")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "The database cannot be asked: OperationalError.\n"
