"""Passwords: hashed one at a time, checked in equal time for every username."""

import threading
import time

import pytest

from interview.errors import LoginsBusy, WeakPassword
from interview.flows import passwords
from interview.flows.passwords import (
    LONGEST,
    PasswordHashes,
    generated_password,
    plain_letters,
    require_strong,
    turkish_words,
)
from tests.conftest import wait_until

GOOD = "Quiet-Harbour-92"
PLACES = 4


def test_a_hash_is_salted_and_of_one_password() -> None:
    """Two of the same password differ, both match it, and neither matches another."""
    hashes = PasswordHashes(PLACES)
    one, two = hashes.hashed(GOOD), hashes.hashed(GOOD)
    assert one != two
    assert one.startswith("scrypt:32768:8:1$")
    assert hashes.matches(GOOD, one)
    assert hashes.matches(GOOD, two)
    assert not hashes.matches(GOOD.lower(), one)


def test_nobodys_hash_matches_nothing() -> None:
    """Where there is no account no password is right; what is no text is right nowhere."""
    hashes = PasswordHashes(PLACES)
    stored = hashes.hashed(GOOD)
    assert not hashes.matches(GOOD, None)
    for password in ("", "x" * (LONGEST + 1), "half \ud800"):
        assert not hashes.matches(password, None)
        assert not hashes.matches(password, stored)


def test_one_is_hashed_at_a_time_and_who_waits_too_long_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """scrypt takes 32 MB each: the next waits its turn, then it is Busy with a time."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.05)
    hashes = PasswordHashes(PLACES)
    stored = hashes.hashed(GOOD)
    begun, free = threading.Event(), threading.Event()

    def hold() -> None:
        with hashes._lane:
            begun.set()
            free.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(10)
    started = time.monotonic()
    with pytest.raises(LoginsBusy) as refused:
        hashes.matches(GOOD, stored)
    assert time.monotonic() - started < 5
    assert refused.value.retry_after >= 1
    free.set()
    holder.join()
    assert hashes.matches(GOOD, stored)


def test_who_finds_no_place_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of logins waits in no more threads than it was given; afterwards all is as before."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 10)
    hashes = PasswordHashes(2)
    stored = hashes.hashed(GOOD)
    matched: list[bool] = []
    waiting = threading.Thread(target=lambda: matched.append(hashes.matches(GOOD, stored)))
    with hashes._turn():
        waiting.start()
        wait_until(lambda: hashes._places._value == 0, 10)
        started = time.monotonic()
        with pytest.raises(LoginsBusy):
            hashes.matches(GOOD, stored)
        assert time.monotonic() - started < 1
    waiting.join()
    assert matched == [True]
    assert hashes.matches(GOOD, stored)


@pytest.mark.parametrize("password", ["Short-7", "aaaaaaaaaaaaaaaa", "my-mehtap-2026", ""])
def test_a_weak_password_is_refused(password: str) -> None:
    """Short, of few letters, or with the name in it."""
    with pytest.raises(WeakPassword):
        require_strong(password, "mehtap")


COMMON = [
    "password1", "Password123!", "P@ssw0rd!", "Password2024!", "qwerty123", "1q2w3e4r",
    "trustno1", "iloveyou!", "letmein!!", "welcome1", "Welcome2023!", "Summer2024!", "dragon2019",
    "admin1234", "drowssap1", "abcdefgh", "12345678", "19051905", "asdasdasd", "aaaabbbbcccc",
    "0123456789", "qwertyuiop", "monkey12", "football1", "sifre123", "Şifre123!", "şifre1234",
    "s1fre123", "parola123", "p4r0l4123", "cokgizlisifre", "sifremiunuttum", "galatasaray1905",
    "GALATASARAY1905", "Galatasaray1905!", "galatasaray123456", "fenerbahçe1907", "besiktas.1903",
    "trabzonspor61", "istanbul34", "ISTANBUL2024", "İstanbul2024", "Kadıköy34", "ankara06",
    "türkiye1923", "atatürk1881", "mehmet123", "mustafa1", "zeynep1995", "ali12345", "ayşe.1990",
    "Yılmaz-1990", "aşkım1234", "AŞKIM2023", "canımsın", "seni-seviyorum", "seniseviyorum",
    "Ocak2025!", "nisan2024", "qwertyuıopğü", "asdfghjklşi",
]  # fmt: skip


@pytest.mark.parametrize("password", COMMON)
def test_a_common_password_is_refused(password: str) -> None:
    """In either language, whatever is appended, written in capitals, with digits for letters."""
    with pytest.raises(WeakPassword):
        require_strong(password, "mehtap")


@pytest.mark.parametrize(
    "password",
    [
        "mavi-kedi-cam-7", "kırk-yedi-şemsiye", "üç kırmızı balon uçtu", "sandalye bulut tren",
        "correct horse battery", "Quiet-Harbour-92", "gzN8q!vT", "hvzqkwpm", "k3-Vb9_q",
        "şğüöçıİş", "静かな港のインク九二",
    ],
)  # fmt: skip
def test_a_password_nobody_has_is_taken(password: str) -> None:
    """Three or four unrelated words, or eight characters at random."""
    require_strong(password, "mehtap")


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("ayşe-yılmaz-92", "ayse-yilmaz"), ("AYSE1990ab", "ayşe"), ("Kurtuluş1990", "kurtuluş.er"),
        ("Ertugrul-2001", "ertuğrul.k"), ("ovreK-Levent", "kervo"),
    ],
)  # fmt: skip
def test_the_parts_of_the_name_are_guessed_first(password: str, name: str) -> None:
    """With Turkish letters or without them; somebody else may have that password."""
    with pytest.raises(WeakPassword):
        require_strong(password, name)


def test_a_password_made_to_be_slow_is_not() -> None:
    """Every character a letter in disguise, as long as a password may be."""
    started = time.monotonic()
    require_strong("4@8({[<369&#!1/|0$5+7%2" * 44, "mehtap")
    assert time.monotonic() - started < 2


def test_the_words_are_as_they_are_compared() -> None:
    """A word with a sign of its own would never be found."""
    assert [word for word in turkish_words() if plain_letters(word) != word] == []
    assert len(turkish_words()) == len(set(turkish_words()))


def test_a_generated_password_is_strong_and_new() -> None:
    """Also by the longer rule of an admin."""
    made = {generated_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        require_strong(password, "mehtap", passwords.SHORTEST_OF_ADMIN)
