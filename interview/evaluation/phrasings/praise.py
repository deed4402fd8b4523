"""What was done well, by dimension. Of the subject it is never certain enough to praise."""

from interview.language.catalogue import N_

DONE_WELL: dict[str, tuple[str, ...]] = {
    "structure": (
        N_("Your answer leads up to this step by step."),
        N_("One can follow you all the way to this point; well built."),
        N_("The story arrives where it should. Keep this order."),
        N_("You take the listener along, and this is where it pays off."),
        N_("Each part prepares the next; here one sees it best."),
    ),
    "specificity": (
        N_("Concrete details like this make the answer credible."),
        N_("That is exact, and it stays in the memory."),
        N_("Nobody else could say this; that is what makes it convincing."),
        N_("With this detail one can see it happen. More of that."),
        N_("A fact like this does more than any adjective."),
    ),
    "ownership": (
        N_("Your own part is clear here."),
        N_("Here one sees you at work; this is what an interviewer looks for."),
        N_("You say what you did, without hiding and without boasting."),
        N_("That was your doing, and you say so. Good."),
        N_("You take responsibility here, and it shows."),
    ),
    "clarity": (
        N_("Your sentences are simple and easy to follow."),
        N_("You put things plainly; one understands you at once."),
        N_("No detours: you say what you mean."),
        N_("Your words are clear and never get in the way."),
        N_("It is a pleasure how directly you put things."),
    ),
    "delivery": (
        N_("You are easy to listen to."),
        N_("Your pace and your pauses feel calm and sure."),
        N_("Your voice carries the story well."),
        N_("You give the listener time to think along."),
        N_("You speak at ease, and that puts the listener at ease."),
    ),
}
