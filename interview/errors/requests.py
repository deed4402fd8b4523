"""What is wrong with a request, or with who sent it."""

from interview.errors.refusal import InterviewError


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
