"""A spoken question is heard from any instance, also from one that did not speak it."""

from collections.abc import Callable

import pytest

from tests.conftest import Server
from tests.integration.voices import VOICE, asked, heard, seconds_of, wavs
from tests.parts import ESPEAK, needs

pytestmark = pytest.mark.long

SHARED_SECRET = {"SECRET_KEY": "k3-Vb9_qLw7xTz0-eRf5"}


@needs(ESPEAK)
def test_another_instance_makes_the_sound_again(
    make_server: Callable[..., Server], shared: dict[str, str]
) -> None:
    """With the same words and voice; also after the instance that spoke first is gone."""
    environment = {**shared, **VOICE, **SHARED_SECRET, "CACHE_SECONDS": "600"}
    one, other = make_server(**environment), make_server(**environment)
    body = asked(one, lang="en", voice_name="Puck")
    sound = heard(one, body).content
    assert seconds_of(sound) > 1
    assert wavs(other) == []
    assert heard(other, body).content == sound
    later = asked(one, lang="tr")
    one.stop()
    assert seconds_of(heard(other, later).content) > 1
    other.stop()
    assert wavs(one) == wavs(other) == []


@needs(ESPEAK)
def test_without_a_shared_cache_another_instance_says_so(
    make_server: Callable[..., Server], shared: dict[str, str]
) -> None:
    """With a named error, for which the page lets the browser speak."""
    environment = {**shared, **VOICE, **SHARED_SECRET, "CACHE_SECONDS": "0"}
    one, other = make_server(**environment), make_server(**environment)
    answer = heard(other, asked(one, lang="en"))
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_audio")
