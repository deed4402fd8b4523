"""The sentences of the advice, with placeholders for what was said and when."""

from interview.language.catalogue import N_, NN_, Sentence

MOMENTS = {
    "began": N_("You began with “{quote}”."),
    "spoken": N_("At {at} you said “{quote}”."),
    "typed": N_("You wrote “{quote}”."),
}
"""How a moment of the answer is pointed at: its first second, later, or in a typed answer."""

ADVICE: dict[str, Sentence] = {
    "gate_empty": N_("Answer in your own words; five or six sentences are a good length."),
    "gate_far_too_short": N_(
        "Tell it in five or six sentences: one situation, what you did, and what the result was."
    ),
    "gate_short": N_("Go on: give an example that proves it, and the result."),
    "gate_gibberish": N_("Answer in whole sentences, as you would to someone across the table."),
    "gate_wrong_language": N_("Answer in the language of the interview."),
    "gate_copied_question": N_("Do not repeat the question; begin with your own answer to it."),
    "gate_to_the_grader": N_("Address the interviewer and answer the question that was asked."),
    "gate_off_topic": N_("Go back to the question and address its subject in your first sentence."),
    "gate_maybe_off_topic": N_(
        "Use words from the question in your first sentence, so that it is clear you are "
        "answering it."
    ),
    "gate_general_only": N_(
        "Replace the general words with one real case: when it was, what you did, and what the "
        "result was."
    ),
    "gate_repeated": N_("Say each thing once, then go on to a new point."),
    "points_missing": N_("A good answer also covers this: {points}."),
    "situation": N_(
        "Before that, set the scene in one sentence: where it was, when, and who was involved."
    ),
    "task": N_("Next, say what had to be achieved or what was at stake."),
    "action": N_("Say step by step what you did yourself."),
    "result": N_("Do not stop there: say what the result was, ideally with a figure."),
    "understanding": N_("Say first what you would find out before acting, and from whom."),
    "intended_action": N_("Say what you would do, step by step."),
    "reason": N_("Say why you would do it this way."),
    "expected_outcome": N_(
        "End with what you expect to achieve, or with a case where this worked."
    ),
    "opening": N_("Answer the question itself in the first sentence."),
    "order": N_("Make the order clear: first, then, finally."),
    "support": N_("Support it with an example or a reason."),
    "closing": N_("Close with one sentence that sums up your answer."),
    "out_of_order": N_(
        "Tell it in the order it happened: the situation first, then your steps, and the result "
        "last."
    ),
    "name_the_figure": N_("Put the figure or the name there: how many, which one, how long?"),
    "make_concrete": N_("Make it concrete: how many, how long, who, with what?"),
    "set_phrase": N_("Everybody says that. Replace it with one thing you did that shows it."),
    "which_part": N_("Say which part of that was yours."),
    "points_partly": N_("You touch on this; say more about it: {point}."),
    "own_case": N_("Add an example of your own: when you did this, and what the result was."),
    "result_figure": N_("Give the result a figure: how much, how many, by when?"),
    "own_steps": N_("Name two or three things you did yourself, beginning with “I”."),
    "hedge": N_("That weakens the sentence. Leave it out, or say what you do know."),
    "general_word": N_("Replace the general word with the thing itself."),
    "long_sentence": NN_(
        "That sentence has {count} word. Split it in two.",
        "That sentence has {count} words. Split it in two.",
    ),
    "restart": N_("Pause until the sentence is ready instead of starting it twice."),
    "fillers": N_(
        "This was the first of your fillers ({rate} per minute). Leave a short silence there "
        "instead."
    ),
    "long_pause": N_(
        "At {at} you were silent for {seconds} s. Fill such moments by naming your next point."
    ),
    "fast": N_("You spoke faster than is comfortable to follow. Breathe between your points."),
    "slow": N_(
        "You spoke more slowly than is comfortable to follow. Shorter sentences help you to keep "
        "going."
    ),
    "monotone": N_(
        "From {at} on, your pitch hardly moves. Stress the word that matters in each sentence."
    ),
}
"""What to do, by the name of what was found; said after the moment it is about."""

DONE_WELL = {
    "relevance": N_("That is exactly what the question asks for."),
    "structure": N_("Your answer leads up to this step by step."),
    "specificity": N_("Concrete details like this make the answer credible."),
    "ownership": N_("Your own part is clear here."),
    "clarity": N_("Your sentences are simple and easy to follow."),
    "delivery": N_("You are easy to listen to."),
}
"""What was good, by dimension; said after the moment that shows it."""
