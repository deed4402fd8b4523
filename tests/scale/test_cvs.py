"""CVs where workers evaluate the answers: read by the web instance, judged by a worker."""

from collections.abc import Callable
from pathlib import Path

import requests

from tests import cvs
from tests.conftest import Server
from tests.scale.parts import Worker

TIMEOUT = 90


def test_a_question_about_a_cv_goes_through_a_worker(
    web: Server, make_worker: Callable[..., Worker], jfk: Path
) -> None:
    """The worker knows neither the CV nor whose it is, and has the points of the question."""
    make_worker()
    client = requests.Session()
    content = {"cv_file": ("cv.pdf", cvs.pdf(cvs.ENGLISH))}
    url = f"{web.url}/upload_cv?lang=en"
    assert client.post(url, files=content, timeout=TIMEOUT).status_code == 200
    url = f"{web.url}/interview_cv_based_question?lang=en"
    question = client.post(url, timeout=TIMEOUT).json()["question"]
    report = client.post(
        f"{web.url}/interview_speech_evaluation",
        data={"question": question, "lang": "en"},
        files={"audio": ("a.flac", jfk.read_bytes())},
        timeout=TIMEOUT,
    ).json()
    assert report["has_cv_context"] is True
    assert len(report["content"]["points"]) == 4
