"""What must be so after the chaos: every sentence returned is a broken promise."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import psutil

from interview.store.answers import FLEETING
from interview.store.models import Answer
from tests.scale.chaos.ledger import Ledger
from tests.scale.chaos.recordings import Said
from tests.scale.chaos.senders import Delivery
from tests.scale.chaos.stack import Stack

CONCLUDED = ("evaluated", "failed")


def broken(
    stack: Stack, ledger: Ledger, deliveries: Sequence[Delivery], said: Mapping[str, Said]
) -> list[str]:
    """Every broken promise of a run that has come to rest."""
    rows = {row.id: row for row in ledger.answers()}
    return [
        *_of_rows(rows, ledger),
        *_of_clients(rows, deliveries, said),
        *_of_logs(stack.logs),
        *_of_files(stack.temp_roots),
        *(f"left over: {process}" for process in stack.strays()),
    ]


def _of_rows(rows: Mapping[str, Answer], ledger: Ledger) -> Iterator[str]:
    concluded = Counter(ledger.conclusions())
    for row in rows.values():
        name = f"answer {row.id[:8]} ({row.state})"
        if row.state not in CONCLUDED:
            yield f"{name} is not concluded"
        if (row.state == "evaluated") is not (row.result is not None):
            yield f"{name}: its result does not fit its state"
        if (row.state == "failed") is not (row.failure is not None):
            yield f"{name}: its reason does not fit its state: {row.failure}"
        if row.lease_until is not None:
            yield f"{name} is still leased"
        if concluded[row.id] != 1:
            yield f"{name} was concluded {concluded[row.id]} times"
    if parts := ledger.recording_parts():
        yield f"{parts} parts of recordings are left"


def _of_clients(
    rows: Mapping[str, Answer], deliveries: Sequence[Delivery], said: Mapping[str, Said]
) -> Iterator[str]:
    answers = [delivery for delivery in deliveries if delivery.send.key is not None]
    for delivery in answers:
        name = f"send {delivery.send.number}"
        places = {place.rsplit("/", 1)[-1] for place in delivery.places}
        if len(places) != 1:
            yield f"{name} has {len(places)} places, refused with {Counter(delivery.refusals)}"
        for code in delivery.refusals:
            if code.startswith("unnamed") or code == "None":
                yield f"{name} was refused without a name: {code}"
        for place in places:
            if (row := rows.get(place)) is None:
                yield f"{name} was accepted as {place[:8]} and is lost"
            else:
                yield from _of_answer(name, row, delivery.send.recording, said)
    keyed = sum(not (row.idempotency_key or "").startswith(FLEETING) for row in rows.values())
    if keyed != len(answers):
        yield f"{keyed} rows of {len(answers)} uploads"
    # Cut off from its web process or its database, a request that waits cannot delete its row.
    waited = [delivery.status for delivery in deliveries if delivery.send.key is None]
    cut_off = sum(status == 0 or status >= 500 for status in waited)
    if not keyed <= len(rows) <= keyed + cut_off:
        yield f"{len(rows) - keyed} rows of requests that waited, {cut_off} were cut off"


def _of_answer(name: str, row: Answer, sent: str, said: Mapping[str, Said]) -> Iterator[str]:
    """A result is of the words that were sent; what nobody can decode has its own reason."""
    if said[sent].words is None:
        if row.failure != "corrupt_audio":
            yield f"{name}, damaged, is {row.state} ({row.failure})"
    elif row.result is not None:
        heard = row.result["transcribed_text"]
        nearest = max(said, key=lambda other: _likeness(heard, said[other].words or ""))
        if nearest != sent:
            yield f"{name}, {sent}, got the words of {nearest}: {heard}"


def _likeness(heard: str, words: str) -> float:
    """Share of words in the same order, 0-1."""
    return SequenceMatcher(None, _words(heard), _words(words), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def _of_logs(logs: Sequence[Path]) -> Iterator[str]:
    written = Counter(
        line["answer"]
        for line in events(logs)
        if line.get("event") == "answer_concluded" and line.get("state") in CONCLUDED
    )
    for answer, times in written.items():
        if times > 1:
            yield f"answer {answer} was written {times} times by the log"
    for line in events(logs):
        if line.get("event") == "unexpected_error":
            yield f"unexpected error: {line.get('kind')} at {line.get('path')}"


def events(logs: Sequence[Path]) -> Iterator[dict[str, object]]:
    """The JSON lines of the logs; a line a kill cut short is none."""
    for log in logs:
        for line in log.read_text("utf-8", "replace").splitlines():
            if not line.startswith("{"):
                continue
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue


def _of_files(temp_roots: Sequence[Path]) -> Iterator[str]:
    yield from (f"file left: {path}" for path in files_left(temp_roots))


def files_left(temp_roots: Sequence[Path]) -> list[Path]:
    """Files but for the locks of live processes: the scheduler's, and a lease of a live pid."""
    found = [path for root in temp_roots for path in root.rglob("*") if path.is_file()]
    return [path for path in found if not _is_live_lock(path)]


def _is_live_lock(path: Path) -> bool:
    if path.name == "scheduler.lock":
        return True
    pid = path.parent.name.partition("-")[0]
    return path.name == "lease.lock" and pid.isdecimal() and psutil.pid_exists(int(pid))
