"""Settings of production: weak secrets are refused."""

import pytest

from interview.config.settings import Settings
from interview.config.variables import ConfigError

STRONG = "k3-Vb9_qLw7xTz0-eRf5"


@pytest.mark.parametrize("secret", ["", "short", "x" * 15, "change-me", "secret-key", "Change-Me"])
def test_production_refuses_a_weak_secret(secret: str) -> None:
    """Missing, short and well-known secrets stop the start; the message does not repeat them."""
    with pytest.raises(ConfigError, match="SECRET_KEY") as caught:
        Settings.from_environment({"APP_ENV": "production", "SECRET_KEY": secret})
    assert secret not in ("short", "x" * 15) or secret not in str(caught.value)


@pytest.mark.parametrize(
    "secret", ["aaaaaaaaaaaaaaaaaaaaaaaa", "changemechangeme", "secretsecretsecret"]
)
def test_production_refuses_a_long_but_guessable_secret(secret: str) -> None:
    """Length alone is no strength: one character or one weak word repeated is refused."""
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Settings.from_environment({"APP_ENV": "production", "SECRET_KEY": secret})


@pytest.mark.parametrize("token", ["x", "admin-token", "changemechangeme"])
def test_production_refuses_a_weak_token(token: str) -> None:
    """It stands for an admin's login, so it is as hard to guess as the key that signs them."""
    strong = {"SECRET_KEY": STRONG, "ADMIN_TOKEN": token}
    with pytest.raises(ConfigError, match="ADMIN_TOKEN") as caught:
        Settings.from_environment({"APP_ENV": "production", **strong})
    assert f"'{token}'" not in str(caught.value)
    assert Settings.from_environment(strong).secrets.admin_token == token
    assert Settings.from_environment({**strong, "APP_ENV": "production", "ADMIN_TOKEN": ""})


def test_production_starts_with_a_strong_secret() -> None:
    """A random value is enough."""
    assert Settings.from_environment({"APP_ENV": "production", "SECRET_KEY": STRONG}).web.production


def test_production_logs_for_a_shipper_unless_told_otherwise() -> None:
    """JSON in production, lines for people elsewhere; LOG_FORMAT has the last word."""
    production = {"APP_ENV": "production", "SECRET_KEY": STRONG}
    assert Settings.from_environment({}).logs.log_format == "console"
    assert Settings.from_environment(production).logs.log_format == "json"
    told = production | {"LOG_FORMAT": "console"}
    assert Settings.from_environment(told).logs.log_format == "console"
