"""What is wrong with what a candidate sent."""

from typing import ClassVar

from interview.errors.language_names import NAMES, name_of
from interview.errors.refusal import InterviewError, Language


class NoAudio(InterviewError):
    """The form has no recording.

    Facts: ``part_without_filename``, the field sent as text; or ``field``, where the recording
    belongs, and ``found``, the fields sent; or ``content_type`` of a body that is no form, with
    ``typed_to``, the address that takes typed answers.
    """

    code = "no_audio"
    status = 400
    messages = {
        "tr": "İstekte ses kaydı yok. Kaydı 'audio' alanında gönderin.",
        "en": "There is no recording in the request. Send it in the 'audio' field.",
    }
    detailed = (
        {
            "tr": "'{part_without_filename}' bölümünün dosya adı yok, bu yüzden metin sayıldı. "
            "Kaydı dosya adıyla, dosya olarak gönderin.",
            "en": "The part '{part_without_filename}' has no filename, so it was taken for text. "
            "Send the recording as a file, with a filename.",
        },
        {
            "tr": "'{field}' alanında dosya yok. Gönderilen alanlar: {found}.",
            "en": "There is no file in the field '{field}'. Fields found: {found}.",
        },
        {
            "tr": "İsteğin Content-Type başlığı: {content_type}. Kaydı multipart/form-data ile "
            "(boundary değeriyle birlikte) 'audio' alanında, yazılı yanıtı application/json ile "
            "{typed_to} adresine gönderin.",
            "en": "The Content-Type of the request is {content_type}. Send a recording in the "
            "field 'audio' of multipart/form-data (with its boundary), or a typed answer as "
            "application/json to {typed_to}.",
        },
    )


class NoFileChosen(InterviewError):
    """The form of a browser, sent without a file in its field for one."""

    code = "no_file_chosen"
    status = 400
    messages = {
        "tr": "Dosya seçilmedi. Bir ses kaydı seçin ya da yanıtınızı yazın.",
        "en": "No file was chosen. Choose a recording, or type your answer.",
    }


class EmptyAudio(InterviewError):
    code = "empty_audio"
    status = 400
    messages = {
        "tr": "Ses kaydı boş. Mikrofonunuzu kontrol edip yeniden kaydedin.",
        "en": "The recording is empty. Check your microphone and record again.",
    }


class UnsupportedAudio(InterviewError):
    """No container or codec that is decoded here.

    Facts: ``container``; ``codec`` where the track has one; ``instead``, a format to send, which
    is not the one that was sent.
    """

    code = "unsupported_audio"
    status = 415
    messages = {
        "tr": "Bu dosya tanınan bir ses kaydı değil. M4A, MP3, WAV, FLAC, Ogg veya WebM gönderin.",
        "en": "This file is no recording of a known kind. Send M4A, MP3, WAV, FLAC, Ogg or WebM.",
    }
    detailed = (
        {
            "tr": "Bu {container} dosyasının kodeği ({codec}) desteklenmiyor. Kaydı başka bir "
            "biçimde, örneğin {instead} olarak gönderin.",
            "en": "This {container} file has the codec {codec}, which is not supported. Send the "
            "recording in another format, for example {instead}.",
        },
        {
            "tr": "Bu {container} dosyasında ses yok. Ses içeren bir kayıt gönderin.",
            "en": "This {container} file contains no sound. Send a recording with sound.",
        },
    )


class UnsupportedSampling(InterviewError):
    """A sample rate or a number of channels that no recorder writes.

    Facts: ``rate`` in hertz and ``channels``, as the recording claims them.
    """

    code = "unsupported_sampling"
    status = 415
    messages = {
        "tr": "Kaydın örnekleme hızı veya kanal sayısı desteklenmiyor. 1-768 kHz hızında ve en çok "
        "32 kanallı bir kayıt gönderin.",
        "en": "The sample rate or the number of channels of the recording is not supported. Send a "
        "recording of 1 to 768 kHz with at most 32 channels.",
    }
    detailed = (
        {
            "tr": "Kayıt {rate} Hz ve {channels} kanal bildiriyor. 1-768 kHz hızında ve en çok 32 "
            "kanallı bir kayıt gönderin.",
            "en": "The recording claims {rate} Hz and {channels} channels. Send a recording of 1 "
            "to 768 kHz with at most 32 channels.",
        },
    )


class CorruptAudio(InterviewError):
    code = "corrupt_audio"
    status = 422
    messages = {
        "tr": "Ses kaydı bozuk, okunamadı. Lütfen yeniden kaydedin.",
        "en": "The recording is damaged and could not be read. Please record again.",
    }


class BeginningMissing(CorruptAudio):
    """A stream without its first part, which says how to read the rest."""

    code = "beginning_missing"
    status = 422
    messages = {
        "tr": "Kaydın başı eksik: ilk parçası bu dosyada yok. Kaydın tamamını gönderin ya da "
        "yeniden kaydedin.",
        "en": "The beginning of the recording is missing: its first part is not in this file. Send "
        "the whole recording, or record again.",
    }


class AudioTooCostly(InterviewError):
    """Opening or decoding takes more memory or time than any real recording does."""

    code = "audio_too_costly"
    status = 422
    messages = {
        "tr": "Bu dosyayı açmak bir kayıt için olağandan çok bellek veya süre gerektiriyor. Kaydı "
        "başka bir biçimde gönderin ya da yeniden kaydedin.",
        "en": "This file takes more memory or time to open than a recording does. Send the "
        "recording in another format, or record again.",
    }


class AudioTooLong(InterviewError):
    """Longer than an answer may be.

    Facts, where it is the time stamps that make it long: ``gap``, the seconds one leaves without
    sound, or ``block``, the seconds of a single block of sound.
    """

    code = "audio_too_long"
    status = 413
    messages = {
        "tr": "Ses kaydı çok uzun. Daha kısa bir yanıt kaydedin.",
        "en": "The recording is too long. Record a shorter answer.",
    }
    detailed = (
        {
            "tr": "Kaydın zaman damgaları {gap} saniyelik sessiz bir boşluk bırakıyor; kayıt bu "
            "yüzden çok uzun. Ara vermeden daha kısa bir yanıt kaydedin ya da kaydı başka bir "
            "biçimde kaydedip gönderin.",
            "en": "The time stamps in the recording leave a gap of {gap} s without sound, which "
            "makes it too long. Record a shorter answer without pausing, or save the recording in "
            "another format and send that.",
        },
        {
            "tr": "Kaydın zaman damgaları bozuk: tek bir ses bloğu {block} saniye sürüyor "
            "görünüyor. Kaydı başka bir biçimde kaydedip gönderin ya da yeniden kaydedin.",
            "en": "The time stamps in the recording are wrong: by them a single block of sound "
            "lasts {block} s. Save the recording in another format and send that, or record "
            "again.",
        },
    )


class AudioTooLarge(InterviewError):
    code = "audio_too_large"
    status = 413
    messages = {
        "tr": "Dosya çok büyük. Daha küçük bir kayıt gönderin.",
        "en": "The file is too large. Send a smaller recording.",
    }
    detailed = (
        {
            "tr": "Dosya çok büyük. {megabytes} MB'tan küçük bir kayıt gönderin.",
            "en": "The file is too large. Send a recording of less than {megabytes} MB.",
        },
    )


class NoSpeech(InterviewError):
    code = "no_speech"
    status = 422
    messages = {
        "tr": "Kayıtta konuşma duyulmadı. Mikrofona daha yakın konuşup yeniden deneyin.",
        "en": "No speech was heard in the recording. Speak closer to the microphone and try again.",
    }


class OtherLanguage(InterviewError):
    """Neither Turkish nor English was spoken. Fact: ``language``, the code of what was."""

    code = "other_language"
    status = 422
    messages = {
        "tr": "Kayıtta Türkçe ya da İngilizce konuşulmuyor; yanıtlar bu iki dilde anlaşılır. "
        "Bunlardan birinde yeniden kaydedin ya da yanıtınızı yazın.",
        "en": "Neither Turkish nor English is spoken in the recording, and answers are understood "
        "in these two. Record again in one of them, or type your answer.",
    }
    named: ClassVar[dict[Language, str]] = {
        "tr": "Kayıtta duyulan dil: {name}. Yanıtlar Türkçe ve İngilizce anlaşılır: bunlardan "
        "birinde yeniden kaydedin ya da yanıtınızı yazın.",
        "en": "The language heard in the recording is {name}. Answers are understood in Turkish "
        "and English: record again in one of them, or type your answer.",
    }

    def message(self, language: Language) -> str:
        """See :class:`InterviewError`; with the name of the language in the reader's."""
        spoken = str(self.facts.get("language", ""))
        if spoken not in NAMES:
            return super().message(language)
        return self.named[language].format(name=name_of(spoken, language))


class EnglishOnly(InterviewError):
    """Turkish was asked of a model that writes whatever it hears in English."""

    code = "english_only"
    status = 422
    messages = {
        "tr": "Bu sunucudaki konuşma tanıma yalnızca İngilizce anlar. İngilizceyi seçin ya da "
        "yanıtınızı yazın.",
        "en": "The speech recognition of this server understands English alone. Choose English, or "
        "type your answer.",
    }


class TooQuiet(InterviewError):
    """A recording in which hardly anything can be heard at any gain."""

    code = "too_quiet"
    status = 422
    messages = {
        "tr": "Kaydın sesi çok kısık; söylenenler anlaşılamadı. Doğru mikrofonun seçili ve "
        "düzeyinin yeterince açık olduğunu kontrol edin, mikrofona yaklaşıp yeniden kaydedin.",
        "en": "The recording is too quiet to be understood. Check that the right microphone is "
        "chosen and its level is turned up, move closer to it and record again.",
    }


class EmptyAnswer(InterviewError):
    code = "empty_answer"
    status = 400
    messages = {
        "tr": "Yanıt boş. Lütfen bir yanıt yazın veya kaydedin.",
        "en": "The answer is empty. Please write or record an answer.",
    }
    detailed = (
        {
            "tr": "'{field}' alanı eksik. Yanıtınızı bu alanda gönderin.",
            "en": "The field '{field}' is missing. Send your answer in it.",
        },
    )


class AnswerTooLong(InterviewError):
    code = "answer_too_long"
    status = 413
    messages = {
        "tr": "Yazılı yanıt çok uzun. Lütfen kısaltın.",
        "en": "The written answer is too long. Please shorten it.",
    }
    detailed = (
        {
            "tr": "Yazılı yanıt {characters} karakterden uzun. Lütfen kısaltın.",
            "en": "The written answer has more than {characters} characters. Please shorten it.",
        },
    )


class QuestionTooLong(InterviewError):
    code = "question_too_long"
    status = 413
    messages = {
        "tr": "Soru çok uzun. Lütfen kısaltın.",
        "en": "The question is too long. Please shorten it.",
    }
    detailed = (
        {
            "tr": "Soru {characters} karakterden uzun. Lütfen kısaltın.",
            "en": "The question has more than {characters} characters. Please shorten it.",
        },
    )


class UploadTimeout(InterviewError):
    code = "upload_timeout"
    status = 408
    messages = {
        "tr": "Yükleme çok uzun sürdü. Bağlantınızı kontrol edip yeniden deneyin.",
        "en": "The upload took too long. Check your connection and try again.",
    }
