"""The sentences of feedback and gates, with places for the figures they rest on."""

from string import Formatter
from typing import Any

from interview.errors import Language

PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "summary": "Words spoken: {words}, in {seconds} s.",
        "pace_unknown": "The answer was too short to measure your pace.",
        "words_per_minute_good": "Your pace of {value} words a minute is comfortable to follow "
        "({low:g}-{high:g}).",
        "words_per_minute_slow": "Your pace of {value} words a minute is slow; {low:g}-{high:g} "
        "keeps a listener with you.",
        "words_per_minute_fast": "Your pace of {value} words a minute is fast; slow down towards "
        "{low:g}-{high:g} and let each point land.",
        "syllables_per_minute_good": "Your pace of {value} syllables a minute is comfortable to "
        "follow (provisional band {low:g}-{high:g}).",
        "syllables_per_minute_slow": "Your pace of {value} syllables a minute is slow "
        "(provisional band {low:g}-{high:g}).",
        "syllables_per_minute_fast": "Your pace of {value} syllables a minute is fast "
        "(provisional band {low:g}-{high:g}); leave room between your points.",
        "pauses_short": "Pauses: {count}. You were never silent for two seconds or longer.",
        "pauses_long": "Silences of two seconds or longer: {count}; the longest, {longest} s, at "
        "second {at}. Use the moment to announce your next point.",
        "fillers_none": "No filler words were heard. Speech recognition leaves some out, so "
        "listen to yourself as well.",
        "fillers_counted": "Filler words heard: {count}.",
        "fillers_harmless": "Filler words: {count} ({rate} a minute), few enough not to distract.",
        "fillers_some": "Filler words: {count} ({rate} a minute). Try a short silence in their "
        "place.",
        "fillers_many": "Filler words: {count} ({rate} a minute), enough to distract a listener. "
        "Pause instead of filling.",
        "quiet": "The recording is quiet ({value} dBFS): speak up or move closer to the "
        "microphone.",
        "clipped": "{percent} % of the recording is overdriven: move back from the microphone or "
        "lower its level.",
        "truncated": "The recording breaks off before its end; this covers what arrived.",
        "typed_summary": "Words written: {words}.",
        "typed_no_delivery": "Pace, pauses and voice are measured in spoken answers only.",
        "overall": "Overall: {value:.1f} of 5 (between {low:.1f} and {high:.1f}).",
        "no_overall": "Overall: no level, as there was nothing to judge.",
        "dimension": "{label}: {level} of 5 (weight {percent:.0f} %). {anchor}",
        "covered": "Expected points covered: {met} of {points}.",
        "missing": "Not covered yet: {points}.",
        "advice": "To do next:",
        "done_well": "Done well: {text}",
        "coaching": "From the language model {model}: {text}",
        "no_coaching": "The language model could not be used; this report was made without it.",
        "final_summary": "Questions answered: {answers}.",
        "final_answer": "Overall: {value:.1f} of 5.",
        "final_advice": "Next: {text}",
        "strongest": "Strongest over all answers: {label} ({level:.1f} of 5).",
        "weakest": "Most to gain over all answers: {label} ({level:.1f} of 5).",
    },
    "tr": {
        "summary": "{seconds} saniyede {words} sözcük söylediniz.",
        "pace_unknown": "Yanıt, konuşma hızını ölçmek için çok kısa.",
        "words_per_minute_good": "Dakikada {value} sözcüklük hızınız rahat izleniyor "
        "({low:g}-{high:g}).",
        "words_per_minute_slow": "Dakikada {value} sözcüklük hızınız yavaş; {low:g}-{high:g} arası "
        "dinleyiciyi yanınızda tutar.",
        "words_per_minute_fast": "Dakikada {value} sözcüklük hızınız yüksek; {low:g}-{high:g} "
        "aralığına doğru yavaşlayın.",
        "syllables_per_minute_good": "Dakikada {value} hecelik hızınız rahat izleniyor (geçici "
        "aralık {low:g}-{high:g}).",
        "syllables_per_minute_slow": "Dakikada {value} hecelik hızınız yavaş (geçici aralık "
        "{low:g}-{high:g}).",
        "syllables_per_minute_fast": "Dakikada {value} hecelik hızınız yüksek (geçici aralık "
        "{low:g}-{high:g}); düşüncelerinizin arasında yer bırakın.",
        "pauses_short": "Duraklama: {count}. İki saniye ya da daha uzun süre susmadınız.",
        "pauses_long": "{count} kez iki saniye ya da daha uzun sustunuz; en uzunu {at}. saniyede, "
        "{longest} sn. Bu anı sıradaki düşüncenizi duyurmak için kullanın.",
        "fillers_none": "Dolgu sözcüğü duyulmadı. Konuşma tanıma bazılarını atlar; kaydı kendiniz "
        "de dinleyin.",
        "fillers_counted": "{count} dolgu sözcüğü duyuldu.",
        "fillers_harmless": "{count} dolgu sözcüğü (dakikada {rate}): rahatsız etmeyecek kadar az.",
        "fillers_some": "{count} dolgu sözcüğü (dakikada {rate}): yerlerine kısa bir sessizlik "
        "deneyin.",
        "fillers_many": "{count} dolgu sözcüğü (dakikada {rate}): dinleyicinin dikkatini dağıtacak "
        "kadar çok. Doldurmak yerine durun.",
        "quiet": "Kayıt kısık ({value} dBFS): daha yüksek sesle konuşun veya mikrofona yaklaşın.",
        "clipped": "Kaydın yüzde {percent} kadarı patlıyor: mikrofondan uzaklaşın veya ses "
        "düzeyini kısın.",
        "truncated": "Kayıt sonuna varmadan kesiliyor; değerlendirme ulaşan bölümü kapsar.",
        "typed_summary": "{words} sözcük yazdınız.",
        "typed_no_delivery": "Hız, duraklama ve ses yalnızca sözlü yanıtlarda ölçülür.",
        "overall": "Genel düzey: 5 üzerinden {value:.1f} ({low:.1f} ile {high:.1f} arası).",
        "no_overall": "Genel düzey: değerlendirilecek bir şey olmadığı için verilmedi.",
        "dimension": "{label}: 5 üzerinden {level} (ağırlığı yüzde {percent:.0f}). {anchor}",
        "covered": "Beklenen {points} noktanın {met} tanesine değindiniz.",
        "missing": "Henüz değinilmeyen: {points}.",
        "advice": "Sırada yapılacaklar:",
        "done_well": "İyi yapılan: {text}",
        "coaching": "{model} dil modelinden: {text}",
        "no_coaching": "Dil modeli kullanılamadı; bu rapor onsuz hazırlandı.",
        "final_summary": "{answers} soruyu yanıtladınız.",
        "final_answer": "Genel düzey: 5 üzerinden {value:.1f}.",
        "final_advice": "Sıradaki adım: {text}",
        "strongest": "Bütün yanıtlarda en güçlü yön: {label} (5 üzerinden {level:.1f}).",
        "weakest": "Bütün yanıtlarda en çok gelişecek yön: {label} (5 üzerinden {level:.1f}).",
    },
}

GATES: dict[Language, dict[str, str]] = {
    "en": {
        "empty": "There are no words to judge.",
        "far_too_short": "The answer is far too short to be judged: a few words show nothing of "
        "what you can do.",
        "short": "The answer is short: it makes a statement but leaves no room to prove it.",
        "gibberish": "The words do not form sentences, so there is nothing to judge.",
        "wrong_language": "The answer is not in the language of the interview.",
        "copied_question": "The answer repeats the question instead of answering it.",
        "to_the_grader": "Most of this speaks to whoever grades it. Only the answer to the "
        "question counts.",
        "off_topic": "The answer is about something other than the question.",
        "maybe_off_topic": "Hardly anything in the answer connects it to the question.",
        "general_only": "The answer stays in general words that anybody could say.",
        "repeated": "The same words come over and over; saying a thing again adds nothing to it.",
    },
    "tr": {
        "empty": "Değerlendirilecek bir söz yok.",
        "far_too_short": "Yanıt değerlendirilemeyecek kadar kısa: birkaç söz, neler "
        "yapabildiğinizi göstermez.",
        "short": "Yanıt kısa: bir şey söylüyor ama onu kanıtlayacak yer bırakmıyor.",
        "gibberish": "Sözcükler cümle oluşturmuyor; değerlendirilecek bir içerik yok.",
        "wrong_language": "Yanıt, görüşmenin dilinde değil.",
        "copied_question": "Yanıt, soruyu yanıtlamak yerine yineliyor.",
        "to_the_grader": "Söylenenlerin çoğu, puanı verene sesleniyor. Yalnızca soruya verilen "
        "yanıt sayılır.",
        "off_topic": "Yanıt, sorulandan başka bir şey üzerine.",
        "maybe_off_topic": "Yanıtı soruya bağlayan neredeyse hiçbir şey yok.",
        "general_only": "Yanıt, herkesin söyleyebileceği genel sözlerde kalıyor.",
        "repeated": "Aynı sözler yineleniyor; bir şeyi yeniden söylemek ona bir şey katmaz.",
    },
}
"""Why an answer cannot score higher, by the name of the gate."""


class _Figures(Formatter):
    """Fills sentences of one language."""

    def __init__(self, reader: Language) -> None:
        self._reader = reader

    def format_field(self, value: Any, format_spec: str) -> str:
        """Fractions as the reader writes them: 3,4 in Turkish."""
        shown = str(super().format_field(value, format_spec))
        is_comma = self._reader == "tr" and isinstance(value, float)
        return shown.replace(".", ",") if is_comma else shown


FIGURES: dict[Language, _Figures] = {"en": _Figures("en"), "tr": _Figures("tr")}


def filled(sentence: str, reader: Language, **figures: object) -> str:
    """A sentence with its figures, fractions written as its language does."""
    return FIGURES[reader].vformat(sentence, (), figures)
