"""Composition of the server voice."""

from functools import partial

from interview.composition.process import ProcessParts
from interview.config.groups.voice import ESPEAK, OFF, VoiceSettings
from interview.config.variables import ConfigError
from interview.contracts import NothingKept
from interview.contracts.memory import MemoryLevel
from interview.files.short_lived import ShortLivedFiles
from interview.flows.spoken import LIFE, SpokenFlow
from interview.memory.guard import MemoryGuard
from interview.memory.policy import DISABLED, NO_FIT
from interview.synthesis.espeak import PROGRAM, EspeakNg, espeak_program
from interview.synthesis.openai_speech import OpenAiSpeech
from interview.synthesis.speech import Speech, SpeechEngine


def spoken_flow(base: ProcessParts) -> SpokenFlow:
    """The flow with the engine of TTS_ENGINE. Raises ConfigError."""
    engine = _engine(base.settings.voice, models_off=base.settings.memory.disable_ai_models)
    return SpokenFlow(
        engine,
        ShortLivedFiles(base.registry, "spoken", ".wav", LIFE),
        base.caches.named("spoken", Speech) if engine is not None else NothingKept(),
        partial(_has_memory, base.memory),
    )


def _has_memory(guard: MemoryGuard) -> bool:
    """Whether a voice fits; with the models off for good the level is no figure of use."""
    return guard.level < MemoryLevel.HIGH or guard.reason in (DISABLED, NO_FIT)


def _engine(settings: VoiceSettings, *, models_off: bool) -> SpeechEngine | None:
    """The engine; a remote one is a model, which DISABLE_AI_MODELS forbids."""
    if settings.tts_engine == OFF:
        return None
    if settings.tts_engine == ESPEAK:
        program = espeak_program()
        if program is None:
            raise ConfigError(
                f"TTS_ENGINE={ESPEAK} needs the program {PROGRAM} on the PATH: "
                f"apt-get install {PROGRAM}, or set TTS_ENGINE=off"
            )
        return EspeakNg(program)
    if models_off:
        return None
    return OpenAiSpeech(
        settings.tts_base_url, settings.tts_model, settings.tts_api_key, settings.tts_voice
    )
