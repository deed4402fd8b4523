/** The check of the microphone before an answer. It keeps and sends nothing, and is never required. */

import { byId, element } from "./dom.js";
import { LevelMeter } from "./level_meter.js";
import { microphoneTrouble } from "./microphone_trouble.js";
import { frameOf, levelsOf, verdictOf } from "./microphone_verdict.js";
import { chooseMicrophone, microphones, placeOf } from "./microphones.js";
import { MicrophoneError, openMicrophone } from "./recorder.js";
import { StatusLine } from "./status.js";
import { text } from "./strings.js";

const STILL_MS = 1500;
const SPEAK_MS = 3500;

/** Set up the check of the page. */
export function openLobby() {
  const lobby = new Lobby();
  byId("check-microphone").addEventListener("click", () => lobby.listen());
  byId("microphone").addEventListener("change", ({ target }) => chooseMicrophone(target.value));
}

class Lobby {
  #line = new StatusLine(byId("check-status"));
  #meter = new LevelMeter(byId("check-level"));
  #choice = byId("microphone");
  #isChecking = false;

  /** Open the microphone, listen for five seconds, close it, and say what was found. */
  async listen() {
    if (this.#isChecking) return;
    this.#isChecking = true;
    this.#line.say(text("js.record.allow"));
    try {
      await this.#checkStream(await openMicrophone());
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      this.#line.fail(microphoneTrouble(error.reason));
    } finally {
      this.#isChecking = false;
      byId("check-microphone").textContent = text("js.lobby.again");
    }
  }

  async #checkStream(stream) {
    const [track] = stream.getAudioTracks();
    try {
      const levels = await this.#levelsOf(stream);
      const all = await microphones();
      this.#tell(verdictOf(levels, track.muted, all.length > 1), all, placeOf(track, all));
    } finally {
      this.#meter.stop();
      this.#meter.clear();
      track.stop();
    }
  }

  async #levelsOf(stream) {
    const still = [];
    const spoken = [];
    let frames = still;
    this.#line.say(text("js.lobby.still"));
    this.#meter.start(stream, (samples) => frames.push(frameOf(samples)));
    await elapsed(STILL_MS);
    this.#line.say(text("js.lobby.speak"));
    frames = spoken;
    await elapsed(SPEAK_MS);
    return levelsOf(still, spoken);
  }

  /** Where nothing was heard and there is another microphone, that one is chosen for the next check. */
  #tell(verdict, all, place) {
    const next = verdict === "other_device" ? (place + 1) % all.length : place;
    this.#offer(all, next);
    if (next !== place) chooseMicrophone(all[next].id);
    const names = { name: nameOf(all, place), next: nameOf(all, next) };
    this.#line.say(text(`js.lobby.${verdict}`, names), verdict === "good" ? "calm" : "warning");
  }

  #offer(all, place) {
    const options = all.map(({ id }, index) => element("option", { value: id }, nameOf(all, index)));
    this.#choice.replaceChildren(...options);
    this.#choice.selectedIndex = place;
    byId("microphone-choice").hidden = all.length < 2;
  }
}

function nameOf(all, place) {
  return all[place]?.label || text("js.lobby.device", { number: place + 1 });
}

function elapsed(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}
