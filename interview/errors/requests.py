"""What is wrong with where a request goes, or with who sent it."""

from interview.errors.refusal import InterviewError


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
    """Facts: ``field`` of the password of somebody who is logged in already."""

    code = "wrong_credentials"
    status = 401
    messages = {
        "tr": "Kullanıcı adı veya parola yanlış.",
        "en": "The username or the password is wrong.",
    }
    detailed = (
        {
            "tr": "Şu anki parolanız yanlış ('{field}' alanı).",
            "en": "Your current password is wrong (field '{field}').",
        },
    )


class TooManyAttempts(InterviewError):
    """Wrong passwords at one account from one place.

    Args:
        seconds: how long this place has to wait before the next attempt.
    """

    code = "too_many_attempts"
    status = 429
    messages = {
        "tr": "Bu hesap için çok sayıda yanlış parola denendi. Biraz bekleyip yeniden deneyin.",
        "en": "Too many wrong passwords were tried for this account. Wait a little and try again.",
    }
    detailed = (
        {
            "tr": "Bu hesap için çok sayıda yanlış parola denendi. {seconds} saniye sonra "
            "yeniden deneyin.",
            "en": "Too many wrong passwords were tried for this account. Try again in {seconds} s.",
        },
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.retry_after = seconds


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
        "tr": "Parola çok zayıf. En az 8, yöneticiyseniz en az 12 karakterden oluşan, kullanıcı "
        "adınızı içermeyen bir parola seçin. Sık kullanılan parolalar, adlar, takımlar ve "
        "tarihler, sonlarına rakam eklense de ilk denenenlerdir; birbiriyle ilgisiz üç dört "
        "sözcük iyi bir paroladır.",
        "en": "The password is too weak. Choose one of at least 8 characters, 12 for an admin, "
        "that does not contain your username. Common passwords, names, teams and dates are "
        "guessed first, whatever digits follow them; three or four unrelated words make a good "
        "password.",
    }


class CrossOrigin(InterviewError):
    code = "cross_origin"
    status = 403
    messages = {
        "tr": "Bu istek izin verilmeyen bir siteden geldi.",
        "en": "This request came from a site that is not allowed here.",
    }


class UntrustedHost(InterviewError):
    """A request for a host the service is not called by.

    Facts: ``host``; or ``malformed``, a Host header that is none.
    """

    code = "untrusted_host"
    status = 400
    messages = {
        "tr": "Bu hizmet bu adresle sunulmuyor.",
        "en": "This service is not served at this address.",
    }
    detailed = (
        {
            "tr": "Bu hizmet '{host}' adresiyle sunulmuyor. İşletmeci adresi TRUSTED_HOSTS "
            "değişkenine ekleyebilir.",
            "en": "This service is not served at '{host}'. Its operator can add that name to "
            "TRUSTED_HOSTS.",
        },
        {
            "tr": "Host başlığı eksik ya da geçersiz: '{malformed}'.",
            "en": "The Host header is missing or malformed: '{malformed}'.",
        },
    )


class HttpsRequired(InterviewError):
    """A session over plain HTTP in production, whose cookie no browser would send back."""

    code = "https_required"
    status = 400
    messages = {
        "tr": "Bu adres HTTPS olmadan sunuluyor, bu yüzden oturumunuz korunamaz. Adresi https:// "
        "ile açın.",
        "en": "This address is served without HTTPS, so your session would be lost. Open it with "
        "https://.",
    }


class TooManyNewGuests(InterviewError):
    """More people came from one address than may begin as guests.

    Args:
        seconds: when all of them are forgotten.
    """

    code = "too_many_new_guests"
    status = 429
    messages = {
        "tr": "Bulunduğunuz ağdan kısa sürede çok sayıda kişi başladı. Bir hesapla giriş yapın "
        "ya da daha sonra yeniden deneyin.",
        "en": "Many people have begun from your network in a short time. Log in to an account, "
        "or try again later.",
    }

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.retry_after = seconds


class RateLimited(InterviewError):
    """Facts: ``seconds`` until the requests that count now are forgotten."""

    code = "rate_limited"
    status = 429
    messages = {
        "tr": "Kısa sürede çok fazla istek gönderdiniz. Biraz bekleyip yeniden deneyin.",
        "en": "You sent many requests in a short time. Wait a little and try again.",
    }
    detailed = (
        {
            "tr": "Kısa sürede çok fazla istek gönderdiniz. {seconds} saniye sonra yeniden "
            "deneyin.",
            "en": "You sent many requests in a short time. Try again in {seconds} s.",
        },
    )


class RequestTimeout(InterviewError):
    """A request that did not come within its time, or came too slowly."""

    code = "request_timeout"
    status = 408
    messages = {
        "tr": "İstek çok yavaş geldi. Bağlantınızı kontrol edip yeniden deneyin.",
        "en": "The request came too slowly. Check your connection and try again.",
    }


class AddressTooLong(InterviewError):
    code = "address_too_long"
    status = 414
    messages = {
        "tr": "Adres çok uzun. Uzun metinleri adreste değil, gövdede gönderin.",
        "en": "The address is too long. Send long texts in the body, not in the address.",
    }


class HeadersTooLarge(InterviewError):
    code = "headers_too_large"
    status = 431
    messages = {
        "tr": "İsteğin başlıkları çok büyük. Bu sitenin çerezlerini silip yeniden deneyin.",
        "en": "The headers of the request are too large. Delete this site's cookies and try again.",
    }
