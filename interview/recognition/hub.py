"""Fetches a model from the Hugging Face hub, for ``interview-coach models fetch``.

Run by a person, never by a request.
"""

import shutil
from pathlib import Path

from huggingface_hub import HfApi, snapshot_download

from interview.errors import ModelUnavailable
from interview.recognition.bundled import WEIGHTS, BundledModel, file_sha256
from interview.recognition.ct2_weights import WeightsError, write_int8
from interview.recognition.models import ModelStore

WANTED = ("model.bin", "config.json", "tokenizer.json", "vocabulary.*", "preprocessor_config.json")
REVISION = "revision.txt"


def fetch(store: ModelStore, name: str) -> Path:
    """Download ``owner/name`` or ``owner/name@revision`` into the store; returns its folder.

    The revision is the requested one or the latest, and is stored with the weights. A CTranslate2
    Whisper model in fp16 is quantised to int8.
    """
    repository, _, revision = name.partition("@")
    commit = str(HfApi().model_info(repository, revision=revision or None).sha)
    path = store.folder_of(repository)
    shutil.rmtree(path, ignore_errors=True)
    with store.being_written(path) as draft:
        if draft is not None:
            _download(repository, commit, WANTED, draft)
            _quantise(draft / WEIGHTS)
    return path


def fetch_bundled(store: ModelStore, model: BundledModel) -> Path:
    """Download a bundled model, for a host without its packages; returns its folder.

    Raises:
        ModelUnavailable: a file does not have the pinned hash.
    """
    hub, path = model.hub, store.folder_of(model.name)
    with store.being_written(path) as draft:
        if draft is not None:
            _download(hub.repository, hub.revision, tuple(hub.sha256), draft)
            for name, sha256 in hub.sha256.items():
                if file_sha256(draft / name) != sha256:
                    raise ModelUnavailable(
                        f"{name} of {hub.repository} at {hub.revision} is not the file that was "
                        "pinned: nothing is kept of it"
                    )
            _quantise(draft / WEIGHTS)
    return path


def _download(repository: str, revision: str, files: tuple[str, ...], draft: Path) -> None:
    snapshot_download(repository, revision=revision, local_dir=draft, allow_patterns=list(files))
    shutil.rmtree(draft / ".cache", ignore_errors=True)
    (draft / REVISION).write_text(f"{revision}\n")


def _quantise(weights: Path) -> None:
    """Quantise the file to int8; weights of another kind are left unchanged."""
    smaller = weights.with_suffix(".int8")
    try:
        with weights.open("rb") as source:
            write_int8(source, smaller)
    except WeightsError:
        smaller.unlink(missing_ok=True)
        return
    smaller.replace(weights)
