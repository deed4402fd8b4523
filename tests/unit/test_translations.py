"""The texts of the scripts: every key used has a text, and every text is used."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

from interview.contracts import (
    Fillers,
    LanguageUse,
    Measured,
    NotMeasurable,
    Pace,
    Pauses,
    Voice,
)
from interview.contracts.memory import MemoryLevel, MemoryParts
from interview.evaluation.coverage import Rule
from interview.evaluation.outside import Name
from interview.evaluation.specificity import Kind
from interview.evaluation.structure import PARTS
from interview.flows.operations import MEMORY_ACTIONS
from interview.memory.leak_watch import ALL
from interview.memory.policy import NO_FIT, WORDS
from interview.recognition.quarantine import KNOWN_PHRASE, REPEATS, SILENCE
from interview.recognition.second_look import OTHER_LANGUAGE
from interview.store.models import UNFINISHED
from interview.web import admin_texts, script_texts

PROJECT = Path(__file__).parents[2]
SCRIPTS = sorted((PROJECT / "static" / "js").rglob("*.js"))
PRACTICE = {**script_texts.TEXTS, **script_texts.COUNTED_TEXTS}
ADMIN = {**admin_texts.TEXTS, **admin_texts.COUNTED_TEXTS}
WRITTEN = r"""["'`](js\.[^"'`$]*\w)["'`]"""
MEASURING = sorted((PROJECT / "interview").glob("delivery/*.py"))
JUDGING = sorted((PROJECT / "interview").glob("evaluation/**/*.py"))
GROUPS = (Pace, Pauses, Fillers, Voice, LanguageUse)

LEVELS = {level.word for level in MemoryLevel}
ACTIONS = {*MEMORY_ACTIONS, "sweep", "clear_caches", "clear_interviews"}

MEASURES = {"duration"} | {
    item.name
    for group in GROUPS
    for item in fields(group)
    if get_args(get_type_hints(group)[item.name]) == (Measured, NotMeasurable)
}
PACES = {"words_per_minute", "syllables_per_minute"}
COMPUTED: dict[str, set[str]] = {
    "js.mic.*": {"insecure", "unsupported", "denied", "missing", "busy"},
    "js.mic.denied.*": {"chrome", "android", "firefox", "safari", "ios"},
    "js.lobby.*": {"good", "muted", "other_device", "quiet", "loud", "noisy"},
    "js.target.*": {"before", "within", "over"},
    "js.speaker.*": {"listen", "again", "stop"},
    "js.send.*": {"network", "timeout", "unreadable", "cancelled", "broken"},
    "js.report.*": {"measure", "value", "pauses", "fillers"}
    | {"certain", "fairly_certain", "uncertain"},
    "js.level.*": {"1", "2", "3", "4", "5"},
    "js.report.no_*": {"pauses", "fillers"},
    "js.status.*": {"missing", "found", "said", "not_heard"},
    "js.timeline.*": {"when", "what"},
    "js.legend.*": {"voice", "pause", "long", "very_long", "lexical", "acoustic", "monotone"},
    "js.outside.*": {*get_args(Name)},
    "js.pace.unit.*": PACES,
    "js.pace.caption.*": PACES,
    "js.pace.summary.*": PACES,
    "js.words.*": {"most_used", "hedges", "restarts"},
    "js.quarantine.*": {SILENCE, KNOWN_PHRASE, REPEATS, OTHER_LANGUAGE},
    "js.group.*": {"pace", "pauses", "fillers", "voice", "language"},
    "js.measure.*": MEASURES,
    "js.measure.*.hint": MEASURES,
    "js.rule.*": {part for parts in PARTS.values() for part in parts}
    | {*get_args(Rule), *get_args(Kind), "asked", "own_action", "team_action", "hedge"}
    | {"general_words", "fillers", "long_pause", "monotone"},
    "js.reason.*": {"too_little_speech", "too_noisy", "unclear_speech", "too_few_sentences"}
    | {"no_silence_to_compare", "no_answer", "other", "uncertain", "subject_unclear", "no_judge"}
    | {"other_language", "not_understood"},
    "js.correct.*": {"open", "save", "cancel", "put_back"}
    | {"saving", "saved", "putting_back", "is_back"},
    "js.admin.level.*": {*LEVELS, "measured"},
    "js.admin.does.*": {*LEVELS, "measured"},
    "js.admin.why.*": {*WORDS, NO_FIT, "use"},
    "js.admin.part.*": {item.name for item in fields(MemoryParts)} | {ALL},
    "js.admin.source.*": {"machine"},
    "js.admin.action.*": {
        *ACTIONS,
        "level",
        "login",
        "logout_everywhere",
        "create_admin",
        "promote",
    },
    "js.admin.what.*": ACTIONS,
    "js.admin.card.*": {"speech", "answers", "files", "people", "database", "caches", "growth"},
    "js.admin.figure.*": {"state", "size", "answers", "restarts", "recycled", "crashes"}
    | {"timeouts", "running", "waiting", "uploading", "pace", "refused", "live", "bytes"}
    | {"oldest", "last_sweep", "swept", "failures", "sessions", "users", "admins"}
    | {"interviews", "checked_out", "pool_size", "overflow", "seen", "warnings"},
    "js.admin.cache.*": {"matcher", "transcripts", "evaluations", "replies", "spoken"},
    "js.admin.state.*": {*UNFINISHED, "evaluated", "failed", "expired"},
    "js.admin.speech.*": {"stopped", "idle", "busy"},
    "js.admin.column.*": {"time", "level", "reason", "process", "number", "resident", "share"}
    | {"threads", "files", "job", "every", "last", "next", "where", "who", "address", "action"}
    | {"outcome"},
    "js.unit.*": {"s", "Hz", "dB", "dBFS", "semitones", "level"}
    | {"words/min", "syllables/min", "pauses/min", "fillers/min"}
    | {"fillers/100 words", "hedges/100 words", "words/sentence"},
}
"""Keys a script computes, and all the values their hole may have."""


def test_every_key_asked_for_exists_and_none_is_left_over() -> None:
    """What scripts ask for, written out or computed, is all there is."""
    assert in_scripts() == {*PRACTICE, *ADMIN}


def test_scripts_get_every_key_they_ask_for() -> None:
    """All begin with js., by which the tests know them."""
    asked = named(r"""\b(?:text|hasText|pieces|counted)\(\s*["'`]([^"'`]+)["'`]""", *SCRIPTS)
    assert asked
    assert [key for key in asked if not key.startswith("js.")] == []


def test_the_table_of_computed_keys_is_complete() -> None:
    """A key computed anywhere in a script stands in the table, and nothing else does."""
    computed = named(r"`(js\.[^`]*\$\{[^`]*)`", *SCRIPTS)
    assert {re.sub(r"\$\{[^}]*\}", "*", key) for key in computed} == set(COMPUTED)


def test_no_key_is_put_together_out_of_sight() -> None:
    """No key is joined with a plus in a script."""
    assert named(r"""(["'`]js\.[^"'`\n]*["'`]\s*\+)""", *SCRIPTS) == set()


def test_sentences_with_a_plural_are_asked_for_as_such() -> None:
    """``counted`` has a count to choose the form by, ``text`` has not."""
    asked = named(r"""\bcounted\(\s*["']([^"']+)["']""", *SCRIPTS)
    assert asked == {*script_texts.COUNTED_TEXTS, *admin_texts.COUNTED_TEXTS}


def test_no_page_of_a_candidate_carries_the_words_of_the_admin() -> None:
    """What the scripts of the admin page alone ask for is handed to them alone."""
    own = [path for path in SCRIPTS if "admin" not in str(path.relative_to(PROJECT))]
    assert not {key for key in named(WRITTEN, *own) if key in ADMIN}


def test_the_report_has_a_place_for_every_measure() -> None:
    """The tables show each figure of the delivery, and no figure there is not."""
    source = (PROJECT / "static" / "js" / "report" / "measures.js").read_text("utf-8")
    table = source[source.index("const GROUPS") : source.index("const TELLING")]
    assert set(re.findall(r"(\w+): \d", table)) == MEASURES
    assert set(re.findall(r"(\w+): \{", table)) == COMPUTED["js.group.*"]


def test_every_code_of_the_service_stands_in_the_table() -> None:
    """Reasons, rules and units that its code can send are among those with words."""
    reasons = named(r'NotMeasurable\(\s*"(\w+)"', *MEASURING, *JUDGING)
    assert len(reasons) > 6
    assert reasons | {"other"} == COMPUTED["js.reason.*"]
    units = named(r'"([a-z]+/(?:min|100 words|sentence))"', *MEASURING)
    assert len(units) > 4
    assert units == {unit for unit in COMPUTED["js.unit.*"] if "/" in unit}
    levels = PROJECT / "interview" / "evaluation" / "levels.py"
    rules = named(r'(?:quote|Evidence)\([^"\n]*(?:"", )?[^"\n]*"(\w+)"\)', levels)
    assert len(rules) > 6
    assert rules <= COMPUTED["js.rule.*"]


def in_scripts() -> set[str]:
    """The keys scripts write out, and those they compute with every value there may be."""
    written = named(WRITTEN, *SCRIPTS)
    return written | {key.replace("*", each) for key, values in COMPUTED.items() for each in values}


def named(pattern: str, *sources: Path) -> set[str]:
    """What a pattern catches in the sources."""
    return {found for source in sources for found in re.findall(pattern, source.read_text("utf-8"))}
