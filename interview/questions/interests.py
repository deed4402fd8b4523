"""The field of the question bank that a text is about: an interest or a CV."""

import re
import unicodedata
from collections import Counter
from types import MappingProxyType

FIELD_WORDS = MappingProxyType(
    {
        "software": (
            "software developer backend frontend fullstack devops programmer coding "
            "yazilim gelistirici programci kodlama bilgisayar"
        ),
        "data": (
            "data analytics statistics machine_learning veri istatistik makine_ogren yapay_zeka"
        ),
        "product": "product urun",
        "sales": "sales marketing account_executive business_development satis pazarlama",
        "customer_service": "customer support call_center call_centre musteri destek cagri_merkez",
        "finance": (
            "financ accounting accountant audit bank controller "
            "finans muhasebe denetim denetci banka mali_"
        ),
        "health": (
            "health nurs hospital clinic medical pharmac physician doctor "
            "saglik hemsire hastane klinik doktor hekim eczac"
        ),
    }
)
"""Beginnings of words by field, spelled as :func:`spelled` does; an underscore is a space."""


def field_of(text: str) -> str | None:
    """The field with most words in ``text``; None if no field has one.

    The id of a field is its own field: clients may send ``customer_service``.
    """
    plain = spelled(text)
    if plain.strip().replace(" ", "_") in FIELD_WORDS:
        return plain.strip().replace(" ", "_")
    found = Counter({field: len(_BEGINNINGS[field].findall(plain)) for field in FIELD_WORDS})
    field, hits = found.most_common(1)[0]
    return field if hits else None


def spelled(text: str) -> str:
    """Lower case without marks on letters, and without the Turkish dotless i: İŞ is ``is``."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("ı", "i"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


_BEGINNINGS = {
    field: re.compile(rf"\b(?:{'|'.join(words.split()).replace('_', ' ')})")
    for field, words in FIELD_WORDS.items()
}
