"""The wordings of questions about a CV and a job advertisement, and what a good answer to each has.

``{subject}`` is a skill, a language or a role, which no wording inflects. The words that may show a
point are separated by " / ".
"""

from dataclasses import dataclass
from typing import Literal

from interview.contracts import QuestionKind
from interview.language.catalogue import N_

About = Literal["cv", "advert", "gap"]
Sort = Literal["skill", "role", "wanted", "gap", "motive"]

ABOUT: dict[Sort, About] = {
    "skill": "cv",
    "role": "cv",
    "wanted": "advert",
    "gap": "gap",
    "motive": "advert",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A wording of a question with its follow-up."""

    competency: str
    kind: QuestionKind
    text: str
    follow_up: str


FORMS: dict[Sort, tuple[Form, ...]] = {
    "skill": (
        Form(
            "problem_solving",
            "behavioural",
            N_(
                "Your CV names {subject}. Tell me about a piece of work in which it mattered: what "
                "was the problem, what did you do, and what came of it?"
            ),
            N_(
                "Which step of that work with {subject} was yours alone, and how do you know that "
                "it helped?"
            ),
        ),
        Form(
            "learning",
            "behavioural",
            N_(
                "Your CV names {subject}. Tell me about a mistake you made with it, and what you "
                "have done differently since."
            ),
            N_("When did that mistake with {subject} last save you from another one?"),
        ),
        Form(
            "communication",
            "behavioural",
            N_(
                "Your CV names {subject}. Tell me about a time when you had to explain it to "
                "somebody who knew little about it: how did you go about it, and how did you "
                "notice that it had been understood?"
            ),
            N_("What would you leave out if you had to explain {subject} once more?"),
        ),
        Form(
            "initiative",
            "behavioural",
            N_(
                "Your CV names {subject}. Tell me about something you improved with it: how was it "
                "before, what did you change, and how was it afterwards?"
            ),
            N_("Which figure shows best what changed through {subject}?"),
        ),
        Form(
            "organisation",
            "behavioural",
            N_(
                "Your CV names {subject}. Tell me about a time when it was needed and time was "
                "short: what did you do first, and what did you leave for later?"
            ),
            N_("Looking back, what did the haste cost in that work with {subject}?"),
        ),
    ),
    "role": (
        Form(
            "initiative",
            "behavioural",
            N_(
                "Your CV has a job as “{subject}”. Tell me about the result of that time "
                "that you are most proud of: what was your own part in it?"
            ),
            N_("Who noticed that result of your time as {subject}, and by what?"),
        ),
        Form(
            "problem_solving",
            "behavioural",
            N_(
                "Your CV has a job as “{subject}”. Tell me about the hardest decision you "
                "had to make: how did you make it, and how did it turn out?"
            ),
            N_("As {subject}, what would you have had to know to decide sooner?"),
        ),
        Form(
            "teamwork",
            "behavioural",
            N_(
                "Your CV has a job as “{subject}”. Tell me about a disagreement with a "
                "colleague: what was it about, what did you do, and how did it end?"
            ),
            N_("In your work as {subject}, what was different with that colleague afterwards?"),
        ),
        Form(
            "resilience",
            "behavioural",
            N_(
                "Your CV has a job as “{subject}”. Tell me about something that did not "
                "work out: how did you deal with it, and what did you take from it?"
            ),
            N_("As {subject}, when did you next need what you had taken from it?"),
        ),
    ),
    "wanted": (
        Form(
            "technical",
            "behavioural",
            N_(
                "The job asks for {subject}. Tell me about the piece of your work that shows best "
                "that you can do it: what was your own part, and what came of it?"
            ),
            N_("Who could confirm what you did there with {subject}, and what would they say?"),
        ),
        Form(
            "initiative",
            "situational",
            N_(
                "The job asks for {subject}. Imagine that you start here next month: what would "
                "you look at first, and what would you want to have changed after three months?"
            ),
            N_("How would we both notice that your work on {subject} pays off?"),
        ),
        Form(
            "problem_solving",
            "behavioural",
            N_(
                "The job asks for {subject}. Tell me about the most difficult situation you have "
                "had with it: what was at stake, what did you do, and how did it end?"
            ),
            N_("What did you try first in that situation with {subject}, and why that?"),
        ),
        Form(
            "teamwork",
            "behavioural",
            N_(
                "The job asks for {subject}. Tell me about a time when others relied on you for "
                "it: what did they need, what did you do, and what did they get?"
            ),
            N_("What did you tell them where more was asked of {subject} than was possible?"),
        ),
    ),
    "gap": (
        Form(
            "learning",
            "behavioural",
            N_(
                "The job asks for {subject}, which your CV does not show. Tell me about what you "
                "have done that comes closest to it: how far does it carry, and what is missing?"
            ),
            N_("What would you do first to learn {subject}, and when could you work alone?"),
        ),
        Form(
            "adaptability",
            "behavioural",
            N_(
                "The job asks for {subject}, which your CV does not show. Tell me about something "
                "comparable that you had to learn quickly: how did you go about it, and how did "
                "you notice that you could do it?"
            ),
            N_("What of that way of learning would not work for {subject}?"),
        ),
        Form(
            "initiative",
            "situational",
            N_(
                "The job asks for {subject}, which your CV does not show. Imagine that it is "
                "needed in your second week here: what would you do?"
            ),
            N_("What about {subject} would you try by yourself, and whom would you ask?"),
        ),
        Form(
            "integrity",
            "situational",
            N_(
                "The job asks for {subject}, which your CV does not show. Imagine that a customer "
                "or a colleague takes it for granted: what would you tell them, and what would you "
                "do next?"
            ),
            N_("Where exactly does your knowledge of {subject} end today?"),
        ),
    ),
    "motive": (
        Form(
            "motivation",
            "motivation",
            N_(
                "You are applying for a job as {subject}. Why this work: what draws you to it, and "
                "which experience do you bring?"
            ),
            N_("Which part of the work as {subject} will be hardest for you?"),
        ),
        Form(
            "motivation",
            "motivation",
            N_(
                "You are applying for a job as {subject}. Why this job, and why now in your career?"
            ),
            N_("What would you want to have learned after a year as {subject}?"),
        ),
        Form(
            "technical",
            "motivation",
            N_(
                "You are applying for a job as {subject}. Why should we hire you: what does a good "
                "one do better than an average one, and where do you stand yourself?"
            ),
            N_("Which example of your own work shows what a good {subject} does better?"),
        ),
        Form(
            "initiative",
            "motivation",
            N_(
                "You are applying for a job as {subject}. Why do you want it: what would you like "
                "to have achieved after a year, and what do you need from us for it?"
            ),
            N_("How would you notice halfway that your year as {subject} goes wrong?"),
        ),
    ),
}
"""At least four wordings of each sort, so that an interview does not repeat itself."""

Shape = Literal["experience", "learning", "motive"]

SHAPES: dict[Sort, Shape] = {
    "skill": "experience",
    "role": "experience",
    "wanted": "experience",
    "gap": "learning",
    "motive": "motive",
}

POINTS: dict[Shape, tuple[tuple[str, str], ...]] = {
    "experience": (
        (
            N_("Names one piece of work with {subject}, with its place and time"),
            N_(
                "{subject} / one project / one customer / one patient / one shift / last year / in "
                "our team / at that time / it was in"
            ),
        ),
        (
            N_("Says what you did yourself"),
            N_(
                "I decided / I suggested / I wrote / I set up / I checked / I called / I took over "
                "/ I planned / I built / I showed / my part was"
            ),
        ),
        (
            N_("Gives the result, with a figure"),
            N_(
                "percent / fell from / rose from / instead of / twice as / saved hours / fewer "
                "complaints / within days / as a result / in the end"
            ),
        ),
        (
            N_("Says what you learned from it"),
            N_(
                "I learned / since then / next time / do it differently / taught me / from then on "
                "/ today I would"
            ),
        ),
    ),
    "learning": (
        (
            N_("Says openly how much you know of {subject}"),
            N_(
                "{subject} / have not used / know the basics / little experience / only read about "
                "/ new to me / never worked with / only in training"
            ),
        ),
        (
            N_("Names something comparable that you have done"),
            N_(
                "similar to / comparable / comes close / same principle / have worked with / "
                "related / helps me here"
            ),
        ),
        (
            N_("Says how you would learn it, step by step"),
            N_(
                "course / documentation / practise / ask a colleague / first week / mentor / "
                "certificate / watch somebody / exercise / manual"
            ),
        ),
        (
            N_("Proves it with something you learned quickly"),
            N_(
                "learned it in / within two weeks / taught myself / after a month / on my own / "
                "could do it alone"
            ),
        ),
    ),
    "motive": (
        (
            N_("Says what in the work as {subject} draws you"),
            N_("{subject} / I enjoy / interests me / draws me / I like / happiest / the reason is"),
        ),
        (
            N_("Connects it with your own experience"),
            N_(
                "in my last job / my experience / I have done / for years / that is why I can / I "
                "bring"
            ),
        ),
        (
            N_("Shows that you know the job or the employer"),
            N_(
                "your company / your team / the advertisement / I read that / your customers / "
                "your product / you are looking for"
            ),
        ),
        (
            N_("Says what you want to achieve"),
            N_(
                "my aim / within a year / I want to / achieve / my goal / contribute / after three "
                "months"
            ),
        ),
    ),
}
