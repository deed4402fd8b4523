"""Word errors of the service compared with the bare faster-whisper call."""

import csv
import re
from collections.abc import Iterator, Sequence

from bench.bare_call import BareCall
from bench.context import LIBRISPEECH, Bench, transcript
from bench.report import Row, at_most, quantity

HOW = (
    "**accuracy**: word error rate over all words of 40 LibriSpeech test-other utterances "
    "(substitutions, deletions and insertions over reference words, in %), the service with "
    "language en and the bare call of `latency` on the same files; both lower-cased, punctuation "
    "but apostrophes dropped, mr and mrs written out."
)
WER = 14.5
POINTS = 0.5
SPELLED = {"mr": "mister", "mrs": "missus"}


def rows(bench: Bench) -> Iterator[Row]:
    """The service's rate, the bare call's, and the difference."""
    with (LIBRISPEECH / "manifest.tsv").open(encoding="utf-8") as lines:
        manifest = list(csv.DictReader(lines, delimiter="\t"))[: bench.size(1000, 3)]
    errors = {"service": 0, "bare": 0}
    total = 0
    with bench.serving() as server, BareCall(bench.models / "base-int8") as bare:
        for entry in manifest:
            file, reference = LIBRISPEECH / entry["file"], words_of(entry["transcript"])
            total += len(reference)
            errors["service"] += distance(
                reference, words_of(transcript(server, file, language="en"))
            )
            errors["bare"] += distance(reference, words_of(bare.hear(file).text))
    service, alone = (100 * errors[name] / total for name in ("service", "bare"))
    detail = f"{errors['service']} of {total} words, {len(manifest)} files"
    yield at_most("word error rate of the service", service, WER, "%", detail)
    yield Row("word error rate of the bare call", quantity(alone, "%", f"{errors['bare']} words"))
    yield at_most("word error rate, service over bare", service - alone, POINTS, "points")


def words_of(text: str) -> list[str]:
    """Lower-cased words without punctuation but apostrophes."""
    bare = re.sub(r"[^\w\s']", " ", text.lower().replace("’", "'"))
    return [SPELLED.get(word, word) for word in (part.strip("'") for part in bare.split()) if word]


def distance(reference: Sequence[str], heard: Sequence[str]) -> int:
    """Smallest number of substitutions, deletions and insertions."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            best = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], best
    return row[-1]
