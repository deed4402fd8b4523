/** Microphone access and recording. */

import { chosenMicrophone } from "./microphones.js";

const FORMATS = [
  { mime: "audio/webm;codecs=opus", extension: "webm" },
  { mime: "audio/mp4", extension: "m4a" },
  { mime: "audio/ogg", extension: "ogg" },
];
const BITS_PER_SECOND = 64_000;

/** Length of a chunk of the recording: the most that a crash may lose. */
const CHUNK_MS = 1000;

// Audio processing of the browser is off: it would change the measured loudness.
const SOUND = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

const REFUSALS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

/** @typedef {"insecure" | "unsupported" | "denied" | "missing" | "busy"} Reason */

/** Microphone error; `reason` is the last part of a `js.mic.` key. */
export class MicrophoneError extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The reason recording is impossible, as far as known before requesting the microphone.
 * @returns {"insecure" | "unsupported" | null}
 */
export function obstacle() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && pickFormat() ? null : "unsupported";
}

/**
 * Request the chosen microphone, or the usual one if it is gone.
 * @returns {Promise<MediaStream>}
 */
export async function openMicrophone() {
  const reason = obstacle();
  if (reason !== null) throw new MicrophoneError(reason);
  try {
    return await requestChosen();
  } catch (error) {
    throw new MicrophoneError(REFUSALS[error.name] ?? "busy");
  }
}

async function requestChosen() {
  const chosen = chosenMicrophone();
  try {
    return await request(chosen === undefined ? {} : { deviceId: { exact: chosen } });
  } catch (error) {
    if (chosen === undefined || REFUSALS[error.name] !== "missing") throw error;
    return request({});
  }
}

function request(device) {
  return navigator.mediaDevices.getUserMedia({ audio: { ...SOUND, ...device } });
}

/** One recording, from construction until `stop` or until the microphone is disconnected. */
export class Recording {
  #recorder;
  #chunks = [];

  /**
   * @param {MediaStream} stream closed when the recording ends
   * @param {(chunk: Blob) => void} onChunk called with each chunk as soon as it is recorded
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
