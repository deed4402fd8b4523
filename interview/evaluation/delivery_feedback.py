"""The lines of the feedback about how an answer was spoken.

Every figure outside its band is named with its moment.
"""

from collections.abc import Callable, Mapping

from interview.contracts import DeliveryReport, Measured, Metric, NotMeasurable
from interview.contracts.delivery import (
    FILLERS_HARMFUL,
    LEAST_SECONDS,
    LEAST_WORDS,
    PACE_BANDS,
    VERY_LONG_PAUSE_SECONDS,
)
from interview.evaluation.outside import Outside, outside_bands
from interview.language.catalogue import N_, NN_, Language, Sentence
from interview.language.figures import clock, decimal, percent, said, with_interval

PHRASES: dict[str, Sentence] = {
    "too_little": N_(
        "You spoke too little to judge how you speak: that takes at least {words} words and "
        "{seconds} seconds of speech."
    ),
    "pace_unknown": N_("Too few words were heard clearly to measure your pace."),
    "words_per_minute_good": N_(
        "At {value} words per minute, your pace is comfortable to follow ({low}-{high})."
    ),
    "words_per_minute_slow": N_(
        "At {value} words per minute, your pace is slow, most of all from {at} on; {low}-{high} is "
        "easier to follow."
    ),
    "words_per_minute_fast": N_(
        "At {value} words per minute, your pace is fast, most of all from {at} on; slow down to "
        "{low}-{high} and give each point time."
    ),
    "syllables_per_minute_good": N_(
        "At {value} syllables per minute, your pace is comfortable to follow (read speech: "
        "{low}-{high})."
    ),
    "syllables_per_minute_slow": N_(
        "At {value} syllables per minute, your pace is slow, most of all from {at} on (read "
        "speech: {low}-{high})."
    ),
    "syllables_per_minute_fast": N_(
        "At {value} syllables per minute, your pace is fast, most of all from {at} on (read "
        "speech: {low}-{high}); leave room between your points."
    ),
    "pauses_none": N_("No pauses were heard."),
    "pauses_short": NN_(
        "You paused {count} time, for less than two seconds.",
        "You paused {count} times, never for two seconds or longer.",
    ),
    "pauses_long": NN_(
        "You paused for two seconds or longer {count} time: {longest} s, at {at}. Use such "
        "moments to announce your next point.",
        "You paused for two seconds or longer {count} times; the longest pause came at {at} and "
        "lasted {longest} s. Use such moments to announce your next point.",
    ),
    "fillers_none": N_(
        "No filler words were heard. Speech recognition misses some, so listen to yourself as well."
    ),
    "fillers_counted": NN_("{count} filler word was heard.", "{count} filler words were heard."),
    "fillers_harmless": NN_(
        "You used {count} filler word, {rate} per minute: too few to distract.",
        "You used {count} filler words, {rate} per minute: too few to distract.",
    ),
    "fillers_some": NN_(
        "You used {count} filler word, {rate} per minute, at {at}. Try a short silence instead.",
        "You used {count} filler words, {rate} per minute, the first at {at}. Try a short silence "
        "instead.",
    ),
    "fillers_many": NN_(
        "You used {count} filler word, {rate} per minute, at {at}: enough to distract a listener. "
        "Pause instead.",
        "You used {count} filler words, {rate} per minute, the first at {at}: enough to distract a "
        "listener. Pause instead.",
    ),
    "monotone": N_(
        "Your pitch hardly moves for {seconds} s from {at} on, which sounds monotone. Stress the "
        "word that matters in each sentence."
    ),
    "quiet": N_(
        "The recording is quiet ({value} dBFS), most of all from {at} on: speak louder or move "
        "closer to the microphone."
    ),
    "clipped": N_(
        "Part of the recording ({share}) is distorted because it was too loud, most of all from "
        "{at} on: move away from the microphone or lower its level."
    ),
}

Say = Callable[..., str]


def sayer(phrases: Mapping[str, Sentence], reader: Language) -> Say:
    """Writes the sentence of a key in the language of the reader, filled with figures."""

    def say(key: str, **figures: object) -> str:
        return said(phrases[key], reader, **figures)

    return say


def delivery_feedback(report: DeliveryReport, spoken: Language, reader: Language) -> list[str]:
    """Lines on pace, pauses and fillers, and on pitch and loudness if they are outside their bands.

    One line for an answer with too little speech.

    Args:
        report: the report on the delivery.
        spoken: language of the answer.
        reader: language of the lines.
    """
    say = sayer(PHRASES, reader)
    if report.pace.words_per_minute == NotMeasurable("too_little_speech"):
        return [say("too_little", words=LEAST_WORDS, seconds=round(LEAST_SECONDS))]
    outside = {each.name: each for each in outside_bands(report, spoken)}
    slow_or_fast = outside.get("slow") or outside.get("fast")
    return [
        _pace(report, spoken, slow_or_fast, reader, say),
        *_pauses(report, outside.get("long_pause"), say),
        *_fillers(report, outside.get("fillers"), reader, say),
        *_monotone(outside.get("monotone"), say),
        *_quiet(report, outside.get("quiet"), reader, say),
        *_clipped(report, outside.get("clipped"), reader, say),
    ]


def _pace(
    report: DeliveryReport, spoken: Language, outside: Outside | None, reader: Language, say: Say
) -> str:
    band = PACE_BANDS[spoken]
    pace: Metric = getattr(report.pace, band.metric)
    if not isinstance(pace, Measured):
        return say("pace_unknown")
    key = f"{band.metric}_{outside.name if outside else 'good'}"
    figures = {"low": round(band.low), "high": round(band.high)}
    return say(key, value=_told(pace, 0, reader), at=_at(outside), **figures)


def _pauses(report: DeliveryReport, outside: Outside | None, say: Say) -> list[str]:
    if not isinstance(report.pauses.pauses, Measured):
        return []
    spans = report.pauses.pause_spans
    if not spans:
        return [say("pauses_none")]
    if outside is None:
        return [say("pauses_short", count=len(spans))]
    long = sum(pause.duration >= VERY_LONG_PAUSE_SECONDS for pause in spans)
    return [say("pauses_long", count=long, longest=outside.seconds, at=_at(outside))]


def _fillers(
    report: DeliveryReport, outside: Outside | None, reader: Language, say: Say
) -> list[str]:
    if not isinstance(report.fillers.filler_count, Measured):
        return []
    count = len(report.fillers.fillers)
    if not count:
        return [say("fillers_none")]
    rate = report.fillers.fillers_per_minute
    if not isinstance(rate, Measured):
        return [say("fillers_counted", count=count)]
    verdict = "harmless" if outside is None else "many" if rate.value >= FILLERS_HARMFUL else "some"
    told = _told(rate, 1, reader)
    return [say(f"fillers_{verdict}", count=count, rate=told, at=_at(outside))]


def _monotone(outside: Outside | None, say: Say) -> list[str]:
    if outside is None:
        return []
    return [say("monotone", seconds=round(outside.seconds or 0), at=_at(outside))]


def _quiet(
    report: DeliveryReport, outside: Outside | None, reader: Language, say: Say
) -> list[str]:
    loudness = report.voice.loudness
    if outside is None or not isinstance(loudness, Measured):
        return []
    return [say("quiet", value=_told(loudness, 0, reader), at=_at(outside))]


def _clipped(
    report: DeliveryReport, outside: Outside | None, reader: Language, say: Say
) -> list[str]:
    clipping = report.voice.clipping
    if outside is None or not isinstance(clipping, Measured):
        return []
    return [say("clipped", share=percent(clipping.value, 1, reader), at=_at(outside))]


def _at(outside: Outside | None) -> str:
    return "" if outside is None else clock(outside.at)


def _told(figure: Measured, decimals: int, reader: Language) -> str:
    """The figure with its interval."""

    def write(value: float) -> str:
        return decimal(value, decimals, reader)

    return with_interval(figure.value, figure.low, figure.high, write, reader)
