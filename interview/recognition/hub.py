"""Fetches a model from the Hugging Face hub, for ``interview-coach models fetch``.

Run by a person, never by a request. The revision is pinned: the one asked for, or the
newest at this moment, written down beside the weights.
"""

import shutil
import sys
from pathlib import Path

from huggingface_hub import HfApi, snapshot_download

from interview.recognition.ct2_weights import WeightsError, write_int8
from interview.recognition.models import WEIGHTS, ModelStore

WANTED = ("model.bin", "config.json", "tokenizer.json", "vocabulary.*", "preprocessor_config.json")
REVISION = "revision.txt"


def fetch(store: ModelStore, name: str) -> Path:
    """Download ``owner/name`` or ``owner/name@revision`` into the store; returns its folder.

    The weights are kept as int8 when they are a CTranslate2 Whisper model in fp16.
    """
    repository, _, revision = name.partition("@")
    commit = HfApi().model_info(repository, revision=revision or None).sha
    path = store.folder_of(repository)
    shutil.rmtree(path, ignore_errors=True)
    with store.being_written(path) as draft:
        if draft is not None:
            snapshot_download(
                repository, revision=commit, local_dir=draft, allow_patterns=list(WANTED)
            )
            shutil.rmtree(draft / ".cache", ignore_errors=True)
            (draft / REVISION).write_text(f"{commit}\n")
            _quantise(draft / WEIGHTS)
    return path


def _quantise(weights: Path) -> None:
    smaller = weights.with_suffix(".int8")
    try:
        with weights.open("rb") as source:
            write_int8(source, smaller)
    except WeightsError as error:
        smaller.unlink(missing_ok=True)
        sys.stderr.write(f"kept as it is: {error}\n")
        return
    smaller.replace(weights)
