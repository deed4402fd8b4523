/** Plays a recording from any position. */

export class Player {
  #audio;
  #address = "";
  /** @type {(seconds: number) => void} */
  #follow = () => {};

  /** Position to seek to, and whether to play, once the recording is seekable. */
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
   * Load a recording.
   * @param {File} file
   * @returns {string} its object URL while it is loaded
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
    // Some browsers load nothing before play() is called.
    else if (this.#audio.readyState === HTMLMediaElement.HAVE_NOTHING) this.#play();
  }

  pause() {
    this.#wanted.play = false;
    this.#audio.pause();
  }

  /**
   * Set the listener for the position, called several times a second during playback.
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

  /** Browser recordings have no duration; seeking to the end makes the player determine it. */
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

  /** The duration is known: seek to the requested position. */
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
    // play() is rejected by an immediate pause, or by browsers that require a click on the player.
    this.#audio.play().catch(() => {});
  }
}

function silenceOthers(audio) {
  for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
}
