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
        "again; or upload a recording or type instead."
    ),
    "js.mic.denied.chrome": N_(
        "The microphone is blocked. Click the icon at the left end of the address bar, allow the "
        "microphone, and try again. If it is allowed there, allow it for the browser in the "
        "privacy settings of your computer; or upload a recording or type instead."
    ),
    "js.mic.denied.android": N_(
        "The microphone is blocked. Tap the icon at the left end of the address bar, then "
        "“Permissions”, allow the microphone, and try again. If it is not listed there, allow it "
        "for the browser in the phone's settings under “Apps”; or upload a recording or type "
        "instead."
    ),
    "js.mic.denied.firefox": N_(
        "The microphone is blocked. Click the crossed-out microphone in Firefox's address bar, "
        "remove “Blocked” with the × beside it, and try again. If there is none, allow the "
        "microphone for Firefox in the privacy settings of your device; or upload a recording or "
        "type instead."
    ),
    "js.mic.denied.safari": N_(
        "The microphone is blocked. In the menu bar choose Safari, “Settings for This Website”, "
        "set the microphone to “Allow”, and try again. If it is allowed there, allow Safari under "
        "System Settings, Privacy & Security, Microphone; or upload a recording or type instead."
    ),
    "js.mic.denied.ios": N_(
        "The microphone is blocked. In Safari tap the button beside the address, then “Website "
        "Settings”, and set the microphone to “Allow”. In another browser open the Settings app, "
        "tap the name of the browser, and switch the microphone on. Then try again; or upload a "
        "recording or type instead."
    ),
    "js.mic.in_app": N_(
        "This page is open inside another app, which gives it no microphone. Choose “Open in "
        "browser” in the menu of that app, or open the address in Safari, Chrome or Firefox; or "
        "upload a recording or type instead."
    ),
    "js.mic.missing": N_(
        "No microphone was found. Plug one in, or upload a recording or type instead."
    ),
    "js.mic.busy": N_(
        "The microphone could not be opened. Another program may be using it; close it and try "
        "again, or upload a recording or type instead."
    ),
    "js.lobby.again": N_("Check again"),
    "js.lobby.still": N_("Please be silent for a moment."),
    "js.lobby.speak": N_("Now say a sentence, as loudly as you will answer."),
    "js.lobby.good": N_("Your microphone works: “{name}” hears you well."),
    "js.lobby.muted": N_(
        "“{name}” is muted: no sound arrives at all. Switch it on, at its button or in the sound "
        "settings of your device, and check again."
    ),
    "js.lobby.other_device": N_(
        "Nothing was heard from “{name}”. “{next}” is chosen now: check again to try it."
    ),
    "js.lobby.quiet": N_(
        "“{name}” hardly hears you. Move closer, speak up, or raise its level in the sound "
        "settings of your device, and check again."
    ),
    "js.lobby.loud": N_(
        "“{name}” is too loud, and the sound is distorted. Move away from it, or lower its level "
        "in the sound settings of your device, and check again."
    ),
    "js.lobby.noisy": N_(
        "“{name}” hears the room nearly as loudly as you. Close the window, switch off what hums, "
        "or move closer to the microphone, and check again."
    ),
    "js.lobby.device": N_("Microphone {number}"),
    "js.target.before": N_("Aim for {least}–{most}"),
    "js.target.within": N_("Good length ({least}–{most})"),
    "js.target.over": N_("Longer than the advised {least}–{most}; come to an end"),
    "js.hint.points": N_("What belongs in this answer"),
    "js.hint.failed": N_("The hint could not be loaded. Close it and open it again."),
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
    "js.background.reading": N_("Reading the text…"),
    "js.background.read": N_("Read. Check what was found."),
    "js.background.saved": N_("Your corrections have been saved."),
    "js.background.deleted": N_("Deleted."),
    "js.background.failed": N_(
        "The server cannot be reached. Check your connection and try again."
    ),
    "js.background.remove": N_("Remove “{name}”"),
    "js.background.practise": N_("Practise this question"),
    "js.background.practise_this": N_("Practise this question: {question}"),
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
    "js.interview.resumed_reports": N_(
        "You are in the middle of an interview. Continue here; the reports on your answers so far "
        "are in its result."
    ),
    "js.interview.next": N_("Your answer has been received. Here is the next question."),
    "js.interview.end": N_(
        "This ends the interview, and you cannot go on with it. Press “End now” once more."
    ),
    "js.interview.unsent": N_(
        "You have not sent your answer yet. Press “End now” once more to end without it."
    ),
    "js.interview.waiting": N_(
        "Your answer has not been evaluated yet. Press “End now” once more to end without it."
    ),
    "js.interview.starting": N_("Preparing the first question…"),
    "js.interview.ending": N_("Preparing the overall evaluation…"),
    "js.interview.unsent_skip": N_(
        "You have not sent your answer yet. Press “Skip” once more to go on without it."
    ),
    "js.interview.waiting_skip": N_(
        "Your answer has not been evaluated yet. Wait for it, or end the interview."
    ),
    "js.interview.delete": N_(
        "This deletes what you said and its reports for good. Press “Delete this interview” once "
        "more."
    ),
    "js.interview.over": N_(
        "This interview is over: it was ended elsewhere, or nothing happened in it for hours."
    ),
    "js.interview.not_deleted": N_("It could not be deleted. Try again in a moment."),
    "js.interview.skipped": N_("Skipped. Here is the next question."),
    "js.interview.follow_up": N_("Follow-up to question {number}"),
    "js.interview.received": N_("Here is the report on your answer. Go on when you are ready."),
    **report_texts.TEXTS,
}
"""Placeholders are filled by the scripts."""

COUNTED_TEXTS: dict[str, Counted] = {
    "js.bank.count": NN_("{count} question", "{count} questions"),
    "js.bank.left": NN_(
        "Not seen yet: {left} of {count} question.",
        "Not seen yet: {left} of {count} questions.",
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
