"""A thousand mutated recordings of every kind, with a regular client beside them."""

from pathlib import Path

import pytest

from tests.conftest import Server, _end, _furnish
from tests.fuzz.__main__ import ENVIRONMENT, problems
from tests.fuzz.corpus import SHAPES, Seed, make_corpus
from tests.fuzz.mutate import Mutator
from tests.fuzz.run import FuzzRun
from tests.fuzz.structures import STRUCTURES

pytestmark = pytest.mark.long

SEED = 20_261_129
NAMED = {"ok", "corrupt_audio", "unsupported_audio"}
CONTAINERS = {"webm", "ogg", "mp4", "mp3", "aac", "wav", "flac", "amr", "aiff", "caf", "wma"}


@pytest.fixture(scope="module")
def corpus(jfk: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Seed, ...]:
    """Real speech in every container, made now."""
    return make_corpus(jfk, tmp_path_factory.mktemp("corpus"))


def test_the_corpus_has_every_container(corpus: tuple[Seed, ...]) -> None:
    """Whatever is read is mutated, and one seed and number give the same bytes."""
    from interview.audio.containers import FORMATS

    assert {seed.container for seed in corpus} == set(FORMATS) == CONTAINERS
    assert len(corpus) == len(SHAPES)
    first, again = Mutator(corpus, 1), Mutator(corpus, 1)
    assert [first.mutant(n) for n in range(60)] == [again.mutant(n) for n in range(60)]
    assert first.mutant(5) != Mutator(corpus, 2).mutant(5)


def test_what_is_taken_apart_is_put_together_again(corpus: tuple[Seed, ...]) -> None:
    """Else a structured mutant would be damaged before it was mutated."""
    for seed in corpus:
        structure = STRUCTURES.get(seed.container)
        if structure is None:
            continue
        built = structure.build(structure.parse(seed.data))
        if seed.container == "webm":  # sizes are written in eight bytes
            assert structure.parse(built) == structure.parse(seed.data)
        else:
            assert built == seed.data, seed.name


@pytest.mark.parametrize("count", [50, pytest.param(1_000, marks=pytest.mark.long)])
def test_mutants_harm_nobody(
    count: int, corpus: tuple[Seed, ...], prepared_models: Path, tmp_path: Path
) -> None:
    """A transcript or a named 4xx each; nobody waits 2 s longer; nothing grows, ends or is left."""
    server = Server(tmp_path / "server", ENVIRONMENT)
    _furnish(prepared_models, server.data_dir)
    honest = next(seed.data for seed in corpus if seed.name == "wav/pcm_s16le")
    server.start()
    try:
        report = FuzzRun(server, Mutator(corpus, SEED), honest, tmp_path).run(SEED, 0, count)
    finally:
        _end(server)
    print(report)
    assert problems(report) == []
    assert report.codes.keys() >= NAMED
    assert sum(report.codes.values()) == count
    assert report.crashes == 0
