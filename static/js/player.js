/** Plays one recording, from any moment of it. */

export class Player {
  #audio;
  #address = "";
  #follow = () => {};

  /** @param {HTMLAudioElement} audio */
  constructor(audio) {
    this.#audio = audio;
    audio.addEventListener("loadedmetadata", () => findLength(audio));
    audio.addEventListener("timeupdate", () => this.#follow(audio.currentTime));
    audio.addEventListener("play", () => silenceOthers(audio));
  }

  /**
   * Take a recording in hand.
   * @param {File} file
   * @returns {string} the address it has while it is in hand
   */
  load(file) {
    this.drop();
    this.#address = URL.createObjectURL(file);
    this.#audio.src = this.#address;
    return this.#address;
  }

  /** @param {number} seconds */
  playFrom(seconds) {
    this.#audio.currentTime = seconds;
    // A pause right after, or a browser that wants a press on the player itself, refuses: no fault.
    this.#audio.play().catch(() => {});
  }

  pause() {
    this.#audio.pause();
  }

  /**
   * Tell one listener where the recording is, several times a second while it plays.
   * @param {(seconds: number) => void} listener
   */
  follow(listener) {
    this.#follow = listener;
  }

  drop() {
    this.pause();
    this.#follow = () => {};
    this.#audio.removeAttribute("src");
    URL.revokeObjectURL(this.#address);
  }
}

/** What a browser records carries no length; going to the far end makes the player find it. */
function findLength(audio) {
  if (audio.duration !== Infinity) return;
  audio.addEventListener("durationchange", () => { audio.currentTime = 0; }, { once: true });
  audio.currentTime = Number.MAX_SAFE_INTEGER;
}

function silenceOthers(audio) {
  for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
}
