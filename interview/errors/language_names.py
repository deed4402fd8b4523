"""Names of languages that may be spoken where Turkish or English is expected."""

from interview.errors.refusal import Language

NAMES: dict[str, dict[Language, str]] = {
    "ar": {"en": "Arabic", "tr": "Arapça"},
    "az": {"en": "Azerbaijani", "tr": "Azerice"},
    "bg": {"en": "Bulgarian", "tr": "Bulgarca"},
    "cs": {"en": "Czech", "tr": "Çekçe"},
    "da": {"en": "Danish", "tr": "Danca"},
    "de": {"en": "German", "tr": "Almanca"},
    "el": {"en": "Greek", "tr": "Yunanca"},
    "en": {"en": "English", "tr": "İngilizce"},
    "es": {"en": "Spanish", "tr": "İspanyolca"},
    "fa": {"en": "Persian", "tr": "Farsça"},
    "fi": {"en": "Finnish", "tr": "Fince"},
    "fr": {"en": "French", "tr": "Fransızca"},
    "he": {"en": "Hebrew", "tr": "İbranice"},
    "hi": {"en": "Hindi", "tr": "Hintçe"},
    "hu": {"en": "Hungarian", "tr": "Macarca"},
    "id": {"en": "Indonesian", "tr": "Endonezce"},
    "it": {"en": "Italian", "tr": "İtalyanca"},
    "ja": {"en": "Japanese", "tr": "Japonca"},
    "ko": {"en": "Korean", "tr": "Korece"},
    "nl": {"en": "Dutch", "tr": "Felemenkçe"},
    "no": {"en": "Norwegian", "tr": "Norveççe"},
    "pl": {"en": "Polish", "tr": "Lehçe"},
    "pt": {"en": "Portuguese", "tr": "Portekizce"},
    "ro": {"en": "Romanian", "tr": "Rumence"},
    "ru": {"en": "Russian", "tr": "Rusça"},
    "sv": {"en": "Swedish", "tr": "İsveççe"},
    "tr": {"en": "Turkish", "tr": "Türkçe"},
    "uk": {"en": "Ukrainian", "tr": "Ukraynaca"},
    "ur": {"en": "Urdu", "tr": "Urduca"},
    "vi": {"en": "Vietnamese", "tr": "Vietnamca"},
    "zh": {"en": "Chinese", "tr": "Çince"},
}
"""By ISO 639-1 code. The others that Whisper knows are told as "another language"."""

UNNAMED: dict[Language, str] = {"en": "another language", "tr": "başka bir dil"}


def name_of(language: str, reader: Language) -> str:
    """The name of a language, by its code, in the language of the reader."""
    return NAMES.get(language, UNNAMED)[reader]
