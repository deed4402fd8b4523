"""``interview-coach memory``: what the running service says of its memory."""

from typing import Any

import click
import httpx

from interview.cli.service import service_settings
from interview.config.variables import MIB

ASK_SECONDS = 10.0


@click.command("memory")
@click.option("--url", help="Address of the service; else http://127.0.0.1:PORT.")
def memory(url: str | None) -> None:
    """What the running service says of its memory: nobody but its own processes can tell."""
    settings = service_settings()
    address = url or f"http://127.0.0.1:{settings.server.port}"
    for line in _memory_lines(_asked(address, settings.token_of_host())):
        click.echo(line)


def _asked(url: str, token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        answer = httpx.get(f"{url}/debug/memory_status", headers=headers, timeout=ASK_SECONDS)
        answer.raise_for_status()
        body: dict[str, Any] = answer.json()
    except httpx.HTTPStatusError as error:
        reason = f"{url} answered {error.response.status_code}: is it another service?"
        raise click.ClickException(reason) from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        reason = f"No service answers at {url} ({type(error).__name__})."
        raise click.ClickException(reason) from error
    return body


def _memory_lines(body: dict[str, Any]) -> list[str]:
    processes = [
        "{role} {pid}: {pss} MB (PSS), {rss} MB resident".format(**process)
        for process in body["processes"]
    ]
    whole = sum(process["pss"] for process in body["processes"])
    files = body["registry"]
    limit = body["limit"]
    return [
        f"level {body['level']}, {body['used'] // MIB} MB of {limit['bytes'] // MIB} MB "
        f"({limit['source']})",
        *processes,
        f"together: {whole:.1f} MB",
        f"temp files: {files['live']} open, {files['bytes']} bytes, {files['failures']} failures",
    ]
