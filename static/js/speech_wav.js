/** Converts a recording for speech: WAV, 16 kHz, one channel, 16 bits; 1.92 MB a minute. */

const RATE = 16_000;
const HEAD_BYTES = 44;
const SAMPLE_BYTES = 2;
const FULL_SCALE = 32_767;

/** If the mean has less than this share of the power of the loudest channel, channels cancel or one is silent. */
const LEAST_MIX = 0.3;

/**
 * @param {File} file
 * @returns {Promise<File>}
 * @throws {DOMException} the browser cannot decode it
 */
export async function asSpeechWav(file) {
  const context = new OfflineAudioContext(1, 1, RATE); // decodes to its own rate
  const sound = await context.decodeAudioData(await file.arrayBuffer());
  return new File([wavHead(sound.length), pcmOf(oneChannel(sound))], nameOf(file), { type: "audio/wav" });
}

/** The mean of all channels, or the loudest if the mean would lose it. */
function oneChannel(sound) {
  const channels = Array.from({ length: sound.numberOfChannels }, (_, index) => sound.getChannelData(index));
  const loudest = channels.reduce((one, other) => (powerOf(other) > powerOf(one) ? other : one));
  const mean = channels[0].map((_, at) => channels.reduce((sum, channel) => sum + channel[at], 0) / channels.length);
  return powerOf(mean) < LEAST_MIX * powerOf(loudest) ? loudest : mean;
}

function powerOf(samples) {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

function pcmOf(samples) {
  const pcm = new DataView(new ArrayBuffer(samples.length * SAMPLE_BYTES));
  samples.forEach((sample, at) => pcm.setInt16(at * SAMPLE_BYTES, Math.round(Math.max(-1, Math.min(1, sample)) * FULL_SCALE), true));
  return pcm;
}

/** RIFF WAVE, 44 bytes before the samples. */
function wavHead(length) {
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  const tag = (at, letters) => [...letters].forEach((letter, index) => head.setUint8(at + index, letter.charCodeAt(0)));
  const bytes = length * SAMPLE_BYTES;
  tag(0, "RIFF");
  head.setUint32(4, HEAD_BYTES - 8 + bytes, true);
  tag(8, "WAVEfmt ");
  head.setUint32(16, 16, true); // of the format chunk
  head.setUint16(20, 1, true); // PCM
  head.setUint16(22, 1, true); // channels
  head.setUint32(24, RATE, true);
  head.setUint32(28, RATE * SAMPLE_BYTES, true);
  head.setUint16(32, SAMPLE_BYTES, true);
  head.setUint16(34, 8 * SAMPLE_BYTES, true);
  tag(36, "data");
  head.setUint32(40, bytes, true);
  return head;
}

function nameOf({ name }) {
  return `${name.replace(/\.[^.]*$/, "")}.wav`;
}
