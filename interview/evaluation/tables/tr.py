"""Cues and thresholds of Turkish answers; ``reading.py`` explains the syntax of the lists."""

import re
from collections.abc import Sequence

from interview.evaluation.tables import EvaluationTables
from interview.language.words import PLAIN_LETTERS

TENS = "on, yirmi, otuz, kırk, elli, altmış, yetmiş, seksen, doksan, yüz, bin, milyon, milyar"
UNITS = "iki, üç, dört, beş, altı, yedi, sekiz, dokuz"
MONTHS = (
    "ocak*, şubat*, mart*, nisan*, mayıs*, haziran*, temmuz*, ağustos*, eylül*, ekim*, kasım*,"
    " aralık*"
)

TURKISH: dict[str, str] = {
    "situation": (
        "geçen yıl*, geçen sene*, geçen ay*, geçen hafta*, geçen yaz, geçen kış, geçen bahar*,"
        " geçen sonbahar*, geçen ilkbahar*, geçen *, yıl önce, sene önce, ay önce, hafta önce,"
        " gün önce, önceki iş*, önceki şirket*, eski iş*, eski şirket*, son iş*, ilk iş*,"
        " şu anki iş*, bir önceki *, *ırken, *irken, *urken, *ürken, *iken, *tığım ...,"
        " *tiğim ..., *duğum ..., *düğüm ..., *tığımda, *tiğimde, *duğumda, *düğümde, *duğumuz,"
        " *dığımız, *diğimiz, *tığımız, *tiğimiz, çalıştığım *, çalışıyordum, çalışıyorduk,"
        " bir gün, bir keresinde, üniversite*, okulda, öğrenciyken, staj*, o dönem*, o sırada,"
        " o zaman*, o yıl*, 20##*, 19##*, şirketimiz*, ekibimiz*, mağazamız*, müşterimiz*,"
        " firmamız*, projemiz*, projesinde, projede, vardı, yoktu, *ıyordu, *iyordu, *uyordu,"
        " *üyordu, *ıyorduk, *iyorduk, *uyorduk, *üyorduk, *ıyordum, *iyordum, *uyordum, *üyordum,"
        " olarak çalış*, bölümünde, departmanında, mağazasında, şirketinde, firmasında,"
        " fabrikasında, atölyesinde, hastanesinde, kliniğinde, servisinde, ofisinde, bir *da,"
        " bir *de, ayında, pandemi*, bu yıl, bu sene, " + MONTHS
    ),
    "task": (
        "gerekiyordu, gerekti, zorundaydı*, zorunda kal*, lazımdı, görevim*, görevimiz*, görevi"
        " *, sorumlulu*, sorumluy*, benden istendi, isten*, istedi, istediler, istiyordu,"
        " istiyordum, hedef*, amaç, amacım*, amacımız*, sorun*, problem*, bekleniyordu,"
        " yetiştir*, teslim tarihi, son tarih, son gün*, süremiz, benim işim, rica etti,"
        " üstlen*, karşı çık*, şikâyet*, şikayet*, gecikti, gecikiyordu, gecikme*, risk*,"
        " aksıyordu, yetmiyordu, söz vermişti*, tehlike*, itiraz*, direniyordu, direndi"
    ),
    "own_action": (
        "*pdım, *dım, *dim, *dum, *düm, *ptım, *çtım, *ttım, *ktım, *ftım, *ştım, *stım, *ptim,"
        " *çtim, *ttim, *ktim, *ftim, *ştim, *stim, *ptum, *çtum, *ttum, *ktum, *ftum, *ştum,"
        " *stum, *ptüm, *çtüm, *ttüm, *ktüm, *ftüm, *ştüm, *stüm"
    ),
    "never_action": (
        "adım, yardım, kendim, ardım, dostum, üstüm, idim, değildim, vardım, istedim, gerekirdim,"
        " emindim, sorumluydum, hazırdım, takdim, kadim, kredim, soyadım, umudum, ümidim, maksadım,"
        " mutluydum, yoktum, bendim, öyleydim, böyleydim, *ıyordum, *iyordum, *uyordum, *üyordum"
    ),
    "never_event": "istedi, istediler, gerekti, *ıyordu, *iyordu, *uyordu, *üyordu",
    "never_intended_action": (
        "durum, kurum, oturum, uçurum, yatırım, indirim, tasarım, birim, bildirim, tamam, yarım,"
        " tarım, kararım, zararım, pazarım, terim, verim, değerim, fikirlerim, haberim, eserim,"
        " kaldırım, yıldırım, sürüm, dürüm"
    ),
    "team_action": (
        "*dık, *dik, *duk, *dük, *ptık, *çtık, *ttık, *ktık, *ftık, *ştık, *stık, *ptik, *çtik,"
        " *ttik, *ktik, *ftik, *ştik, *stik, *ptuk, *çtuk, *ttuk, *ktuk, *ştuk, *ttük, *ştük,"
        " *ştuk, *ptük"
    ),
    "never_team_action": (
        "*ıyorduk, *iyorduk, *uyorduk, *üyorduk, artık, açık, tanıdık, balık, eksik, yazık,"
        " istedik, idik, vardık, değildik, yoktuk, plastik, lojistik, statik, otomatik, taktik,"
        " pratik, etik, estetik, tutuk, koltuk, sadık, alışılmadık, istatistik, elastik, katık,"
        " atık, mantık, kritik, politik, analitik, teknik, klasik, sık, düdük"
    ),
    "intended_action": (
        "*ardım, *erdim, *ırdım, *irdim, *urdum, *ürdüm, *mazdım, *mezdim, *arım, *erim, *ırım,"
        " *irim, *urum, *ürüm, *mam, *mem, *acağım, *eceğim, *ıyorum, *iyorum, *uyorum, *üyorum,"
        " *ardık, *erdik, *ırdık, *irdik"
    ),
    "past": (
        "*dı, *di, *du, *dü, *tı, *ti, *tu, *tü, *dım, *dim, *dum, *düm, *tım, *tim, *tum, *tüm,"
        " *dık, *dik, *duk, *dük, *tık, *tik, *tuk, *tük, *dılar, *diler, *dular, *düler, *tılar,"
        " *tiler, *mış, *miş, *muş, *müş"
    ),
    "hypothetical": (
        "*arım, *erim, *ırım, *irim, *urum, *ürüm, *arız, *eriz, *ırız, *iriz, *uruz, *ürüz, *ar,"
        " *er, *ır, *ir, *ur, *ür, *malı, *meli, *malıyız, *meliyiz, lazım, gerek, gerekir"
    ),
    "present": "*yor, *yorum, *yoruz, *yorlar, *yorsun",
    "addressed": "siz, sizin, sen, senin, insan, insanlar, kişi",
    "own": (
        "ben, bana, beni, benim, bende, benden, kendim, kendimi, kendime, *dım, *dim, *dum, *düm,"
        " *tım, *tim, *tum, *tüm, *yorum, *arım, *erim, *ırım, *irim, *urum, *ürüm, *acağım,"
        " *eceğim, *mam, *mem, *ıyım, *iyim, *uyum, *üyüm, *mışım, *mişim, *ımda, *imde, *ımı,"
        " *imi, *ıma, *ime, *dığım, *diğim, *duğum, *düğüm, *tığım, *tiğim"
    ),
    "result": (
        "sonucunda, sonuç olarak, sonuç*, sayesinde, böylece, böylelikle, neticede, neticesinde,"
        " o günden beri, o zamandan beri, bugün, hâlâ, hala, sonunda, en sonunda, nihayet,"
        " zamanında, vaktinde, süresinden önce, öğrendim, öğrendik, öğretti, bir yıl sonra,"
        " bir ay sonra, ay sonra, hafta sonra, gün sonra, yıl sonra, ertesi gün, ertesi hafta,"
        " ertesi yıl, içinde, artık, bir daha, tek bir *, hiçbir *, kimse *, hiç kimse, şimdi,"
        " yaşanmadı, gelmedi, kalmadı, ayrılmadı, gecikmedi,"
        " ay sonunda, yıl sonunda, hafta sonunda, gün sonunda, o yıl, o ay, o hafta, sonraki *,"
        " ders çıkardım, ders aldım, geriye dönüp, bir dahaki, sonrasında, en önemlisi"
    ),
    "outcome": (
        "art*tı, arttı, artırdı*, azaldı, azalttı*, azaltıldı, düştü, düşür*, yükseldi,"
        " yükseltti*, kazandı*, tamamladı*, tamamlandı, teslim ettik, teslim ettim, teslim"
        " edildi, başardı*, başarıl*, çözüldü, çözdü*, çözüm*, memnun*, yüzde, indi, indirdi*,"
        " çıktı, teşekkür etti*, uzattı, yeniledi, kapandı, kapattı*, onaylandı, onayladı, kabul"
        " etti*, kabul edildi, imzaladı*, imzalandı, bitti, bitirdi*, yetişti, yetiştirdi*,"
        " ulaştı*, katına, iki kat*, yarıya, yayına *, kurtar*, sağladı*, iyileşti*, hızlandı*,"
        " kısaldı, tekrarlanmadı, kullanıyor, devam ediyor, benimse*, takdir*, ödül*, terfi*,"
        " tavsiye etti*, döndü, anlaştı*, düzeldi, geri çekti, aştı*, verdi, oldu, oldular,"
        " olduk, açıldı, büyüdü, geçti, gönderdik, seçti, kaldı, erken *, tuttu, toparla*,"
        " sattı*"
    ),
    "achievement": (
        "çöz*, bitir*, bitme*, bitmi*, tamamla*, başar*, yetiş*, ulaş*, kazan*, iyileş*, düzel*,"
        " sağla*, anlaş*, onayla*, kabul *, teslim *, işe yara*, düzelt*, sat*, değiş*, memnun *"
    ),
    "understanding": (
        "önce*, ilk olarak, ilk iş, öncelikle, anla*, dinle*, sor*, netleştir*, öğren*, kontrol *,"
        " doğrula*, bak*, incele*, araştır*, konuş*, görüş*, emin *, sakin*, topla*, oku*, çıkar*,"
        " karşılaştır*, değerlendir*, belirle*, tespit*, teşhis*, listele*"
    ),
    "reason": (
        "çünkü, için, böylece, aksi halde, aksi hâlde, yoksa, nedeni, nedenle, yüzden, bu sayede,"
        " amacıyla, dolayı, zira, sayesinde, dolayısıyla, diye, adına, o yüzden, sebebi, ki,"
        " *dığından, *diğinden, *duğundan, *düğünden, *ması için, *mesi için, ötürü"
    ),
    "expected_outcome": (
        "böylece, sonuçta, sonuç*, bu sayede, amaç, amacım, sağlar*, sonunda, ardından, sonra*,"
        " olur*, takip *, müşteri *, ertesi gün, bir keresinde, geçen *, çözül*, anlaş*, memnun*,"
        " teşekkür *, zamanında, sayesinde, yaşadım, yaptığım*, içinde, önce *, kimse *, kadar,"
        " bir hafta *, oldu, bitir*, kaldı"
    ),
    "opening": (
        "önce, öncelikle, bence, benim için, temel fark, fark, istiyorum, isterim, seçtim, en *,"
        " ilk *, demektir, *dır, *dir, *dur, *dür, *tır, *tir, *arım, *erim, *ırım, *irim, *urum,"
        " *yorum"
    ),
    "order": (
        "önce, öncelikle, ilk olarak, ilk adım*, birincisi, ikincisi, ikinci olarak, üçüncüsü,"
        " ikinci *, üçüncü *, sonra, daha sonra, ardından, son olarak, sonunda, ayrıca, üstelik,"
        " bunun yanında, bir yandan, öte yandan, ancak, ama, fakat, oysa, ise, buna karşılık,"
        " yerine, eğer, *sa, *se, *ınca, *ince, *unca, *ünce, önceden, sonrasında, bu arada,"
        " derken, *dıktan sonra, *dikten sonra, en sonunda, ek olarak, aynı zamanda, *meden,"
        " *madan, sıra*"
    ),
    "support": (
        "örneğin, mesela, örnek *, gibi, çünkü, için, bir keresinde, geçen *, yıl önce, ay önce,"
        " *ken, *tığım *, *diğim *, *dığım *, *duğum *, bir *da, bir *de, bir projede, sayesinde,"
        " böylece, nedeniyle, son *, yüzden, projemde, işimde, diyelim"
    ),
    "closing": (
        "kısaca, kısacası, sonuç olarak, sonuçta, bu yüzden, o yüzden, bu nedenle, böylece,"
        " özetle, dolayısıyla, sonunda, bu sayede, işte bu, sonuç*, o günden beri, bugün, artık,"
        " böylelikle, yüzde, düştü, arttı, azaldı, yükseldi, indi, çıktı, kazandı*, sağladı*,"
        " ancak o zaman, en önemlisi, her zaman, mutlaka, hep, hiç*, asla, kimse, ardından,"
        " son olarak, çünkü, bitir*, içinde, *dan *a, *ten *e, tamamla*, sonra*, oldu, kaldı*"
    ),
    "example": "örneğin, mesela, örnek olarak, söz gelimi, bir keresinde, bir örnek *",
    "time": (
        "dün, bugün, geçen *, bu yıl, bu ay, yıl önce, ay önce, hafta önce, gün önce, her gün,"
        " her hafta, her ay, günlük, haftalık, aylık, yıllık, saat*, dakika*, gün, günde, günü,"
        " günlük, gündür, hafta*, ay, ayda, aylık, aydır, ayın*, yıl*, sene*, pazartesi*, salı*,"
        " çarşamba*, perşembe*, cuma*, cumartesi*, pazar günü, sabah*, akşam*, öğle*, bahar*,"
        " yazın, kışın, sonbahar*, ilkbahar*, çeyrek*, saniye*, 20##*, " + MONTHS
    ),
    "numbers": (
        f"{UNITS}, {TENS}, ikisi, üçü, dördü, ikiye, üçe, dörde, beşe, altıya, yediye, sekize,"
        " dokuza, yirmiye, otuza, kırka, elliye, altmışa, yüze, ikiden, üçten, dörtten,"
        " beşten, altıdan, yediden, sekizden, dokuzdan, yirmiden, otuzdan, kırktan, yarı,"
        " yarısı, yarısını, yarıya, yüzde, buçuk, katı, katına, çeyrek, üçte, dörtte, ikişer,"
        " ikinci, üçüncü, dördüncü, sıfıra, sıfır, altısı, beşi, dördünü, yüzler*, biner"
    ),
    "vague": (
        "çok fazla, çok az, çok büyük, çok küçük, çok iyi, çok güzel, çok şey, çok kez, çok sayıda,"
        " çok kişi, çok insan, çok uzun, çok hızlı, çok önemli, çok çok, çok gelişti, çok memnun,"
        " çok çalıştım, çok mutlu, birçok *, bir sürü *, bazı *, birkaç *, bir takım *, birtakım *,"
        " falan, filan, vesaire, vs, şeyler, bir şeyler, şey, çeşitli *, genelde, genellikle,"
        " sık sık, her şey, her şeyi, epey *, bayağı *, baya *, oldukça *, çoğu *, pek çok *"
    ),
    "hedges": (
        "belki, galiba, sanırım, herhalde, sanki, olabilir, muhtemelen, bir nevi, bir bakıma,"
        " tam bilmiyorum, bilmiyorum, emin değilim, gibi geliyor, diye düşünüyorum, aşağı yukarı,"
        " zannedersem, umarım, bir şekilde, öyle bir şey"
    ),
    "set_phrases": (
        "takım oyuncusu*, takım çalışmasına yatkın*, çalışkan*, çabuk öğren*, hızlı öğren*,"
        " mükemmeliyetçi*, insan ilişkilerim*, iletişimim iyi*, iletişimim güçlü*, elimden gelen*,"
        " stres altında *, sorumluluk sahibi*, özverili*, disiplinli*, iyi biri*, motive biri*"
    ),
    "change": (
        "arttı*, artmış*, azaldı*, azalmış*, azalttı*, hızlandı*, düşürdü*, kısaldı*, kısalttı*,"
        " iyileşti*, iyileştirdi*, çoğaldı*, yükseldi*, yükseltti*, geliştirdi*, daha hızlı,"
        " daha kısa, daha ucuz, tasarruf*, kolaylaştı*"
    ),
    "asks": (
        "mı, mi, mu, mü, mısınız, misiniz, musunuz, müsünüz, mıyım, miyim, muyum, müyüm,"
        " mıdır, midir, mudur, müdür, mıydı, miydi, nasıl *, ne kadar *, ne zaman *, kaç *,"
        " hangi *, kim *, kime *, kimler*, neler *, nelerdir, nedir, neden *, niçin *, nerede *,"
        " ne tür *, ne gibi *, merak ediyorum, sormak ist*, öğrenmek ist*, bilmek ist*"
    ),
    "asks_work": (
        "proje*, görev*, günlük iş*, tipik bir gün*, tipik bir hafta*, sıradan bir gün*,"
        " sorumluluk*, pozisyon*, bu rol*, iş akış*, araç*, teknoloji*, sorun*, zorluk*, müşteri*,"
        " hasta*, vardiya*, öncelik*, işin kendisi, işin içeriği"
    ),
    "asks_team": (
        "ekip*, ekib*, takım*, yönetici*, müdür*, çalışma arkadaş*, kime bağlı, kiminle *,"
        " kimlerle *, departman*, bölüm*, birim*, kültür*, iş birli*, amir*"
    ),
    "asks_success": (
        "başarı*, beklenti*, bekliyorsunuz, beklersiniz, beklenen*, beklediğiniz*, ilk üç ay*,"
        " ilk altı ay*, ilk ay*, ilk yıl*, ölç*, değerlendir*, hedef*, performans*, deneme süresi*"
    ),
    "asks_growth": (
        "öğren*, eğitim*, gelişim*, geliş*, kariyer*, mentor*, kurs*, terfi*, geri bildirim*,"
        " konferans*, sertifika*, oryantasyon*, uyum süreci*"
    ),
    "asks_company": (
        "şirket*, firma*, kurum*, strateji*, plan*, gelecek*, pazar*, rakip*, rakib*, ürün*,"
        " vizyon*, önümüzdeki yıl*, beş yıl*, değerler*, hastane*, okul*"
    ),
    "asks_next": (
        "sonraki adım*, sonraki aşama*, bundan sonra*, ne zaman dönüş, dönüş yap*, haber ver*,"
        " süreç*, sürec*, karar*, sonuç*, bir sonraki görüşme*, başlangıç tarih*"
    ),
    "asks_terms": (
        "maaş*, ücret*, izin*, tatil*, mesai*, çalışma saat*, prim*, ikramiye*, yan hak*,"
        " uzaktan*, evden*, hibrit*, yemek*, servis*, otopark*, araba*, sigorta*"
    ),
    "behavioural_question": (
        "bir durum*, bir an*, bir deneyim*, bir örnek*, bir olay*, oldu mu, hiç *, ne yaptınız,"
        " nasıl çözdü*, anlatır mısınız, anlatın, bir dönem*, bir proje*, başaramadığınız *,"
        " zorunda kaldığınız *"
    ),
    "situational_question": (
        "ne yapardınız, ne yaparsınız, nasıl davranırdınız, nasıl davranırsınız, nasıl yaklaşır*,"
        " nasıl tepki *, düşünün, varsayalım, diyelim, olsaydı, olsa, *sa nasıl, *se nasıl,"
        " *sa ne, *se ne, nasıl başlarsınız"
    ),
    "motivation_question": (
        "neden ... istiyorsunuz, neden bu *, neden biz*, niçin ... istiyorsunuz, kendinizden,"
        " kendinizi tanıt*, güçlü yön*, zayıf yön*, motive ed*, kariyer hedef*, beş yıl *,"
        " neden sizi, hedefleriniz*, ilginizi *, gurur *, neden ... seçtiniz, bu alanda *"
    ),
    "work": (
        "iş, işi*, işte, işe, işler*, çalış*, ekip*, ekib*, proje*, müşteri*, şirket*, firma*,"
        " yönetici*, arkadaş*, öğren*, sorun*, problem*, deneyim*, tecrübe*, kariyer*, ürün*,"
        " üniversite*, okul*, görev*, toplantı*, hedef*, geliş*, rapor*, veri*, sonuç*, çözüm*,"
        " çözd*, staj*, sorumlu*, ofis*, satış*, hasta*, yazılım*, plan*, karar*, maaş*, alan*,"
        " meslek*, patron*, mağaza*, başar*, bölüm*, eğitim*, teslim*, sektör*"
    ),
    "function": (
        "ve ile ama fakat ancak veya ya da de ki mi mı mu mü için gibi kadar göre bir bu şu o her"
        " hiç çok daha en ben sen biz siz onlar bana beni benim bende bize bizi bizim ona onu onun"
        " onlara onları buna bunu bunun bunlar şey ne neden nasıl nerede kim hangi sonra önce"
        " çünkü eğer hem ise değil var yok vardı yoktu olarak olan oldu olduğu olur diye bile"
        " sadece yalnızca yine zaten artık hep böyle şöyle öyle yani işte hani aslında kendi"
        " kendim kendimi bütün tüm bazı birçok birkaç aynı başka ayrıca böylece sonunda tek iki"
        " üç içinde üzerine üzerinde karşı doğru rağmen hâlâ şimdi bugün o zaman içeri beri dolayı"
    ),
    "verb_ends": (
        "*dım, *dim, *dum, *düm, *tım, *tim, *tum, *tüm, *dık, *dik, *duk, *dük, *tık, *tik, *tuk,"
        " *tük, *dı, *di, *du, *dü, *tı, *ti, *tu, *tü, *lar, *ler, *yor, *yorum, *yoruz, *yordu,"
        " *yordum, *yorduk, *yorlar, *arım, *erim, *ırım, *irim, *urum, *ürüm, *acak, *ecek,"
        " *acağım, *eceğim, *mış, *miş, *muş, *müş, *dır, *dir, *dur, *dür, *tır, *tir, *maz, *mez,"
        " *mam, *mem, *arak, *erek, *dığı, *diği, *duğu, *düğü, *tığı, *tiği, *dığım, *diğim,"
        " *duğum, *mak, *mek, *ması, *mesi, *ınca, *ince, *madan, *meden, *nın, *nin, *nun, *nün,"
        " *dan, *den, *ını, *ini, *unu, *ünü"
    ),
    "conjunctions": "ve ama fakat ancak çünkü sonra",
    "determiners": "bir bu şu her",
    "never_after_determiner": "ve ile ama fakat için gibi ki mi çünkü değil",
    "stop": (
        "anlat anlatın anlatır mısınız mısın söz eder nedir neler nasıl verin olsa yapar ne zaman"
        " şey olmak etmek yapmak"
    ),
}

FOLLOWERS = (
    "a:abcdfghijklmnprstvyz b:aeilou c:aeilmortu d:aeioru e:bcdfghklmnprstvyz f:aeilot"
    " g:aeiloru h:aeimtu i:abcdfghklmnprstvyz j:ei k:aceiklmnorstu l:acdegiklmnostuy"
    " m:abdeilosuz n:acdegiklmorstuz o:bcdfgjklmnprstyz p:aeilmorstu r:acdegiklmnostuv"
    " s:aeiklmostuvy t:aceiklmortu u:abcdgklmnprstvyz v:aeiru y:abdefgilmnorsu z:acdegilmosu"
)
"""The 260 most frequent letter pairs of Turkish, folded: 99 % of the pairs in running text."""

NO_ANSWER = (
    "yok cevap yanıt bilmiyorum bilmiyom bilmem hiç fikrim boş pas geçiyorum emin değilim "
    "hatırlamıyorum üzgünüm cevapsız bu soruyu soruya bir konuda"
)

COMMON_WORDS = (
    "ve bir bu şu da de için ile ama çok daha ne nasıl siz sizin olarak gibi kadar ancak "
    "hangi değil en mi mı var yok"
)

NEGATION = re.compile(r"de[ğg]il|yok(?:tur?|ken)?$")
REACH_BEHIND = 2
"""Words after a phrase that are searched for a negation: "bunu dinlemiş değilim"."""

NEGATIVE_VERB = re.compile(
    r"\w{2}m(?:[ae](?:d[ıi](?:m|n(?:[ıi]z)?|l[ae]r|[kğg]\w*)?$|m[ıi]ş|z|y[ae]c|y[ae]n|y[ıi]p)"
    r"|[ıiuü]yor)"
)
"""The negative suffix -ma/-me before a tense suffix: dinlemedim, anlamıyor, gitmez. Cases of nouns
in -ma look similar and must not match: görüşmede, çalışmadan, aşamadır."""

WITHOUT = re.compile(r"(\w{2,}m[ae])d[ae]n$")
"""The form for "without doing": dinlemeden. The ablative of nouns in -ma is spelled the same."""

NOUNS_IN_MA = (
    "firma asama calisma gorusme uygulama odeme toplama planlama deneme arastirma egitme tartisma "
    "anlasma sozlesme gelisme yazisma konusma surtusme catisma degerlendirme inceleme aciklama "
    "guncelleme hazirlama denetleme programlama kodlama raporlama pazarlama depolama tasima "
    "bekleme ogrenme yardimlasma sema"
)
"""Nouns in -ma, in plain letters, whose ablative is not a negation."""

NOUNS = frozenset(NOUNS_IN_MA.split())

CERTAIN = re.compile(r"(?:şüphe|kuşku|suphe|kusku)")


def _negated(words: Sequence[str], start: int, end: int) -> bool:
    """Whether ``words[start:end]`` has a negative verb, or a negation follows within two words."""
    after = words[start : end + REACH_BEHIND]
    return any(_negates(after, at) for at in range(len(after))) or any(
        _negative_verb(word) for word in words[start:end]
    )


def _negates(words: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` is a negation; "şüphe yok" (no doubt) is not."""
    certain = at > 0 and CERTAIN.match(words[at - 1])
    return NEGATION.match(words[at]) is not None and not certain


def _negative_verb(word: str) -> bool:
    without = WITHOUT.match(word)
    if without:
        return without[1].translate(PLAIN_LETTERS) not in NOUNS
    return NEGATIVE_VERB.search(word) is not None


TABLES = EvaluationTables(
    cues=TURKISH,
    far_too_short_words=9,  # three words of Turkish correspond to four of English
    short_words=22,
    min_function_share=0.15,  # running Turkish has at least 29 %, including verb endings
    thin_words=36,
    roomy_words=52,
    long_sentence=(18.0, 26.0),  # three quarters of the English values, because words have suffixes
    unpunctuated=34.0,
    not_after="",
    suffix_after_apostrophe=True,
    coach="Turkish (address the reader as siz)",
    followers=FOLLOWERS,
    no_answer=frozenset(NO_ANSWER.split()),
    negated=_negated,
    common_words=frozenset(COMMON_WORDS.split()),
)
