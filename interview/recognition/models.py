"""The model folders in ``DATA_DIR/models``, and the memory that a model needs.

Bundled weights (:mod:`interview.recognition.bundled`) are quantised to int8 once and stored with a
manifest of sizes and hashes. Nothing here uses the network; ``interview-coach models fetch`` does,
see :mod:`interview.recognition.hub`.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interview.config.groups.answers import SpeechSettings
from interview.config.groups.storage import StorageSettings
from interview.config.variables import MIB
from interview.contracts import Recogniser
from interview.errors import ModelUnavailable
from interview.memory.policy import MemoryNeed
from interview.recognition.bundled import (
    BUNDLED,
    WEIGHTS,
    BundledModel,
    JoinedParts,
    file_sha256,
)

MANIFEST = "manifest.json"

MEASURED = {
    ("faster-whisper", "base"): 277,
    ("faster-whisper", "tiny.en"): 224,
    ("openai-whisper", "base"): 782,
    ("openai-whisper", "tiny.en"): 604,
}
"""Anonymous memory of the speech process in MB, by engine and model: the peak over answers of
11-60 s, in a cgroup, on two cores (docs/adr/0014)."""

FILES = {"faster-whisper": 60, "openai-whisper": 105}
"""Mapped libraries in MB, by engine."""

FIXED_MB = 163.0
PER_WEIGHT = 1.5
"""An estimate for other weights: MB without weights, and MB for each MB of model.bin, by the line
through the two int8 figures. It also holds for fp16 files, which are larger on disk by as much as
loading them needs in addition."""


class ModelStore:
    """The model folders in ``DATA_DIR/models``.

    Args:
        folder: that folder; created when needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def locate(self, name: str) -> Path:
        """The folder of a model that is ready to load; a bundled model is prepared first.

        Raises:
            ModelUnavailable: missing, truncated or altered; the reason says what to do.
        """
        if self.unprepared(name):
            self._prepare(BUNDLED[name], self.folder_of(name))
        return self.ready(name)

    def unprepared(self, name: str) -> bool:
        """Whether the model is bundled and its folder has not been written yet."""
        return name in BUNDLED and not (self.folder_of(name) / MANIFEST).exists()

    def ready(self, name: str) -> Path:
        """The folder of a model that is ready to load; nothing is written.

        Raises:
            ModelUnavailable: missing, truncated or altered; the reason says what to do.
        """
        if self.unprepared(name):
            raise ModelUnavailable(
                f"the weights of {name} are not written: run interview-coach models fetch {name}"
            )
        self.check(name)
        path = self.folder_of(name)
        _verify_hashes(path)
        return path

    def check(self, name: str) -> None:
        """Check presence and sizes only, for the health page. Raises ModelUnavailable."""
        path = self.folder_of(name)
        if name in BUNDLED and not path.exists():
            BUNDLED[name].packaged()
            return
        if not (path / WEIGHTS).is_file():
            raise ModelUnavailable(f"no model {name!r}: interview-coach models fetch {name}")
        for file_name, size in _manifest(path, "sizes").items():
            if not (path / file_name).is_file() or (path / file_name).stat().st_size != size:
                raise ModelUnavailable(_damaged(path, file_name))

    def fetched(self) -> list[str]:
        """The names of the hub models in the store."""
        found = sorted(self.folder.glob(f"*--*/{MANIFEST}"))
        return [manifest.parent.name.replace("--", "/", 1) for manifest in found]

    def folders(self, name: str) -> tuple[Path, Path]:
        """The folders that a process reads to load this model, which may be given by path."""
        return self.folder, self.folder_of(name)

    def folder_of(self, name: str) -> Path:
        """The folder of a bundled model, one given by path, or one of the hub; it may not exist."""
        if name in BUNDLED:
            return self.folder / f"{name}-int8"
        if os.sep in name and Path(name).is_dir():
            return Path(name)
        return self.folder / name.replace("/", "--")

    def _prepare(self, model: BundledModel, path: Path) -> None:
        """Write the int8 folder of a bundled model."""
        with self.being_written(path) as draft:
            if draft is None:
                return
            # Imported here because it imports numpy, which only the converting process needs.
            from interview.recognition.ct2_weights import WeightsError, write_int8

            source = JoinedParts(model)
            try:
                write_int8(source, draft / WEIGHTS)
                source.verify()
                source.copy_side_files(draft)
            except WeightsError as error:
                source.verify()
                raise ModelUnavailable(f"cannot read the weights of {model.name}") from error
            finally:
                source.close()

    @contextmanager
    def being_written(self, path: Path) -> Iterator[Path | None]:
        """A draft folder that is renamed to ``path`` if the block succeeds, and removed otherwise.

        Only one process writes at a time; ``None`` if another one has just written ``path``.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (path / MANIFEST).exists():
                yield None
                return
            draft = path.with_name(f".draft-{path.name}")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            try:
                yield draft
                _write_manifest(draft)
                shutil.rmtree(path, ignore_errors=True)
                draft.rename(path)
            finally:
                shutil.rmtree(draft, ignore_errors=True)


def _write_manifest(folder: Path) -> None:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    manifest = {
        "sizes": {path.name: path.stat().st_size for path in files},
        "sha256": {path.name: file_sha256(path) for path in files},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))


def _manifest(folder: Path, key: str) -> dict[str, int | str]:
    """One table of the manifest; a model given by path may have none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ModelUnavailable(_damaged(folder, MANIFEST)) from error
    table = manifest.get(key) if isinstance(manifest, dict) else None
    if not isinstance(table, dict):
        raise ModelUnavailable(_damaged(folder, MANIFEST))
    return table


def _verify_hashes(folder: Path) -> None:
    for name, expected in _manifest(folder, "sha256").items():
        if file_sha256(folder / name) != expected:
            raise ModelUnavailable(_damaged(folder, name))


def _damaged(folder: Path, name: str) -> str:
    return (
        f"{name} of model {folder.name} is cut short or altered: delete that folder, "
        "it is made anew at the next start"
    )


def recogniser(speech: SpeechSettings, storage: StorageSettings) -> Recogniser:
    """The part of the settings that the speech process gets."""
    return Recogniser(
        speech.whisper_engine, speech.whisper_model, str(storage.models), speech.processors
    )


def needed_memory(asked: Recogniser) -> MemoryNeed:
    """The memory of a speech process with this recogniser: measured, or else estimated."""
    engine, model = asked.engine, asked.model
    megabytes = MEASURED.get((engine, model)) or _estimate(asked)
    return MemoryNeed(f"{engine} {model}", int(megabytes * MIB), FILES[engine] * MIB)


def _estimate(asked: Recogniser) -> float:
    """The need in MB by the line; 0 for missing weights, which are refused elsewhere."""
    path = ModelStore(Path(asked.models)).folder_of(asked.model) / WEIGHTS
    if not path.is_file():
        return 0.0
    return FIXED_MB + PER_WEIGHT * path.stat().st_size / MIB
