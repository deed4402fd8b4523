/** The microphone and what it records. */

const FORMATS = [
  { mime: "audio/webm;codecs=opus", extension: "webm" },
  { mime: "audio/mp4", extension: "m4a" },
  { mime: "audio/ogg", extension: "ogg" },
];
const BITS_PER_SECOND = 64_000;

/** How much of a recording is handed on at a time: what a crash in the middle may lose of it. */
const CHUNK_MS = 1000;

// The browser's clean-up is off: it would alter the very loudness that gets measured.
const SOUND = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

const REFUSALS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

/** Why there is no microphone; `reason` ends a `js.mic.` key. */
export class MicrophoneError extends Error {
  /** @param {"insecure" | "unsupported" | "denied" | "missing" | "busy"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Why nothing can be recorded here, as far as that is known before the microphone is asked for.
 * @returns {"insecure" | "unsupported" | null}
 */
export function obstacle() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && pickFormat() ? null : "unsupported";
}

/**
 * Ask for the microphone.
 * @returns {Promise<MediaStream>}
 */
export async function openMicrophone() {
  const reason = obstacle();
  if (reason !== null) throw new MicrophoneError(reason);
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: SOUND });
  } catch (error) {
    throw new MicrophoneError(REFUSALS[error.name] ?? "busy");
  }
}

/** One recording, running from construction until `stop` or until the microphone goes away. */
export class Recording {
  #recorder;
  #chunks = [];

  /**
   * @param {MediaStream} stream closed when the recording ends
   * @param {(chunk: Blob) => void} onChunk gets each piece as soon as it is recorded
   */
  constructor(stream, onChunk) {
    const format = pickFormat();
    this.name = `answer.${format.extension}`;
    this.type = format.mime;
    this.#recorder = new MediaRecorder(stream, { mimeType: format.mime, audioBitsPerSecond: BITS_PER_SECOND });
    this.#recorder.addEventListener("dataavailable", ({ data }) => {
      this.#chunks.push(data);
      onChunk(data);
    });
    /** @type {Promise<File>} */
    this.finished = new Promise((resolve) => {
      this.#recorder.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        resolve(new File(this.#chunks, this.name, { type: this.type }));
      });
    });
    this.#recorder.start(CHUNK_MS);
  }

  stop() {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
  }
}

function pickFormat() {
  if (typeof MediaRecorder === "undefined") return undefined;
  return FORMATS.find((format) => MediaRecorder.isTypeSupported(format.mime));
}
