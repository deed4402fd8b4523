"""``flask admin``: what an operator does from the host, beside a service that runs.

A command takes no lease, starts no scheduler and no speech process. It ends with 0, with 1
when something needs a hand, with 2 when it was asked for what it cannot do here. Those that
look after the database are in ``commands``; here are accounts, temp files and memory.
"""

import sys
from typing import Any

import click
import httpx
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from interview.cli.database import (
    HOST_COMMANDS,
    NEEDS_A_HAND,
    HostCommands,
    backup,
    reconcile,
    restore,
)
from interview.config.settings import MIB, Settings
from interview.contracts.operations import Operator
from interview.errors import InterviewError
from interview.flows.accounts import AccountsFlow
from interview.flows.passwords import SHORTEST_OF_ADMIN, generated_password
from interview.store.database import StoreError
from interview.web.services import EXTENSION, Services

HERE = Operator("cli", "")
ASK_SECONDS = 10.0


def register_commands(app: Flask, calls: HostCommands) -> None:
    """Add the group ``admin`` to the ``flask`` command of ``app``."""
    app.extensions[HOST_COMMANDS] = calls
    group = AppGroup("admin", help="Operate the service from its host.")
    for command in (backup, restore, reconcile, create_admin, users, sweep, memory):
        group.add_command(command)
    app.cli.add_command(group)


@click.command("create-admin")
@with_appcontext
@click.argument("username")
@click.option("--generate", is_flag=True, help="Make up the password and show it once.")
@click.option("--promote", is_flag=True, help="Make an existing account an admin's.")
def create_admin(username: str, generate: bool, promote: bool) -> None:
    """Let USERNAME operate the service.

    The password is asked for, or read from a line of standard input.
    """
    accounts = _services().accounts
    try:
        if promote:
            _promote(accounts, username)
        else:
            _create(accounts, username, generate=generate)
    except InterviewError as error:
        raise click.ClickException(error.message("en")) from error
    except StoreError as error:
        reason = f"The database cannot be used ({error.kind}): is it migrated and up?"
        raise click.ClickException(reason) from error


@click.command("users")
@with_appcontext
def users() -> None:
    """List the accounts."""
    for account in _services().accounts.all():
        click.echo(
            f"{account.id}\t{account.role}\t{account.created_at:%Y-%m-%d}\t{account.username}"
        )


@click.command("sweep")
@with_appcontext
def sweep() -> None:
    """Delete the temp files of dead processes and those past their age, on this host."""
    outcome = _services().operations.act("sweep", "", HERE)
    click.echo(", ".join(f"{name} {value}" for name, value in outcome.items()))
    if outcome["failures"]:
        raise SystemExit(NEEDS_A_HAND)


@click.command("memory")
@with_appcontext
@click.option("--url", help="Address of the service; else http://127.0.0.1:PORT.")
def memory(url: str | None) -> None:
    """What the running service says of its memory.

    It is asked with ADMIN_TOKEN: nobody but its own processes can tell.
    """
    settings = _services().settings
    if not settings.admin_token:
        raise click.UsageError("ADMIN_TOKEN is not set: the service would not answer.")
    for line in _memory_lines(_asked(url or f"http://127.0.0.1:{settings.port}", settings)):
        click.echo(line)


def _create(accounts: AccountsFlow, username: str, *, generate: bool) -> None:
    accounts.require_free(username)
    password = generated_password() if generate else _password()
    account = accounts.create_admin(username, password)
    _services().operations.note(HERE, "create_admin", {"username": account.username})
    click.echo(f"{account.username} can log in at /login.")
    if generate:
        click.echo(f"Password, shown once: {password}")


def _promote(accounts: AccountsFlow, username: str) -> None:
    account = accounts.promote(username)
    if account is None:
        raise click.ClickException(f"There is no account {username}.")
    _services().operations.note(HERE, "promote", {"username": account.username})
    click.echo(f"{account.username} is an admin now.")


def _password() -> str:
    """Never an argument: those are shown to everybody on the host."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    prompt = f"Password ({SHORTEST_OF_ADMIN} characters or more)"
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=True))


def _asked(url: str, settings: Settings) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {settings.admin_token}"}
    try:
        answer = httpx.get(f"{url}/debug/memory_status", headers=headers, timeout=ASK_SECONDS)
        answer.raise_for_status()
        body: dict[str, Any] = answer.json()
    except httpx.HTTPStatusError as error:
        reason = f"{url} answered {error.response.status_code}: another ADMIN_TOKEN?"
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


def _services() -> Services:
    found: Services = current_app.extensions[EXTENSION]
    return found
