/** Plays one recording, from any moment of it. */

export class Player {
  #audio;
  #address = "";
  /** @type {(seconds: number) => void} */
  #follow = () => {};

  /** Where to go, and whether to play, once the recording can be gone about in. */
  #wanted = { seconds: 0, play: false };
  #ready = false;

  /** @param {HTMLAudioElement} audio */
  constructor(audio) {
    this.#audio = audio;
    audio.addEventListener("loadedmetadata", () => this.#findLength());
    audio.addEventListener("durationchange", () => this.#onLength());
    audio.addEventListener("seeked", () => this.#settle());
    audio.addEventListener("timeupdate", () => this.#ready && this.#follow(audio.currentTime));
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
    this.#wanted = { seconds, play: true };
    if (this.#ready) this.#goToWanted();
    // Some browsers load nothing before they are asked to play.
    else if (this.#audio.readyState === HTMLMediaElement.HAVE_NOTHING) this.#play();
  }

  pause() {
    this.#wanted.play = false;
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
    this.#wanted = { seconds: 0, play: false };
    this.#ready = false;
    this.#audio.removeAttribute("src");
    URL.revokeObjectURL(this.#address);
  }

  /** What a browser records carries no length; going to the far end makes the player find it. */
  #findLength() {
    if (this.#audio.duration !== Infinity) return this.#settle();
    this.#wanted.play ||= !this.#audio.paused;
    this.#audio.pause();
    this.#audio.currentTime = Number.MAX_SAFE_INTEGER;
  }

  #onLength() {
    const { duration, readyState } = this.#audio;
    if (readyState > HTMLMediaElement.HAVE_NOTHING && Number.isFinite(duration)) this.#settle();
  }

  /** From here on the recording goes where it is told; until here it went about finding its length. */
  #settle() {
    if (this.#ready) return;
    this.#ready = true;
    this.#goToWanted();
  }

  #goToWanted() {
    const { seconds, play } = this.#wanted;
    this.#audio.currentTime = seconds;
    if (play) this.#play();
  }

  #play() {
    // A pause right after, or a browser that wants a press on the player itself, refuses: no fault.
    this.#audio.play().catch(() => {});
  }
}

function silenceOthers(audio) {
  for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
}
