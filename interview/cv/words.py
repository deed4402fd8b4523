"""Words of CVs and job advertisements: skills by field, titles and headings, in both languages.

Patterns are matched against text spelled as :func:`interview.questions.interests.spelled` does.
"""

from interview.language.catalogue import N_
from interview.questions.bank import GENERAL

TOOLS = {
    "software": (
        "Python|Java|JavaScript|TypeScript|Golang|Go|Kotlin|PHP|Ruby|C#|C++|.NET|Django|FastAPI|"
        "Node.js|Angular|Vue|Docker|Kubernetes|Git|Linux|AWS|Azure|PostgreSQL|MySQL|MongoDB|Redis|"
        "Kafka|Jenkins|Terraform|GraphQL|React|Swift|Rust|Spring|Flask|Ansible|Prometheus|Grafana|"
        "Flutter|Firebase|Android|iOS|Elasticsearch|RabbitMQ|Oracle|Selenium|Cassandra|Scala|"
        "AutoCAD|SolidWorks"
    ),
    "data": (
        "SQL|Pandas|NumPy|TensorFlow|PyTorch|Hadoop|Tableau|Airflow|BigQuery|SPSS|Spark|Power BI|"
        "Snowflake|dbt|MATLAB|Stata"
    ),
    "product": "Jira|Figma|Scrum|Kanban|Confluence|Miro|Google Analytics|Photoshop|Trello",
    "sales": "Salesforce|HubSpot|CRM|Google Ads|LinkedIn Sales Navigator|SEO",
    "customer_service": "Zendesk|Freshdesk|Intercom",
    "finance": (
        "SAP|Excel|IFRS|UFRS|Logo Tiger|Logo|QuickBooks|Netsis|Mikro|Xero|Sage|Power Query|Luca"
    ),
    "health": "HBYS|ICU|EMIS",
    GENERAL: "Forklift|MS Project|Canva|Google Classroom|Moodle",
}
"""Proper names, the same in every language."""

AS_WRITTEN = frozenset(
    {
        "React", "Swift", "Rust", "Spring", "Flask", "Spark", "Excel", "Logo", "Go", "Sage",
        "Mikro", "Oracle", "Scala", "Intercom", "Luca", "Snowflake", "Canva",
    }
)  # fmt: skip
"""Names that are also ordinary words: they count only when they begin with a capital."""

SUBJECTS = {
    "software": {
        N_("automated tests"): "test automation|automated test|unit test|test otomasyon|birim test",
        N_("code review"): "code review|kod inceleme",
        N_("continuous integration"): "continuous integration|ci/cd|surekli entegrasyon",
        N_("incident response"): "incident response|incident management|olay mudahale",
        N_("pair programming"): "pair programming|esli programlama",
    },
    "data": {
        N_("machine learning"): "machine learning|makine ogrenmesi",
        N_("statistics"): "statistics|istatistik",
        N_("data analysis"): "data analysis|veri analizi",
        N_("data visualisation"): "data visuali[sz]ation|veri gorsellestirme",
    },
    "product": {
        N_("road maps"): "road ?map|yol haritasi",
        N_("user research"): "user research|kullanici arastirma",
        N_("project management"): "project management|proje yonetim",
    },
    "sales": {
        N_("negotiation"): "negotiat|muzakere|pazarlik",
        N_("key accounts"): "key account|kilit musteri",
        N_("prospecting"): "prospecting|potansiyel musteri|musteri bulma",
        N_("cold calling"): "cold call|soguk arama",
        N_("field sales"): "field sales|saha satis",
        N_("corporate sales"): "corporate sales|b2b sales|kurumsal satis",
        N_("debt collection"): "debt collection|collections\\b|tahsilat",
        N_("route planning"): "route planning|rut planlama|rota planlama",
        N_("social media"): "social media|sosyal medya",
    },
    "customer_service": {
        N_("complaint handling"): "complaint|sikayet",
        N_("customer relations"): "customer relation|musteri iliski",
    },
    "finance": {
        N_("budgeting"): "budgeting|budget (?:plan|manage|control)|butce",
        N_("forecasting"): "forecasting|tahminleme",
        N_("payroll"): "payroll|bordro",
        N_("financial reporting"): "financial report|finansal rapor|mali rapor",
        N_("auditing"): "audit\\b|auditing|auditor|denetim",
        N_("reconciliations"): "reconciliation|mutabakat",
        N_("accounts payable"): "accounts payable|borc hesap",
        N_("variance analysis"): "variance analysis|sapma analizi",
        N_("cost accounting"): "cost accounting|maliyet muhasebe",
        N_("VAT returns"): "vat return|kdv iade|kdv beyan",
        N_("e-invoices"): "e-invoic|e-fatura",
        N_("electronic ledgers"): "e-ledger|electronic ledger|e-defter",
        N_("cash flow"): "cash flow|nakit akis",
        N_("the chart of accounts"): "chart of accounts|hesap plani",
    },
    "health": {
        N_("patient care"): "patient care|hasta bakim",
        N_("emergency care"): "emergency care|acil servis|acil bakim",
        N_("triage"): "triage|triyaj",
        N_("wound care"): "wound care|yara bakim",
        N_("drawing blood"): "venepuncture|venipuncture|phlebotomy|kan alma",
        N_("vascular access"): "cannulation|damar yolu",
        N_("giving medication"): "medication administration|administer medication|ilac uygulama",
        N_("infusions"): r"\biv therapy|\binfusion|intravenoz|serum takma",
        N_("patient assessment"): "patient assessment|hasta degerlendirme|hasta takib",
        N_("infection control"): "infection control|enfeksiyon kontrol",
        N_("ventilation"): "ventilator|invasive ventilation|mekanik ventilasyon",
        N_("life support"): "life support|yasam destegi|resuscitation|resusitasyon",
    },
    GENERAL: {
        N_("leadership"): "leadership|liderlik",
        N_("office programs"): r"(?:microsoft|ms) office|office program|ofis program",
        N_("team management"): "team management|managing teams|ekip yonetim|takim yonetim",
        N_("presentations"): "presentation skills|public speaking|sunum beceri|sunum hazirla",
        N_("lesson planning"): "lesson plan|ders plan",
        N_("classroom management"): "classroom management|behaviour management|sinif yonetim",
        N_("curriculum design"): "curriculum|mufredat",
        N_("safeguarding"): "safeguarding|cocuk koruma",
        N_("gas metal arc welding"): "mig/mag|mig-mag|gazalti|gas metal arc",
        N_("TIG welding"): r"\btig\b|argon kayna",
        N_("arc welding"): "elektrik ark|arc weld",
        N_("technical drawings"): "technical drawing|blueprint reading|teknik resim",
        N_("stock keeping"): "stock keeping|inventory management|stok (?:takib|sayim|yonetim)",
        N_("occupational safety"): "occupational safety|health and safety|is guvenligi",
        N_("purchasing"): "purchasing|procurement|satin ?alma",
        N_("recruiting"): "recruit(?:ing|ment)|ise alim",
    },
}
"""Skills that have a name in each language, with what shows them. Those of the general field say
nothing about the field of a CV."""

TITLES = (
    "engineer developer programmer architect analyst scientist manager director consultant "
    "specialist accountant auditor nurse doctor physician pharmacist assistant representative "
    "coordinator designer administrator intern teacher tutor lecturer cashier clerk technician "
    "welder electrician mechanic supervisor foreman carpenter plumber salesperson editor writer "
    "translator researcher trainer therapist dentist midwife paramedic receptionist secretary "
    "recruiter tester lawyer librarian psychologist trainee waiter "
    "mühendisi mühendis geliştiricisi geliştirici yazılımcı mimarı analisti analist uzmanı "
    "müdürü yöneticisi direktörü danışmanı muhasebecisi muhasebeci denetçi hemşiresi hemşire "
    "doktoru doktor eczacı asistanı temsilcisi koordinatörü tasarımcısı tasarımcı stajyeri stajyer "
    "öğretmeni öğretmen eğitmeni eğitmen kasiyeri kasiyer teknisyeni teknisyen teknikeri tekniker "
    "kaynakçısı kaynakçı elektrikçisi elektrikçi ustası ustabaşı şefi sorumlusu memuru operatörü "
    "şoförü aşçısı aşçı garsonu garson müşaviri avukatı avukat ebe diyetisyeni diyetisyen "
    "psikoloğu psikolog fizyoterapisti fizyoterapist görevlisi elemanı sekreteri çevirmeni "
    "çevirmen pazarlamacı satıcısı kuryesi kurye amiri lideri"
)
"""Last words of job titles."""

LAST_OF_SEVERAL = (
    "lead executive officer associate operator head driver cook chef agent buyer planner"
)
"""Last words of job titles of at least two words; alone they are also verbs or other nouns."""

SECTIONS = {
    "languages": (
        "languages?|language skills|spoken languages|foreign languages?"
        "|dil(?:ler)?|yabanci dil\\w*|dil beceri\\w*|dil bilgi\\w*|bildigi diller"
    ),
    "skills": (
        "skills?|competenc\\w+|expertise|strengths|technologies|tech stack|tools|software|it"
        "|abilities|beceri\\w*|yetkinlik\\w*|yetenek\\w*|bilgisayar|bilgisayar bilgi\\w*|programlar"
        "|teknolojiler|araclar|uzmanlik alan\\w*"
    ),
    "work": (
        "experience|employment|employment history|work|work history|career|career history|jobs"
        "|internships?|positions?"
        "|kariyer\\w*|deneyim\\w*|is gecmisi|tecrube\\w*|staj\\w*|calisma hayati|gorevler"
    ),
    "education": (
        "education|education & qualifications|qualifications|training|studies|academic background"
        "|egitim|egitim bilgi\\w*|ogrenim|ogrenim bilgi\\w*|akademik gecmis"
    ),
    "demands": (
        "requirements?|essential|desirable|nice to have|must have|what you bring|what we look for"
        "|nitelikler|beklenti\\w*|beklediklerimiz|tercih sebebi\\w*|aradigimiz \\w+"
    ),
    "offers": (
        "benefits|we offer|what you will do|about the role|responsibilities|duties"
        "|sunduklarimiz|is tanimi|yan haklar|gorev tanimi|sorumluluklar"
    ),
    "other": (
        "profile|summary|about(?: me)?|objective|interests|hobbies|references|certificat\\w+"
        "|projects|awards|publications|volunteering|clubs|societies|driving licen[cs]e|contact"
        "|hakkimda|ozet|kariyer hedef\\w*|referanslar|sertifika\\w*|belgeler|projeler|kulup\\w*"
        "|hobi\\w*|ilgi alan\\w*|kurslar|oduller|yayinlar|ehliyet|askerlik|iletisim"
        "|kisisel bilgi\\w*"
    ),
}
"""Headings by the kind of section; a word or two may come before, as in "technical skills"."""

EDUCATION = (
    r"\b(?:universit\w*|college|bachelor|master'?s|degree|high school|phd|b\.?sc|m\.?sc"
    r"|lisans|yuksek lisans|lise\w*|doktora|mezun\w*)\b"
)
"""Lines about education, whose years are no years of work."""

UNPAID = r"\b(?:volunt\w+|gonullu\w*)\b"
UNTIL_NOW = "present|now|today|date|current|gunumuz|halen|bugun|devam"

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan oca", "feb sub", "mar", "apr nis", "may", "jun haz",
            "jul tem", "aug agu", "sep eyl", "oct eki", "nov kas", "dec ara",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""Months by the first three letters of their names."""

NUMBERS = {
    number: value
    for value, numbers in enumerate(
        (
            "one bir", "two iki", "three uc", "four dort", "five bes", "six alti", "seven yedi",
            "eight sekiz", "nine dokuz", "ten on", "eleven", "twelve",
        ),
        1,
    )
    for number in numbers.split()
}  # fmt: skip
_NUMBER = rf"(\d{{1,2}}|{'|'.join(NUMBERS)})"
YEARS_CLAIMED = (
    rf"\b{_NUMBER}\+?\s*(?:years?|yrs?)'?(?: of)?(?: [\w'-]+){{0,3}} experience\b"
    rf"|\b(?:taught|worked)(?: [\w']+){{0,6}} for {_NUMBER} years\b"
    rf"|\b{_NUMBER}\+?\s*yil(?:lik|dir)?(?: \w+){{0,3}} (?:deneyim|tecrube)"
)
YEARS_DEMANDED = (
    rf"\b(?:at least|minimum(?: of)?|min\.?|more than|en az|asgari)\s+{_NUMBER}\s*\+?"
    r"\s*(?:years?|yil)"
    rf"|\b{_NUMBER}\s*(?:\+|or more|ve uzeri)\s*(?:years?|yil)"
    rf"|\b{_NUMBER}\s*[-\u2013]\s*\d{{1,2}}\s*(?:years?|yil)"
)
SINCE = (
    r"\bsince (?:[a-z]+ )?((?:19|20)\d\d)\b"
    r"|\b((?:19|20)\d\d)\W?[dt][ae]n (?:beri|bu yana|itibaren)"
)
