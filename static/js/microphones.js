/** The microphones of this device, and the one the candidate has chosen. */

const CHOICE_KEY = "microphone";

/** Ids of Chromium for entries that may stand for another one of the list. */
const ALIASES = ["default", "communications"];

/**
 * @typedef {{id: string, group: string, label: string}} Microphone
 * @returns {Promise<Microphone[]>} all microphones; browsers name them only once one may be used
 */
export async function microphones() {
  const devices = (await navigator.mediaDevices.enumerateDevices?.()) ?? [];
  const inputs = devices.filter(({ kind }) => kind === "audioinput");
  const own = inputs.filter(({ deviceId }) => !ALIASES.includes(deviceId));
  const isOther = (alias) => own.every(({ groupId }) => groupId !== alias.groupId);
  return inputs.filter((input) => own.includes(input) || isOther(input)).map(({ deviceId: id, groupId: group, label }) => ({ id, group, label }));
}

/**
 * The place of the microphone that a stream comes from, in a list of all.
 * @param {MediaStreamTrack} track
 * @param {Microphone[]} all
 */
export function placeOf(track, all) {
  const { deviceId, groupId } = track.getSettings();
  const place = all.findIndex(({ id }) => id === deviceId);
  return place < 0 ? Math.max(0, all.findIndex(({ group }) => group === groupId)) : place;
}

/** The id of the chosen microphone; undefined for the usual one of the browser. */
export function chosenMicrophone() {
  try {
    return localStorage.getItem(CHOICE_KEY) ?? undefined;
  } catch {
    return undefined; // blocked by the browser's settings
  }
}

/** @param {string} id to use in this browser from now on */
export function chooseMicrophone(id) {
  try {
    localStorage.setItem(CHOICE_KEY, id);
  } catch {
    // Blocked: the browser's usual one is used.
  }
}
