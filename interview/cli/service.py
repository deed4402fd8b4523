"""The service on this host that a command is about: its settings, and the application joined.

An operator's shell has none of the service's variables. The running service has: the kernel shows
the environment of a process to its own user.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import psutil

from interview.config.settings import Settings, declared
from interview.config.variables import ConfigError
from interview.resources import IMPORT_ROOT, INSTALLED

if TYPE_CHECKING:
    from flask import Flask

    from interview.composition.web import HostFlows
    from interview.web.services import Services

NAMES = {item.metadata["name"] for item in declared()} | {"RENDER", "TMPDIR"}
"""The variables that decide the settings, those of the host included."""

FACTORY = "interview.app:create_app()"
WSGI = "wsgi:app"


@dataclass(frozen=True, slots=True)
class Running:
    """A service of this user: the arbiter's process id and the variables it was started with."""

    pid: int
    variables: Mapping[str, str]


def running_services() -> list[Running]:
    """The services that this user runs on this host, in the order of their process ids."""
    return [found for process in psutil.process_iter() if (found := _running(process)) is not None]


def service_environment(environ: Mapping[str, str], running: Sequence[Running]) -> dict[str, str]:
    """``environ`` completed by the variables of the one service that agrees with it.

    Without such a service DATA_DIR is ``instance``: of the clone, or of the working folder.

    Raises:
        UsageError: several agree.
    """
    own = {name: text for name, text in environ.items() if name in NAMES and text}
    agreeing = [each for each in running if _agrees(each.variables, own)]
    if len(agreeing) > 1:
        listed = "".join(
            f"\n  {each.pid}: DATA_DIR={each.variables['DATA_DIR']}" for each in agreeing
        )
        raise click.UsageError(f"Several services run here, choose one by its DATA_DIR:{listed}")
    found = agreeing[0].variables if agreeing else {}
    base = Path.cwd() if INSTALLED else IMPORT_ROOT
    return {**environ, "DATA_DIR": str(base / "instance"), **found, **own}


def service_settings() -> Settings:
    """Those of the service this command is about. Raises ClickException for one it cannot read."""
    try:
        return Settings.from_environment(service_environment(os.environ, running_services()))
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def application() -> Iterator["Flask"]:
    """The application with the service's settings: no lease, no schedule, no speech process."""
    from interview.app import create_app
    from interview.store.schema import db

    try:
        app = create_app(service_settings())
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def services() -> Iterator["Services"]:
    """What the views of the application use."""
    from interview.web.services import EXTENSION

    with application() as app:
        yield app.extensions[EXTENSION]


@contextmanager
def host_flows() -> Iterator["HostFlows"]:
    """What looks after the database and the temp files of this host."""
    from interview.composition.web import HOST_FLOWS

    with application() as app:
        yield app.extensions[HOST_FLOWS]


def _agrees(variables: Mapping[str, str], own: Mapping[str, str]) -> bool:
    """Whether ``own`` names no other folder, database or port."""
    folder = own.get("DATA_DIR", variables["DATA_DIR"])
    return (
        os.path.realpath(folder) == os.path.realpath(variables["DATA_DIR"])
        and own.get("DATABASE_URL", "") in ("", variables.get("DATABASE_URL"))
        and own.get("PORT", "") in ("", variables.get("PORT") or "8000")
    )


def _running(process: psutil.Process) -> Running | None:
    """The service whose arbiter is ``process``; its workers have the arbiter's command line."""
    try:
        if process.uids().effective != os.geteuid() or not _serves(process):
            return None
        parent = process.parent()
        if parent is not None and parent.cmdline() == process.cmdline():
            return None
        variables = {name: text for name, text in process.environ().items() if name in NAMES}
        data_dir = Path(process.cwd()) / (variables.get("DATA_DIR") or "instance")
    except psutil.Error:
        return None
    return Running(process.pid, {**variables, "DATA_DIR": str(data_dir)})


def _serves(process: psutil.Process) -> bool:
    """Whether it is gunicorn with this application: any project may call its own ``wsgi:app``."""
    words = process.cmdline()
    if not any("gunicorn" in word for word in words):
        return False
    ours = WSGI in words and (Path(process.cwd()) / "interview" / "app.py").is_file()
    return ours or FACTORY in words
