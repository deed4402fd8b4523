"""The sentences of feedback and gates, with placeholders for the figures they rest on."""

from interview.language.catalogue import N_, NN_, Sentence

PHRASES: dict[str, Sentence] = {
    "summary": NN_(
        "You said {count} word in {seconds} s.", "You said {count} words in {seconds} s."
    ),
    "pace_unknown": N_("The answer was too short to measure your pace."),
    "words_per_minute_good": N_(
        "At {value} words per minute, your pace is comfortable to follow ({low}-{high})."
    ),
    "words_per_minute_slow": N_(
        "At {value} words per minute, your pace is slow; {low}-{high} is easier to follow."
    ),
    "words_per_minute_fast": N_(
        "At {value} words per minute, your pace is fast; slow down to {low}-{high} and give each "
        "point time."
    ),
    "syllables_per_minute_good": N_(
        "At {value} syllables per minute, your pace is comfortable to follow (provisional range "
        "{low}-{high})."
    ),
    "syllables_per_minute_slow": N_(
        "At {value} syllables per minute, your pace is slow (provisional range {low}-{high})."
    ),
    "syllables_per_minute_fast": N_(
        "At {value} syllables per minute, your pace is fast (provisional range {low}-{high}); "
        "leave room between your points."
    ),
    "pauses_none": N_("No pauses were heard."),
    "pauses_short": NN_(
        "You paused {count} time, for less than two seconds.",
        "You paused {count} times, never for two seconds or longer.",
    ),
    "pauses_long": NN_(
        "You paused for two seconds or longer {count} time: {longest} s, at {at}. Use such "
        "moments to announce your next point.",
        "You paused for two seconds or longer {count} times; the longest pause came at {at} and "
        "lasted {longest} s. Use such moments to announce your next point.",
    ),
    "fillers_none": N_(
        "No filler words were heard. Speech recognition misses some, so listen to yourself as well."
    ),
    "fillers_counted": NN_("{count} filler word was heard.", "{count} filler words were heard."),
    "fillers_harmless": NN_(
        "You used {count} filler word ({rate} per minute): too few to distract.",
        "You used {count} filler words ({rate} per minute): too few to distract.",
    ),
    "fillers_some": NN_(
        "You used {count} filler word ({rate} per minute). Try a short silence instead.",
        "You used {count} filler words ({rate} per minute). Try a short silence instead.",
    ),
    "fillers_many": NN_(
        "You used {count} filler word ({rate} per minute): enough to distract a listener. Pause "
        "instead.",
        "You used {count} filler words ({rate} per minute): enough to distract a listener. Pause "
        "instead.",
    ),
    "quiet": N_(
        "The recording is quiet ({value} dBFS): speak louder or move closer to the microphone."
    ),
    "clipped": N_(
        "Part of the recording ({share}) is distorted because it was too loud: move away from "
        "the microphone or lower its level."
    ),
    "truncated": N_(
        "The end of the recording is missing; only the part that arrived was evaluated."
    ),
    "typed_summary": NN_("You wrote {count} word.", "You wrote {count} words."),
    "typed_no_delivery": N_("Pace, pauses and voice are measured only in spoken answers."),
    "overall": N_("Overall: {value} of 5 (between {low} and {high})."),
    "no_overall": N_("Overall: not rated, because there was nothing to rate."),
    "dimension": N_("{label}: {level} of 5 (weight {weight}). {anchor}"),
    "dimension_not_rated": N_("{label}: {anchor}"),
    "covered": NN_(
        "You covered {met} of {count} expected point.",
        "You covered {met} of {count} expected points.",
    ),
    "missing": N_("Not covered yet: {points}."),
    "advice": N_("What to do next:"),
    "done_well": N_("What you did well: {text}"),
    "coaching": N_("From the language model {model}: {text}"),
    "no_coaching": N_("The language model could not be used, so this report was made without it."),
    "final_summary": NN_("You answered {count} question.", "You answered {count} questions."),
    "final_answer": N_("Overall: {value} of 5."),
    "final_advice": N_("Next step: {text}"),
    "strongest": N_("Strongest across all answers: {label} ({level} of 5)."),
    "weakest": N_("Most room for improvement across all answers: {label} ({level} of 5)."),
}

GATES = {
    "empty": N_("There are no words to evaluate."),
    "far_too_short": N_(
        "The answer is far too short to evaluate: a few words show nothing of what you can do."
    ),
    "short": N_("The answer is short: it makes a statement but leaves no room to prove it."),
    "gibberish": N_("The words do not form sentences, so there is nothing to evaluate."),
    "wrong_language": N_("The answer is not in the language of the interview."),
    "copied_question": N_("The answer repeats the question instead of answering it."),
    "to_the_grader": N_(
        "Most of this addresses whoever grades the answer. Only the answer to the question counts."
    ),
    "off_topic": N_("The answer is about something other than the question."),
    "maybe_off_topic": N_("Hardly anything in the answer connects it to the question."),
    "general_only": N_("The answer uses only general words that anyone could say."),
    "repeated": N_("The same words keep coming back; repeating something adds nothing to it."),
}
"""Why an answer cannot score higher, by the name of the gate."""
