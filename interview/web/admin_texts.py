"""The sentences that the scripts of the admin page show, by the key they ask for."""

from interview.language.catalogue import N_, NN_, Counted

TEXTS: dict[str, str] = {
    "js.admin.fresh": N_("Updated {time}"),
    "js.admin.lost": N_("The service cannot be reached. The values shown are from {time}."),
    "js.admin.login_over": N_("You have been logged out. Reload the page to log in again."),
    "js.admin.database_lost": N_("The database is not responding; its values are not shown."),
    "js.admin.of_limit": N_("{used} of {limit} · {percent} · limit set by {source}"),
    "js.admin.source.machine": N_("the machine"),
    "js.admin.picture": N_(
        "Memory since {from}: now {now}, minimum {least}, maximum {most}, limit {limit}. The "
        "table below has the same values."
    ),
    "js.admin.no_samples": N_("The first samples are being taken."),
    "js.admin.line.limit": N_("Limit {size}"),
    "js.admin.part.live": N_("Live objects"),
    "js.admin.part.slack": N_("Allocator slack"),
    "js.admin.part.model": N_("Speech process"),
    "js.admin.part.libraries": N_("Libraries"),
    "js.admin.part.temp_files": N_("Temp files"),
    "js.admin.part.all": N_("Total"),
    "js.admin.part.used": N_("Counted against the limit"),
    "js.admin.level.normal": N_("Normal"),
    "js.admin.level.pressure": N_("Pressure"),
    "js.admin.level.high": N_("High"),
    "js.admin.level.emergency": N_("Emergency"),
    "js.admin.level.measured": N_("Automatic"),
    "js.admin.does.measured": N_("The measured memory use decides the level again."),
    "js.admin.does.normal": N_(
        "Nothing is restricted, whatever the memory use. If memory runs out, the host may kill "
        "the service."
    ),
    "js.admin.does.pressure": N_(
        "Free memory is returned, caches are cleared, and the idle speech process ends sooner."
    ),
    "js.admin.does.high": N_(
        "The speech process is replaced after its current answer, and new recordings are refused "
        "as busy."
    ),
    "js.admin.does.emergency": N_(
        "No models: recordings are refused; typed answers are still evaluated."
    ),
    "js.admin.set_level": N_("Set the level to “{level}”?"),
    "js.admin.set": N_("Set the level"),
    "js.admin.action.sweep": N_("Sweep temp files"),
    "js.admin.action.trim": N_("Trim memory"),
    "js.admin.action.collect": N_("Collect garbage"),
    "js.admin.action.clear_caches": N_("Clear the caches"),
    "js.admin.action.recycle": N_("Recycle the speech process"),
    "js.admin.action.clear_interviews": N_("Clear active interviews"),
    "js.admin.action.level": N_("Set the level"),
    "js.admin.action.login": N_("Login"),
    "js.admin.action.logout_everywhere": N_("Log out on all devices"),
    "js.admin.action.create_admin": N_("Create an admin"),
    "js.admin.action.promote": N_("Promote to admin"),
    "js.admin.what.sweep": N_(
        "Deletes files left by dead processes and files past their age limit. Files in use stay."
    ),
    "js.admin.what.trim": N_(
        "Returns free heap pages of the web process to the system. Takes a few milliseconds."
    ),
    "js.admin.what.collect": N_(
        "Runs one full garbage collection. Every request waits for it, about a tenth of a second."
    ),
    "js.admin.what.clear_caches": N_(
        "Clears this instance's cached transcripts, evaluations and matches, and those shared in "
        "Redis. They are made again when needed."
    ),
    "js.admin.what.recycle": N_(
        "Replaces the speech process after its current answer. The next answer waits for the "
        "model to load."
    ),
    "js.admin.what.clear_interviews": N_(
        "Deletes every active interview with its answers. Candidates in the middle of one have "
        "to start again."
    ),
    "js.admin.failed": N_("{action} failed: {reason}"),
    "js.admin.outcome.bytes": N_("{size} freed"),
    "js.admin.outcome.swept": N_(
        "files: {files}, folders: {folders}, size: {size}, failures: {failures}"
    ),
    "js.admin.outcome.failed": N_("failed ({kind})"),
    "js.admin.reason": N_("The models are off: {reason}"),
    "js.admin.why.use": N_("memory is low"),
    "js.admin.why.operator": N_("set by an admin"),
    "js.admin.why.EMERGENCY_MODE": N_("EMERGENCY_MODE=true"),
    "js.admin.why.DISABLE_AI_MODELS": N_("DISABLE_AI_MODELS=true"),
    "js.admin.why.model_does_not_fit": N_(
        "the model does not fit into the remaining memory; see /debug/memory_status for details"
    ),
    "js.admin.why.oom_kill": N_("the kernel killed a process because memory ran out"),
    "js.admin.outcome.none": N_("done"),
    "js.admin.card.speech": N_("Speech process"),
    "js.admin.card.answers": N_("Answers"),
    "js.admin.card.files": N_("Temp files"),
    "js.admin.card.database": N_("Database"),
    "js.admin.card.people": N_("People"),
    "js.admin.card.caches": N_("Caches"),
    "js.admin.card.growth": N_("Growth per 100 answers"),
    "js.admin.figure.seen": N_("Answers seen"),
    "js.admin.figure.warnings": N_("Warnings"),
    "js.admin.growth": N_("{slope} ({low} to {high})"),
    "js.admin.figure.state": N_("State"),
    "js.admin.figure.restarts": N_("Starts"),
    "js.admin.figure.answers": N_("Answers evaluated"),
    "js.admin.figure.crashes": N_("Crashes"),
    "js.admin.figure.timeouts": N_("Timeouts"),
    "js.admin.figure.recycled": N_("Recycled"),
    "js.admin.figure.size": N_("Size after the last answer"),
    "js.admin.figure.running": N_("Being evaluated"),
    "js.admin.figure.waiting": N_("Waiting for the speech process"),
    "js.admin.figure.uploading": N_("Uploading"),
    "js.admin.figure.pace": N_("Time per answer"),
    "js.admin.figure.refused": N_("Refused as busy"),
    "js.admin.figure.live": N_("Open now"),
    "js.admin.figure.bytes": N_("Total size"),
    "js.admin.figure.oldest": N_("Oldest"),
    "js.admin.figure.swept": N_("Swept"),
    "js.admin.figure.failures": N_("Failures"),
    "js.admin.figure.last_sweep": N_("Last sweep"),
    "js.admin.figure.checked_out": N_("Connections in use"),
    "js.admin.figure.pool_size": N_("Pool size"),
    "js.admin.figure.overflow": N_("Over the pool size"),
    "js.admin.figure.sessions": N_("Sessions"),
    "js.admin.figure.users": N_("Accounts"),
    "js.admin.figure.admins": N_("Admins"),
    "js.admin.figure.interviews": N_("Active interviews"),
    "js.admin.cache.matcher": N_("Matched questions"),
    "js.admin.cache.transcripts": N_("Transcripts"),
    "js.admin.cache.evaluations": N_("Evaluations"),
    "js.admin.cache.replies": N_("Language model replies"),
    "js.admin.cache.spoken": N_("Texts that were spoken"),
    "js.admin.figure.entries": N_("{count} · {percent} hits"),
    "js.admin.state.received": N_("Stored, waiting"),
    "js.admin.state.processing": N_("Stored, in progress"),
    "js.admin.state.evaluated": N_("Stored, evaluated"),
    "js.admin.state.failed": N_("Stored, failed"),
    "js.admin.state.expired": N_("Stored, expired"),
    "js.admin.speech.stopped": N_("not running"),
    "js.admin.speech.idle": N_("idle"),
    "js.admin.speech.busy": N_("busy"),
    "js.admin.speech.elsewhere": N_("in separate workers"),
    "js.admin.column.time": N_("Time"),
    "js.admin.column.level": N_("Level"),
    "js.admin.column.reason": N_("Cause"),
    "js.admin.column.process": N_("Process"),
    "js.admin.column.number": N_("Number"),
    "js.admin.column.resident": N_("Resident"),
    "js.admin.column.share": N_("Proportional share (PSS)"),
    "js.admin.column.threads": N_("Threads"),
    "js.admin.column.files": N_("Open files"),
    "js.admin.column.job": N_("Job"),
    "js.admin.column.every": N_("Every"),
    "js.admin.column.last": N_("Last run"),
    "js.admin.column.next": N_("Next run"),
    "js.admin.column.where": N_("Runs in"),
    "js.admin.column.who": N_("Who"),
    "js.admin.column.address": N_("From"),
    "js.admin.column.action": N_("Operation"),
    "js.admin.column.outcome": N_("Outcome"),
    "js.admin.here": N_("this process"),
    "js.admin.elsewhere": N_("another process"),
    "js.admin.job_failed": N_("failed"),
    "js.admin.nothing": N_("Nothing yet."),
}
"""Placeholders are filled by the scripts."""

COUNTED_TEXTS: dict[str, Counted] = {
    "js.admin.times": NN_("done {count} time", "done {count} times"),
    "js.admin.outcome.entries": NN_("{count} entry, {size} freed", "{count} entries, {size} freed"),
    "js.admin.outcome.interviews": NN_("{count} interview deleted", "{count} interviews deleted"),
}
"""Sentences with a plural, for ``count``."""
