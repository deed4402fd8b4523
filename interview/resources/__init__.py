"""Where the files beside the code are: templates, scripts, translations, migrations, gunicorn's
configuration.

In a clone they are at the top of the repository. A wheel has them in this folder
(``[tool.hatch.build.targets.wheel.force-include]`` in pyproject.toml).
"""

from pathlib import Path

HERE = Path(__file__).parent
IMPORT_ROOT = HERE.parents[1]
"""The folder that the package ``interview`` is imported from."""

INSTALLED = (HERE / "templates").is_dir()
"""Whether this is the installed wheel; else IMPORT_ROOT is a clone, with its secrets and data."""

ROOT = HERE if INSTALLED else IMPORT_ROOT
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
TRANSLATIONS = ROOT / "translations"
MIGRATIONS = ROOT / "migrations"
GUNICORN_CONFIG = ROOT / "gunicorn.conf.py"
