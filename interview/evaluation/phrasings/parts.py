"""What to do about the parts of an answer: those that are missing, or out of order."""

from interview.language.catalogue import N_, Sentence

PARTS: dict[str, tuple[Sentence, ...]] = {
    "situation": (
        N_("Before that, set the scene in one sentence: where it was, when, and who was involved."),
        N_("We do not know yet where we are. Start with the place, the time and your role."),
        N_("Open with one line of background, so that we can picture it."),
        N_("Take us there first: which job, which year, what was going on?"),
        N_("This comes before we know the situation; say in a few words what it was."),
    ),
    "task": (
        N_("Next, say what had to be achieved or what was at stake."),
        N_("Add what you were asked to do, and by when."),
        N_("What was the problem you had to solve? One sentence makes us care."),
        N_("Tell us your goal here, so that we can see whether you reached it."),
        N_("Say what would have gone wrong if nobody had acted."),
    ),
    "action": (
        N_("Say step by step what you did yourself."),
        N_("Now show yourself at work: what did you do first, and what after that?"),
        N_("Here your own steps are missing; name two or three of them."),
        N_("Tell what you decided, what you did about it and in which order."),
        N_("Put verbs with “I” here: I asked, I checked, I changed."),
    ),
    "result": (
        N_("Do not stop before the end: say what the result was, ideally with a figure."),
        N_("And how did it end? One sentence on the outcome completes the story."),
        N_("Finish the story: what was different afterwards?"),
        N_("Add what came of it, even if it was small or went wrong."),
        N_("We want to know the ending: who was better off, and by how much?"),
    ),
    "understanding": (
        N_("Say first what you would find out before acting, and from whom."),
        N_("Begin one step earlier: what would you want to know, and whom would you ask?"),
        N_("Show that you look before you leap: which facts would you gather first?"),
        N_("Before the solution, tell us how you would find the cause."),
        N_("Say how you would check what is really going on."),
    ),
    "intended_action": (
        N_("Say what you would do, step by step."),
        N_("Then become practical: what is the first thing you would do on Monday morning?"),
        N_("Name the two or three steps you would take, in their order."),
        N_("Tell us what you yourself would do here, not what one should do."),
        N_("Make it a plan: whom would you talk to, and what would you change?"),
    ),
    "reason": (
        N_("Say why you would do it this way."),
        N_("Add a “because”: it shows how you think."),
        N_("Why this and not something else? One sentence is enough."),
        N_("Let us hear the thought behind it: what would go wrong otherwise?"),
        N_("Tell us what convinced you that this is the right way."),
    ),
    "expected_outcome": (
        N_("End with what you expect to achieve, or with a case where this worked."),
        N_("Close with what should be better afterwards, and how you would notice."),
        N_("What would that lead to? Say it in your last sentence."),
        N_("Have you done this before? Then finish with how it turned out."),
        N_("Add how you would know that it had worked."),
    ),
    "opening": (
        N_("Answer the question itself in the first sentence."),
        N_("Put your answer first and explain it afterwards."),
        N_("Open with your main point; the background can wait."),
        N_("Start with the one sentence you want the interviewer to remember."),
        N_("Begin with a clear yes, no or “the main reason is”."),
    ),
    "order": (
        N_("Make the order clear: first, then, finally."),
        N_("Say how many points you have, then number them as you go."),
        N_("Give the listener signposts, such as “the second reason is”."),
        N_("Sort your thoughts before you begin: the most important one first."),
        N_("Link your points with a word or two, so that nobody gets lost."),
    ),
    "support": (
        N_("Support it with an example or a reason."),
        N_("What makes you say so? Add the experience behind it."),
        N_("Back this up with one case you have seen yourself."),
        N_("Follow it with “for example”, and a short one will do."),
        N_("Tell us why this holds; a single good reason is enough."),
    ),
    "closing": (
        N_("Close with one sentence that sums up your answer."),
        N_("The ending comes suddenly; round it off with your main point."),
        N_("Finish by saying what this means for the job you want."),
        N_("Come back to the question in your last sentence."),
        N_("Add a last line that can stand alone: the thought you want to leave behind."),
    ),
    "out_of_order": (
        N_(
            "Tell it in the order it happened: the situation first, then your steps, and the "
            "result last."
        ),
        N_("Everything is there; now put it in order and keep the result for the end."),
        N_("Start where it started: what was going on before you did anything?"),
        N_("Walk us through it day by day; jumping back and forth costs attention."),
        N_("Move this to its place: situation, task, your steps, result."),
    ),
}
