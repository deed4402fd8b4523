"""The rubric in words: what each level of each dimension looks like, in both languages.

Behaviourally anchored scales make ratings more reliable and less biased than bare numbers
(Kell et al., ETS 2017). The wording is this project's own.
"""

from interview.errors import Language

LABELS: dict[Language, dict[str, str]] = {
    "en": {
        "relevance": "Answers the question",
        "structure": "Structure",
        "specificity": "Concreteness",
        "ownership": "Own part and result",
        "clarity": "Clarity",
        "delivery": "Delivery",
    },
    "tr": {
        "relevance": "Soruya yanıt",
        "structure": "Yapı",
        "specificity": "Somutluk",
        "ownership": "Kendi payınız ve sonuç",
        "clarity": "Açıklık",
        "delivery": "Sunuş",
    },
}

PART_LABELS: dict[Language, dict[str, str]] = {
    "en": {
        "situation": "Situation",
        "task": "Task",
        "action": "Action",
        "result": "Result",
        "understanding": "Understanding the situation",
        "intended_action": "What you would do",
        "reason": "Reason",
        "expected_outcome": "Expected outcome",
        "opening": "Opening",
        "order": "Order",
        "support": "Example or reason",
        "closing": "Close",
    },
    "tr": {
        "situation": "Durum",
        "task": "Görev",
        "action": "Yaptıklarınız",
        "result": "Sonuç",
        "understanding": "Durumu anlama",
        "intended_action": "Ne yapılacağı",
        "reason": "Gerekçe",
        "expected_outcome": "Beklenen sonuç",
        "opening": "Giriş",
        "order": "Sıra",
        "support": "Örnek ya da gerekçe",
        "closing": "Kapanış",
    },
}

Levels = tuple[str, str, str, str, str]

ANCHORS: dict[Language, dict[str, Levels]] = {
    "en": {
        "relevance": (
            "Hardly anything of what the question asks for is said.",
            "The subject is touched, but most of what the question asks for is missing.",
            "About half of what a good answer covers is there.",
            "Most of what a good answer covers is there; one point is missing or thin.",
            "Everything a good answer covers is there.",
        ),
        "structure": (
            "Single remarks; it stays open what led to what.",
            "One or two parts of an answer are there; the rest has to be guessed.",
            "The outline can be followed, but a part is missing or the answer is too short for it.",
            "Nearly all parts are there, and one follows from another.",
            "All parts are there, in an order that leads from start to end.",
        ),
        "specificity": (
            "Only general statements anybody could make.",
            "One concrete detail among general statements.",
            "A few details, but the important things stay without a figure or a name.",
            "Figures, times or names make the answer credible.",
            "Figures, names and times throughout: this could only be your own story.",
        ),
        "ownership": (
            "It stays open what you did yourself.",
            'Your part can be guessed, mostly behind "we" or in general terms.',
            "Your part is named; what came of it is not, or the other way round.",
            "Your own steps and what came of them are both there.",
            "Several own steps, and a result that can be checked.",
        ),
        "clarity": (
            "Hard to follow: very long sentences, or hardly a sentence without doubt or filling.",
            "Followed with effort; vague or hedging words take the edge off.",
            "Understandable, with places where the thought has to be searched for.",
            "Clear sentences with few vague or hedging words.",
            "Every sentence says one thing plainly.",
        ),
        "delivery": (
            "Pace, pauses and fillers together take the attention off the content.",
            "Several things in the way of speaking distract from the content.",
            "Easy to follow for the most part; two things distract.",
            "Easy to follow; one thing is worth practising.",
            "Pace, pauses and voice carry the content.",
        ),
    },
    "tr": {
        "relevance": (
            "Sorunun istediklerinden neredeyse hiçbiri söylenmiyor.",
            "Konuya değiniliyor, ancak sorunun istediklerinin çoğu eksik.",
            "İyi bir yanıtta bulunması gerekenlerin yaklaşık yarısı var.",
            "İyi bir yanıtta bulunması gerekenlerin çoğu var; bir nokta eksik ya da zayıf.",
            "İyi bir yanıtta bulunması gereken her şey var.",
        ),
        "structure": (
            "Tek tek sözler; neyin neye yol açtığı anlaşılmıyor.",
            "Yanıtın bir iki bölümü var; gerisini tahmin etmek gerekiyor.",
            "Ana hat izleniyor, ancak bir bölüm eksik ya da yanıt bunun için çok kısa.",
            "Bölümlerin neredeyse hepsi var ve biri ötekinden doğuyor.",
            "Bütün bölümler yerinde; sıra baştan sona yol gösteriyor.",
        ),
        "specificity": (
            "Yalnızca herkesin söyleyebileceği genel sözler var.",
            "Genel sözlerin arasında tek bir somut ayrıntı var.",
            "Birkaç ayrıntı var, ancak önemli yerler rakamsız ve isimsiz kalıyor.",
            "Rakamlar, tarihler ya da isimler yanıtı inandırıcı kılıyor.",
            "Baştan sona rakam, isim ve zaman var: bu ancak sizin öykünüz olabilir.",
        ),
        "ownership": (
            "Sizin ne yaptığınız belirsiz kalıyor.",
            "Payınız ancak tahmin ediliyor; çoğu “biz”in ya da genel sözlerin arkasında.",
            "Payınız belli ama ne sonuç verdiği belli değil ya da tam tersi.",
            "Hem kendi attığınız adımlar hem de sonucu var.",
            "Birden çok adım size ait ve sonuç ölçülebilir biçimde söyleniyor.",
        ),
        "clarity": (
            "İzlemesi güç: çok uzun cümleler ya da neredeyse her cümlede belirsizlik var.",
            "Çaba göstererek izleniyor; belirsiz ve çekingen sözler anlatımı zayıflatıyor.",
            "Anlaşılıyor, ancak yer yer düşünceyi aramak gerekiyor.",
            "Açık cümleler; belirsiz ya da çekingen söz az.",
            "Her cümle tek bir şeyi yalın biçimde söylüyor.",
        ),
        "delivery": (
            "Hız, duraklamalar ve dolgu sözcükleri birlikte dikkati içerikten uzaklaştırıyor.",
            "Konuşma biçimindeki birkaç şey içeriğin önüne geçiyor.",
            "Çoğunlukla rahat izleniyor; iki şey dikkat dağıtıyor.",
            "Rahat izleniyor; çalışmaya değer tek bir şey var.",
            "Hız, duraklamalar ve ses içeriği taşıyor.",
        ),
    },
}

NOTHING: dict[Language, str] = {
    "en": "Not judged: there are no words to judge.",
    "tr": "Değerlendirilmedi: değerlendirilecek söz yok.",
}

NOT_JUDGED: dict[Language, dict[str, str]] = {
    "en": {
        "relevance": "Not judged: no expected points are known for this question.",
        "ownership": "Not judged: this question does not ask for your own part.",
        "delivery": "Not judged: delivery is measured in spoken answers of some length.",
    },
    "tr": {
        "relevance": "Değerlendirilmedi: bu soru için beklenen noktalar bilinmiyor.",
        "ownership": "Değerlendirilmedi: bu soru sizin payınızı sormuyor.",
        "delivery": "Değerlendirilmedi: sunuş, yeterince uzun sözlü yanıtlarda ölçülür.",
    },
}

NEXT_LEVEL: dict[Language, str] = {"en": "Level {level}: {anchor}", "tr": "Düzey {level}: {anchor}"}


def reader_of(label: str) -> Language:
    """The language a dimension was labelled in."""
    return "tr" if label in LABELS["tr"].values() else "en"


def anchor(name: str, level: int | None, reader: Language) -> str:
    """What a level of a dimension looks like, or why there is none."""
    if level is None:
        return NOT_JUDGED[reader].get(name, NOTHING[reader])
    return ANCHORS[reader][name][level - 1]


def next_level(name: str, level: int | None, reader: Language) -> str:
    """What the level above asks for; nothing above the highest."""
    if level is None or level == len(ANCHORS[reader][name]):
        return ""
    return NEXT_LEVEL[reader].format(level=level + 1, anchor=ANCHORS[reader][name][level])
