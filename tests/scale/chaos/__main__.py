"""``python -m tests.scale.chaos --mode celery --seed 7``: one run, printed as it goes."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.scale.chaos.run import BrokenPromiseError, Order, run
from tests.scale.chaos.stack import TARGETS


def main() -> int:
    """1 when a promise was broken; the folder of that run is kept."""
    arguments = _arguments()
    order = Order(arguments.mode, arguments.seed, arguments.answers, arguments.kills)
    folder = Path(tempfile.mkdtemp(prefix="interview-chaos-"))
    try:
        run(order, folder)
    except BrokenPromiseError as error:
        print(error)
        print(f"BROKEN; its folder is {folder}")
        return 1
    shutil.rmtree(folder)
    print("every promise kept")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.scale.chaos", description=__doc__)
    parser.add_argument("--mode", choices=list(TARGETS), default="embedded")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--kills", type=int, default=60)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
