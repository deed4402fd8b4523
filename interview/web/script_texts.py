"""The sentences that the scripts of the candidates' pages show, by the key they ask for."""

from interview.language.catalogue import N_, NN_, Counted
from interview.web import report_texts

TEXTS: dict[str, str] = {
    "js.record.start": N_("Record answer"),
    "js.record.again": N_("Record again"),
    "js.record.allow": N_("Allow the microphone when your browser asks."),
    "js.record.running": N_("Recording. Speak, then press Stop."),
    "js.record.limit": N_(
        "The time is up and the recording has stopped. You can listen to it and send it."
    ),
    "js.record.done": N_("Recorded. Listen to it, then send it or record again."),
    "js.record.quiet": N_("Almost nothing can be heard. Check that the right microphone is on."),
    "js.record.empty": N_("Nothing was recorded. Check your microphone and try again."),
    "js.mic.insecure": N_(
        "The microphone works only on a secure (https) address. You can upload a recording or "
        "type instead."
    ),
    "js.mic.unsupported": N_(
        "This browser cannot record sound. You can upload a recording or type instead."
    ),
    "js.mic.denied": N_(
        "The microphone is blocked. Allow it for this site in your browser's settings, then try "
        "again."
    ),
    "js.mic.missing": N_(
        "No microphone was found. Plug one in, or upload a recording or type instead."
    ),
    "js.mic.busy": N_(
        "The microphone could not be opened. Another program may be using it; close it and try "
        "again."
    ),
    "js.file.ready": N_("“{name}” is ready to send."),
    "js.file.shrinking": N_(
        "The file is too large to send, so it is being made smaller in your browser."
    ),
    "js.file.made_smaller": N_(
        "“{name}” has been made smaller in your browser: {after} MB instead of {before} MB. What "
        "you said in it is unchanged; it is ready to send."
    ),
    "js.file.converting": N_(
        "The server does not know this kind of file, so it is being converted in your browser."
    ),
    "js.file.cancelled": N_("Cancelled. Choose another file, record or type."),
    "js.file.only_first": N_(
        "This recording lasts {length}. Only its first {limit} will be evaluated. To have "
        "another part evaluated, cut it out and choose that file."
    ),
    "js.file.too_long": N_(
        "“{name}” lasts {length}; at most {limit} can be evaluated. Cut out the part you want "
        "and choose that file."
    ),
    "js.file.too_large": N_(
        "“{name}” is {size} MB and your browser cannot make it smaller; at most {limit} MB can "
        "be sent. Save it as MP3 or M4A and choose that file."
    ),
    "js.file.empty": N_("“{name}” is an empty file."),
    "js.take.kept": N_(
        "Your earlier recording is still here. Listen to it, then send it or record again."
    ),
    "js.take.cut_off": N_(
        "Your recording was interrupted. Everything recorded until then is still here: listen to "
        "it, then send it or record again."
    ),
    "js.take.not_kept": N_(
        "This browser keeps no copy of your recording, as in some private windows. Stay on this "
        "page until you see your feedback."
    ),
    "js.take.refused": N_(
        "Your earlier recording is still here. It was not evaluated: {why} You can send it "
        "again, download it or discard it."
    ),
    "js.take.set_aside": N_(
        "Your recording for “{question}” was not sent. It is kept on the Practice page, where "
        "you can listen to it, send it, download it or discard it."
    ),
    "js.take.discard": N_("Press “Discard” once more to delete this recording."),
    "js.take.discarded": N_("The recording is deleted."),
    "js.typed.empty": N_("Write an answer first."),
    "js.samples.loading": N_("Loading…"),
    "js.samples.failed": N_("The answers could not be loaded. Close this and open it again."),
    "js.samples.points": N_("Ways to say the expected points"),
    "js.bank.none": N_("No question matches. Try fewer words or another filter."),
    "js.bank.no_other": N_("No other question matches your filters."),
    "js.bank.anew": N_("You have seen all questions that match; they start again."),
    "js.speaker.listen": N_("Listen to the question"),
    "js.speaker.again": N_("Listen again"),
    "js.speaker.stop": N_("Stop reading"),
    "js.speaker.failed": N_("The question could not be read aloud. Its text is shown."),
    "js.question.empty": N_("Write a question first."),
    "js.send.first": N_("Send for feedback"),
    "js.send.again": N_("Send again"),
    "js.send.uploading": N_("Sending your recording: {percent}"),
    "js.send.accepting": N_("Your recording has been sent and is being stored."),
    "js.send.cut_off": N_(
        "The connection was lost. Your answer is still here and will be sent automatically as "
        "soon as the server can be reached."
    ),
    "js.send.cancelling": N_("Cancelling…"),
    "js.send.listening": N_("Your recording is being transcribed and evaluated."),
    "js.send.reading": N_("Your answer is being evaluated."),
    "js.send.still": N_("Still working after {seconds} seconds."),
    "js.send.busy": N_(
        "The service is busy. Trying again in {seconds} s ({attempt} of {attempts})."
    ),
    "js.send.done": N_("Your feedback is ready."),
    "js.send.cancelled": N_("Cancelled. Your answer is still here."),
    "js.send.withdrawn": N_("Cancelled. You can answer the question again."),
    "js.send.network": N_("The connection was lost. Your answer is still here; send it again."),
    "js.send.timeout": N_(
        "The server did not reply in time. Your answer is still here; send it again."
    ),
    "js.send.unreadable": N_(
        "The server's reply could not be read. Your answer is still here; send it again."
    ),
    "js.send.broken": N_(
        "Something went wrong on this page. Your answer is still here; reload the page and send "
        "it again."
    ),
    "js.send.too_large": N_(
        "The recording is too large for this server. It is still here: download it, or record a "
        "shorter answer."
    ),
    "js.wait.left": N_("Expected wait: about {seconds} s."),
    "js.wait.usual": N_("An answer usually takes about {seconds} s."),
    "js.wait.cut_off": N_(
        "The server cannot be reached right now. Your answer is stored there, and this page "
        "keeps asking for the result."
    ),
    "js.wait.not_cancelled": N_(
        "It could not be cancelled, because the server cannot be reached. This page keeps asking "
        "for the result."
    ),
    "js.interview.number": N_("Question {number} of {total}"),
    "js.interview.resumed": N_("You are in the middle of an interview. Continue here."),
    "js.interview.next": N_("Your answer has been received. Here is the next question."),
    "js.interview.unsent": N_(
        "You have not sent your answer yet. Press “End now” once more to end without it."
    ),
    "js.interview.waiting": N_(
        "Your answer has not been evaluated yet. Press “End now” once more to end without it."
    ),
    "js.interview.starting": N_("Preparing the first question…"),
    "js.interview.ending": N_("Preparing the overall evaluation…"),
    "js.interview.earlier": N_(
        "Answers you gave before you reloaded this page are not shown here; the evaluation above "
        "covers them too."
    ),
    **report_texts.TEXTS,
}
"""Placeholders are filled by the scripts."""

COUNTED_TEXTS: dict[str, Counted] = {
    "js.bank.count": NN_("{count} question", "{count} questions"),
    "js.bank.left": NN_(
        "Not seen yet: {left} of {count} question that matches your filters.",
        "Not seen yet: {left} of {count} questions that match your filters.",
    ),
    "js.record.warning": NN_(
        "{count} second left. Then the recording stops by itself.",
        "{count} seconds left. Then the recording stops by itself.",
    ),
    "js.fold.points": NN_(
        "{count} point to look for in your answer", "{count} points to look for in your answer"
    ),
    "js.wait.ahead": NN_(
        "{count} answer is ahead of yours.", "{count} answers are ahead of yours."
    ),
}
"""Sentences with a plural, for ``count``."""
