"""The questions of an interview, until there is a bank to choose from."""

from interview.errors import Language

QUESTIONS: dict[Language, tuple[str, ...]] = {
    "tr": (
        "Bize kısaca kendinizden ve bugüne kadar yaptıklarınızdan söz eder misiniz?",
        "Zor bir sorunu çözdüğünüz bir durumu anlatın. Ne yaptınız ve sonuç ne oldu?",
        "Bir ekip arkadaşınızla anlaşamadığınız bir anı ve nasıl çözdüğünüzü anlatın.",
        "Başaramadığınız bir iş oldu mu? O deneyimden ne öğrendiniz?",
        "Neden bu alanda çalışmak istiyorsunuz ve beş yıl sonra nerede olmayı umuyorsunuz?",
    ),
    "en": (
        "Would you tell us briefly about yourself and what you have done so far?",
        "Describe a time you solved a hard problem. What did you do, and what came of it?",
        "Tell us about a disagreement with a colleague and how you settled it.",
        "Was there something you did not manage to do? What did you learn from it?",
        "Why do you want to work in this field, and where do you hope to be in five years?",
    ),
}
