/** The level meter of the microphone. */

const BAR = 3;
const GAP = 2;
const FLOOR_DB = -60;
const FRAME_MS = 50;

/** Frames per drawing with reduced motion. */
const CALM_FRAMES = 8;

/** Draws the level of a stream on a canvas: a scrolling trace, or a single bar with reduced motion. */
export class LevelMeter {
  #canvas;
  #context = null;
  #timer = 0;
  #trace = [];
  #loudest = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** The highest level since `start`, from 0 (silence) to 1. */
  get loudest() {
    return this.#loudest;
  }

  /**
   * @param {MediaStream} stream
   * @param {(samples: Float32Array) => void} [onFrame] called every 50 ms with the latest samples
   */
  start(stream, onFrame) {
    this.#trace = [];
    this.#loudest = 0;
    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let frames = 0;
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      onFrame?.(samples);
      if (frames % (calm ? CALM_FRAMES : 1) === 0) this.#show(levelOf(samples), calm);
      frames += 1;
    }, FRAME_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#context?.close();
    this.#context = null;
    this.#canvas.setAttribute("aria-valuenow", "0");
  }

  /** Clear the canvas. */
  clear() {
    this.#brush();
  }

  #show(level, calm) {
    this.#loudest = Math.max(this.#loudest, level);
    this.#trace.push(level);
    this.#canvas.setAttribute("aria-valuenow", String(Math.round(level * 100)));
    if (calm) this.#drawBar(level);
    else this.#drawTrace();
  }

  #drawBar(level) {
    const { brush, width, height } = this.#brush();
    brush.fillRect(0, height / 4, width * level, height / 2);
  }

  #drawTrace() {
    const { brush, width, height } = this.#brush();
    this.#trace = this.#trace.slice(-Math.floor(width / (BAR + GAP)));
    this.#trace.forEach((level, index) => {
      const tall = Math.max(2, level * height);
      brush.fillRect(index * (BAR + GAP), (height - tall) / 2, BAR, tall);
    });
  }

  /** An empty canvas as sharp as the screen, measured in CSS pixels. */
  #brush() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#canvas.width = width * devicePixelRatio;
    this.#canvas.height = height * devicePixelRatio;
    const brush = this.#canvas.getContext("2d");
    brush.scale(devicePixelRatio, devicePixelRatio);
    brush.fillStyle = getComputedStyle(this.#canvas).color;
    return { brush, width, height };
  }
}

function levelOf(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}
