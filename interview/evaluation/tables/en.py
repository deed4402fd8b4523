"""Cues and thresholds of English answers; ``reading.py`` explains the syntax of the lists."""

from collections.abc import Sequence

from interview.evaluation.tables import NEGATION_REACH, EvaluationTables

MONTHS = (
    "january, february, march, april, june, july, august, september, october, november, december"
)

ACTION_VERBS = (
    "built, wrote, made, spoke, led, ran, set, took, went, gave, found, told, sent, met, brought,"
    " held, began, chose, got, put, split, drew, taught, showed, kept, sat, cut, read, rewrote,"
    " let, said, did, sold, bought, paid, rebuilt, undertook, broke, laid, stood, won, hit, dealt,"
    " came up with, dug, saw, redid, withdrew, overcame, rang, sought, understood, took over"
)
STATES = "needed, wanted, liked, loved, hoped, wished, seemed, used, lived, worked"
OWN_STATES = (
    "stayed, enjoyed, believed, hated, indeed, preferred, happened, wondered, feared, expected,"
    " tired, supposed"
)
PRESENT = "need, proceed, feed, succeed, exceed, speed, heed, bleed, breed"
"""Verbs whose present tense ends like the past tense of regular verbs."""

ENGLISH: dict[str, str] = {
    "situation": (
        "when i was, when i worked, when i joined, when i started, when we, when our, when my,"
        " while i was, while i worked, while working, while we, last year, last month, last week,"
        " last summer, last winter, last spring, last autumn, last fall, last *day, years ago,"
        " year ago, months ago, month ago, weeks ago, week ago, in my previous, in my last,"
        " in my first, in my current, in my former, in my old, at my previous, at my last,"
        " at my first, at my current, at my old, at my former, my previous job, my last job,"
        " my first job, my internship, as an intern, at university, in college, at school,"
        " in my studies, during, at the time, at that time, back then, one day, one time,"
        " one morning, one evening, once a, once i, once we, there was a, there was an,"
        " there were, we were, i was working, i worked, i was a, i was an, i was the,"
        " i was leading, i was running, i had just, we had a, we had to, our company ...,"
        " our customer, our client, our team, our shop, in the shop, as a *, as head of, as the *,"
        " in 20##, in 19##, this year, this spring, this winter, at a *, at an *, for a client,"
        " " + ", ".join(f"in {month}, last {month}" for month in MONTHS.split(", "))
    ),
    "task": (
        "had to, needed to, my job was, my task, my role was, my goal, my aim, our goal, our"
        " target, our aim, our task, the goal, the aim, the task, responsible for, in charge,"
        " asked me to, asked me for, asked us to, was asked to, were asked to, wanted us to,"
        " wanted me to, wanted it, was supposed to, were supposed to, it was my, was up to me,"
        " fell to me, problem, problems, the challenge, challenge was, the difficulty, the"
        " issue, deadline, the risk, had promised, promised, expected to, my responsibility, was"
        " failing, were failing, complained, complaints, were late, was late, was losing, were"
        " losing, target of, were leaving, was broken, in danger, at risk, at stake, stopped"
        " working, behind schedule, was due, were due, was needed, were needed"
    ),
    "own_action": (
        "i *ed, " + ", ".join(f"i {verb.strip()}" for verb in ACTION_VERBS.split(",")) + ","
        " i then *ed, i also *ed, i first *ed, i personally *ed, i immediately *ed, i just *ed,"
        " i *ly *ed, i have *ed, i've *ed, i had *ed, i then *, i was able to *, i managed to *,"
        " i decided to *, i started to *, i started *ing, i began *ing"
    ),
    "never_action": f"{STATES}, {OWN_STATES}, {PRESENT}",
    "never_event": f"{STATES}, {PRESENT}",
    "never_intended_action": f"{STATES}, {OWN_STATES}, need",
    "never_team_action": f"{STATES}, {PRESENT}",
    "team_action": (
        "we *ed, " + ", ".join(f"we {verb.strip()}" for verb in ACTION_VERBS.split(",")) + ","
        " we then *ed, we also *ed, we have *ed, we've *ed, we had *ed, we were able to *,"
        " we managed to *, we decided to *, we started *ing"
    ),
    "intended_action": (
        "i would *, i'd *, i will *, i'll *, i would first *, i would also *, i would not *,"
        " i wouldn't *, i *, i never *, i always *, i usually *, i first *, i then *, i also *"
    ),
    "past": (
        "*ed, was, were, had, got, came, knew, thought, felt, left, fell, heard, lost, meant,"
        " slept, wore, grew, " + ACTION_VERBS
    ),
    "hypothetical": (
        "would, i'd, you'd, they'd, we'd, should, could, might, will, i'll, you'll, they'll,"
        " must, always, usually"
    ),
    "present": (
        "is, are, am, i'm, it's, that's, think, believe, know, like, want, need, love, see, feel"
    ),
    "addressed": "you, your, you're, you've, you'll, you'd",
    "own": "i, i'm, i've, i'd, i'll, my, me, myself, mine",
    "result": (
        "as a result, in the end, the result, the results, results were, eventually, led to,"
        " resulted in, which meant, since then, thanks to, on time, in time, ahead of schedule,"
        " the outcome, it worked, worked well, paid off, i learned, i learnt, we learned,"
        " taught me, a year later, a month later, months later, weeks later, days later,"
        " weeks after, the next day, within a *, within an *, within two *, within three *,"
        " within four *, within six *, within # *, within ## *, today, never came back, now,"
        " no complaints, without a single, without any, not a single, nobody left, zero,"
        " still work, still works, still use, still uses, are still, is still, from then on,"
        " at the end, finally, so the *, afterwards, that year, that month, that week, i still,"
        " looking back, fewer, no longer, never again, by the end, next time, before long"
    ),
    "outcome": (
        "reduced, increased, decreased, improved, saved, grew, dropped, fell, rose, went from"
        " ..., doubled, tripled, halved, succeeded, managed to, won, accepted, approved, happy,"
        " thanked, satisfied, renewed, stayed with us, signed, adopted, has become, became,"
        " achieved, passed, completed, promoted, solved, fixed, finished, delivered, launched,"
        " published, went live, reached, gained, earned, sold, signed up, recovered, resolved,"
        " gave us, cut ... by, cut from, down from, up from, went up, down to, dried up,"
        " returned, agreed, went down from, lost, shorter, faster, cheaper, opened on time, met"
        " the deadline, chose, kept, was ready, were ready, raised, lowered, praised, awarded,"
        " rated, ordered again, noticed"
    ),
    "achievement": (
        "solve*, finish*, complete*, succeed*, manage*, fix*, reach*, deliver*, achieve*, win, won,"
        " resolve*, improve*, work, worked, help*, meet, met, sell, sold, agree*, launch*,"
        " accepted, approved, satisfied, happy, on time, in time"
    ),
    "understanding": (
        "find out, understand, ask, listen, check, clarify, first, i would first, look at, verify,"
        " make sure, hear, learn what, double check, gather, talk to, speak to, speak with,"
        " let him, let her, let them, read, see whether, see if, calm, confirm, examine, assess,"
        " need to know, estimate, analyse, analyze, compare, write down, list"
    ),
    "reason": (
        "because, so that, since, in order to, that way, otherwise, the reason, this way,"
        " therefore, which is why, that is why, that's why, due to, as this, so, which means,"
        " it matters, matters because, for that reason, thanks to, to avoid, to keep, to make sure"
    ),
    "expected_outcome": (
        "that way, this way, would lead, this keeps, as a result, the result, so that, the goal,"
        " the aim, in the end, at the end, would be, by the end, follow up, afterwards, after that,"
        " the customer would, the customer gets, the team would, within a, within an, by noon,"
        " by tomorrow, the next day, it means, which means, a week later, on time, and nobody,"
        " in a real case, last year, i did this, when i did, once i, in the next, until, it has,"
        " solved, agreed, stayed, worked, thanked, so the"
    ),
    "opening": (
        "i would, i'd, i start, the difference, the main, there are, it is, it means, for me,"
        " i want, i chose, i applied, i am, i'm, i have, the most, my, what, in short, first"
    ),
    "order": (
        "first, firstly, first of all, second, secondly, third, thirdly, then, next, after that,"
        " afterwards, later, finally, lastly, last, before, also, besides, in addition, on top of,"
        " on the one hand, on the other hand, however, but, whereas, while, instead, once, until,"
        " if, when, meanwhile, to begin with, and then, at the same time, after"
    ),
    "support": (
        "for example, for instance, such as, because, in my, at my, when i, last year, i once,"
        " i used, like when, that is why, in one project, at a *, at an *, in a *, so that, since,"
        " years ago, months ago, last *, at the *, i did this, i have done, say"
    ),
    "closing": (
        "so, overall, in short, in the end, that is why, that's why, which is why, to sum up,"
        " this means, which means, therefore, as a result, in conclusion, all in all, finally,"
        " the result, this way, that way, since then, today, after that, within *, at the end,"
        " fell, rose, dropped, grew, saved, *percent, from ... to, by * percent, because, now,"
        " in the next, later, only then, without, never, always, most important, and that, later *"
    ),
    "example": "for example, for instance, such as, e g, in one case, once, like when, in my case",
    "time": (
        "yesterday, today, last *, this year, this month, years ago, year ago, months ago,"
        " month ago, weeks ago, week ago, days ago, every day, every week, every month, daily,"
        " weekly, monthly, quarterly, *day, by noon, hour, hours, minute, minutes, day, days, week,"
        " weeks, month, months, year, years, in 20##, quarter, spring, summer, autumn, winter,"
        " overnight, second, seconds, " + MONTHS
    ),
    "numbers": (
        "two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen,"
        " fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty, forty, fifty, sixty,"
        " seventy, eighty, ninety, hundred, thousand, million, billion, dozen, half, double,"
        " twice, third, quarter, percent"
    ),
    "vague": (
        "a lot of *, a lot, lots of *, many *, several *, some *, stuff, things, something,"
        " somehow, various *, often, quite a few *, and so on, etc, et cetera, whatever, very *,"
        " really *, things like that, stuff like that, a bunch of *, everything, and everything"
    ),
    "hedges": (
        "maybe, perhaps, i think, i guess, probably, possibly, sort of, kind of, i suppose,"
        " i believe, might be, more or less, not sure, i don't know, i do not know, or something,"
        " or whatever, somehow, hopefully"
    ),
    "set_phrases": (
        "team player, hard worker, hard working, hardworking, fast learner, quick learner,"
        " perfectionist, people person, think outside the box, give 110 percent, go the extra mile,"
        " good communication skills, work well under pressure, i am motivated, i am a good *,"
        " i'm a good *, i always do my best, i do my best, i tried my best, good at everything"
    ),
    "change": (
        "increased, decreased, reduced, improved, went up, went down, came down, doubled,"
        " been quicker, been faster, was quicker, was faster, were faster, much faster,"
        " much quicker, fewer *, happier, more satisfied"
    ),
    "asks": (
        "what is, what are, what does, what would, what do, how do, how does, how is, how are,"
        " how would, how many, how often, how large, how big, who is, who would, who are, which *,"
        " when can, when will, when would, where do, where will, could you tell, can you tell,"
        " can you describe, could you describe, i would like to know, i'd like to know,"
        " i wanted to ask, i would like to ask, i'd like to ask, i was wondering, is there,"
        " are there, do you offer, do you have, will i, would i, why is, why did, why are"
    ),
    "asks_work": (
        "project*, task*, normal day, usual day, typical day, typical week,"
        " day to day, everyday work, responsibilit*,"
        " this role, the role, this position, the position, tools, technolog*, problem*,"
        " challenge*, customers, tech stack, shift*, patients, priorit*"
    ),
    "asks_team": (
        "team*, manager*, colleague*, report to, work with, lead*, boss, department,"
        " collaborat*, culture, supervisor"
    ),
    "asks_success": (
        "success*, expectation*, expect from, expect of, expected of, you expect, first year,"
        " first three months, first six months, first month*,"
        " first 90 days, ninety days, measure*, evaluat*, judge*, goal*, good job, doing well,"
        " performance, probation*"
    ),
    "asks_growth": (
        "learn*, train*, develop, development, grow, growth, career, mentor*, course*, promot*,"
        " feedback, conference*, certificat*, onboarding"
    ),
    "asks_company": (
        "company, strateg*, plans, planning, future, market*, competitor*, product*, vision,"
        " the years ahead, next five years, organisation, organization, values, hospital, school"
    ),
    "asks_next": (
        "next step*, next round, next stage, hear from you, hear back, decision, decide, process,"
        " what happens next, from here, when can i expect, timeline, start date"
    ),
    "asks_terms": (
        "salary, pay, paid, wage*, holiday*, vacation*, days off, leave days, working hours,"
        " overtime, bonus*, benefit*, remote, home office, work from home, hybrid, lunch, parking,"
        " company car, insurance"
    ),
    "behavioural_question": (
        "a time, a situation, a moment, an example, tell us about a, tell me about a, describe a,"
        " have you ever, when did you, when have you, was there, how did you, what did you do,"
        " what is the * problem you, you had to"
    ),
    "situational_question": (
        "what would you, how would you, would you, imagine, suppose, what do you do when,"
        " what do you do if, how do you handle, how do you react, what if"
    ),
    "motivation_question": (
        "why do you want, why did you, why are you, about yourself, where do you see,"
        " where do you hope, your strengths, your strength, your weakness, your weaknesses,"
        " motivates you, your goals, your career, why should we, interests you, why us, why you,"
        " attracts you, what are you looking for, proud of"
    ),
    "work": (
        "work*, team*, project*, customer*, client*, compan*, job*, manager*, colleague*, learn*,"
        " problem*, experience*, career, skill*, product*, business, university, study, studied,"
        " task*, meeting*, deadline*, goal*, develop*, report*, data, result*, solution*, boss,"
        " intern*, responsib*, office, role, employ*, sale*, patient*, software, plan*, decision*,"
        " challenge*, opportunit*, salary, position, field, interview, grow*, improve*"
    ),
    "function": (
        "the a an and or but if so because as of to in on at by for from with without about into"
        " over after before during between under than then that this these those there here it its"
        " i you he she we they me him her us them my your his our their is are was were be been"
        " being am do does did have has had having will would can could should may might must not"
        " no yes all any some each every both either neither what which who whom whose when where"
        " why how one more most much many other only also just very too even still again while"
        " until since though although out up down off i'm i've i'd i'll it's that's don't didn't"
        " we're we've they're wasn't couldn't can't won't isn't"
    ),
    "conjunctions": "and but so then because until when while which who",
    "determiners": "the a an my your his our their",
    "never_after_determiner": (
        "the a an and or but if so because of to in on at by for from with is are was were be am"
        " do does did have has had will would can could should i you he she we they me him them us"
        " my your his our their it that this not then"
    ),
    "stop": (
        "tell describe explain talk give say time way thing make made get got go went come came"
        " know think want need use used like good new well lot us"
    ),
    "foreign": (
        "und der die das ist ich nicht ein eine mit wir haben habe auf zu den dem fur sich auch"
        " je et le la les est une des que pour dans nous avec sur pas ont etait dans mon"
        " el los las y un por con para muy pero esta del mi en yo era como al su"
        " il di che per sono una della nel ho anche non gli questo mio"
        " het een van ik niet dat met voor zijn wij op"
    ),
}

FOLLOWERS = (
    "a:bcdfgiklmnprstuvwy b:aeiloruy c:acehiklortu d:adeilorsuy e:acdefghiklmnopqrstuvwxy"
    " f:aefilortu g:aehinorsu h:aeiorstuy i:abcdefglmnoprstvx j:o k:eins l:adefilostuvy"
    " m:abeimopy n:acdefgiklnostuvy o:abcdefgiklmnoprstuvw p:aeiloprstu q:u"
    " r:acdegiklmnorstuvy s:acehikmopstu t:acehilorstuwy u:abcdegilmnprst v:aeio w:aehinors"
    " x:apt y:eos"
)
"""The 260 most frequent letter pairs of English: 98 % of the pairs in running text."""

NO_ANSWER = (
    "no not none answer answered n a na i do don't dont have know idea any clue sorry skip "
    "skipped pass blank sure unsure remember"
)

COMMON_WORDS = (
    "the a an and or but of to in on for with you your it is are was this that what how "
    "did not as at by from would could"
)

NEGATIONS = frozenset(
    ("not", "never", "no", "nobody", "nothing", "without", "hardly", "cannot", "neither", "nor")
)
AFFIRMING = frozenset(
    ("only", "just", "merely", "hesitate", "hesitated", "fail", "failed", "forget")
)
"""Words that cancel a negation directly before them: "not only", "did not hesitate to"."""

UNDOUBTED = frozenset(("doubt", "doubts", "question", "hesitation", "exception"))
"""Words that also cancel one two words before: "no real doubt", "without a doubt"."""


def _negated(words: Sequence[str], start: int, end: int) -> bool:
    """Whether ``words[start:end]`` or the few words before contain a negation."""
    near = words[max(0, start - NEGATION_REACH) : end]
    return any(_negates(near, at) for at in range(len(near)))


def _negates(words: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` is a negation; "not only" and "no doubt" are not."""
    word = words[at].replace("’", "'")
    if word not in NEGATIONS and not word.endswith("n't"):
        return False
    return AFFIRMING.isdisjoint(words[at + 1 : at + 2]) and UNDOUBTED.isdisjoint(
        words[at + 1 : at + 3]
    )


TABLES = EvaluationTables(
    cues=ENGLISH,
    far_too_short_words=12,
    short_words=30,
    min_function_share=0.2,  # running English has at least 36 %
    thin_words=50,
    roomy_words=70,
    long_sentence=(25.0, 35.0),  # 25: the limit in plain-language guides of public services
    unpunctuated=45.0,
    not_after="not",
    suffix_after_apostrophe=False,
    coach="English",
    followers=FOLLOWERS,
    no_answer=frozenset(NO_ANSWER.split()),
    negated=_negated,
    common_words=frozenset(COMMON_WORDS.split()),
)
