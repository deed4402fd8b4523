"""Questions that follow an answer, by what it lacks. Each quotes the answer."""

from interview.contracts.interview import Because
from interview.language.catalogue import N_, Sentence

FOLLOW_UPS: dict[Because, tuple[Sentence, ...]] = {
    "own_part": (
        N_("You said: “{quote}”. What was your own part in that?"),
        N_("“{quote}”: which of it did you do yourself?"),
        N_("You told me: “{quote}”. Who did what, and what did you do?"),
        N_("About “{quote}”: what would not have happened without you?"),
        N_("You mentioned “{quote}”. Take me through what you yourself did."),
    ),
    "result": (
        N_("You said: “{quote}”. What came of it in the end?"),
        N_("“{quote}”: and how did it turn out?"),
        N_("You told me: “{quote}”. What changed because of that?"),
        N_("About “{quote}”: how did the story end?"),
        N_("You mentioned “{quote}”. What was the outcome?"),
    ),
    "figure": (
        N_("You said: “{quote}”. How much was that, and how did you know?"),
        N_("“{quote}”: can you put a figure to it, even a rough one?"),
        N_("You told me: “{quote}”. How did you measure it?"),
        N_("About “{quote}”: what was it before, and what was it afterwards?"),
        N_("You mentioned “{quote}”. How large was the difference?"),
    ),
    "not_heard": (
        N_(
            "You said: “{quote}”. An interviewer would also ask about this: {point}. What can you "
            "say to it?"
        ),
        N_("“{quote}”: that is clear. One thing I have not heard yet: {point}."),
        N_("You told me: “{quote}”. Could you also speak about this: {point}?"),
        N_("About “{quote}”: I am still missing this: {point}. What would you add?"),
        N_("You mentioned “{quote}”. What about this: {point}?"),
    ),
}
