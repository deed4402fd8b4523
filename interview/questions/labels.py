"""What the bank's fields, competencies and difficulties are called in each language."""

from interview.errors import Language

FIELDS: dict[Language, dict[str, str]] = {
    "en": {
        "general": "Any field", "software": "Software", "data": "Data and machine learning",
        "product": "Product management", "sales": "Sales",
        "customer_service": "Customer service", "finance": "Finance and accounting",
        "health": "Health care",
    },
    "tr": {
        "general": "Her alan", "software": "Yazılım", "data": "Veri ve makine öğrenmesi",
        "product": "Ürün yönetimi", "sales": "Satış", "customer_service": "Müşteri hizmetleri",
        "finance": "Finans ve muhasebe", "health": "Sağlık",
    },
}  # fmt: skip

COMPETENCIES: dict[Language, dict[str, str]] = {
    "en": {
        "teamwork": "Teamwork", "communication": "Communication",
        "problem_solving": "Problem solving", "leadership": "Leadership",
        "initiative": "Initiative", "adaptability": "Adaptability", "resilience": "Resilience",
        "integrity": "Integrity", "organisation": "Organisation", "learning": "Learning",
        "customer_focus": "Customer focus", "motivation": "Motivation",
        "technical": "Knowledge of the field",
    },
    "tr": {
        "teamwork": "Ekip çalışması", "communication": "İletişim",
        "problem_solving": "Sorun çözme", "leadership": "Liderlik", "initiative": "İnisiyatif",
        "adaptability": "Uyum sağlama", "resilience": "Dayanıklılık", "integrity": "Dürüstlük",
        "organisation": "Planlama", "learning": "Öğrenme", "customer_focus": "Müşteri odaklılık",
        "motivation": "Motivasyon", "technical": "Alan bilgisi",
    },
}  # fmt: skip

DIFFICULTIES: dict[Language, dict[str, str]] = {
    "en": {"easy": "Easy", "medium": "Medium", "hard": "Hard"},
    "tr": {"easy": "Kolay", "medium": "Orta", "hard": "Zor"},
}
