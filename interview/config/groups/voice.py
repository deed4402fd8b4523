"""Settings of the voice that reads questions and feedback aloud."""

from dataclasses import dataclass

from interview.config.variables import choice, setting, web_address

OFF, ESPEAK, OPENAI = "off", "espeak-ng", "openai"


@dataclass(frozen=True, kw_only=True)
class VoiceSettings:
    """The server voice, if there is one; without it browsers speak."""

    tts_engine: str = setting(
        "TTS_ENGINE",
        OFF,
        "server voice: `off` leaves speaking to the browser; `espeak-ng` runs that program, which "
        "must be installed; `openai` asks TTS_BASE_URL",
        choice(OFF, ESPEAK, OPENAI, also={"espeak": ESPEAK, "none": OFF}),
    )
    tts_base_url: str = setting(
        "TTS_BASE_URL",
        "",
        "server with OpenAI's `/audio/speech`, up to `/v1`; questions and feedback are sent to it",
        web_address,
    )
    tts_model: str = setting(
        "TTS_MODEL", "", "model of that server; required with `openai`, as is TTS_BASE_URL"
    )
    tts_api_key: str = setting(
        "TTS_API_KEY", "", "API key of that server, if it needs one", shown=False
    )
    tts_voice: str = setting(
        "TTS_VOICE",
        "alloy",
        "voice of that server where the client names none; one that OpenAI does not have always "
        "speaks",
    )
