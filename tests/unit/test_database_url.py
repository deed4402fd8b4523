"""The address of the database: what is read, what is refused, and no password in a message."""

from traceback import format_exception

import pytest

from interview.config.settings import Settings
from interview.config.variables import ConfigError


@pytest.mark.parametrize(
    "url",
    ["mysql://u:s3cr3tpw@h/d", "mysql+pymysql://u:s3cr3tpw@h/d", "oracle://u:s3cr3tpw@h/d"],
)
def test_a_database_without_a_driver_is_named(url: str) -> None:
    """A missing driver stops the start with one line that does not contain the password."""
    with pytest.raises(ConfigError, match=r"^DATABASE_URL: no driver for ") as caught:
        Settings.from_environment({"DATABASE_URL": url})
    assert "s3cr3tpw" not in "".join(format_exception(caught.value))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["s3cr3tpw", "postgresql:/u:s3cr3tpw@h", "u:s3cr3tpw@h://d"])
def test_what_is_no_database_url_is_named(url: str) -> None:
    """The message gives the expected scheme and does not repeat the value."""
    with pytest.raises(ConfigError, match=r"^DATABASE_URL: must begin with sqlite:///") as caught:
        Settings.from_environment({"DATABASE_URL": url})
    assert "s3cr3tpw" not in "".join(format_exception(caught.value))


def test_a_password_that_breaks_the_database_url_is_told() -> None:
    """The message says that reserved characters in the password must be percent-encoded."""
    with pytest.raises(ConfigError, match="%23") as caught:
        Settings.from_environment({"DATABASE_URL": "postgresql://u:s3cr3t#pw@h:5432/d"})
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    "scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgres+psycopg2", "POSTGRES"]
)
def test_the_scheme_hosts_hand_out_becomes_the_driver_installed(scheme: str) -> None:
    """postgres:// and postgresql:// go to psycopg 3; the rest of the URL stays."""
    settings = Settings.from_environment(
        {"DATABASE_URL": f"{scheme}://u:p@h:5432/d?sslmode=require"}
    )
    assert settings.storage.database_url == "postgresql+psycopg://u:p@h:5432/d?sslmode=require"


def test_a_url_with_a_driver_is_kept() -> None:
    """A URL that names a driver is not changed."""
    url = "postgresql+psycopg://u@h/d"
    assert Settings.from_environment({"DATABASE_URL": url}).storage.database_url == url


def test_no_database_url_is_sqlite_in_the_data_folder() -> None:
    """Without DATABASE_URL the database is a SQLite file in DATA_DIR."""
    settings = Settings.from_environment({"DATA_DIR": "/srv/coach"})
    assert settings.storage.database_url == "sqlite:////srv/coach/interview.db"
