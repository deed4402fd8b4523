"""Words of CVs: skills by field, titles, and headings, in Turkish and English.

Patterns are matched against text spelled as :func:`interview.questions.interests.spelled` does.
"""

from interview.language.catalogue import N_

TOOLS = {
    "software": (
        "Python Java JavaScript TypeScript Golang Kotlin PHP Ruby C# C++ .NET Django FastAPI "
        "Node.js Angular Vue Docker Kubernetes Git Linux AWS Azure PostgreSQL MySQL MongoDB Redis "
        "Kafka Jenkins Terraform GraphQL React Swift Rust Spring Flask"
    ),
    "data": "SQL Pandas NumPy TensorFlow PyTorch Hadoop Tableau Airflow BigQuery SPSS Spark",
    "product": "Jira Figma Scrum Kanban Confluence Miro",
    "sales": "Salesforce HubSpot CRM",
    "customer_service": "Zendesk Freshdesk Intercom",
    "finance": "SAP Excel IFRS UFRS Logo QuickBooks",
    "health": "HBYS ICU",
}
"""Proper names, the same in every language."""

AS_WRITTEN = frozenset({"React", "Swift", "Rust", "Spring", "Flask", "Spark", "Excel", "Logo"})
"""Names that are also ordinary words: they count only when they begin with a capital."""

SUBJECTS = {
    "software": {
        N_("automated tests"): "test automation|automated test|unit test|test otomasyon|birim test",
        N_("code review"): "code review|kod inceleme",
    },
    "data": {
        N_("machine learning"): "machine learning|makine ogrenmesi",
        N_("statistics"): "statistics|istatistik",
        N_("data analysis"): "data analysis|veri analizi",
    },
    "product": {
        N_("road maps"): "road ?map|yol haritasi",
        N_("user research"): "user research|kullanici arastirma",
    },
    "sales": {
        N_("negotiation"): "negotiation|muzakere|pazarlik",
        N_("key accounts"): "key account|kilit musteri",
    },
    "customer_service": {
        N_("complaint handling"): "complaint|sikayet",
        N_("customer relations"): "customer relation|musteri iliski",
    },
    "finance": {
        N_("budgeting"): "budget|butce",
        N_("payroll"): "payroll|bordro",
        N_("financial reporting"): "financial report|finansal rapor|mali rapor",
        N_("auditing"): "audit|denetim",
    },
    "health": {
        N_("patient care"): "patient care|hasta bakim",
        N_("emergency care"): "emergency care|acil servis|acil bakim",
        N_("triage"): "triage|triyaj",
    },
}
"""Skills that have a name in each language, with what shows them."""

TITLES = (
    "engineer developer programmer architect analyst scientist manager director consultant "
    "specialist accountant auditor nurse doctor physician pharmacist assistant representative "
    "coordinator designer administrator intern lead "
    "mühendisi mühendis geliştiricisi geliştirici yazılımcı mimarı analisti analist uzmanı "
    "müdürü yöneticisi direktörü danışmanı muhasebecisi muhasebeci denetçi hemşiresi hemşire "
    "doktoru doktor eczacı asistanı temsilcisi koordinatörü tasarımcısı tasarımcı stajyeri stajyer"
)
"""Last words of job titles."""

EDUCATION = (
    r"\b(?:education|university|college|bachelor|master|degree|high school|phd|b\.?sc|m\.?sc"
    r"|egitim|ogrenim|universite\w*|lisans|yuksek lisans|lise\w*|doktora)\b"
)
WORK = r"\b(?:experience|employment|work|career|kariyer|deneyim\w*|is gecmisi|tecrube\w*)\b"
"""Headings and lines about education, whose years are no years of work, and about work."""

UNTIL_NOW = "present|now|today|current|gunumuz|halen|bugun|devam"
YEARS_CLAIMED = (
    r"\b(\d{1,2})\+?\s*(?:years?|yrs?)(?: of)?(?: \w+){0,3} experience\b"
    r"|\b(\d{1,2})\+?\s*yil(?:lik|dir)?(?: \w+){0,3} (?:deneyim|tecrube)"
)
