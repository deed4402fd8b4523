"""Every refusal the service can give: a stable code, an HTTP status and a safe message.

A client reads ``error`` (in its language) and branches on ``code``; neither ever carries
the text of an exception, a path or anything else from inside.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

Language = Literal["tr", "en"]


class InterviewError(Exception):
    """Base of all named refusals. Subclasses are the table of codes."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    messages: ClassVar[dict[Language, str]] = {
        "tr": "Beklenmeyen bir hata oluştu. Lütfen yeniden deneyin.",
        "en": "Something unexpected went wrong. Please try again.",
    }

    retry_after: int | None = None
    """Seconds after which to try again, where that is known."""

    def message(self, language: Language) -> str:
        """The sentence shown to the caller, in the caller's language."""
        return self.messages[language]


class BadRequest(InterviewError):
    code = "bad_request"
    status = 400
    messages = {
        "tr": "İstek anlaşılamadı. Gönderilen alanları kontrol edin.",
        "en": "The request could not be understood. Check the fields you sent.",
    }


class NotFound(InterviewError):
    code = "not_found"
    status = 404
    messages = {"tr": "Aradığınız sayfa bulunamadı.", "en": "There is nothing at this address."}


class MethodNotAllowed(InterviewError):
    code = "method_not_allowed"
    status = 405
    messages = {
        "tr": "Bu adres bu yöntemle çağrılamaz.",
        "en": "This address does not take that method.",
    }


class Forbidden(InterviewError):
    code = "forbidden"
    status = 403
    messages = {
        "tr": "Bu işlem için yetkiniz yok.",
        "en": "You are not allowed to do this.",
    }


class LoginRequired(InterviewError):
    code = "login_required"
    status = 401
    messages = {
        "tr": "Bu işlem için giriş yapmalısınız.",
        "en": "You have to log in to do this.",
    }


class WrongCredentials(InterviewError):
    code = "wrong_credentials"
    status = 401
    messages = {
        "tr": "Kullanıcı adı veya parola yanlış.",
        "en": "The username or the password is wrong.",
    }


class UsernameTaken(InterviewError):
    code = "username_taken"
    status = 400
    messages = {
        "tr": "Bu kullanıcı adı alınmış. Başka bir ad seçin.",
        "en": "This username is taken. Choose another.",
    }


class InvalidUsername(InterviewError):
    code = "invalid_username"
    status = 400
    messages = {
        "tr": "Kullanıcı adı 3-64 harf, rakam veya . _ @ + - işaretlerinden oluşmalıdır.",
        "en": "A username has 3 to 64 letters, digits or the signs . _ @ + -.",
    }


class WeakPassword(InterviewError):
    code = "weak_password"
    status = 400
    messages = {
        "tr": "Parola çok zayıf. En az 8, yöneticiyseniz en az 12 karakterden oluşan ve kolay "
        "tahmin edilemeyen bir parola seçin; kullanıcı adınızı içermesin.",
        "en": "The password is too weak. Choose one of at least 8 characters, 12 for an admin, "
        "that is hard to guess and does not contain your username.",
    }


class CrossOrigin(InterviewError):
    code = "cross_origin"
    status = 403
    messages = {
        "tr": "Bu istek izin verilmeyen bir siteden geldi.",
        "en": "This request came from a site that is not allowed here.",
    }


class RateLimited(InterviewError):
    code = "rate_limited"
    status = 429
    messages = {
        "tr": "Kısa sürede çok fazla istek gönderdiniz. Biraz bekleyip yeniden deneyin.",
        "en": "You sent many requests in a short time. Wait a little and try again.",
    }


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


class Busy(InterviewError):
    """All places are taken.

    Args:
        retry_after: seconds after which a place is expected, from the measured pace.
    """

    retry_after: int
    code = "busy"
    status = 503
    messages = {
        "tr": "Şu anda çok sayıda yanıt değerlendiriliyor. Birkaç saniye sonra yeniden deneyin.",
        "en": "Many answers are being evaluated right now. Try again in a few seconds.",
    }

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type["Busy"], tuple[int]]:
        return type(self), (self.retry_after,)


class TooManyAnswers(Busy):
    """This person has as many answers waiting as one person may."""

    code = "too_many_answers"
    status = 429
    messages = {
        "tr": "Bekleyen yanıtlarınız var. Biri değerlendirilince yeniden gönderin.",
        "en": "Answers of yours are still waiting. Send again when one of them is evaluated.",
    }


class StorageFull(InterviewError):
    code = "storage_full"
    status = 503
    messages = {
        "tr": "Sunucuda geçici olarak yer kalmadı. Lütfen biraz sonra yeniden deneyin.",
        "en": "The server is out of space for the moment. Please try again a little later.",
    }


class DatabaseUnavailable(InterviewError):
    code = "database_unavailable"
    status = 503
    messages = {
        "tr": "Kayıtlara şu anda ulaşılamıyor. Lütfen biraz sonra yeniden deneyin.",
        "en": "The records cannot be reached right now. Please try again a little later.",
    }


class SessionsUnavailable(InterviewError):
    """The store that instances share does not answer, and the request needs its session."""

    code = "sessions_unavailable"
    status = 503
    messages = {
        "tr": "Oturumunuza şu anda ulaşılamıyor. Birkaç saniye sonra yeniden deneyin.",
        "en": "Your session cannot be reached right now. Try again in a few seconds.",
    }
    retry_after = 5


class SpeechTimeout(InterviewError):
    code = "speech_timeout"
    status = 504
    messages = {
        "tr": "Kaydın çözümlenmesi çok uzun sürdü. Daha kısa bir yanıt deneyin.",
        "en": "The recording took too long to transcribe. Try a shorter answer.",
    }


class SpeechCrashed(InterviewError):
    code = "speech_crashed"
    status = 500
    messages = {
        "tr": "Konuşma tanıma bu kayıtta iki kez durdu. Lütfen yeniden kaydedin.",
        "en": "Speech recognition stopped twice on this recording. Please record again.",
    }


class ModelUnavailable(InterviewError):
    """The weights are missing, cut short or altered.

    Args:
        reason: for the log and the health page: which file, and what to do about it.
    """

    code = "model_unavailable"
    status = 503
    messages = {
        "tr": "Konuşma tanıma şu anda kullanılamıyor. Yanıtınızı yazarak gönderebilirsiniz.",
        "en": "Speech recognition is unavailable right now. You can type your answer instead.",
    }

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __reduce__(self) -> tuple[type["ModelUnavailable"], tuple[str]]:
        return type(self), (self.reason,)


class ModelsOff(ModelUnavailable):
    """No model runs: by the operator's choice, or because memory is short."""

    code = "models_off"
    messages = {
        "tr": "Ses değerlendirmesi şu anda kapalı. Yanıtınızı yazarak gönderebilirsiniz.",
        "en": "Spoken answers are switched off right now. You can type your answer instead.",
    }
    retry_after = 60


class OutOfMemory(InterviewError):
    """The kernel ended the speech process for want of memory; a second try would end the same."""

    code = "out_of_memory"
    status = 503
    messages = {
        "tr": "Bu kayıt için sunucunun belleği yetmedi. Daha kısa bir yanıt deneyin ya da yazın.",
        "en": "The server ran out of memory on this recording. Try a shorter answer, or type it.",
    }
    retry_after = 60


class ActiveInterview(InterviewError):
    code = "active_interview"
    status = 400
    messages = {
        "tr": "Aktif bir mülakat oturumunuz zaten var.",
        "en": "You already have an active interview.",
    }


class WorkerLost(InterviewError):
    code = "worker_lost"
    status = 500
    messages = {
        "tr": "Yanıtınız üç denemede de değerlendirilemedi. Lütfen yeniden gönderin.",
        "en": "Your answer could not be evaluated in three attempts. Please send it again.",
    }


class RecordingLost(InterviewError):
    """The row of an answer is there and its recording is not, or not all of it."""

    code = "recording_lost"
    status = 500
    messages = {
        "tr": "Yanıtınızın kaydı sunucuda kayboldu. Lütfen yanıtınızı yeniden gönderin.",
        "en": "The recording of your answer was lost on the server. Please send your answer again.",
    }


class AnswerExpired(InterviewError):
    code = "answer_expired"
    status = 410
    messages = {
        "tr": "Yanıtınız zamanında değerlendirilemedi ve silindi. Lütfen yeniden gönderin.",
        "en": "Your answer was not evaluated in time and was deleted. Please send it again.",
    }


class NoSuchAnswer(InterviewError):
    code = "no_such_answer"
    status = 404
    messages = {
        "tr": "Böyle bir yanıt yok ya da saklama süresi doldu.",
        "en": "There is no such answer, or it is no longer kept.",
    }


class NoActiveInterview(InterviewError):
    code = "no_active_interview"
    status = 404
    messages = {
        "tr": "Aktif bir mülakat oturumu bulunamadı.",
        "en": "No active interview was found.",
    }


class AnswerConflict(InterviewError):
    code = "answer_conflict"
    status = 409
    messages = {
        "tr": "Bu soru az önce yanıtlandı. Sıradaki soruyla devam edin.",
        "en": "This question was answered a moment ago. Go on with the next one.",
    }


def error_of(code: str) -> InterviewError:
    """The refusal with ``code``, to say again what was stored as a code alone."""
    found = next((kind for kind in _kinds(InterviewError) if kind.code == code), InterviewError)
    # Only the class's own words are needed; arguments such as a wait are of the past.
    return found.__new__(found)


def _kinds(kind: type[InterviewError]) -> Iterator[type[InterviewError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
