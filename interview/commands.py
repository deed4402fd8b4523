"""``flask admin``: what an operator does from the host, beside a service that runs.

A command takes no lease, starts no scheduler and no speech process. It ends with 0, with 1
when something needs a hand, with 2 when it was asked for what it cannot do here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from interview.flows.backup import BackupFlow, NotSqliteError
from interview.store.backup import BackupError

OPERATIONS = "interview_operations"
NEEDS_A_HAND = 1
NOT_HERE = 2

admin = AppGroup("admin", help="Operate the service from its host.")


@dataclass(frozen=True, slots=True)
class Operations:
    """What the commands call."""

    backup: BackupFlow


def register_commands(app: Flask, operations: Operations) -> None:
    """Add the group to the ``flask`` command."""
    app.extensions[OPERATIONS] = operations
    app.cli.add_command(admin)


def operations() -> Operations:
    """Those of the application the command runs in."""
    found: Operations = current_app.extensions[OPERATIONS]
    return found


@admin.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite TARGET.")
def backup(target: Path, force: bool) -> None:
    """Copy the SQLite database to TARGET while the service goes on."""
    try:
        size = operations().backup.back_up(target, overwrite=force)
    except NotSqliteError:
        _end("The database is PostgreSQL: use pg_dump (docs/backup.md).", NOT_HERE)
    except BackupError as error:
        _end(str(error), NEEDS_A_HAND)
    click.echo(f"{target}: {size} bytes, checked")


def _end(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(status)
