/** Reads the question aloud: a recording of the server, else a voice of this device. */

import { byId, element } from "./dom.js";
import { number } from "./format.js";
import { text } from "./strings.js";

const RATES = [0.8, 1, 1.2];
const RATE_KEY = "speaking-rate";
const CAPTIONS_KEY = "captions";
const OFF = "off";

/**
 * @typedef {object} Question what can be read aloud
 * @property {string} text
 * @property {string} language of the text
 * @property {string | null} [audioUrl] a recording of the server
 * @property {(() => Promise<string | null>) | null} [fetchAudio] asks the server for a recording once it is
 * wanted, or once that of `audioUrl` has expired
 */

class Speaker {
  #box = byId("speaker");
  #button = byId("speak");
  #rate = byId("speaking-rate");
  #captions = byId("captions");
  #line = byId("speaker-status");
  #caption = byId(this.#box.dataset.caption ?? "");
  #audio = new Audio();
  /** @type {Question} */
  #question = { text: "", language: "" };
  #address = null;
  #heard = false;
  #isReading = false;

  /** Counts starts and stops, so that what was interrupted does not go on. */
  #turn = 0;

  constructor() {
    const wanted = Number(stored(RATE_KEY, "1"));
    this.#rate.replaceChildren(...RATES.map((rate) => element("option", { value: rate }, `${number(rate, 1)}×`)));
    this.#rate.value = String(RATES.includes(wanted) ? wanted : 1);
    if (this.#captions) this.#captions.checked = stored(CAPTIONS_KEY, "") !== OFF;
    this.#listen();
  }

  /**
   * Offer to read a question; without any voice for it, the control hides. With captions off it is read at once.
   * @param {Question} question
   */
  offer(question) {
    const isSame = question.text === this.#question.text && question.language === this.#question.language;
    this.#question = question;
    if (isSame) return;
    this.stop();
    this.#address = question.audioUrl ?? null;
    this.#heard = false;
    this.#line.textContent = "";
    this.#show();
    if (this.#isOffered && this.#captions && !this.#captions.checked) this.#read();
  }

  stop() {
    this.#turn += 1;
    this.#audio.pause();
    if (canSpeak()) speechSynthesis.cancel();
    this.#isReading = false;
    this.#label();
  }

  get #isOffered() {
    const { text: words, audioUrl, fetchAudio } = this.#question;
    return words !== "" && Boolean(audioUrl || fetchAudio || this.#voice());
  }

  #listen() {
    this.#button.addEventListener("click", () => (this.#isReading ? this.stop() : this.#read()));
    this.#rate.addEventListener("change", () => this.#changeRate());
    this.#captions?.addEventListener("change", () => this.#changeCaptions());
    this.#audio.addEventListener("ended", () => this.stop());
    // The microphone must not record the question, and two voices at once are none.
    byId("record")?.addEventListener("click", () => this.stop());
    document.addEventListener("play", () => this.stop(), true);
    window.addEventListener("pagehide", () => this.stop());
    // Browsers load their voices late. Older ones of Safari have the property alone.
    if (canSpeak()) speechSynthesis.onvoiceschanged = () => this.#show();
  }

  async #read() {
    this.stop();
    const turn = this.#turn;
    this.#isReading = true;
    this.#line.textContent = "";
    this.#label();
    const isOver = () => turn !== this.#turn;
    const isHeard = (await this.#play(isOver)) || isOver() || this.#say(isOver);
    if (isOver()) return;
    if (isHeard) this.#heard = true;
    else this.#fail();
  }

  /** Play the recording of the server, if there is one; returns whether it plays. */
  async #play(isOver) {
    if (this.#address !== null && (await this.#plays(this.#address))) return true;
    if (isOver() || !this.#question.fetchAudio) return false;
    this.#address = await this.#question.fetchAudio();
    return !isOver() && this.#address !== null && this.#plays(this.#address);
  }

  /** Start a recording; returns false if it has expired, or if this browser waits for a press. */
  async #plays(address) {
    this.#audio.src = address;
    this.#audio.defaultPlaybackRate = Number(this.#rate.value);
    this.#audio.playbackRate = Number(this.#rate.value);
    return this.#audio.play().then(() => true, () => false);
  }

  /** Speak with a voice of this device; returns whether there is one. */
  #say(isOver) {
    const voice = this.#voice();
    if (voice === null) return false;
    const words = new SpeechSynthesisUtterance(this.#question.text);
    Object.assign(words, { voice, lang: voice.lang, rate: Number(this.#rate.value) });
    words.onend = () => isOver() || this.stop();
    words.onerror = () => isOver() || this.#fail();
    speechSynthesis.speak(words);
    return true;
  }

  /** A voice of this device for the language; others send the text to the maker of the browser. */
  #voice() {
    if (!canSpeak()) return null;
    const { language } = this.#question;
    const fits = ({ lang, localService }) => localService && lang.toLowerCase().split(/[-_]/)[0] === language;
    const voices = speechSynthesis.getVoices().filter(fits);
    return voices.find((voice) => voice.default) ?? voices[0] ?? null;
  }

  #fail() {
    this.stop();
    this.#line.textContent = text("js.speaker.failed");
    if (this.#caption) this.#caption.hidden = false;
  }

  #changeRate() {
    keep(RATE_KEY, this.#rate.value);
    this.#audio.playbackRate = Number(this.#rate.value);
  }

  #changeCaptions() {
    keep(CAPTIONS_KEY, this.#captions.checked ? "on" : OFF);
    this.#show();
  }

  #show() {
    this.#box.hidden = !this.#isOffered;
    if (this.#caption) this.#caption.hidden = this.#isOffered && !this.#captions.checked;
    this.#label();
  }

  #label() {
    const state = this.#heard ? "again" : "listen";
    this.#button.textContent = text(`js.speaker.${this.#isReading ? "stop" : state}`);
  }
}

function canSpeak() {
  return "speechSynthesis" in window;
}

function stored(key, usual) {
  try {
    return localStorage.getItem(key) ?? usual;
  } catch {
    return usual; // blocked by the browser's settings
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Blocked: it holds until the page is left.
  }
}

export const speaker = new Speaker();
