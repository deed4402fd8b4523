/** What a microphone check found: the level of silence and of speech, and what is wrong with them. */

/*
 * Measured on the first 5 s of 68 recordings of six sets (levels of frames of 43 ms, in dB of full scale): the loudest
 * tenth of 64 of them begins between -33.7 and -8.9 dB, that of the other four, all very quiet, between -63.0 and -41.8.
 * Their own background lies 17 dB lower or more. 33 of them over white noise, after 1.5 s of it alone: 4.9 to 9.9 dB
 * above it at a signal-to-noise ratio of 5 dB, 8.9 to 14.5 at 10 dB, 13.5 to 19.4 at 15 dB.
 */
const QUIET_DB = -36;
const NOISY_DB = 11;

/** Noise alone varies by less. */
const UNHEARD_DB = 6;

/** As in the report (interview/evaluation/outside.py). */
const CLIPPED_SHARE = 0.001;

const CLIPPED_FROM = 0.99;
const FLOOR_DB = -100;
const LOUD_PLACE = 0.9;
const STILL_PLACE = 0.1;

/**
 * @typedef {{level: number, peak: number, clipped: number}} Frame level in dB of full scale; `clipped` a share of samples
 * @typedef {{peak: number, clipped: number, speech: number, noise: number}} Levels `speech` and `noise` in dB
 * @typedef {"good" | "muted" | "other_device" | "quiet" | "loud" | "noisy"} Verdict
 */

/**
 * @param {Float32Array} samples from -1 to 1
 * @returns {Frame}
 */
export function frameOf(samples) {
  let power = 0;
  let peak = 0;
  let clipped = 0;
  for (const sample of samples) {
    const height = Math.abs(sample);
    power += height * height;
    if (height > peak) peak = height;
    if (height >= CLIPPED_FROM) clipped += 1;
  }
  const level = Math.max(FLOOR_DB, 10 * Math.log10(power / samples.length));
  return { level, peak, clipped: clipped / samples.length };
}

/**
 * @param {Frame[]} still frames while the candidate was asked to be silent
 * @param {Frame[]} spoken frames while they were asked to speak; at least one
 * @returns {Levels}
 */
export function levelsOf(still, spoken) {
  const all = [...still, ...spoken];
  return {
    peak: Math.max(...all.map(({ peak }) => peak)),
    clipped: spoken.reduce((sum, { clipped }) => sum + clipped, 0) / spoken.length,
    speech: levelAt(spoken, LOUD_PLACE),
    noise: levelAt(all, STILL_PLACE),
  };
}

/**
 * @param {Levels} levels
 * @param {boolean} muted whether the system says that the microphone sends nothing
 * @param {boolean} hasOthers whether there are other microphones
 * @returns {Verdict}
 */
export function verdictOf({ peak, clipped, speech, noise }, muted, hasOthers) {
  const isUnheard = speech < QUIET_DB && speech - noise < UNHEARD_DB;
  if (muted) return "muted";
  if (isUnheard && hasOthers) return "other_device";
  if (peak === 0) return "muted";
  if (speech < QUIET_DB) return "quiet";
  if (clipped > CLIPPED_SHARE) return "loud";
  return speech - noise < NOISY_DB ? "noisy" : "good";
}

/** The level that the given share of the frames does not exceed. */
function levelAt(frames, share) {
  const levels = frames.map(({ level }) => level).sort((one, other) => one - other);
  return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))];
}
