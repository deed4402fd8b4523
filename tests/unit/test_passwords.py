"""Passwords: hashed one at a time, checked in equal time for every username."""

import subprocess
import sys
import threading
import time

import pytest
from argon2 import PasswordHasher
from werkzeug.security import generate_password_hash

from interview.errors import LoginsBusy, WeakPassword
from interview.flows import passwords
from interview.flows.passwords import (
    LONGEST,
    MEMORY_KIB,
    PASSES,
    PasswordHashes,
    generated_password,
    plain_letters,
    require_strong,
    turkish_words,
)
from tests.conftest import wait_until

GOOD = "Quiet-Harbour-92"


def test_a_hash_is_salted_and_of_one_password() -> None:
    """Two of the same password differ, both match it, and neither matches another."""
    hashes = PasswordHashes()
    one, two = hashes.hashed(GOOD), hashes.hashed(GOOD)
    assert one != two
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashes.matches(GOOD, one)
    assert hashes.matches(GOOD, two)
    assert not hashes.matches(GOOD.lower(), one)


def test_a_hash_of_an_earlier_version_still_matches_and_is_outdated() -> None:
    """One of werkzeug's scrypt, and one of argon2id with less memory."""
    hashes = PasswordHashes()
    earlier = generate_password_hash(GOOD, method="scrypt")
    smaller = PasswordHasher(PASSES, 8 * 1024, parallelism=1).hash(GOOD)
    for stored in (earlier, smaller):
        assert hashes.matches(GOOD, stored)
        assert not hashes.matches(GOOD.lower(), stored)
        assert hashes.is_outdated(stored)
    assert not hashes.is_outdated(hashes.hashed(GOOD))


EIGHT_AT_ONCE = """
import re, sys, threading
from argon2 import PasswordHasher
from interview.flows.passwords import MEMORY_KIB, PASSES, PasswordHashes
from interview.memory.process_memory import resident_bytes

bare = PasswordHasher(PASSES, MEMORY_KIB, parallelism=1).hash
hashed = bare if sys.argv[1] == "bare" else PasswordHashes().hashed
before = resident_bytes()
for _ in range(int(sys.argv[2])):
    threads = [threading.Thread(target=hashed, args=("Quiet-Harbour-92",)) for _ in range(8)]
    for each in threads: each.start()
    for each in threads: each.join()
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) * 1024
print((peak - before) / 1e6, (resident_bytes() - before) / 1e6)
"""


@pytest.mark.parametrize(
    ("way", "rounds", "peak_mb", "kept_mb"), [("bare", "1", 161, 161), ("in turn", "3", 25, 3)]
)
def test_eight_logins_at_once_fit_their_memory(
    way: str, rounds: str, peak_mb: float, kept_mb: float
) -> None:
    """The parameters alone: 160 MB. One after the other: the memory of one, and none is kept."""
    assert 8 * MEMORY_KIB * 1024 <= 160_000_000
    command = [sys.executable, "-c", EIGHT_AT_ONCE, way, rounds]
    peak, kept = map(float, subprocess.check_output(command, text=True).split())
    assert 15 < peak < peak_mb
    assert kept < kept_mb


def test_nobodys_hash_matches_nothing() -> None:
    """Where there is no account no password is right; what is no text is right nowhere."""
    hashes = PasswordHashes()
    stored = hashes.hashed(GOOD)
    assert not hashes.matches(GOOD, None)
    for password in ("", "x" * (LONGEST + 1), "half \ud800"):
        assert not hashes.matches(password, None)
        assert not hashes.matches(password, stored)


def test_one_is_hashed_at_a_time_and_who_waits_too_long_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hash takes 19 MiB: the next waits its turn, then it is Busy with a time."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.05)
    hashes = PasswordHashes()
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
    monkeypatch.setattr(passwords, "PLACES", 2)
    hashes = PasswordHashes()
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
