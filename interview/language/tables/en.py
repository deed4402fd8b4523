"""Words of English."""

from interview.language.tables import WordTables

FUNCTION_WORDS = """
    a an the this that these those some any each every either neither both all no not nor only
    own same such so than too very just also even still i me my mine myself you your yours
    yourself he him his himself she her hers herself it its itself we us our ours they them
    their theirs themselves one ones someone something anyone anything everyone everything
    who whom whose which what where when why how there here be am is are was were been being
    do does did doing done have has had having can could will would shall should may might
    must and or but if then else because as until while of at by for with about against
    between into through during before after above below to from up down in out on off over
    under again once don't doesn't didn't isn't aren't wasn't weren't can't couldn't won't
    wouldn't i'm i've i'd i'll it's that's you're we're they're let let's etc e g ie eg like
    get gets got way thing things kind sort us's much many more most other another
"""

COMMON_WORDS = """
    two three four five six seven eight nine ten twenty thirty hundred thousand first second
    third last next new old good better best big small long short day days week weeks month
    months year years hour hours minute minutes time times work worked working job company
    team people person colleague colleagues manager customer customers use used ask asked
    asking say said tell told give gave take took make made come came go went want wanted need
    needed look looked see saw find found start started begin began change changed call called
    plan planned project result results example question problem number percent name case step
    part point end back always never without together within since show know knew think
"""

TABLES = WordTables(
    function_words=frozenset(FUNCTION_WORDS.split()),
    common_words=frozenset(COMMON_WORDS.split()),
    stemmer="english",
    own_letters="",
    dotless_i=False,
    root_letters=None,
    matched_letters=99,
    swallowed_before="",
    # Microsoft Speaker Coach, from field studies and academic research
    pace=("words_per_minute", 100.0, 165.0, False),
)
