"""README and ADR 20 state the accepted formats, limits, languages and browsers of the code."""

import json
import re

import pytest

from interview.audio.containers import CHANNELS, FORMATS, PCM, SAMPLE_RATES
from interview.config.settings import Settings
from interview.language.catalogue import LANGUAGES
from tests.conftest import PROJECT

NAMES = {
    "opus": "Opus", "vorbis": "Vorbis", "aac": "AAC", "mp3float": "MP3", "flac": "FLAC",
    "alac": "ALAC", "amrnb": "AMR", "amrwb": "AMR", "speex": "Speex", "wmav1": "WMA",
    "wmav2": "WMA", "wmapro": "WMA", "gsm_ms": "GSM", "adpcm_ms": "ADPCM",
    "adpcm_ima_wav": "ADPCM", "adpcm_ima_qt": "ADPCM", "pcm_alaw": "A-law", "pcm_mulaw": "mu-law",
    **dict.fromkeys(PCM - {"pcm_alaw", "pcm_mulaw"}, "PCM"),
}  # fmt: skip
"""What people call what FFmpeg names."""

OF_MP4 = "MP4 (M4A, MOV, 3GP)"


def accepted() -> dict[str, str]:
    """The rows of the README's table: what is accepted, by its kind."""
    readme = (PROJECT / "README.md").read_text("utf-8")
    table = readme[readme.index("| | accepted |") :].partition("\n\n")[0]
    return dict(re.findall(r"^\| ([a-z ]+) \| (.+?) \|", table, re.MULTILINE))


def test_the_readme_names_every_container() -> None:
    """Each demuxer that is opened, by the name people know."""
    listed = accepted()["containers"].replace(OF_MP4, "MP4").split(", ")
    assert sorted(listed) == sorted(form.name for form in FORMATS.values())


def test_the_readme_names_every_codec() -> None:
    """Each decoder of any container."""
    decoders = frozenset().union(*(form.decoders for form in FORMATS.values()))
    assert sorted(accepted()["codecs"].split(", ")) == sorted({NAMES[name] for name in decoders})


def test_the_readme_names_the_bounds() -> None:
    """Rates, channels, length and size as they are without a setting."""
    rows, defaults = accepted(), Settings.from_environment({}).recordings
    assert rows["sample rates"] == f"{SAMPLE_RATES[0] // 1000}-{SAMPLE_RATES[-1] // 1000} kHz"
    assert rows["channels"] == f"{CHANNELS[0]}-{CHANNELS[-1]}"
    assert rows["length"] == f"{defaults.max_answer_seconds} s"
    assert rows["size"] == f"{defaults.max_upload_mb} MB"
    assert rows["languages"] == ", ".join(LANGUAGES)


def test_the_readme_names_the_oldest_browsers() -> None:
    """Those the lint of the scripts reads from package.json."""
    listed = json.loads((PROJECT / "package.json").read_text("utf-8"))["browserslist"]
    oldest = dict(re.findall(r"(\w+) >= ([\d.]+)", "\n".join(listed)))
    assert set(oldest) == {"safari", "ios_saf", "firefox", "chrome", "edge"}
    assert (oldest["safari"], oldest["chrome"]) == (oldest["ios_saf"], oldest["edge"])
    assert accepted()["browsers"] == (
        f"Safari {oldest['safari']} (macOS and iOS), Firefox {oldest['firefox']}, "
        f"Chrome and Edge {oldest['chrome']}, or newer"
    )


@pytest.mark.parametrize("container", FORMATS)
def test_the_record_lists_the_decoders_of_a_container(container: str) -> None:
    """ADR 20 says for each what it may open; MP3, AAC and FLAC have one each."""
    text = (PROJECT / "docs" / "adr" / "0020-recordings.md").read_text("utf-8")
    rows = re.findall(r"^\| ([A-Z][^|]*) \| ([^|]+) \|$", text, re.MULTILINE)
    listed = {}
    for names, decoders in rows:
        pairs = zip(names.split("; "), decoders.split("; "), strict=False)
        listed.update({re.split("[, ]", name)[0]: of for name, of in pairs})
    found = set(listed[FORMATS[container].name].split(", "))
    assert found == {"PCM" if name in PCM else name for name in FORMATS[container].decoders}
