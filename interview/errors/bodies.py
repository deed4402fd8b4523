"""Errors in the body of a request and in its fields."""

from interview.errors.refusal import InterviewError
from interview.language.catalogue import N_


class BadRequest(InterviewError):
    """A request with invalid fields; ``detailed`` has the facts of each case as placeholders."""

    code = "bad_request"
    status = 400
    sentence = N_("The request could not be understood. Check the fields you sent.")
    detailed = (
        N_("The field '{field}' has an invalid value. Valid values: {allowed}."),
        N_("The field '{text_field}' must be text."),
        N_("The field '{yes_or_no_field}' must be true or false."),
        N_("The field '{number_field}' must be a whole number."),
        N_("The field '{missing_field}' is missing."),
        N_("The field '{repeated_field}' was sent more than once."),
        N_(
            "The field '{long_field}' may have at most {characters} characters, all of them "
            "printable."
        ),
        N_(
            "The header '{long_header}' may have at most {characters} characters, all of them "
            "printable."
        ),
        N_("The Content-Type of the request is {wrong_type}. Send the fields as application/json."),
        N_("The body is compressed: Content-Encoding: {compression}. Send it uncompressed."),
        N_(
            "The JSON is nested too deeply: at most {depth} levels of objects and arrays are "
            "accepted."
        ),
        N_("A number in the JSON has more than {digits} digits."),
        N_("The body is not valid JSON: line {line}, column {column}."),
        N_("The body is not valid {unreadable}."),
        N_("The body must be a JSON object, but its type is {json_type}."),
        N_("The field '{file_field}' was sent as a file. Send it as text, without a filename."),
        N_(
            "The field '{long_text}' has more than {kilobytes} kB of text. Shorten it; send a "
            "recording as a file, with a filename."
        ),
        N_(
            "Part {nameless_part} of the form has no name. Give each part a name: "
            'Content-Disposition: form-data; name="...".'
        ),
        N_(
            "The headers of part {unreadable_part} of the form cannot be read: they are too long "
            "or not UTF-8."
        ),
        N_("The form has more than {most_fields} fields. Send only those that are needed."),
        N_("No part of the form begins with the boundary of its Content-Type ('{boundary}')."),
        N_("The Content-Type {no_boundary} has no valid boundary."),
        N_("The body breaks the rules of 'Transfer-Encoding: {coding}'."),
    )


class RequestTooLarge(InterviewError):
    """A body without a recording that exceeds the limit for text."""

    code = "request_too_large"
    status = 413
    sentence = N_("The request is too large. Shorten the text you send.")
    detailed = (N_("The request is larger than {kilobytes} kB. Shorten the text you send."),)


class BodyCutOff(InterviewError):
    """The body of a request, or the form in it, is incomplete."""

    code = "body_cut_off"
    status = 400
    sentence = N_("The body of the request is cut off. Send it again.")
