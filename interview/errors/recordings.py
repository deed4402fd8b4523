"""Errors in recordings, typed answers and questions."""

from typing import ClassVar

from interview.errors.refusal import InterviewError
from interview.language.catalogue import LANGUAGES, N_, Language
from interview.language.figures import known_name, language_name, said


class NoAudio(InterviewError):
    """The request has no recording.

    Facts: ``part_without_filename``, the field sent as text; or ``field``, the expected field, and
    ``found``, the fields sent; or ``content_type`` of a body that is not a form, and ``typed_to``,
    the address for typed answers.
    """

    code = "no_audio"
    status = 400
    sentence = N_("The request has no recording. Send it in the 'audio' field.")
    detailed = (
        N_(
            "The part '{part_without_filename}' has no filename, so it was taken for text. Send "
            "the recording as a file, with a filename."
        ),
        N_("There is no file in the field '{field}'. Fields found: {found}."),
        N_(
            "The Content-Type of the request is {content_type}. Send a recording in the field "
            "'audio' of multipart/form-data (with its boundary), or a typed answer as "
            "application/json to {typed_to}."
        ),
    )


class NoFileChosen(InterviewError):
    """A browser sent the form without a file in its file field."""

    code = "no_file_chosen"
    status = 400
    sentence = N_("No file was chosen. Choose a recording, or type your answer.")


class EmptyAudio(InterviewError):
    code = "empty_audio"
    status = 400
    sentence = N_("The recording is empty. Check your microphone and record again.")


class UnsupportedAudio(InterviewError):
    """The container or the codec is not supported.

    Facts: ``container``; ``codec`` if the file has an audio track; ``instead``, a supported format
    other than the one sent.
    """

    code = "unsupported_audio"
    status = 415
    sentence = N_(
        "This file is not a recording in a known format. Send M4A, MP3, WAV, FLAC, Ogg or WebM."
    )
    detailed = (
        N_(
            "This {container} file uses the codec {codec}, which is not supported. Send the "
            "recording in another format, for example {instead}."
        ),
        N_("This {container} file contains no sound. Send a recording with sound."),
    )


class UnsupportedSampling(InterviewError):
    """The sample rate or the number of channels is not supported.

    Facts: ``rate`` in hertz and ``channels``, as the recording claims them.
    """

    code = "unsupported_sampling"
    status = 415
    sentence = N_(
        "The sample rate or the number of channels of the recording is not supported. Send a "
        "recording of 1 to 768 kHz with at most 32 channels."
    )
    detailed = (
        N_(
            "The recording claims {rate} Hz and {channels} channels. Send a recording of 1 to "
            "768 kHz with at most 32 channels."
        ),
    )


class CorruptAudio(InterviewError):
    code = "corrupt_audio"
    status = 422
    sentence = N_("The recording is damaged and could not be read. Please record again.")


class BeginningMissing(CorruptAudio):
    """A stream without its first part, which has the headers needed to decode it."""

    code = "beginning_missing"
    status = 422
    sentence = N_(
        "The beginning of the recording is missing: its first part is not in this file. Send the "
        "whole recording, or record again."
    )


class AudioTooCostly(InterviewError):
    """Opening or decoding exceeds the limits of memory or time."""

    code = "audio_too_costly"
    status = 422
    sentence = N_(
        "Opening this file takes more memory or time than a recording should. Send the recording "
        "in another format, or record again."
    )


class AudioTooLong(InterviewError):
    """The recording is longer than an answer may be.

    Facts, where it is the time stamps that make it long: ``gap``, the seconds one leaves without
    sound, or ``block``, the seconds of a single block of sound.
    """

    code = "audio_too_long"
    status = 413
    sentence = N_("The recording is too long. Record a shorter answer.")
    detailed = (
        N_(
            "The time stamps in the recording leave a gap of {gap} s without sound, which makes "
            "it too long. Record a shorter answer without a break, or save the recording in "
            "another format and send that."
        ),
        N_(
            "The time stamps in the recording are wrong: according to them, a single block of "
            "sound lasts {block} s. Save the recording in another format and send that, or "
            "record again."
        ),
    )


class AudioTooLarge(InterviewError):
    code = "audio_too_large"
    status = 413
    sentence = N_("The file is too large. Send a smaller recording.")
    detailed = (N_("The file is too large. Send a recording smaller than {megabytes} MB."),)


class NoSpeech(InterviewError):
    code = "no_speech"
    status = 422
    sentence = N_(
        "No speech was heard in the recording. Speak closer to the microphone and try again."
    )


class OtherLanguage(InterviewError):
    """An unsupported language was spoken. Fact: ``language``, its ISO 639 code."""

    code = "other_language"
    status = 422
    sentence = N_(
        "The language spoken in the recording is not supported. Answers are understood in these "
        "languages: {supported}. Record again in one of them, or type your answer."
    )
    named: ClassVar[str] = N_(
        "The language heard in the recording is {name}. Answers are understood in these "
        "languages: {supported}. Record again in one of them, or type your answer."
    )

    def message(self, language: Language) -> str:
        """See :class:`InterviewError`; names the languages in ``language``."""
        name = known_name(str(self.facts.get("language", "")), language)
        sentence = self.named if name else self.sentence
        names = {
            "name": name,
            "supported": ", ".join(language_name(each, language) for each in LANGUAGES),
        }
        return said(sentence, language, **names)


class EnglishOnly(InterviewError):
    """Another language than English was requested from an English-only model."""

    code = "english_only"
    status = 422
    sentence = N_(
        "Speech recognition on this server understands only English. Choose English, or type "
        "your answer."
    )


class TooQuiet(InterviewError):
    """A recording too quiet to be understood even when amplified."""

    code = "too_quiet"
    status = 422
    sentence = N_(
        "The recording is too quiet to be understood. Check that the right microphone is chosen "
        "and its level is turned up, move closer to it and record again."
    )


class EmptyAnswer(InterviewError):
    code = "empty_answer"
    status = 400
    sentence = N_("The answer is empty. Please write or record an answer.")
    detailed = (N_("The field '{field}' is missing. Send your answer in it."),)


class AnswerTooLong(InterviewError):
    code = "answer_too_long"
    status = 413
    sentence = N_("The written answer is too long. Please shorten it.")
    detailed = (N_("The written answer has more than {characters} characters. Please shorten it."),)


class QuestionTooLong(InterviewError):
    code = "question_too_long"
    status = 413
    sentence = N_("The question is too long. Please shorten it.")
    detailed = (N_("The question has more than {characters} characters. Please shorten it."),)


class UploadTimeout(InterviewError):
    code = "upload_timeout"
    status = 408
    sentence = N_("The upload took too long. Check your connection and try again.")
