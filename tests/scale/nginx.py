"""A real nginx with the configuration of deploy/nginx, in front of instances of the tests."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.conftest import PROJECT, Server, free_port, wait_until
from tests.parts import NGINX, need, system_program

CONFIG = PROJECT / "deploy" / "nginx" / "nginx.conf"


def config_for(servers: list[Server], port: int, folder: Path) -> str:
    """The deployed configuration with the addresses and folders of a test, and no other change."""
    text = CONFIG.read_text()
    addresses = re.findall(r"server (\S+:8000) ", text)
    assert len(addresses) == len(servers)
    for address, server in zip(addresses, servers, strict=True):
        text = text.replace(address, f"127.0.0.1:{server.port}")
    return text.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("/tmp/", f"{folder}/")


@contextmanager
def nginx_before(servers: list[Server], folder: Path) -> Iterator[str]:
    """The URL of an nginx that balances over ``servers``."""
    need(NGINX)
    folder.mkdir()
    folder.chmod(0o755)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    config = folder / "nginx.conf"
    config.write_text(config_for(servers, port, folder))
    # Its workers run as another user, who may not pass through the folders of pytest.
    options = "daemon off;" + (" user root;" if os.getuid() == 0 else "")
    with (folder / "log").open("wb") as log:
        command = [str(system_program("nginx")), "-c", str(config), "-g", options]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until(lambda: _serves(url), 20, (folder / "log").read_text)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _serves(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
