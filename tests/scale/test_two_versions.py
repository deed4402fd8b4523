"""During a rolling update each page gets the files of its own version."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.conftest import PROJECT, Server, _end, _furnish
from tests.project_copies import project_copy
from tests.scale.nginx import nginx_before

SCRIPT = re.compile(r'src="(/static/[0-9a-f]{16}/js/practice\.js)"')


@pytest.fixture
def two_versions(tmp_path: Path, prepared_models: Path) -> Iterator[list[Server]]:
    """This version, and one whose script is another."""
    changed = project_copy(tmp_path / "changed")
    with (changed / "static" / "js" / "practice.js").open("a") as script:
        script.write("// of the next version\n")
    with ExitStack() as stack:
        servers = []
        for name, project in (("old", PROJECT), ("new", changed)):
            server = Server(tmp_path / name, project=project)
            _furnish(prepared_models, server.data_dir)
            stack.callback(_end, server.start())
            servers.append(server)
        yield servers


def test_a_page_gets_its_own_files_from_whichever_instance_has_them(
    two_versions: list[Server], tmp_path: Path
) -> None:
    """nginx asks the instances in turn: half of the requests meet the other version first."""
    scripts = {SCRIPT.findall(requests.get(it.url, timeout=20).text)[0] for it in two_versions}
    assert len(scripts) == 2
    with nginx_before(two_versions, tmp_path / "nginx") as url:
        for script in sorted(scripts) * 4:
            found = requests.get(f"{url}{script}", timeout=20)
            assert found.status_code == 200
            assert found.headers["Cache-Control"].endswith("immutable")
        nowhere = requests.get(f"{url}/static/{'0' * 16}/js/practice.js", timeout=20)
        assert nowhere.status_code == 404
