"""Fetches a model from the Hugging Face hub: ``make model NAME=owner/name[@revision]``.

Run by a person, never by a request. The revision is pinned: the one asked for, or the
newest at this moment, written down beside the weights.
"""

import os
import shutil
import sys
from pathlib import Path

from huggingface_hub import HfApi, snapshot_download

from interview.config.folders import PRIVATE_UMASK
from interview.config.settings import Settings
from interview.recognition.ct2_weights import WeightsError, write_int8
from interview.recognition.models import BUNDLED, WEIGHTS, ModelStore

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


def main() -> int:
    """Fetch the model named by the first argument."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if not name or name in BUNDLED:
        sys.stderr.write(
            f"{', '.join(BUNDLED)} are bundled; give the id of a hub model: "
            "make model NAME=Systran/faster-whisper-small\n"
        )
        return 2
    path = fetch(ModelStore(Settings.from_environment().data_dir / "models"), name)
    sys.stdout.write(f"ready: WHISPER_MODEL={name.partition('@')[0]} ({path.name})\n")
    return 0


if __name__ == "__main__":
    os.umask(PRIVATE_UMASK)
    sys.exit(main())
