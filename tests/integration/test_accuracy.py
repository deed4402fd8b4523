"""Word error rate on real speech: this service, the bare library, the second engine."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from interview.recognition.engine import Engine
from tests.parts import SECOND_ENGINE, need
from tests.unit.decoding import decoded_file
from tests.unit.recognising import engine_of, heard_by, read_bare

WORST_WER = 14.5
BARE_MARGIN = 0.5
ENGINE_MARGIN = 1.0
SPELLED_OUT = {"mr": "mister", "mrs": "missus"}

pytestmark = [
    pytest.mark.long,
    # openai-whisper's tokenizer leaves its vocabulary file to the collector.
    pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning"),
]


@dataclass(frozen=True)
class Utterance:
    """A recording and what is said in it."""

    path: Path
    said: str


def words(text: str) -> list[str]:
    """Lower case, without punctuation but apostrophes, with titles spelled out."""
    plain = re.sub(r"[^\w' ]+", " ", text.lower().replace("’", "'"))
    return [SPELLED_OUT.get(word, word) for word in plain.split()]


def errors(said: list[str], heard: list[str]) -> int:
    """Edit distance in words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def word_error_rate(utterances: list[Utterance], hear: Callable[[Path], str]) -> float:
    """Percent of the words said."""
    wrong = sum(errors(words(u.said), words(hear(u.path))) for u in utterances)
    return 100 * wrong / sum(len(words(u.said)) for u in utterances)


def utterances_of(folder: Path) -> Iterator[Utterance]:
    with (folder / "manifest.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Utterance(folder / row["file"], row["transcript"])


@pytest.fixture(scope="module")
def librispeech(speech_dir: Path) -> list[Utterance]:
    """Every second utterance, all speakers: the bench measures all of them."""
    return list(utterances_of(speech_dir / "en_librispeech_test_other"))[::2]


@pytest.fixture(scope="module")
def load(
    prepared_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Engine]:
    def load_named(name: str) -> Engine:
        data_dir = tmp_path_factory.mktemp("data")
        (data_dir / "models").symlink_to(prepared_models)
        return engine_of(DATA_DIR=str(data_dir), WHISPER_ENGINE=name)

    return load_named


def through(engine: Engine, wav: Path) -> Callable[[Path], str]:
    """The path of an answer, decode to transcript, with ``engine``."""

    def hear(path: Path) -> str:
        waveform = decoded_file(path, path.suffix[1:], wav, 300)
        return heard_by(engine, wav, "en", waveform.duration).text

    return hear


@pytest.fixture(scope="module")
def our_rate(
    load: Callable[[str], Engine],
    librispeech: list[Utterance],
    tmp_path_factory: pytest.TempPathFactory,
) -> float:
    wav = tmp_path_factory.mktemp("wav") / "decoded.wav"
    return word_error_rate(librispeech, through(load("faster-whisper"), wav))


def test_the_hard_split_is_heard_as_well_as_the_bare_library_hears_it(
    our_rate: float, librispeech: list[Utterance], prepared_models: Path
) -> None:
    """At most 14.5 % of words wrong, and within half a point of faster-whisper alone."""
    folder = prepared_models / "base-int8"
    bare_rate = word_error_rate(librispeech, lambda path: read_bare(folder, path, "en"))
    print(f"WER: ours {our_rate:.2f} %, bare {bare_rate:.2f} %")
    assert our_rate <= WORST_WER
    assert abs(our_rate - bare_rate) <= BARE_MARGIN


def test_both_engines_hear_the_same(
    our_rate: float,
    load: Callable[[str], Engine],
    librispeech: list[Utterance],
    tmp_path: Path,
) -> None:
    """openai-whisper with the same weights is within a point of the default engine."""
    need(SECOND_ENGINE)
    engine = load("openai-whisper")
    rate = word_error_rate(librispeech, through(engine, tmp_path / "decoded.wav"))
    print(f"WER: openai-whisper {rate:.2f} %, faster-whisper {our_rate:.2f} %")
    assert abs(rate - our_rate) <= ENGINE_MARGIN


def test_memory_does_not_grow_with_the_length_of_an_answer(
    load: Callable[[str], Engine], librispeech: list[Utterance], tmp_path: Path
) -> None:
    """Five minutes of speech peak no higher than one minute does."""
    import resource

    import numpy as np

    from tests.integration.recordings import read_mono, wav

    engine = load("faster-whisper")
    speech = np.concatenate([read_mono(u.path, 16_000) for u in librispeech])
    peaks = []
    for seconds in (60, 280):
        path = tmp_path / f"{seconds}.wav"
        path.write_bytes(wav(speech[: seconds * 16_000], 16_000))
        heard_by(engine, path, "en", float(seconds))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    assert peaks[1] - peaks[0] < 40
