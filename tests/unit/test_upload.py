"""Uploads: streamed to registry files, deleted with the request, refused with a code."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder

from interview.errors import BadRequest, EmptyAudio, NoAudio, UnsupportedAudio, UploadTimeout
from interview.files.tempfiles import TempFileRegistry
from interview.intake.upload import MAX_PARTS, UploadRequest

OGG = b"OggS" + bytes(100)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[TempFileRegistry]:
    with TempFileRegistry(tmp_path / "root") as registry:
        yield registry


def request(
    registry: TempFileRegistry, parts: dict[str, bytes], seconds: float = 30.0
) -> UploadRequest:
    """A multipart request whose parts are files."""

    class Bound(UploadRequest):
        pass

    Bound.registry, Bound.upload_seconds = registry, seconds
    data = {name: (io.BytesIO(content), f"{name}.txt") for name, content in parts.items()}
    return Bound(EnvironBuilder(method="POST", data=data).get_environ())


def test_an_upload_lies_in_a_registry_file_until_the_request_ends(
    registry: TempFileRegistry,
) -> None:
    """One copy, whole, owned, and gone after close."""
    content = OGG * 3000
    upload = request(registry, {"audio": content})
    recording = upload.recording("audio")
    assert (recording.container, recording.size) == ("ogg", len(content))
    assert recording.path.read_bytes() == content
    assert registry.counts().live == 1
    upload.close()
    assert not recording.path.exists()
    assert (registry.counts().live, registry.counts().failures) == (0, 0)


def test_closing_an_upload_twice_is_harmless(registry: TempFileRegistry) -> None:
    """Flask closes at the end of the context, whoever closed before."""
    upload = request(registry, {"audio": OGG})
    upload.recording("audio")
    upload.close()
    upload.close()
    assert (registry.counts().opened, registry.counts().closed) == (1, 1)


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ({"video": OGG}, NoAudio),
        ({}, NoAudio),
        ({"audio": b""}, EmptyAudio),
        ({"audio": b"Good morning"}, UnsupportedAudio),
    ],
)
def test_refusals_leave_no_file(
    parts: dict[str, bytes], refusal: type[Exception], registry: TempFileRegistry
) -> None:
    """Each by its name; every part that was written goes with the request."""
    upload = request(registry, parts)
    with pytest.raises(refusal):
        upload.recording("audio")
    upload.close()
    assert registry.counts().live == 0


def test_parts_are_bounded(registry: TempFileRegistry) -> None:
    """A form of a thousand files opens no thousand files, and those opened are closed."""
    upload = request(registry, {f"part{number}": b"x" for number in range(MAX_PARTS + 5)})
    with pytest.raises(BadRequest, match="most_fields=16"):
        upload.recording("audio")
    assert registry.counts().opened <= MAX_PARTS + 1
    upload.close()
    assert registry.counts().live == 0


def test_a_body_that_takes_too_long_is_a_timeout(registry: TempFileRegistry) -> None:
    """The deadline holds from the first byte, and what had come is gone."""
    upload = request(registry, {"audio": OGG * 100}, seconds=-1.0)
    with pytest.raises(UploadTimeout):
        upload.recording("audio")
    upload.close()
    assert registry.counts().live == 0
