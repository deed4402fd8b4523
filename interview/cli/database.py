"""Commands of ``flask admin`` that look after the database: backup, restore, reconcile."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from interview.flows.backup import BackupFlow, NotSqliteError
from interview.flows.reconcile import Finding, ReconcileFlow
from interview.store.backup import BackupError
from interview.store.database import StoreError

HOST_COMMANDS = "interview_host_commands"
NEEDS_A_HAND = 1
NOT_HERE = 2


@dataclass(frozen=True, slots=True)
class HostCommands:
    """What the commands on database and temp files call."""

    backup: BackupFlow
    reconcile: ReconcileFlow


@click.command("backup")
@with_appcontext
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite TARGET.")
def backup(target: Path, force: bool) -> None:
    """Copy the SQLite database to TARGET while the service goes on."""
    with _told("pg_dump"):
        size = _calls().backup.back_up(target, overwrite=force)
        click.echo(f"{target}: {size} bytes, checked")


@click.command("restore")
@with_appcontext
@click.argument("source", type=click.Path(dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Put the backup SOURCE in place of the SQLite database, while no service runs."""
    with _told("pg_restore"):
        replaced = _calls().backup.restore(source)
        click.echo("restored" if replaced is None else f"restored; the old one is {replaced}")


@click.command("reconcile")
@with_appcontext
@click.option("--mend", is_flag=True, help="Mend what is found.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reconcile(mend: bool, as_json: bool) -> None:
    """Look for rows, recordings, claims and temp files that do not fit together."""
    try:
        findings = _calls().reconcile.run(mend=mend)
    except StoreError as error:
        _end(f"The database cannot be asked: {error.kind}.", NEEDS_A_HAND)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            click.echo(_line(finding))
    if any(finding.left for finding in findings):
        raise SystemExit(NEEDS_A_HAND)


def _calls() -> HostCommands:
    """Those of the application the command runs in."""
    found: HostCommands = current_app.extensions[HOST_COMMANDS]
    return found


def _line(finding: Finding) -> str:
    names = f": {', '.join(finding.first)}" if finding.first else ""
    return f"{finding.kind}: {finding.found} found, {finding.mended} mended{names}"


@contextmanager
def _told(instead: str) -> Iterator[None]:
    """Refusals end the command with their sentence; of PostgreSQL, what to use ``instead``."""
    try:
        yield
    except NotSqliteError:
        _end(f"The database is PostgreSQL: use {instead}, see docs/backup.md.", NOT_HERE)
    except BackupError as error:
        _end(str(error), NEEDS_A_HAND)


def _end(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(status)
