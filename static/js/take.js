/** The current recording: play, download, send. It is kept until another replaces it. */

import { number } from "./format.js";
import { byId } from "./dom.js";
import { Player } from "./player.js";

const MEGABYTE = 1024 * 1024;

export class Take {
  #box = byId("take");
  #player = new Player(byId("playback"));
  #download = byId("download");
  #name = byId("take-name");

  /** @type {File | null} */
  file = null;
  sent = false;

  /** @param {File} file */
  hold(file) {
    this.drop();
    this.file = file;
    this.#download.href = this.#player.load(file);
    this.#download.download = file.name;
    this.#name.textContent = `${file.name} · ${number(file.size / MEGABYTE, 2)} MB`;
    this.show();
  }

  show() {
    this.#box.hidden = this.file === null;
  }

  hide() {
    this.#player.pause();
    this.#box.hidden = true;
  }

  focus() {
    this.#box.focus();
  }

  drop() {
    this.hide();
    this.#player.drop();
    this.file = null;
    this.sent = false;
  }
}
