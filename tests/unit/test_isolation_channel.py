"""The service accepts only plain data of the expected shape from the speech process."""

import json
import os
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from interview.contracts import (
    DeliveryReport,
    Levels,
    Measured,
    NotMeasurable,
    Segment,
    Span,
    Transcript,
    Waveform,
    Word,
)
from interview.errors import SpeechCrashed, UnsupportedAudio
from interview.isolation.channel import (
    MAX_BYTES,
    MAX_FILES,
    Channel,
    ChannelClosedError,
    ChannelError,
)
from interview.isolation.messages import (
    Call,
    SchemaError,
    TaskFailedError,
    answer_with,
    answer_with_error,
    asked,
    call_of,
    plain,
    read_answer,
    typed,
)
from interview.isolation.process import DisposableSpeechProcess
from interview.isolation.tasks import decode_recording, measure_wav, transcribe_wav
from tests.unit import speech_tasks
from tests.unit.speech_processes import do

Pair = tuple[Channel, socket.socket]

TRANSCRIPT = Transcript(
    (Segment("Good day.", 0.5, 1.5, 0.01, (Word("Good", 0.5, 0.9, 0.98),)),),
    (Span(0.4, 1.6),),
    "en",
    0.9,
    "faster-whisper",
    "base",
)
WAVEFORM = Waveform(1.5, truncated=False, levels=Levels(-20.5, -3.0, 0.0), digest="ab" * 32)


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A channel and the bare socket behind it."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    yield channel, theirs
    channel.close()
    theirs.close()


def framed(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


NO_MESSAGES = {
    "no JSON": framed(b"hello"),
    "a pickle": framed(b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94."),
    "no text": framed(b'"\xff\xfe"'),
    "NaN": framed(b"[NaN]"),
    "too deep": framed(b"[" * 200_000),
    "too long": struct.pack(">I", MAX_BYTES + 1) + b"[" * 64,
}


@pytest.mark.parametrize("sent", NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_what_is_no_message_is_refused(sent: bytes, pair: Pair) -> None:
    """Whatever it is: one kind of error, in no time and no memory."""
    channel, theirs = pair
    theirs.sendall(sent)
    with pytest.raises(ChannelError):
        channel.receive(time.monotonic() + 5)


@pytest.mark.parametrize("part", [b"", b"\0\0", framed(b'{"number": 1}')[:-4]])
def test_half_a_message_is_waited_for_and_no_longer(part: bytes, pair: Pair) -> None:
    """A deadline while the other side lives, its end where it has gone."""
    channel, theirs = pair
    theirs.sendall(part)
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        channel.receive(started + 0.3)
    assert time.monotonic() - started < 1
    theirs.sendall(part)
    theirs.close()
    with pytest.raises(ChannelClosedError):
        channel.receive(time.monotonic() + 5)


def test_a_message_that_comes_drop_by_drop_has_one_deadline(pair: Pair) -> None:
    """Each byte starts no new wait."""
    channel, theirs = pair
    theirs.sendall(struct.pack(">I", 1000))
    started = time.monotonic()
    theirs.sendall(b" ")
    with pytest.raises(TimeoutError):
        channel.receive(started + 0.3)
    assert time.monotonic() - started < 1


def test_what_does_not_read_is_not_waited_for(pair: Pair) -> None:
    """A full buffer on the way there."""
    channel, _ = pair
    with pytest.raises(TimeoutError):
        channel.send("x" * (MAX_BYTES - 2), deadline=time.monotonic() + 0.3)


@pytest.mark.parametrize("message", ["x" * MAX_BYTES, float("inf"), object()])
def test_nothing_is_sent_that_would_be_refused(message: object, pair: Pair) -> None:
    """Too long, no JSON: an error before the first byte."""
    channel, theirs = pair
    with pytest.raises((TypeError, ValueError)):
        channel.send(message)
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(1)


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_descriptors_cross_beside_their_message(pair: Pair) -> None:
    """As many as were sent, each the same file."""
    channel, theirs = pair
    with open(os.devnull, "rb") as one, open("/dev/zero", "rb") as other:
        socket.send_fds(theirs, [framed(b"[1, 2]")], [one.fileno(), other.fileno()])
        message, found = channel.receive_with_files()
        assert message == [1, 2]
        assert [os.fstat(each).st_rdev for each in found] == [
            os.fstat(each.fileno()).st_rdev for each in (one, other)
        ]
    for each in found:
        os.close(each)


def test_too_many_descriptors_are_refused_and_closed(pair: Pair) -> None:
    """None stays open."""
    channel, theirs = pair
    before = open_descriptors()
    with open(os.devnull, "rb") as file:
        socket.send_fds(theirs, [framed(b"[]")], [file.fileno()] * (MAX_FILES + 1))
        with pytest.raises(ChannelError):
            channel.receive_with_files()
    assert open_descriptors() == before


def test_the_service_takes_no_descriptor(pair: Pair) -> None:
    """Those beside an answer are closed by the kernel."""
    channel, theirs = pair
    before = open_descriptors()
    with open(os.devnull, "rb") as file:
        socket.send_fds(theirs, [framed(b"[]")], [file.fileno()] * 3)
        assert channel.receive(time.monotonic() + 5) == []
    assert open_descriptors() == before


def there_and_back(value: object) -> Any:
    return typed(json.loads(json.dumps(plain(value))), type(value))


def test_contracts_survive_the_way() -> None:
    """Equal to what was sent: numbers to the last digit, gaps as gaps."""
    precise = replace(TRANSCRIPT, language_probability=0.1 + 0.2)
    assert there_and_back(precise) == precise
    assert there_and_back(WAVEFORM) == WAVEFORM
    assert there_and_back(Measured(1, "s", 0.5, 2)) == Measured(1.0, "s", 0.5, 2.0)


def changed(path: str, value: object) -> Any:
    """The transcript as data, with one thing in it replaced; ``None`` takes it out."""
    data: Any = json.loads(json.dumps(plain(TRANSCRIPT)))
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place = data
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return data


OTHER_SHAPES = {
    "a name too many": ("path", "/etc/shadow"),
    "a name too few": ("engine", None),
    "a number for a text": ("engine", 7),
    "a text for a number": ("language_probability", "0.9"),
    "a truth for a number": ("language_probability", True),
    "no finite number": ("language_probability", float("1e999")),
    "a language we do not speak": ("language", "de"),
    "a text for a list": ("segments", "segments"),
    "an object for a list": ("speech", {"start": 0.0}),
    "a list for an object": ("segments.0", []),
    "a word of another shape": ("segments.0.words.0.start", [0.5]),
    "a text that is none": ("segments.0.quarantine", {}),
}


@pytest.mark.parametrize(("path", "value"), OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_data_of_another_shape_is_refused(path: str, value: object) -> None:
    """Nothing is converted, completed or left out."""
    assert typed(changed("engine", "another"), Transcript).engine == "another"
    with pytest.raises(SchemaError):
        typed(changed(path, value), Transcript)


@pytest.mark.parametrize(
    "data",
    [
        {"not_measurable": 7},
        {"not_measurable": "noise", "value": 1.0},
        {"value": "1", "unit": "s", "low": 0, "high": 1},
        [],
        None,
    ],
)
def test_a_metric_is_a_figure_or_a_gap(data: object) -> None:
    """And nothing between."""
    from interview.contracts import Metric

    kind: Any = Metric
    assert typed({"not_measurable": "noise"}, kind) == NotMeasurable("noise")
    with pytest.raises(SchemaError):
        typed(data, kind)


def test_an_answer_is_the_one_to_its_call_or_none() -> None:
    """One to an earlier call may be about another person."""
    message = answer_with(4, WAVEFORM)
    assert read_answer(message, 4, decode_recording) == WAVEFORM
    with pytest.raises(SchemaError):
        read_answer(message, 5, decode_recording)
    with pytest.raises(SchemaError):
        read_answer(message, 4, transcribe_wav)


def test_a_refusal_is_one_that_recordings_get() -> None:
    """With its facts; a login or a wait that the process makes up is no answer."""
    sent = answer_with_error(1, UnsupportedAudio(container="WAV", codec="0x1234"))
    with pytest.raises(UnsupportedAudio) as refused:
        read_answer(sent, 1, decode_recording)
    assert refused.value.facts == {"container": "WAV", "codec": "0x1234"}
    for code in ("login_required", "busy", "internal_error", "made_up"):
        sent["content"]["code"] = code
        with pytest.raises(SchemaError):
            read_answer(sent, 1, decode_recording)


def test_facts_are_plain() -> None:
    """They end in a sentence that is shown."""
    sent = answer_with_error(1, UnsupportedAudio(container="WAV"))
    sent["content"]["facts"] = {"container": ["WAV"]}
    with pytest.raises(SchemaError):
        read_answer(sent, 1, decode_recording)


def test_a_failure_forges_no_line_of_the_log() -> None:
    """Bounded, and on one line."""
    sent = answer_with_error(1, KeyError("what was said"))
    assert "what was said" not in json.dumps(sent)
    sent["content"]["lines"] = ["KeyError\n2026-01-01 [info] forged", "x" * 10_000]
    with pytest.raises(TaskFailedError) as failed:
        read_answer(sent, 1, decode_recording)
    assert "\n" not in str(failed.value)
    assert len(str(failed.value)) <= 2_000


def test_a_call_has_the_files_and_arguments_of_its_task() -> None:
    """By number and by type; a task that is not on the list is none."""
    tasks = {"measure_wav": measure_wav}
    with open(os.devnull, "rb") as wav:
        message, files = call_of(1, measure_wav, (wav, TRANSCRIPT, WAVEFORM.levels))
        assert files == [wav.fileno()]
    call = typed(json.loads(json.dumps(message)), Call)
    assert asked(call, 1, tasks) == (measure_wav, [TRANSCRIPT, WAVEFORM.levels])
    for wrong in (
        (call, 0),
        (call, 2),
        (replace(call, args=call.args[:1]), 1),
        (replace(call, args=call.args[::-1]), 1),
        (replace(call, task="eval"), 1),
        (replace(call, task="os.system"), 1),
    ):
        with pytest.raises(SchemaError):
            asked(*wrong, tasks)


def test_every_task_of_the_service_is_annotated_with_plain_data() -> None:
    """Else its schema would be none."""
    from interview.isolation.messages import signature_of
    from interview.isolation.tasks import TASKS

    results = {task.__name__: signature_of(task).result for task in TASKS}
    assert results == {
        "decode_recording": Waveform,
        "transcribe_wav": Transcript,
        "measure_wav": DeliveryReport,
    }


LIES = {
    **NO_MESSAGES,
    "an answer to another call": framed(json.dumps(answer_with(99, 2)).encode()),
    "a value of another type": framed(json.dumps(answer_with(1, "two")).encode()),
}


@pytest.mark.parametrize("said", LIES.values(), ids=LIES)
def test_a_process_that_lies_is_ended(said: bytes, speech: DisposableSpeechProcess) -> None:
    """It costs its answer and nobody else's: the next one has a process that says the truth."""
    with pytest.raises(SpeechCrashed):
        do(speech, speech_tasks.say, said.hex())
    assert do(speech, speech_tasks.add, 1, 1) == 2


def test_an_answer_in_advance_is_not_believed(speech: DisposableSpeechProcess) -> None:
    """It would be about the next person: the process is replaced."""
    twice = 2 * framed(json.dumps(answer_with(1, 2)).encode())
    assert do(speech, speech_tasks.say, twice.hex()) == 2
    assert do(speech, speech_tasks.add, 3, 4) == 7
    assert speech.status().crashes == 1


def test_a_process_cannot_hand_over_files(speech: DisposableSpeechProcess) -> None:
    """Descriptors beside its answer go nowhere."""
    do(speech, speech_tasks.add, 1, 1)
    before = open_descriptors()
    assert do(speech, speech_tasks.hand_over, 2) == 2
    assert open_descriptors() == before
