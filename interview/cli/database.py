"""``interview-coach backup``, ``restore`` and ``reconcile``: what looks after the database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click

from interview.cli.service import host_flows
from interview.flows.reconcile import Finding, NotSqliteError
from interview.store.backup import BackupError
from interview.store.database import StoreError

NEEDS_A_HAND = 1
NOT_HERE = 2


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite TARGET.")
def backup(target: Path, force: bool) -> None:
    """Copy the SQLite database to TARGET while the service goes on."""
    with _told("pg_dump"), host_flows() as flows:
        size = flows.backup.back_up(target, overwrite=force)
        click.echo(f"{target}: {size} bytes, checked")


@click.command("restore")
@click.argument("source", type=click.Path(dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Put the backup SOURCE in place of the SQLite database, while no service runs."""
    with _told("pg_restore"), host_flows() as flows:
        replaced = flows.backup.restore(source)
        click.echo("restored" if replaced is None else f"restored; the old one is {replaced}")


@click.command("reconcile")
@click.option("--mend", is_flag=True, help="Mend what is found.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reconcile(mend: bool, as_json: bool) -> None:
    """Look for rows, recordings, claims and temp files that do not fit together."""
    try:
        with host_flows() as flows:
            findings = flows.reconcile.run(mend=mend)
    except StoreError as error:
        _end(f"The database cannot be asked: {error.kind}.", NEEDS_A_HAND)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            click.echo(_line(finding))
    if any(finding.left for finding in findings):
        raise SystemExit(NEEDS_A_HAND)


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
