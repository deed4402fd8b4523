"""The cost of a full collection in the web process, and the memory it and a trim free."""

import json
from collections.abc import Iterator

from bench.context import JFK, Bench, run_module
from bench.report import Row

HOW = (
    "**relief**: in a process that made the application (`create_app()`), after 200 typed and "
    "ten spoken answers through its test client with collection off: milliseconds of "
    "`gc.collect()` (median of 9) and of one `malloc_trim(0)` after the first, objects the first "
    "collection found and resident KB each gave back."
)


def rows(bench: Bench) -> Iterator[Row]:
    """Cost and yield of both."""
    typed, spoken = bench.size(200, 20), bench.size(10, 1)
    folder = bench.folder / "relief"
    found = json.loads(
        run_module(
            "bench.relief_process", str(JFK), str(typed), str(spoken),
            DATA_DIR=str(folder / "data"), TEMP_ROOT=str(folder / "temp"),
            GUEST_RATE_LIMIT="100000 per minute", MALLOC_ARENA_MAX="2",
        ).splitlines()[-1]
    )  # fmt: skip
    after = f"after {typed} typed and {spoken} spoken answers"
    yield Row(
        "full gc.collect() in the web process",
        f"{found['collect_ms']:.1f} ms; found {found['unreachable']} objects of "
        f"{found['tracked']}, gave back {found['collect_kb']:.0f} KB ({after})",
    )
    yield Row(
        "malloc_trim in the web process",
        f"{found['trim_ms']:.2f} ms; gave back {found['trim_kb']:.0f} KB after that collection",
    )
