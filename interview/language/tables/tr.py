"""Words of Turkish."""

from interview.language.tables import WordTables

PREFIX = 5
"""Letters of a root: in retrieval, the first five letters of Turkish words work as well as their
morphological analysis (Can et al. 2008, doi 10.1002/asi.20750)."""

FUNCTION_WORDS = """
    ve veya ya da de ile ama fakat ancak ki için gibi kadar göre bu şu o bunu şunu onu bunun
    onun buna ona bunlar onlar bunları onları bunların onların bir biri her hiç bazı çok daha
    en az mi mı mu mü miyim mısınız misiniz musunuz müsünüz ben sen biz siz beni seni bizi sizi
    bana sana bize size benim senin bizim sizin bende sizde kendi kendim kendimi ne nedir neler
    neydi nasıl neden niçin niye nerede hangi kim ise değil var yok olan olarak oldu olduğu
    olduğunu olduğum olur olsa olup oluyor ol etti ettim eden ederim ederek edip etmek eder
    ettiğim yapar diye hem sonra önce böyle şöyle öyle çünkü eğer yani işte şey zaman
    tüm bütün aynı başka diğer üzere
"""

COMMON_WORDS = """
    iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli yüz bin ilk ikinci üçüncü son
    yeni eski iyi güzel büyük küçük uzun kısa gün hafta ay yıl saat dakika zaman iş işi işe
    işin çalışma çalıştım çalışmak şirket firma ekip ekibi takım kişi insan insanlar arkadaş
    müdür yönetici müşteri müşteriler kullandım kullanırım sordum sorarım söyledim söylerim
    dedim verdim veririm aldım alırım yaptım yaparım geldi gitti istedim isterim gerekti
    baktım bakarım gördüm başladım başlarım değişti aradım planladım proje sonuç örnek örneğin
    soru sorun sayı yüzde ad durum adım taraf yer yol tek yalnızca birlikte ardından içinde
"""

TABLES = WordTables(
    function_words=frozenset(FUNCTION_WORDS.split()),
    common_words=frozenset(COMMON_WORDS.split()),
    stemmer="turkish",
    own_letters="çğışöü",
    dotless_i=True,
    root_letters=PREFIX,
    matched_letters=4,  # finds more rewordings in the tuning set than 5 letters and loses none
    swallowed_before="(?<=...)[ıiuü]yor",  # the present tense: dinle-, dinliyor
    # Syllables, because suffixes make the length of words vary. Ten readers had 333 syllables per
    # minute with pauses (standard deviation 30) and 422 without (45; Coupé et al. 2019, doi
    # 10.1126/sciadv.aaw2594). Highest: 333 + 1.5 * 30. Lowest: 422 - 1.5 * 45 with the pauses of
    # conversation, which leave 71 % of the time to speech (256 of 359.5 syllables; Gündüz & Cangi
    # 2024, doi 10.5336/healthsci.2024-102090), where the readers used 79 %.
    pace=("syllables_per_minute", 252.0, 378.0, True),
)
