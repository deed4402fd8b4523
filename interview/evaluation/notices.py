"""What a reader of the report has to know of how the recording could be heard."""

from collections.abc import Iterator, Sequence

from interview.contracts import Foreign, Notice, Span, Transcript
from interview.errors import Language, name_of

GUESSED = 0.5
"""Mean probability of words below which most are wrong."""

MESSAGES: dict[Language, dict[str, str]] = {
    "en": {
        "too_quiet": "The recording is too quiet: it was turned up by {gain:.0f} dB, and words are "
        "probably missing or wrong. Turn up the level of the microphone or move closer to it, and "
        "record again.",
        "wrong_language": "You chose {asked} and spoke {spoken}. What you said is written down in "
        "{spoken}; it is neither translated nor judged. Send the recording again with {spoken} "
        "chosen, or answer in {asked}.",
        "two_languages": "{spoken} was spoken at {times}. It is in the transcript; the judgement, "
        "the pace and the choice of words leave it out.",
        "other_language": "The language at {times} seems to be {spoken}, which is not understood "
        "here. The judgement, the pace and the choice of words leave it out.",
        "unclear": "Most of the words were guessed, so what the report says of them is doubtful. "
        "Speak more clearly and closer to the microphone, and check that the right language is "
        "chosen.",
        "unheard": "No word was recognised in {missing:.0f} of {voice:.0f} seconds of voice "
        "({times}). The pace leaves them out, and what was said there is not judged. Listen to "
        "them: if it is you, speak more clearly there, without other voices or music.",
    },
    "tr": {
        "too_quiet": "Kaydın sesi çok kısık: {gain:.0f} dB yükseltildi; büyük olasılıkla eksik ya "
        "da yanlış sözcükler var. Mikrofonun düzeyini artırın ya da mikrofona yaklaşın ve yeniden "
        "kaydedin.",
        "wrong_language": "Seçilen dil: {asked}; konuşulan dil: {spoken}. Söyledikleriniz "
        "konuşulan dilde yazıldı; ne çevrildi ne de değerlendirildi. Kaydı konuştuğunuz dili "
        "seçerek yeniden gönderin ya da seçtiğiniz dilde yanıtlayın.",
        "two_languages": "Şu bölümlerde konuşulan dil: {spoken} ({times}). Metinde yer alır; "
        "değerlendirme, konuşma hızı ve sözcük seçimi bu bölümleri saymaz.",
        "other_language": "Şu bölümlerde konuşulan dil anlaşılamadı: {spoken} ({times}). "
        "Değerlendirme, konuşma hızı ve sözcük seçimi bu bölümleri saymaz.",
        "unclear": "Sözcüklerin çoğu tahmin edildi; raporun onlar için söyledikleri kuşkulu. Daha "
        "anlaşılır ve mikrofona yakın konuşun, doğru dilin seçili olduğunu kontrol edin.",
        "unheard": "{voice:.0f} saniyelik sesin {missing:.0f} saniyesinde hiçbir sözcük "
        "tanınamadı ({times}). Konuşma hızı bu bölümleri saymaz, orada söylenenler "
        "değerlendirilmez. Bu bölümleri dinleyin: konuşan sizseniz, başka ses ya da müzik olmadan "
        "daha anlaşılır konuşun.",
    },
}


def notices_of(
    transcript: Transcript, asked: Language | None, reader: Language
) -> tuple[Notice, ...]:
    """Each as a sentence in the language of the reader, the most serious first.

    Args:
        transcript: what was heard.
        asked: the language the answer was to be in; None for either.
        reader: language of the sentences.
    """
    return tuple(_notices(transcript, asked, reader))


def _notices(transcript: Transcript, asked: Language | None, reader: Language) -> Iterator[Notice]:
    messages = MESSAGES[reader]
    if asked not in (None, transcript.language):
        names = {"asked": name_of(asked, reader), "spoken": name_of(transcript.language, reader)}
        yield Notice("wrong_language", messages["wrong_language"].format(**names))
    if transcript.too_quiet:
        yield Notice("too_quiet", messages["too_quiet"].format(gain=transcript.gain))
    elif transcript.certainty < GUESSED:
        yield Notice("unclear", messages["unclear"])
    yield from _foreign(transcript.foreign, reader)
    if transcript.unheard:
        told = messages["unheard"].format(
            missing=sum(span.within(transcript.speech) for span in transcript.unheard),
            voice=sum(span.duration for span in transcript.speech),
            times=_times(transcript.unheard),
        )
        yield Notice("unheard", told, transcript.unheard)


def _foreign(stretches: Sequence[Foreign], reader: Language) -> Iterator[Notice]:
    """A notice for each language, in the order they were first spoken."""
    for language in dict.fromkeys(stretch.language for stretch in stretches):
        code = "two_languages" if language in MESSAGES else "other_language"
        spans = tuple(Span(s.start, s.end) for s in stretches if s.language == language)
        names = {"spoken": name_of(language, reader), "times": _times(spans)}
        yield Notice(code, MESSAGES[reader][code].format(**names), spans)


def _times(stretches: Sequence[Span]) -> str:
    return ", ".join(f"{_clock(span.start)}–{_clock(span.end)}" for span in stretches)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
