"""Why an answer cannot score well, and what to do about it, by the name of the gate."""

from interview.language.catalogue import N_, Sentence

MESSAGES: dict[str, tuple[str, ...]] = {
    "empty": (
        N_("There are no words to evaluate."),
        N_("We found no words in this answer."),
        N_("This answer came without words."),
        N_("Nothing was said here that we could rate."),
        N_("No words reached us this time."),
    ),
    "far_too_short": (
        N_("The answer is far too short: a few words show nothing of what you can do."),
        N_("A few words are too little to see what you can do."),
        N_("This ends before it has begun; there is not enough to rate yet."),
        N_("So short an answer cannot show what you know."),
        N_("We would have liked to read more into this, but a few words do not carry it."),
    ),
    "short": (
        N_("The answer is short: it makes a statement but leaves no room to prove it."),
        N_("It is brief: the point is there, the proof is not."),
        N_("You stop early, so there is little to judge you by."),
        N_("This is a summary of an answer more than an answer."),
        N_("In so few sentences the best part stays untold."),
    ),
    "gibberish": (
        N_("The words do not form sentences, so there is nothing to evaluate."),
        N_("We could not find a sentence in these words."),
        N_("These words make no sense together, at least not to us."),
        N_("Nothing here can be read as an answer."),
        N_("The words came, but no meaning with them."),
    ),
    "wrong_language": (
        N_("The answer is not in the language of the interview."),
        N_("You answered in another language than the interview’s."),
        N_("This is in a different language from the one you chose."),
        N_("We can only rate the language of the interview, and this is another."),
        N_("The interview is held in another language."),
    ),
    "copied_question": (
        N_("The answer repeats the question instead of answering it."),
        N_("These are mostly the words of the question."),
        N_("You say the question again, but not yet your answer."),
        N_("The question comes back unanswered."),
        N_("Take the question away and little is left."),
    ),
    "to_the_grader": (
        N_(
            "Most of this addresses whoever grades the answer. Only the answer to the question "
            "counts."
        ),
        N_(
            "This speaks to the grader more than to the interviewer, and that part was not counted."
        ),
        N_("Requests about the grade are left out, and little remains."),
        N_("What is said about grading was not rated; there is hardly an answer beside it."),
        N_("A grade cannot be asked for; it comes from the answer."),
    ),
    "off_topic": (
        N_("The answer is about something other than the question."),
        N_("You tell us something, but not what was asked."),
        N_("This would fit another question better."),
        N_("The question asks for something else."),
        N_("We could not find the subject of the question in this."),
    ),
    "general_only": (
        N_("Most of this is general words that anyone could say."),
        N_("So far these are phrases; nothing in them is yours alone."),
        N_("It stays on the surface: we learn what one says, not what you did."),
        N_("Nice words, but without a case to hold on to."),
        N_("Everyone in the waiting room could have said this."),
    ),
    "repeated": (
        N_("The same words keep coming back; repeating something adds nothing to it."),
        N_("Much of this is said more than once."),
        N_("You go round in a circle here."),
        N_("The answer is longer than its content, because it repeats itself."),
        N_("A thought returns several times where a new one would help."),
    ),
}

GATE_ADVICE: dict[str, tuple[Sentence, ...]] = {
    "gate_empty": (
        N_("Answer in your own words; five or six sentences are a good length."),
        N_("Try it once more: say the first thing that comes to mind, then explain it."),
        N_("Start with one plain sentence that answers the question; the rest will follow."),
        N_("Even a rough answer helps: tell us in a few sentences what you would say to a friend."),
        N_("Think of one example first, then simply tell it."),
    ),
    "gate_far_too_short": (
        N_(
            "Tell it in five or six sentences: one situation, what you did, and what the result "
            "was."
        ),
        N_("Let us see more of you: pick one day from your work and walk us through it."),
        N_("Take a little longer: say what it was about, what you did and how it ended."),
        N_("A few words are only a headline. Tell the story behind it in five sentences."),
        N_("Ask yourself “for example?” and answer that; then add how it turned out."),
    ),
    "gate_short": (
        N_("Tell more, with an example that proves what you say."),
        N_("Make the answer twice as long: add one case from your own work."),
        N_("Go on for as long again: add what you did yourself and why."),
        N_("Add two or three sentences: when was it, who was there, what came of it?"),
        N_("A claim alone convinces nobody. Add one short example of it."),
    ),
    "gate_gibberish": (
        N_("Answer in whole sentences, as you would to someone across the table."),
        N_("Use short, complete sentences: who did what, and what happened then."),
        N_(
            "We could not make sentences of your words. Say it again slowly, one thought at a time."
        ),
        N_("Try again with three simple sentences; they are enough to begin with."),
        N_("Tell it the way you would tell a colleague, from start to finish."),
    ),
    "gate_wrong_language": (
        N_("Answer in the language of the interview."),
        N_("Say the same thing in the language you chose for this interview."),
        N_("Switch to the language of the question and tell it once more."),
        N_(
            "If the language of your answer is your stronger one, choose it at the start; "
            "otherwise stay with the other."
        ),
        N_("Keep to one language throughout, the one the interviewer asks in."),
    ),
    "gate_copied_question": (
        N_("Do not repeat the question; begin with your own answer to it."),
        N_("Your words are those of the question. What would you say yourself?"),
        N_("The interviewer knows the question. Use your time for what only you can tell."),
        N_("Leave the question aside and start with “In my case …”."),
        N_("Replace the question with one example from your own work."),
    ),
    "gate_to_the_grader": (
        N_("Address the interviewer and answer the question that was asked."),
        N_("Turn to the person who asked; only your answer counts."),
        N_("Use the time for your answer; words about the grade change nothing."),
        N_("Begin again, with nothing but the question in mind."),
        N_("Tell us about yourself instead: one case, what you did, what came of it."),
    ),
    "gate_off_topic": (
        N_("Go back to the question and address its subject in your first sentence."),
        N_("Read the question once more and pick the story that belongs to it."),
        N_("Your answer belongs to another question. Start with a word of the one that was asked."),
        N_("Before you begin, say in one sentence what you are being asked."),
        N_("Build the bridge: say outright how your story answers what was asked."),
    ),
    "gate_general_only": (
        N_(
            "Replace the general words with one real case: when it was, what you did, and what "
            "the result was."
        ),
        N_("Anyone could give this answer. Which day at work would show that it is true of you?"),
        N_("Give one example that only you can tell, with its place and its people."),
        N_("Trade the big words for one small scene you remember well."),
        N_("Ask yourself when you last did what you describe, and tell exactly that."),
    ),
    "gate_repeated": (
        N_("Say each thing once, then go on to a new point."),
        N_("Once is enough; use the time you gain for an example."),
        N_("You come back to the same thing. Plan three different points before you start."),
        N_("When you notice that you repeat yourself, say what came next instead."),
        N_("Keep the best version of each thought and drop the others."),
    ),
}
