"""What is wrong with what a candidate sent."""

from interview.errors.refusal import InterviewError


class NoAudio(InterviewError):
    code = "no_audio"
    status = 400
    messages = {
        "tr": "İstekte ses kaydı yok. Kaydı 'audio' alanında gönderin.",
        "en": "There is no recording in the request. Send it in the 'audio' field.",
    }


class EmptyAudio(InterviewError):
    code = "empty_audio"
    status = 400
    messages = {
        "tr": "Ses kaydı boş. Mikrofonunuzu kontrol edip yeniden kaydedin.",
        "en": "The recording is empty. Check your microphone and record again.",
    }


class UnsupportedAudio(InterviewError):
    code = "unsupported_audio"
    status = 415
    messages = {
        "tr": "Bu dosya türü desteklenmiyor. WebM, Ogg, MP4/M4A, MP3, WAV veya FLAC gönderin.",
        "en": "This kind of file is not supported. Send WebM, Ogg, MP4/M4A, MP3, WAV or FLAC.",
    }


class CorruptAudio(InterviewError):
    code = "corrupt_audio"
    status = 422
    messages = {
        "tr": "Ses kaydı bozuk, okunamadı. Lütfen yeniden kaydedin.",
        "en": "The recording is damaged and could not be read. Please record again.",
    }


class AudioTooLong(InterviewError):
    code = "audio_too_long"
    status = 413
    messages = {
        "tr": "Ses kaydı çok uzun. Daha kısa bir yanıt kaydedin.",
        "en": "The recording is too long. Record a shorter answer.",
    }


class AudioTooLarge(InterviewError):
    code = "audio_too_large"
    status = 413
    messages = {
        "tr": "Dosya çok büyük. Daha küçük bir kayıt gönderin.",
        "en": "The file is too large. Send a smaller recording.",
    }


class NoSpeech(InterviewError):
    code = "no_speech"
    status = 422
    messages = {
        "tr": "Kayıtta konuşma duyulmadı. Mikrofona daha yakın konuşup yeniden deneyin.",
        "en": "No speech was heard in the recording. Speak closer to the microphone and try again.",
    }


class EmptyAnswer(InterviewError):
    code = "empty_answer"
    status = 400
    messages = {
        "tr": "Yanıt boş. Lütfen bir yanıt yazın veya kaydedin.",
        "en": "The answer is empty. Please write or record an answer.",
    }


class AnswerTooLong(InterviewError):
    code = "answer_too_long"
    status = 413
    messages = {
        "tr": "Yazılı yanıt çok uzun. Lütfen kısaltın.",
        "en": "The written answer is too long. Please shorten it.",
    }


class QuestionTooLong(InterviewError):
    code = "question_too_long"
    status = 413
    messages = {
        "tr": "Soru çok uzun. Lütfen kısaltın.",
        "en": "The question is too long. Please shorten it.",
    }


class UploadTimeout(InterviewError):
    code = "upload_timeout"
    status = 408
    messages = {
        "tr": "Yükleme çok uzun sürdü. Bağlantınızı kontrol edip yeniden deneyin.",
        "en": "The upload took too long. Check your connection and try again.",
    }
