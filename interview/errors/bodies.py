"""What is wrong with the fields of a request, or with the body they come in."""

from interview.errors.refusal import InterviewError


class BadRequest(InterviewError):
    """A request whose fields cannot be used; ``detailed`` has the facts of each case."""

    code = "bad_request"
    status = 400
    messages = {
        "tr": "İstek anlaşılamadı. Gönderilen alanları kontrol edin.",
        "en": "The request could not be understood. Check the fields you sent.",
    }
    detailed = (
        {
            "tr": "'{field}' alanındaki değer geçersiz. Kullanılabilecek değerler: {allowed}.",
            "en": "The field '{field}' has a value that is not known. Known values: {allowed}.",
        },
        {
            "tr": "'{text_field}' alanı metin olmalıdır.",
            "en": "The field '{text_field}' must be text.",
        },
        {
            "tr": "'{yes_or_no_field}' alanı true ya da false olmalıdır.",
            "en": "The field '{yes_or_no_field}' must be true or false.",
        },
        {
            "tr": "'{number_field}' alanı tam sayı olmalıdır.",
            "en": "The field '{number_field}' must be a whole number.",
        },
        {
            "tr": "'{missing_field}' alanı eksik.",
            "en": "The field '{missing_field}' is missing.",
        },
        {
            "tr": "'{repeated_field}' alanı birden çok kez gönderildi.",
            "en": "The field '{repeated_field}' is there more than once.",
        },
        {
            "tr": "'{long_field}' alanı en çok {characters} karakter olabilir ve yalnızca "
            "görünür karakterler içerebilir.",
            "en": "The field '{long_field}' takes at most {characters} characters, all printable.",
        },
        {
            "tr": "'{long_header}' başlığı en çok {characters} karakter olabilir ve yalnızca "
            "görünür karakterler içerebilir.",
            "en": "The header '{long_header}' takes at most {characters} characters, all "
            "printable.",
        },
        {
            "tr": "İsteğin Content-Type başlığı: {wrong_type}. Alanları application/json ile "
            "gönderin.",
            "en": "The Content-Type of the request is {wrong_type}. Send the fields as "
            "application/json.",
        },
        {
            "tr": "Gövde sıkıştırılmış: Content-Encoding: {compression}. Sıkıştırmadan gönderin.",
            "en": "The body is compressed: Content-Encoding: {compression}. Send it uncompressed.",
        },
        {
            "tr": "JSON gövdesi çok derin: iç içe en çok {depth} nesne ve dizi kabul edilir.",
            "en": "The JSON is nested too deeply: at most {depth} objects and arrays in each "
            "other are taken.",
        },
        {
            "tr": "JSON gövdesindeki bir sayının {digits} basamaktan fazlası var.",
            "en": "A number in the JSON has more than {digits} digits.",
        },
        {
            "tr": "Gövde geçerli JSON değil: {line}. satır, {column}. sütun.",
            "en": "The body is not valid JSON: line {line}, column {column}.",
        },
        {
            "tr": "Gövde geçerli {unreadable} değil.",
            "en": "The body is not valid {unreadable}.",
        },
        {
            "tr": "Gövde bir JSON nesnesi olmalıdır, gönderilen tür: {json_type}.",
            "en": "The body must be a JSON object; its type is {json_type}.",
        },
        {
            "tr": "'{file_field}' alanı dosya olarak gönderildi. Dosya adı olmadan, metin olarak "
            "gönderin.",
            "en": "The field '{file_field}' came as a file. Send it as text, without a filename.",
        },
        {
            "tr": "'{long_text}' alanındaki metin {kilobytes} kB'tan uzun. Metni kısaltın; kayıtsa "
            "dosya adıyla, dosya olarak gönderin.",
            "en": "The field '{long_text}' has more than {kilobytes} kB of text. Shorten it; send "
            "a recording as a file, with a filename.",
        },
        {
            "tr": "Formun {nameless_part}. bölümünün adı yok. Her bölüme bir ad verin: "
            'Content-Disposition: form-data; name="...".',
            "en": "Part {nameless_part} of the form has no name. Give each part one: "
            'Content-Disposition: form-data; name="...".',
        },
        {
            "tr": "Formun {unreadable_part}. bölümünün başlıkları okunamadı: çok uzun ya da UTF-8 "
            "değil.",
            "en": "The headers of part {unreadable_part} of the form cannot be read: they are too "
            "long or not UTF-8.",
        },
        {
            "tr": "Formda {most_fields} alandan fazlası var. Yalnızca gerekenleri gönderin.",
            "en": "The form has more than {most_fields} fields. Send only those that are needed.",
        },
        {
            "tr": "Formda Content-Type başlığındaki boundary değeriyle ('{boundary}') başlayan "
            "bölüm yok.",
            "en": "No part of the form begins with the boundary of its Content-Type "
            "('{boundary}').",
        },
        {
            "tr": "{no_boundary} türünün boundary değeri eksik ya da geçersiz.",
            "en": "The Content-Type {no_boundary} has no valid boundary.",
        },
        {
            "tr": "Gövde 'Transfer-Encoding: {coding}' kurallarına uymuyor.",
            "en": "The body breaks the rules of 'Transfer-Encoding: {coding}'.",
        },
    )


class RequestTooLarge(InterviewError):
    """A body without a recording that is larger than any of its fields may be."""

    code = "request_too_large"
    status = 413
    messages = {
        "tr": "İstek çok büyük. Gönderdiğiniz metni kısaltın.",
        "en": "The request is too large. Shorten the text you send.",
    }
    detailed = (
        {
            "tr": "İstek {kilobytes} kB'tan büyük. Gönderdiğiniz metni kısaltın.",
            "en": "The request is larger than {kilobytes} kB. Shorten the text you send.",
        },
    )


class BodyCutOff(InterviewError):
    """The body of a request, or the form in it, ends before its end."""

    code = "body_cut_off"
    status = 400
    messages = {
        "tr": "İsteğin gövdesi yarıda kesildi. Yeniden gönderin.",
        "en": "The body of the request breaks off before its end. Send it again.",
    }
