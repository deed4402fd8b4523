"""Errors about CVs that candidates upload."""

from interview.errors.refusal import InterviewError
from interview.language.catalogue import N_


class NoCv(InterviewError):
    code = "no_cv"
    status = 400
    sentence = N_(
        "You have not uploaded a CV yet. Upload one as PDF or Word document (docx) first."
    )


class NoAdvert(InterviewError):
    code = "no_advert"
    status = 400
    sentence = N_("You have not pasted a job advertisement yet. Send its text first.")


class AdvertTooShort(InterviewError):
    code = "advert_too_short"
    status = 422
    sentence = N_("This text is too short for a job advertisement. Paste the whole of it.")


class AdvertTooLong(InterviewError):
    """Fact: ``characters``, the limit."""

    code = "advert_too_long"
    status = 413
    sentence = N_("This job advertisement is too long. Paste only its own text.")
    detailed = (
        N_("A job advertisement may have at most {characters} characters. Paste only its text."),
    )


class BadFindings(InterviewError):
    """Facts: the part that is invalid, and what is valid there."""

    code = "bad_findings"
    status = 400
    sentence = N_("What you corrected could not be understood. Check the fields you sent.")
    detailed = (
        N_(
            "'{list_of_text}' must be a list of at most {most} texts of at most {characters} "
            "characters."
        ),
        N_("'years' must be a whole number from 0 to {most_years}, or null."),
        N_("'field' must be null or one of {fields}."),
        N_(
            "'languages' must be a list of at most {most_languages} objects with the name of a "
            "known 'language' and its 'level', null or one of {levels}."
        ),
        N_("The field 'found' must be an object with {parts}."),
    )


class NoCvFile(InterviewError):
    code = "no_cv_file"
    status = 400
    sentence = N_(
        "The request has no CV. Send a PDF or a Word document (docx) as a file in the field "
        "'cv_file'."
    )


class UnsupportedCv(InterviewError):
    code = "unsupported_cv"
    status = 415
    sentence = N_(
        "This file is neither a PDF nor a Word document (docx). Save your CV as PDF and upload it "
        "again."
    )


class CvTooLarge(InterviewError):
    """Facts: ``megabytes`` or ``pages``, the limit that was exceeded."""

    code = "cv_too_large"
    status = 413
    sentence = N_("This CV is too large. Shorten it, or save it without pictures.")
    detailed = (
        N_("A CV may have at most {megabytes} MB. Save yours without pictures."),
        N_("A CV may have at most {pages} pages. Shorten yours."),
    )


class CvEncrypted(InterviewError):
    code = "cv_encrypted"
    status = 422
    sentence = N_("This CV is protected by a password. Save it without one and upload it again.")


class CvWithoutText(InterviewError):
    """A scanned CV: pages that are pictures."""

    code = "cv_without_text"
    status = 422
    sentence = N_(
        "There is no text in this CV: its pages are pictures, as from a scanner. Upload the "
        "document it was printed from."
    )


class CvBroken(InterviewError):
    code = "cv_broken"
    status = 422
    sentence = N_("This CV is damaged and could not be read. Save it as PDF and upload it again.")


class CvTooCostly(InterviewError):
    """Reading exceeds the limits of memory or time."""

    code = "cv_too_costly"
    status = 422
    sentence = N_(
        "Reading this CV takes too much memory or time. Save it as a plain PDF and upload it again."
    )
