"""Model folders: created once and completely, checked, with errors that explain."""

import json
import os
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from interview.errors import ModelUnavailable
from interview.recognition.bundled import (
    BUNDLED,
    WEIGHTS,
    BundledModel,
    HubWeights,
    JoinedParts,
    PackagedWeights,
)
from interview.recognition.models import MANIFEST, ModelStore
from tests.unit.model_files import model_file
from tests.unit.processes import in_fork, running

PREPARE = """
import sys
from pathlib import Path
from interview.recognition.models import ModelStore
print("started", flush=True)
sys.stdin.readline()
path = ModelStore(Path(sys.argv[1])).locate("tiny.en")
print((path / "model.bin").stat().st_ino, flush=True)
"""


SIDE_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")


def made_package(folder: Path, name: str) -> PackagedWeights:
    """A data package below ``folder`` with a small model in two halves."""
    data = folder / name / "data"
    data.mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    whole = model_file()
    (data / "first").write_bytes(whole[:200])
    (data / "second").write_bytes(whole[200:])
    for side in SIDE_FILES:
        (data / side).write_text(f"the {side} of {name}")
    parts = ((name, "data/first"), (name, "data/second"))
    hashes = {side: sha256((data / side).read_bytes()).hexdigest() for side in SIDE_FILES}
    return PackagedWeights(parts, sha256(whole).hexdigest(), hashes, (name, "data"))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first of two installed packages that have one small model."""
    site = tmp_path / "site"
    sources = (made_package(site, "small_model"), made_package(site, "other_model"))
    monkeypatch.syspath_prepend(str(site))
    model = BundledModel("small", sources, HubWeights("somebody/small", "0" * 40, {}))
    monkeypatch.setitem(BUNDLED, "small", model)
    return site / "small_model"


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


def reason(store: ModelStore, name: str) -> str:
    """Why a model cannot be loaded."""
    with pytest.raises(ModelUnavailable) as caught:
        store.locate(name)
    return caught.value.reason


def test_a_bundled_model_is_made_once(package: Path, store: ModelStore) -> None:
    """The first call writes weights, side files and manifest; the second finds them."""
    path = store.locate("small")
    assert sorted(file.name for file in path.iterdir()) == sorted([*SIDE_FILES, MANIFEST, WEIGHTS])
    assert (path / "config.json").read_text() == "the config.json of small_model"
    before = (path / WEIGHTS).stat().st_mtime_ns
    shutil.rmtree(package)
    assert store.locate("small") == path
    assert (path / WEIGHTS).stat().st_mtime_ns == before


def test_the_manifest_is_of_what_was_written(package: Path, store: ModelStore) -> None:
    """Sizes and hashes of every file but itself."""
    path = store.locate("small")
    manifest = json.loads((path / MANIFEST).read_text())
    for key in ("sizes", "sha256"):
        assert sorted(manifest[key]) == sorted([*SIDE_FILES, WEIGHTS])
    assert manifest["sizes"][WEIGHTS] == (path / WEIGHTS).stat().st_size
    assert manifest["sha256"][WEIGHTS] == sha256((path / WEIGHTS).read_bytes()).hexdigest()


def test_no_draft_is_left_behind(package: Path, store: ModelStore) -> None:
    """The folder appears in one step, and only it."""
    store.locate("small")
    assert sorted(file.name for file in store.folder.iterdir()) == [".lock", "small-int8"]


def test_parts_are_joined_across_any_read(package: Path) -> None:
    """A read over the seam gives bytes of both halves."""
    data = model_file()
    for size in (1, 7, 199, 200, 201, 10_000):
        source = JoinedParts(BUNDLED["small"])
        pieces = []
        while piece := source.read(size):
            pieces.append(piece)
        assert b"".join(pieces) == data
        assert all(len(piece) == size for piece in pieces[:-1])
        source.verify()
        source.close()


@pytest.mark.parametrize("part", ["first", "second"])
def test_an_altered_part_is_refused(part: str, package: Path, store: ModelStore) -> None:
    """One bit in the package is enough; the reason names it and says what to do."""
    data = bytearray((package / "data" / part).read_bytes())
    data[-20] ^= 1
    (package / "data" / part).write_bytes(data)
    text = reason(store, "small")
    assert "small_model" in text
    assert "requirements-weights.txt --force-reinstall" in text
    assert not (store.folder / "small-int8").exists()
    assert not list(store.folder.glob(".draft*"))


@pytest.mark.parametrize("offset", [0, 5, 8, 20, 40, 60, 70, 100])
def test_damage_of_the_structure_is_refused_as_well(
    offset: int, package: Path, store: ModelStore
) -> None:
    """Whichever byte changed, a length, a name or a type: the package is to be reinstalled."""
    data = bytearray((package / "data" / "first").read_bytes())
    data[offset] ^= 0xFF
    (package / "data" / "first").write_bytes(data)
    assert "damaged" in reason(store, "small")
    assert not (store.folder / "small-int8").exists()


@pytest.mark.parametrize("part", ["first", "second"])
def test_a_cut_part_is_refused(part: str, package: Path, store: ModelStore) -> None:
    """A half that lost its end is damage of the package, not a riddle about its format."""
    data = (package / "data" / part).read_bytes()
    (package / "data" / part).write_bytes(data[: len(data) // 2])
    assert "damaged" in reason(store, "small")


def test_what_is_no_model_at_all_is_refused(
    package: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right bytes of the wrong format are unreadable, by name."""
    (package / "data" / "first").write_bytes(b"not a model")
    (package / "data" / "second").write_bytes(b"")
    small = BUNDLED["small"]
    right = replace(small.packages[0], sha256=sha256(b"not a model").hexdigest())
    monkeypatch.setitem(BUNDLED, "small", replace(small, packages=(right,)))
    assert "cannot read the weights of small" in reason(store, "small")


@pytest.mark.parametrize("lost", ["", "data/second"])
def test_what_the_first_publisher_lacks_the_second_has(
    lost: str, package: Path, store: ModelStore
) -> None:
    """A package that is not installed, or not whole, is passed over."""
    if lost:
        (package / lost).unlink()
    else:
        shutil.rmtree(package)
    assert (store.locate("small") / "config.json").read_text() == "the config.json of other_model"


def test_damage_is_not_passed_over(package: Path, store: ModelStore) -> None:
    """The first package has other bytes than its publisher sent: somebody has to know."""
    (package / "data" / "first").write_bytes(b"\0" * 200)
    assert "the weights of small in small_model are damaged" in reason(store, "small")


@pytest.mark.parametrize("name", SIDE_FILES)
def test_an_altered_side_file_is_refused(name: str, package: Path, store: ModelStore) -> None:
    """Another vocabulary writes other words."""
    (package / "data" / name).write_text("another")
    assert f"{name} of small in small_model" in reason(store, "small")
    assert not (store.folder / "small-int8").exists()


def test_a_missing_part_is_told(
    package: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is prepared, the health page already knows."""
    alone = replace(BUNDLED["small"], packages=BUNDLED["small"].packages[:1])
    monkeypatch.setitem(BUNDLED, "small", alone)
    (package / "data" / "second").unlink()
    with pytest.raises(ModelUnavailable, match="second is missing"):
        store.check("small")
    assert "second is missing" in reason(store, "small")


def test_a_missing_package_is_told(package: Path, store: ModelStore) -> None:
    """The first package by its name, and both ways to get weights."""
    shutil.rmtree(package)
    shutil.rmtree(package.with_name("other_model"))
    with pytest.raises(ModelUnavailable, match="package small_model is not installed: pip"):
        store.check("small")
    assert "requirements-weights.txt, or interview-coach models fetch" in reason(store, "small")


def test_a_failed_preparation_can_be_repeated(package: Path, store: ModelStore) -> None:
    """After the package is mended, the next start succeeds."""
    part = package / "data" / "second"
    whole = part.read_bytes()
    part.write_bytes(whole[:-1])
    reason(store, "small")
    part.write_bytes(whole)
    assert (store.locate("small") / WEIGHTS).exists()


def test_a_draft_of_a_killed_process_is_replaced(package: Path, store: ModelStore) -> None:
    """Half a folder from a kill -9 is neither used nor in the way."""
    draft = store.folder / ".draft-small-int8"
    draft.mkdir(parents=True)
    (draft / "stray").touch()
    path = store.locate("small")
    assert not (path / "stray").exists()
    assert not draft.exists()


def test_a_folder_without_a_manifest_is_made_anew(package: Path, store: ModelStore) -> None:
    """A bundled folder nobody vouches for is not loaded."""
    path = store.locate("small")
    (path / MANIFEST).unlink()
    (path / WEIGHTS).write_bytes(b"x")
    assert store.locate("small") == path
    assert (path / WEIGHTS).stat().st_size > 1


@pytest.mark.parametrize("name", [WEIGHTS, "tokenizer.json"])
def test_a_cut_file_is_noticed_by_the_cheap_check(
    name: str, package: Path, store: ModelStore
) -> None:
    """Sizes are looked at each time; the reason names file and remedy."""
    path = store.locate("small")
    os.truncate(path / name, 5)
    with pytest.raises(ModelUnavailable) as caught:
        store.check("small")
    assert name in caught.value.reason
    assert "delete that folder" in caught.value.reason
    assert name in reason(store, "small")


def test_a_missing_file_is_noticed(package: Path, store: ModelStore) -> None:
    """As much as a cut one."""
    (store.locate("small") / "vocabulary.txt").unlink()
    assert "vocabulary.txt" in reason(store, "small")


def test_an_altered_file_of_the_same_size_is_noticed_before_loading(
    package: Path, store: ModelStore
) -> None:
    """The cheap check passes it, locating does not."""
    path = store.locate("small")
    data = bytearray((path / WEIGHTS).read_bytes())
    data[-1] ^= 1
    (path / WEIGHTS).write_bytes(data)
    store.check("small")
    assert WEIGHTS in reason(store, "small")


@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"sizes": 3}', '{"sha256": {}}', "\x00"])
def test_a_damaged_manifest_is_named(manifest: str, package: Path, store: ModelStore) -> None:
    """A manifest that cannot be read is damage like any other."""
    path = store.locate("small")
    (path / MANIFEST).write_text(manifest)
    assert MANIFEST in reason(store, "small")


@pytest.mark.parametrize("name", ["large-v9", "Systran/faster-whisper-small", "/no/such/folder"])
def test_an_unknown_model_says_how_to_get_it(name: str, store: ModelStore) -> None:
    """Nothing is fetched here; the reason has the command."""
    with pytest.raises(ModelUnavailable, match="interview-coach models fetch"):
        store.check(name)
    assert f"interview-coach models fetch {name}" in reason(store, name)


def test_a_model_by_path_is_used_where_it_lies(tmp_path: Path, store: ModelStore) -> None:
    """No copy and no manifest needed."""
    own = tmp_path / "own"
    own.mkdir()
    (own / WEIGHTS).write_bytes(b"weights")
    assert store.locate(str(own)) == own
    assert list(own.iterdir()) == [own / WEIGHTS]


def test_the_real_tiny_model_is_prepared_by_two_processes_at_once(tmp_path: Path) -> None:
    """Both end with the same whole folder: one wrote it, the other waited."""
    models = tmp_path / "models"
    with running(PREPARE, models) as one, running(PREPARE, models) as two:
        for script in (one, two):
            assert script.process.stdin is not None
            script.process.stdin.write("go\n")
            script.process.stdin.flush()
        inodes = {one.output(), two.output()}
    assert len(inodes) == 1
    assert sorted(file.name for file in models.iterdir()) == [".lock", "tiny.en-int8"]
    assert in_fork(lambda: ModelStore(models).locate("tiny.en") == models / "tiny.en-int8")
    assert 35e6 < (models / "tiny.en-int8" / WEIGHTS).stat().st_size < 50e6
