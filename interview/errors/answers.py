"""What became of an answer or an interview."""

from interview.errors.refusal import InterviewError


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
