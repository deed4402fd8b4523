"""Word lists of Turkish and English: hedges, intended repetitions, stop words."""

from interview.errors import Language


def listed(words: str) -> frozenset[str]:
    """The words of a text separated by spaces."""
    return frozenset(words.split())


HEDGES: dict[Language, frozenset[tuple[str, ...]]] = {
    "en": frozenset(
        tuple(phrase.split())
        for phrase in (
            "maybe", "perhaps", "probably", "possibly", "presumably", "somewhat", "somehow",
            "hopefully", "apparently", "sort of", "kind of", "kinda", "sorta", "more or less",
            "i think", "i guess", "i suppose", "i believe", "i feel like", "i assume",
            "i'm not sure", "not really sure", "i don't know", "i would say", "i'd say",
            "it seems", "seems like", "a little bit", "a bit", "or something", "or whatever",
            "as far as i know", "to be honest", "if that makes sense", "does that make sense",
        )
    ),
    "tr": frozenset(
        tuple(phrase.split())
        for phrase in (
            "belki", "galiba", "sanırım", "herhalde", "sanki", "muhtemelen", "olabilir",
            "zannedersem", "sanıyorum", "zannediyorum", "zannımca", "umarım", "umuyorum",
            "bence", "bana göre", "bildiğim kadarıyla", "emin değilim", "bilmiyorum",
            "gibi geliyor", "diye düşünüyorum", "bir nevi", "bir bakıma", "bir şekilde",
            "az çok", "biraz", "birazcık", "gibi bir şey", "sayılır", "denebilir",
        )
    ),
}  # fmt: skip
"""English: the classes of Hyland 1998 (doubt, approximation, shields) in the forms used in
interviews. Turkish: particles and verbs of the same classes."""

KIND_BEFORE = listed("a the this that these those what some any which every one")
"""Before "kind of" and "sort of" these refer to a class and do not hedge."""

MEANT_TWICE: dict[Language, frozenset[str]] = {
    "en": listed(
        "very really so much many long far no yes yeah had that is do well now there never "
        "ever always way too big more again bye blah ha hey okay right step day"
    ),
    "tr": listed("bir çok hiç evet hayır tamam yok"),
}
"""Words repeated on purpose ("very very") or by grammar ("had had", "that that")."""

RESTARTED: dict[Language, frozenset[str]] = {
    "en": frozenset(),
    "tr": listed(
        "ben sen o biz siz onlar bu şu ve veya ya ama fakat ancak çünkü ki da de ile için "
        "gibi bunu şunu onu bana sana ona bize benim bizim onun bunun şimdi yani sonra mesela "
        "daha en ne eğer bunlar kendi kendim şey işte hani aslında"
    ),
}
"""Words whose repetition is a restart. Turkish forms words by doubling adjectives, adverbs and
nouns ("yavaş yavaş", "kapı kapı"; Göksel & Kerslake 2005, chapter 9), so only function words
count."""

STOP_WORDS: dict[Language, frozenset[str]] = {
    "en": listed(
        "a about above after again against all also always am an and any anyone anything are "
        "as at away back be because been before being below between both but by came can "
        "can't come could couldn't did didn't do does doesn't doing don't done down during "
        "each either else even ever every everyone everything few first for from get gets "
        "getting go goes going gonna gone got had hadn't has hasn't have haven't having he "
        "he'd he'll he's her here here's hers herself him himself his how however i i'd i'll "
        "i'm i've if in instead into is isn't it it's its itself just kind know last let "
        "let's like look lot lots made make makes making many may maybe me mean might mine "
        "more most much must my myself never new next no not nothing now of off okay oh on "
        "once one ones only onto or other others our ours ourselves out over own perhaps put "
        "quite rather really right said same saw say saying says see seen she she'd she'll "
        "she's should shouldn't since so some someone something sometimes sort still such "
        "take taken takes taking tell than that that's the their theirs them themselves then "
        "there there's these they they'd they'll they're they've thing things think this "
        "those though thought three through time to together told too took toward two under "
        "until up upon us use used using very wanna want wanted wants was wasn't way we we'd "
        "we'll we're we've well went were weren't what what's when where which while who "
        "who's whole whom whose why will with within without won't would wouldn't yeah yes "
        "yet you you'd you'll you're you've your yours yourself um uh er erm hmm mm basically "
        "actually"
    ),
    "tr": listed(
        "acaba açısından ama ancak artık aslında ayrıca az bana bazen bazı belki ben benden "
        "beni benim beri bile bir biraz birçok biri birkaç biz bizden bize bizi bizim böyle "
        "böylece bu buna bunda bundan bunlar bunları bunların bunu bunun burada bütün çok "
        "çünkü da daha de değil demek dedi dedim diğer diye doğru dolayı dolayısıyla edecek "
        "eden ederek edilen ediyor ediyorum ediyoruz eğer en etmek etti ettik ettim evet "
        "fakat falan farklı filan gerek gerçekten gibi göre hala halde hangi hani hatta hem "
        "hemen henüz hep hepsi her herhalde herhangi herkes hiç hiçbir için içinde iken ile "
        "ilgili ilk ise iş işte iyi kadar karşı kendi kendim kendini kez ki kim kimse mesela "
        "mı mi mu mü nasıl ne neden nerede nasılsa o olan olarak oldu olduğu olduğum olduğunu "
        "olduk oldum oldukça olmak olması olsa olur oluyor olacak on ona ondan onlar onları "
        "onların onu onun orada oraya önce öyle pek rağmen sadece sanki sen siz son sonra "
        "sonunda sürekli şekilde şekildi şey şeyi şeyler şimdi şöyle şu şunu tabii tam tamam "
        "tane tüm üç iki üzere üzerine üzerinde var vardı ve veya ya yani yaptı yaptık yaptım "
        "yapmak yapan yapıyorum yapıyor yerine yine yok yoksa zaman zaten çoğu galiba sanırım "
        "benimle bizimle bunun şunun biraz bi hmm ııı eee"
    ),
}
"""Words without content, left out of the most used words."""
