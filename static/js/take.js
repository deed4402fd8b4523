/** The recording in hand: heard again, downloaded, sent. It stays until another takes its place. */

import { number } from "./format.js";
import { byId } from "./dom.js";

const MEGABYTE = 1024 * 1024;

export class Take {
  #box = byId("take");
  #playback = byId("playback");
  #download = byId("download");
  #name = byId("take-name");
  #address = "";

  constructor() {
    this.#playback.addEventListener("loadedmetadata", () => findLength(this.#playback));
  }

  /** @type {File | null} */
  file = null;
  sent = false;

  /** @param {File} file */
  hold(file) {
    this.drop();
    this.file = file;
    this.#address = URL.createObjectURL(file);
    this.#playback.src = this.#address;
    this.#download.href = this.#address;
    this.#download.download = file.name;
    this.#name.textContent = `${file.name} · ${number(file.size / MEGABYTE, 2)} MB`;
    this.show();
  }

  show() {
    this.#box.hidden = this.file === null;
  }

  hide() {
    this.#playback.pause();
    this.#box.hidden = true;
  }

  focus() {
    this.#box.focus();
  }

  drop() {
    this.hide();
    this.#playback.removeAttribute("src");
    URL.revokeObjectURL(this.#address);
    this.file = null;
    this.sent = false;
  }

  /** @param {number} seconds */
  playFrom(seconds) {
    this.#playback.currentTime = seconds;
    this.#playback.play();
  }
}

/** What a browser records carries no length; going to the far end makes the player find it. */
function findLength(player) {
  if (player.duration !== Infinity) return;
  player.addEventListener("durationchange", () => { player.currentTime = 0; }, { once: true });
  player.currentTime = Number.MAX_SAFE_INTEGER;
}
