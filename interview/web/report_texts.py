"""The sentences that the scripts show in a report, by the key they ask for."""

from interview.language.catalogue import N_

TEXTS: dict[str, str] = {
    "js.report.hear": N_("Play from {time}"),
    "js.report.gate_cap": N_("Because of this, the answer can reach at most {cap} of {highest}."),
    "js.report.certain": N_("Quite certain: eight in ten readers would say {low} to {high}."),
    "js.report.fairly_certain": N_(
        "Fairly certain: eight in ten readers would say {low} to {high}."
    ),
    "js.report.uncertain": N_("A rough guide: eight in ten readers would say {low} to {high}."),
    "js.report.facts_unchecked": N_(
        "Your facts were not checked; look up those you are not sure of."
    ),
    "js.level.1": N_("Hardly an answer yet"),
    "js.level.2": N_("A beginning"),
    "js.level.3": N_("Solid, with gaps"),
    "js.level.4": N_("Good"),
    "js.level.5": N_("Excellent"),
    "js.fold.next_round": N_("Questions that may follow, and a model answer"),
    "js.fold.follow_ups": N_("Questions that may follow"),
    "js.fold.rubric": N_("Strongest: {best} ({high} of 5). Most room: {worst} ({low} of 5)."),
    "js.fold.even": N_("Everything that was rated is at {level} of {highest}."),
    "js.fold.unrated": N_("Why nothing could be rated."),
    "js.fold.structure": N_("Parts found: {found} of {total}"),
    "js.fold.delivery": N_("{length} at {pace}; things that stand out: {remarks}"),
    "js.fold.length": N_("{length} of recording"),
    "js.fold.too_little": N_("Too little speech to judge"),
    "js.delivery.advice": N_("What you can do about it"),
    "js.report.level_of": N_("{level} of {highest}"),
    "js.report.not_judged": N_("not rated"),
    "js.report.by_model": N_("The language model gave this level."),
    "js.report.overall_by_model": N_("The language model {model} gave this level."),
    "js.report.why": N_("Why this level ({count})"),
    "js.report.next_level": N_("The next level"),
    "js.report.coaching": N_("A comment on your answer"),
    "js.report.coaching_unavailable": N_(
        "The language model could not be used, so this report was made without it."
    ),
    "js.opinion.waiting": N_(
        "A language model is reading your answer. What it finds will appear here; you need not "
        "wait for it."
    ),
    "js.opinion.overall_changed": N_("Overall level: {before} before, {after} now."),
    "js.opinion.overall_same": N_("Overall level: {after}, as before."),
    "js.opinion.overall_given": N_("Overall level: none before, {after} now."),
    "js.opinion.overall_kept": N_("The overall level stays as it was."),
    "js.opinion.dimension_changed": N_("{label}: {before} before, {after} now."),
    "js.opinion.dimension_given": N_("{label}: not rated before, {after} now."),
    "js.opinion.dimensions_kept": N_("No other level changed."),
    "js.opinion.wrong_facts": N_("What the model thinks is wrong"),
    "js.opinion.source": N_(
        "By the language model {model}. Each remark rests on words you said, but the model may "
        "misjudge them."
    ),
    "js.opinion.tokens": N_("It used {tokens} tokens."),
    "js.report.points_check": N_(
        "This service cannot tell reliably whether a point was made. Look for yourself and tick "
        "what you said; your ticks are not sent or stored."
    ),
    "js.report.points_heard": N_(
        "A language model looked for these points in your answer. It can miss one that you made."
    ),
    "js.report.perhaps_here": N_("Perhaps here:"),
    "js.report.follow_ups": N_("What the interviewer may ask next"),
    "js.report.model_answer": N_("A model answer – try again yourself first"),
    "js.report.model": N_("Transcribed with {model}."),
    "js.report.press_word": N_(
        "Press a word to hear it. With the keyboard, use the buttons before the lines or the "
        "slider under “How you spoke”."
    ),
    "js.report.transcript_hint": N_(
        "Fillers are underlined. Text that nobody said is struck out and was not scored."
    ),
    "js.correct.open": N_("Correct the words"),
    "js.correct.label": N_("What you said"),
    "js.correct.hint": N_(
        "Change what was not heard correctly. The content is rated again by your words; how you "
        "spoke stays as it was measured."
    ),
    "js.correct.save": N_("Save and rate again"),
    "js.correct.cancel": N_("Cancel"),
    "js.correct.saving": N_("Rating your words…"),
    "js.correct.saved": N_("Saved. The content is now rated by your words."),
    "js.correct.empty": N_("Enter what you said."),
    "js.correct.corrected": N_("Corrected by you. Words that were recognised can still be played."),
    "js.correct.original": N_("What was heard before you corrected it"),
    "js.correct.put_back": N_("Put these words back"),
    "js.correct.putting_back": N_("Putting back what was heard…"),
    "js.correct.is_back": N_("What was heard is back, with its report."),
    "js.report.pauses": N_("Pauses of a second or more"),
    "js.report.no_pauses": N_("No pause was as long as a second."),
    "js.report.fillers": N_("Fillers and when you said them"),
    "js.report.no_fillers": N_("No fillers were heard."),
    "js.report.all_figures": N_("All figures"),
    "js.report.measure": N_("Measure"),
    "js.report.value": N_("Value"),
    "js.status.missing": N_("not found"),
    "js.status.said": N_("said"),
    "js.status.not_heard": N_("not heard"),
    "js.status.found": N_("found"),
    "js.rule.synonym": N_("uses words expected for this point"),
    "js.rule.ngrams": N_("uses much the same words as expected"),
    "js.rule.asked": N_("uses words of the question"),
    "js.rule.stems": N_("uses the words of the point itself"),
    "js.rule.situation": N_("names the situation"),
    "js.rule.task": N_("names the task"),
    "js.rule.action": N_("says what was done"),
    "js.rule.result": N_("names the result"),
    "js.rule.understanding": N_("assesses the situation first"),
    "js.rule.intended_action": N_("says what you would do"),
    "js.rule.reason": N_("gives a reason"),
    "js.rule.expected_outcome": N_("names the expected result"),
    "js.rule.opening": N_("answers the question at the start"),
    "js.rule.order": N_("guides the listener"),
    "js.rule.support": N_("supports it with an example or a reason"),
    "js.rule.closing": N_("rounds the answer off"),
    "js.rule.figure": N_("a figure"),
    "js.rule.name": N_("a name"),
    "js.rule.time": N_("a time"),
    "js.rule.example": N_("an example"),
    "js.rule.general_words": N_("general words instead of something concrete"),
    "js.rule.own_action": N_("something you did yourself"),
    "js.rule.team_action": N_("“we”: your own part is unclear"),
    "js.rule.hedge": N_("a hedge"),
    "js.rule.fillers": N_("one of the fillers"),
    "js.rule.long_pause": N_("the longest pause"),
    "js.rule.monotone": N_("your pitch hardly moves here"),
    "js.metric.interval": N_("{low} to {high}"),
    "js.metric.margin": N_("± {size}"),
    "js.metric.with_interval": N_("{value} ({low} to {high})"),
    "js.metric.with_margin": N_("{value} ± {size}"),
    "js.moment.pause": N_("{length} s"),
    "js.moment.pause_inside": N_("{length} s, in mid-thought"),
    "js.moment.pause_in_text": N_("pause, {length} s"),
    "js.moment.acoustic": N_("drawn-out sound, {length} s"),
    "js.moment.monotone": N_("{length} s in a monotone"),
    "js.outside.fast": N_(
        "Your pace is fast: {value}. Comfortable to follow: {low} to {high}. You are fastest from "
        "{at} on."
    ),
    "js.outside.slow": N_(
        "Your pace is slow: {value}. Comfortable to follow: {low} to {high}. You are slowest from "
        "{at} on."
    ),
    "js.outside.fillers": N_("You use many fillers: {value}. The first came at {at}."),
    "js.outside.long_pause": N_("You paused for a long time: {value}, at {at}."),
    "js.outside.monotone": N_(
        "You sound monotone: your pitch hardly moves for {seconds} s from {at} on."
    ),
    "js.outside.quiet": N_("You are too quiet: {value}. You are quietest from {at} on."),
    "js.outside.clipped": N_(
        "The recording is distorted: {value} of it was too loud, most of all from {at} on."
    ),
    "js.delivery.too_little": N_(
        "You spoke too little to judge how you speak: that takes at least {words} words and "
        "{seconds} seconds of speech."
    ),
    "js.delivery.outside": N_("What stands out"),
    "js.timeline.caption": N_("Your answer from left to right."),
    "js.timeline.caption_hint": N_(
        "Press anywhere in the chart to hear that moment, or use the arrow keys."
    ),
    "js.timeline.summary": N_(
        "Loudness over {duration}. Pauses: {pauses}, of a second or longer: {long}. Fillers: "
        "{fillers}. Monotone passages: {monotone}."
    ),
    "js.timeline.seek": N_("Moment to hear"),
    "js.timeline.as_table": N_("The same as a table ({count})"),
    "js.timeline.hear": N_("Play from {time} ({seconds} s): {what}"),
    "js.timeline.when": N_("When"),
    "js.timeline.what": N_("What"),
    "js.legend.voice": N_("your voice"),
    "js.legend.pause": N_("pause"),
    "js.legend.long": N_("pause of 1 s or more"),
    "js.legend.very_long": N_("pause of 2 s or more"),
    "js.legend.lexical": N_("filler word"),
    "js.legend.acoustic": N_("filler sound"),
    "js.legend.monotone": N_("monotone passage"),
    "js.pace.unit": N_("Show pace in"),
    "js.pace.unit.words_per_minute": N_("words per minute"),
    "js.pace.unit.syllables_per_minute": N_("syllables per minute"),
    "js.pace.caption.words_per_minute": N_("Your pace over time, in words per minute."),
    "js.pace.caption.syllables_per_minute": N_("Your pace over time, in syllables per minute."),
    "js.pace.summary.words_per_minute": N_(
        "Pace over time: from {slowest} to {fastest} words per minute; {low} to {high} is "
        "comfortable to follow."
    ),
    "js.pace.summary.syllables_per_minute": N_(
        "Pace over time: from {slowest} to {fastest} syllables per minute; {low} to {high} is "
        "comfortable to follow."
    ),
    "js.pace.band": N_("comfortable to follow: {low} to {high}"),
    "js.pace.band_read": N_("comfortable to follow: {low} to {high} (read speech)"),
    "js.pace.as_table": N_("The curve as a table"),
    "js.pace.too_short": N_("There was too little speech to draw your pace over time."),
    "js.quarantine.label": N_("Struck out:"),
    "js.quarantine.silence": N_("Speech recognition wrote this where nobody spoke."),
    "js.quarantine.known_phrase": N_("A phrase that speech recognition is known to make up."),
    "js.quarantine.other_language": N_(
        "Another language was spoken here; speech recognition made these words up."
    ),
    "js.quarantine.repeats": N_("Speech recognition got stuck and repeated itself."),
    "js.words.most_used": N_("Your most frequent words"),
    "js.words.hedges": N_("Hedges: words that weaken what you say"),
    "js.words.restarts": N_("Restarts and repeated words"),
    "js.group.pace": N_("Pace"),
    "js.group.pauses": N_("Pauses"),
    "js.group.fillers": N_("Fillers"),
    "js.group.voice": N_("Voice and sound"),
    "js.group.language": N_("Language"),
    "js.measure.duration": N_("Length"),
    "js.measure.duration.hint": N_("From the first moment of the recording to the last."),
    "js.measure.words_per_minute": N_("Pace in words"),
    "js.measure.words_per_minute.hint": N_("From your first sound to your last, pauses included."),
    "js.measure.syllables_per_minute": N_("Pace in syllables"),
    "js.measure.syllables_per_minute.hint": N_(
        "From your first sound to your last, pauses included. Syllables suit languages with long "
        "words better."
    ),
    "js.measure.articulation_rate": N_("Pace without pauses"),
    "js.measure.articulation_rate.hint": N_("How fast you speak while you are speaking."),
    "js.measure.pauses": N_("Pauses"),
    "js.measure.pauses.hint": N_("Silences of a quarter of a second or more."),
    "js.measure.pauses_per_minute": N_("Pauses per minute"),
    "js.measure.pauses_per_minute.hint": N_("Lets you compare short and long answers."),
    "js.measure.pauses_over_1s": N_("Pauses of 1 s or more"),
    "js.measure.pauses_over_1s.hint": N_(
        "Long enough to be noticed. Before a key point, that is a strength."
    ),
    "js.measure.pauses_over_2s": N_("Pauses of 2 s or more"),
    "js.measure.pauses_over_2s.hint": N_(
        "Sounds as if you had finished. Announce your next point instead."
    ),
    "js.measure.longest_pause": N_("Longest pause"),
    "js.measure.longest_pause.hint": N_("A short pause before a key point is fine."),
    "js.measure.pauses_inside_clauses": N_("Pauses in mid-thought"),
    "js.measure.pauses_inside_clauses.hint": N_(
        "They break up a thought and harm fluency more than pauses between thoughts."
    ),
    "js.measure.time_to_first_word": N_("Time to the first word"),
    "js.measure.time_to_first_word.hint": N_(
        "Thinking first is fine; if it takes long, say that you are thinking."
    ),
    "js.measure.speech_ratio": N_("Time spent speaking"),
    "js.measure.speech_ratio.hint": N_("The share of the recording in which you speak."),
    "js.measure.filler_count": N_("Fillers"),
    "js.measure.filler_count.hint": N_("Words such as “um” and “you know”, and drawn-out sounds."),
    "js.measure.fillers_per_minute": N_("Fillers per minute"),
    "js.measure.fillers_per_minute.hint": N_("Up to 5 do no harm; 12 or more distract a listener."),
    "js.measure.fillers_per_100_words": N_("Fillers per 100 words"),
    "js.measure.fillers_per_100_words.hint": N_("2 to 6 are usual in free speech."),
    "js.measure.pitch": N_("Pitch"),
    "js.measure.pitch.hint": N_("How high or low your voice is. There is no better or worse here."),
    "js.measure.pitch_spread": N_("Liveliness of your voice"),
    "js.measure.pitch_spread.hint": N_(
        "How far your pitch moves up and down; a small value sounds monotone."
    ),
    "js.measure.loudness": N_("Loudness"),
    "js.measure.loudness.hint": N_("While you speak; 0 is the loudest a recording can hold."),
    "js.measure.ending_drop": N_("Drop at the end of sentences"),
    "js.measure.ending_drop.hint": N_(
        "How much quieter your sentences end. A large value means that the end of the sentence "
        "gets lost."
    ),
    "js.measure.peak": N_("Loudest moment"),
    "js.measure.peak.hint": N_("Close to 0 means you were near the limit of the microphone."),
    "js.measure.clipping": N_("Distorted sound"),
    "js.measure.clipping.hint": N_(
        "The share of the recording that was cut off because it was too loud."
    ),
    "js.measure.signal_to_noise": N_("Voice above background noise"),
    "js.measure.signal_to_noise.hint": N_(
        "A small value means that the room or the microphone interferes."
    ),
    "js.measure.hedges_per_100_words": N_("Hedges"),
    "js.measure.hedges_per_100_words.hint": N_("Words such as “maybe” and “I guess”."),
    "js.measure.repetitions": N_("Restarts and repeats"),
    "js.measure.repetitions.hint": N_("Words said twice because you restarted the sentence."),
    "js.measure.sentence_length": N_("Sentence length"),
    "js.measure.sentence_length.hint": N_(
        "Words in an average sentence. Short sentences are easier to follow."
    ),
    "js.measure.variety": N_("Variety of words"),
    "js.measure.variety.hint": N_("The share of different words in any 50 words in a row."),
    "js.measure.passives": N_("Passive verbs"),
    "js.measure.passives.hint": N_("“It was done” hides who did it."),
    "js.measure.first_person_actions": N_("Your own actions"),
    "js.measure.first_person_actions.hint": N_("Sentences that say what you did yourself."),
    "js.unit.s": N_("{value} s"),
    "js.unit.words/min": N_("{value} words/min"),
    "js.unit.syllables/min": N_("{value} syllables/min"),
    "js.unit.pauses/min": N_("{value} per minute"),
    "js.unit.fillers/min": N_("{value} per minute"),
    "js.unit.fillers/100 words": N_("{value} per 100 words"),
    "js.unit.hedges/100 words": N_("{value} per 100 words"),
    "js.unit.words/sentence": N_("{value} words"),
    "js.unit.semitones": N_("{value} semitones"),
    "js.unit.Hz": N_("{value} Hz"),
    "js.unit.dB": N_("{value} dB"),
    "js.unit.dBFS": N_("{value} dBFS"),
    "js.unit.level": N_("{value} of 5"),
    "js.reason.too_little_speech": N_("Not measured: there was too little speech."),
    "js.reason.too_noisy": N_("Not measured: the recording is too noisy."),
    "js.reason.unclear_speech": N_("Not measured: too few words were heard clearly."),
    "js.reason.too_few_sentences": N_("Not measured: there were too few sentences."),
    "js.reason.no_silence_to_compare": N_(
        "Not measured: there is no silence to compare your voice with."
    ),
    "js.reason.uncertain": N_(
        "No level this time: readers rate answers like this one too differently for a level you "
        "could trust. The rest of the report still holds."
    ),
    "js.reason.subject_unclear": N_(
        "No level this time: it is not clear whether this answers the question. Name the subject "
        "of the question in your first sentence."
    ),
    "js.reason.no_judge": N_("Answers in this language cannot be rated yet."),
    "js.reason.no_answer": N_("There is no answer to rate."),
    "js.reason.not_understood": N_("Not rated: your words were not understood well enough."),
    "js.reason.other_language": N_("Not rated: it is not in the language you chose."),
    "js.reason.other": N_("Could not be measured in this recording."),
    "js.report.overall_value": N_("{value} of {highest}"),
}
"""Placeholders are filled by the scripts."""
