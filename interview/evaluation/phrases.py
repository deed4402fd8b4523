"""The sentences of the feedback, with places for the figures they rest on."""

from interview.errors import Language

PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "summary": "You spoke {words} words in {seconds} seconds.",
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
        "pauses_short": "You made {count} pauses, none longer than two seconds.",
        "pauses_long": "You stopped for more than two seconds {count} times; the longest, "
        "{longest} s, at second {at}. Use the moment to announce your next point.",
        "fillers_none": "No filler words were heard. Speech recognition leaves some out, so "
        "listen to yourself as well.",
        "fillers_counted": "{count} filler words were heard.",
        "fillers_harmless": "{count} filler words ({rate} a minute): few enough not to distract.",
        "fillers_some": "{count} filler words ({rate} a minute): try a short silence in their "
        "place.",
        "fillers_many": "{count} filler words ({rate} a minute): enough to distract a listener. "
        "Pause instead of filling.",
        "quiet": "The recording is quiet ({value} dBFS): speak up or move closer to the "
        "microphone.",
        "clipped": "{percent} % of the recording is overdriven: move back from the microphone or "
        "lower its level.",
        "truncated": "The recording breaks off before its end; this covers what arrived.",
        "typed_summary": "You wrote {words} words in {sentences} sentences.",
        "typed_short": "That is short: an answer an interviewer can judge takes {minimum} words "
        "or more. Name a situation, what you did and what came of it.",
        "typed_no_delivery": "Pace, pauses and voice are measured in spoken answers only.",
        "final_summary": "You answered {answers} questions. Each with its feedback:",
    },
    "tr": {
        "summary": "{seconds} saniyede {words} kelime söylediniz.",
        "pace_unknown": "Yanıt, konuşma hızını ölçmek için çok kısa.",
        "words_per_minute_good": "Dakikada {value} kelimelik hızınız rahat izleniyor "
        "({low:g}-{high:g}).",
        "words_per_minute_slow": "Dakikada {value} kelimelik hızınız yavaş; {low:g}-{high:g} arası "
        "dinleyiciyi yanınızda tutar.",
        "words_per_minute_fast": "Dakikada {value} kelimelik hızınız yüksek; {low:g}-{high:g} "
        "aralığına doğru yavaşlayın.",
        "syllables_per_minute_good": "Dakikada {value} hecelik hızınız rahat izleniyor (geçici "
        "aralık {low:g}-{high:g}).",
        "syllables_per_minute_slow": "Dakikada {value} hecelik hızınız yavaş (geçici aralık "
        "{low:g}-{high:g}).",
        "syllables_per_minute_fast": "Dakikada {value} hecelik hızınız yüksek (geçici aralık "
        "{low:g}-{high:g}); düşüncelerinizin arasında yer bırakın.",
        "pauses_short": "{count} kez durakladınız, hiçbiri iki saniyeyi geçmedi.",
        "pauses_long": "{count} kez iki saniyeden uzun durdunuz; en uzunu {at}. saniyede, "
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
        "typed_summary": "{sentences} cümlede {words} kelime yazdınız.",
        "typed_short": "Bu kısa: değerlendirilebilir bir yanıt en az {minimum} kelime ister. Bir "
        "durum, ne yaptığınızı ve sonucunu anlatın.",
        "typed_no_delivery": "Hız, duraklama ve ses yalnızca sözlü yanıtlarda ölçülür.",
        "final_summary": "{answers} soruyu yanıtladınız. Her biri geri bildirimiyle:",
    },
}
