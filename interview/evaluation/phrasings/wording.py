"""What to do about the wording of an answer: its details, its owner, its clarity."""

from interview.language.catalogue import N_, NN_, Sentence

WORDING: dict[str, tuple[Sentence, ...]] = {
    "name_the_figure": (
        N_("Put the figure or the name there: how many, which one, how long?"),
        N_("How much is that in numbers? A rough figure is better than none."),
        N_("Be exact here: a number or a name stays in the memory."),
        N_("Say it so that one could count it."),
        N_("Replace this with what it really was: three customers, two weeks, one supplier."),
    ),
    "make_concrete": (
        N_("Make it concrete: how many, how long, who, with what?"),
        N_("Add one detail that makes it yours, such as a name, a date or an amount."),
        N_("Help us see it: what exactly happened, and when?"),
        N_("Add a number; even “about ten” helps."),
        N_("Zoom in on one moment: what did you see, say or write?"),
    ),
    "set_phrase": (
        N_("Everybody says that. Replace it with one thing you did that shows it."),
        N_("The interviewer has heard this often. What have you done that proves it?"),
        N_("Let a short story say this for you."),
        N_("Drop the label and tell the moment that earned it."),
        N_("Show it instead: who would say this about you, and why?"),
    ),
    "which_part": (
        N_("Say which part of that was yours."),
        N_("Who is “we” here? Tell us what you took on."),
        N_("Credit to the team, but what would have been missing without you?"),
        N_("Step forward here: what did you do with your own hands?"),
        N_("The interviewer is hiring you, so say “I” where it was you."),
    ),
    "own_case": (
        N_("Add an example of your own: when it was, what you did, and what the result was."),
        N_("Has something like it ever happened to you? Tell it in two sentences."),
        N_("Bring in a moment from your own work that shows what you mean."),
        N_("Say where you learned what you say; a real case weighs more than a plan."),
        N_("Tie your answer to something you have already done."),
    ),
    "result_figure": (
        N_("Give the result a figure: how much, how many, by when?"),
        N_("Good that you name the outcome; now measure it."),
        N_("How big was the difference? Compare before and after."),
        N_("Prove it with a number, a deadline you kept or a word of thanks you got."),
        N_("Say how one could see that it had worked."),
    ),
    "own_steps": (
        N_("Name two or three things you did yourself, beginning with “I”."),
        N_("We hear little of you yet. What did you do first?"),
        N_("Tell us one decision that was yours and what you did about it."),
        N_("Put yourself into the picture: I called, I planned, I tried."),
        N_("Your own steps are what the interviewer listens for; add two of them."),
    ),
    "again": (
        N_(
            "Tell it once more from memory, and see whether you can say it in two thirds of the "
            "time."
        ),
        N_("Now practise it with somebody who interrupts you with “why?”."),
        N_("Try the same story on another question; a good story answers more than one."),
        N_("Ask a friend which sentence stayed with them, and build the rest around it."),
        N_("Leave it for a day, then tell it again and keep only what you still remember."),
    ),
    "hedge": (
        N_("That weakens the sentence. Leave it out, or say what you do know."),
        N_("Say it straight; you were there."),
        N_("Without these words the sentence is stronger. Try it aloud."),
        N_("If you are sure, drop it; if not, say what you are sure of."),
        N_("You make yourself smaller here than you need to; state it as it was."),
    ),
    "general_word": (
        N_("Replace the general word with the thing itself."),
        N_("What exactly? Say the word you would use with a colleague."),
        N_("This could mean anything; name what you mean."),
        N_("A precise word here makes the whole sentence clear."),
        N_("Call it by its name, and we can picture it."),
    ),
    "long_sentence": (
        NN_(
            "That sentence has {count} word. Split it in two.",
            "That sentence has {count} words. Split it in two.",
        ),
        NN_(
            "This runs to {count} word in one breath. End it after the first thought.",
            "This runs to {count} words in one breath. End it after the first thought.",
        ),
        NN_(
            "With {count} word this is hard to follow by ear. Make two sentences of it.",
            "With {count} words this is hard to follow by ear. Make two sentences of it.",
        ),
        NN_(
            "A listener loses this sentence on the way: it is {count} word long. Say one thing "
            "at a time.",
            "A listener loses this sentence on the way: it is {count} words long. Say one "
            "thing at a time.",
        ),
        NN_(
            "There is more than one idea in these {count} word. Give each a sentence of its own.",
            "There is more than one idea in these {count} words. Give each a sentence of its own.",
        ),
    ),
    "restart": (
        N_("Pause until the sentence is ready instead of starting it twice."),
        N_("Take a breath before you begin; a short silence sounds calm."),
        N_("If a sentence goes wrong, finish it anyway and correct it in the next one."),
        N_("Think the sentence to its end first, then say it."),
        N_("Start with a shorter sentence; it carries you through."),
    ),
}
