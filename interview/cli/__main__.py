"""``interview-coach``: serve, and operate a service from its host.

A command ends with 0, with 1 when something needs a hand, and with 2 when it was asked for what
it cannot do here.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import click

from interview.cli.service import FACTORY, service_environment
from interview.config.folders import PRIVATE_UMASK
from interview.resources import GUNICORN_CONFIG

COMMANDS = {
    "admin": "admin",
    "backup": "database",
    "memory": "memory",
    "models": "models",
    "reconcile": "database",
    "restore": "database",
}
"""The module of each command in this package; its object has the command's name."""


class Commands(click.Group):
    """Imports the module of a command when the command is used: a server need not wait for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"interview.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Commands)
def main() -> None:
    """Serve the interview coach, or operate the service that runs on this host."""


@main.command("serve")
def serve() -> None:
    """Serve on HOST and PORT until SIGTERM; migrates the database first."""
    if find_spec("gunicorn") is None:
        raise click.ClickException(
            "serving needs more: pip install 'interview-coach[web,worker,weights]'"
        )
    command = [sys.executable, "-m", "gunicorn", "--config", str(GUNICORN_CONFIG), FACTORY]
    os.execve(command[0], command, service_environment(os.environ, ()))


def run() -> None:
    """The process of one command: what it makes is for its own user."""
    os.umask(PRIVATE_UMASK)
    main(prog_name="interview-coach")


if __name__ == "__main__":
    run()
