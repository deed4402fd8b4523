"""A transcript is corrected by whichever instance is asked, without a worker."""

from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.conftest import Server
from tests.integration.test_answer_owners import send
from tests.integration.test_corrections import SAID, correct, put_back, report_of
from tests.scale.parts import Worker


@pytest.mark.long
def test_any_instance_corrects_what_a_worker_heard(
    web: Server,
    make_server: Callable[..., Server],
    make_worker: Callable[..., Worker],
    shared: dict[str, str],
    jfk: Path,
) -> None:
    """The worker is gone by then, and the other instance has the result."""
    client, other = requests.Session(), make_server(**shared)
    worker = make_worker()
    identity = send(web, client, jfk)
    heard = report_of(web, client, identity)
    worker.end()
    corrected = correct(other, client, identity, SAID)
    assert corrected.status_code == 200, corrected.text
    assert report_of(web, client, identity) == corrected.json()["result"] != heard
    assert put_back(web, client, identity).json()["result"] == heard
