"""The second recogniser, with the real weights: the mapping, the words, their times."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from interview.contracts import SAMPLE_RATE
from interview.errors import ModelUnavailable
from interview.recognition.bundled import BUNDLED, JoinedParts
from interview.recognition.ct2_weights import WeightsError, read_header, read_tensors
from interview.recognition.engine import Samples
from interview.recognition.models import ModelStore
from tests.parts import SECOND_ENGINE, needs

if SECOND_ENGINE.found():
    import torch
    import whisper

pytestmark = [
    needs(SECOND_ENGINE),
    # integration/test_isolated_engines hears with it in every run
    pytest.mark.long,
    # openai-whisper reads its vocabulary once and leaves the file to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning"),
]

PROJECT = Path(__file__).parents[2]
JFK_WORDS = (
    "and so my fellow americans ask not what your country can do for you "
    "ask what you can do for your country"
)

ALONE = """
import socket, sys
from pathlib import Path
import numpy as np

def refuse(*_):
    raise AssertionError("the network was asked")

socket.socket.connect = socket.getaddrinfo = refuse
from interview.recognition.models import ModelStore
from interview.recognition.openai_whisper_engine import OpenAIWhisperEngine

samples, store = sys.argv[1:]
engine = OpenAIWhisperEngine(ModelStore(Path(store)), "tiny.en", 1)
print(*(s.text for s in engine.transcribe(np.load(samples), "en", to_end=True).segments))
"""


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """Loads an engine, each model once."""
    from interview.recognition.openai_whisper_engine import OpenAIWhisperEngine

    store = ModelStore(tmp_path_factory.mktemp("store") / "models")
    loaded: dict[str, Any] = {}

    def get(model: str) -> Any:
        if model not in loaded:
            loaded[model] = OpenAIWhisperEngine(store, model, os.cpu_count() or 1)
        return loaded[model]

    return get


@pytest.fixture(scope="module")
def jfk_samples(jfk: Path) -> Samples:
    return _decode(jfk)


@pytest.fixture(scope="module")
def full_window(jfk_samples: Samples) -> Samples:
    """Thirty seconds that end within a sentence."""
    window: Samples = np.tile(jfk_samples, 3)[: 30 * SAMPLE_RATE]
    return window


@pytest.mark.parametrize("model", BUNDLED)
def test_each_tensor_has_one_place_and_each_parameter_one_tensor(model: str) -> None:
    from interview.recognition.openai_whisper_engine import dimensions, parameters

    with _weights(model) as source:
        expected = whisper.model.Whisper(dimensions(source)).state_dict()
    found: list[tuple[str, tuple[int, ...]]] = []
    with _weights(model) as source:
        for name, tensor in read_tensors(source, read_header(source)):
            pieces = [(target, part.shape) for target, part in parameters(name, tensor)]
            assert bool(pieces) == (tensor.ndim > 0), name
            found.extend(pieces)
    assert len(found) == len(dict(found))
    assert dict(found) == {name: tuple(value.shape) for name, value in expected.items()}


def test_loaded_parameters_hold_the_values_of_their_tensors(load: Callable[[str], Any]) -> None:
    state = load("tiny.en")._whisper.state_dict()
    with _weights("tiny.en") as source:
        tensors = dict(read_tensors(source, read_header(source)))
    fused = tensors["decoder/layer_2/attention/linear_1/weight"]
    width = len(fused) // 2
    prefix = "decoder.blocks.2.cross_attn"
    np.testing.assert_array_equal(state[f"{prefix}.key.weight"], fused[:width])
    np.testing.assert_array_equal(state[f"{prefix}.value.weight"], fused[width:])
    # What openai-whisper computes for itself must be what the file says.
    positions = whisper.model.sinusoids(1500, width)
    torch.testing.assert_close(state["encoder.positional_embedding"], positions, atol=1e-3, rtol=0)


@pytest.mark.parametrize("model", BUNDLED)
def test_word_times_come_from_the_heads_openai_names(
    load: Callable[[str], Any], model: str
) -> None:
    ours = load(model)._whisper
    theirs = whisper.model.Whisper(ours.dims)
    theirs.set_alignment_heads(whisper._ALIGNMENT_HEADS[model])
    assert ours.alignment_heads.indices().tolist() == theirs.alignment_heads.indices().tolist()


@pytest.mark.parametrize(
    ("change", "complaint"), [(1, "no tensor for decoder.blocks.4."), (-1, "no place for decoder/")]
)
def test_a_model_of_another_size_is_refused(change: int, complaint: str) -> None:
    from interview.recognition.openai_whisper_engine import dimensions, fill

    with _weights("tiny.en") as source:
        dims = dimensions(source)
    other = whisper.model.Whisper(replace(dims, n_text_layer=dims.n_text_layer + change))
    with _weights("tiny.en") as source, pytest.raises(WeightsError, match=complaint):
        fill(other.requires_grad_(requires_grad=False), source)


def test_a_bias_of_the_keys_is_refused_for_it_would_be_lost() -> None:
    from interview.recognition.openai_whisper_engine import parameters

    with pytest.raises(WeightsError, match="bias for the keys"):
        list(parameters("encoder/layer_0/self_attention/linear_0/bias", np.ones(6, np.float16)))


def test_base_hears_every_word_and_the_language(
    load: Callable[[str], Any], jfk_samples: Samples
) -> None:
    engine = load("base")
    assert engine.multilingual
    assert engine.languages(jfk_samples)["en"] > 0.9
    heard = engine.transcribe(jfk_samples, "en", to_end=True)
    assert _normal(heard) == JFK_WORDS
    assert heard.consumed == pytest.approx(len(jfk_samples) / SAMPLE_RATE)


def test_turkish_is_heard_as_turkish(load: Callable[[str], Any], speech_dir: Path) -> None:
    samples = _decode(speech_dir / "tr_synthetic_anka" / "anka_male.wav")
    engine = load("base")
    assert engine.languages(samples)["tr"] > 0.9
    heard = engine.transcribe(samples, "tr", to_end=True)
    assert "kapıyı usulca" in _normal(heard)


@pytest.mark.parametrize("model", BUNDLED)
def test_word_times_follow_each_other_within_the_clip(
    load: Callable[[str], Any], jfk_samples: Samples, model: str
) -> None:
    heard = load(model).transcribe(jfk_samples, "en", to_end=True)
    words = [word for segment in heard.segments for word in segment.words]
    assert " ".join(word.text for word in words) == " ".join(s.text for s in heard.segments)
    assert all(word.start <= word.end and 0 <= word.probability <= 1 for word in words)
    assert all(left.end <= right.start for left, right in pairwise(words))
    assert words[0].start >= 0
    assert words[-1].end <= len(jfk_samples) / SAMPLE_RATE
    # The pause after "Americans" lies between 2.1 s and 3.3 s of this recording.
    assert words[4].end < 3.3
    assert words[6].start > 3.3


def test_same_samples_same_transcript(load: Callable[[str], Any], full_window: Samples) -> None:
    engine = load("tiny.en")
    first = engine.transcribe(full_window, "en", to_end=True)
    assert engine.transcribe(full_window, "en", to_end=True) == first


def test_encoding_once_changes_nothing(load: Callable[[str], Any], full_window: Samples) -> None:
    engine = load("tiny.en")
    plain = whisper.model.Whisper(engine._whisper.dims)
    plain.load_state_dict(engine._whisper.state_dict())
    plain.set_alignment_heads(whisper._ALIGNMENT_HEADS["tiny.en"])
    expected = whisper.transcribe(
        plain,
        full_window,
        language="en",
        temperature=0.0,
        condition_on_previous_text=False,
        word_timestamps=True,
        fp16=False,
    )
    heard = engine.transcribe(full_window, "en", to_end=True)
    assert [(word.text, word.start, word.end) for s in heard.segments for word in s.words] == [
        (word["word"].strip(), word["start"], word["end"])
        for segment in expected["segments"]
        for word in segment["words"]
    ]


def test_a_sentence_cut_in_two_is_left_to_the_next_window(
    load: Callable[[str], Any], full_window: Samples
) -> None:
    engine = load("base")
    with _counted_encodings(engine) as encodings:
        assert engine.languages(full_window)["en"] > 0.5
        cut = engine.transcribe(full_window, "en", to_end=False)
    assert len(encodings) == 1
    assert cut.consumed == cut.segments[-1].end < 30
    with _counted_encodings(engine) as encodings:
        whole = engine.transcribe(full_window, "en", to_end=True)
    assert len(encodings) > 1
    assert whole.consumed == 30
    assert whole.segments[: len(cut.segments)] == cut.segments
    assert len(whole.segments) > len(cut.segments)


def test_silence_is_read_to_its_end(load: Callable[[str], Any]) -> None:
    silence = np.zeros(5 * SAMPLE_RATE, np.float32)
    assert load("base").transcribe(silence, "en", to_end=False).consumed == 5


def test_an_english_model_hears_english(load: Callable[[str], Any], jfk_samples: Samples) -> None:
    engine = load("tiny.en")
    assert not engine.multilingual
    assert engine.languages(jfk_samples) == {"en": 1.0}
    assert _normal(engine.transcribe(jfk_samples, "en", to_end=True)) == JFK_WORDS


def test_other_models_are_refused_by_name(tmp_path: Path) -> None:
    from interview.recognition.openai_whisper_engine import OpenAIWhisperEngine

    with pytest.raises(ModelUnavailable, match=r"base, tiny\.en.* not large-v3"):
        OpenAIWhisperEngine(ModelStore(tmp_path), "large-v3", 1)


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from interview.recognition.openai_whisper_engine import OpenAIWhisperEngine

    tiny = BUNDLED["tiny.en"]
    other = replace(tiny.packages[0], sha256="0" * 64)
    monkeypatch.setitem(BUNDLED, "tiny.en", replace(tiny, packages=(other,)))
    with pytest.raises(ModelUnavailable, match="are damaged"):
        OpenAIWhisperEngine(ModelStore(tmp_path), "tiny.en", 1)


def test_it_needs_no_network_no_ffmpeg_and_leaves_no_file(
    jfk_samples: Samples, tmp_path: Path
) -> None:
    np.save(tmp_path / "samples.npy", jfk_samples)
    room = tmp_path / "room"
    room.mkdir()
    environment = {"PATH": "", "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), str(room))
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(tmp_path / "samples.npy"), str(room / "store")],
        env=environment,
        cwd=room,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert _plain(done.stdout) == JFK_WORDS
    assert list(room.iterdir()) == []


@contextmanager
def _weights(model: str) -> Iterator[JoinedParts]:
    with closing(JoinedParts(BUNDLED[model])) as source:
        yield source


@contextmanager
def _counted_encodings(engine: Any) -> Iterator[list[None]]:
    runs: list[None] = []
    hook = engine._whisper.encoder.register_forward_hook(lambda *_: runs.append(None))
    with hook:
        yield runs


def _decode(path: Path) -> Samples:
    from faster_whisper import decode_audio

    samples: Samples = decode_audio(str(path), sampling_rate=SAMPLE_RATE)
    return samples


def _normal(heard: Any) -> str:
    return _plain(" ".join(segment.text for segment in heard.segments))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())
