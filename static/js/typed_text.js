/** The field of the typed answer: what is in it, what of it was sent, and the key it is sent with. */

import { byId } from "./dom.js";
import { newKey } from "./take_shelf.js";

export class TypedText {
  /** Identifies the answer to the server, which stores it once however often it is sent. */
  key = newKey();

  #field = byId("typed");
  #sent = "";

  /** @param {() => void} onInput */
  constructor(onInput) {
    this.#field.addEventListener("input", onInput);
  }

  get value() {
    return this.#field.value.trim();
  }

  /** Whether there is text that was not sent. */
  get isUnsent() {
    return !["", this.#sent].includes(this.value);
  }

  /** @param {string} value the text that the server has answered */
  markSent(value) {
    this.#sent = value;
  }

  clear() {
    this.#field.value = "";
    this.key = newKey();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }
}
