/** Tells the page that its script runs: what needs it is shown, and the plain form is not. */

/** Call when everything is built: what fails before leaves the plain form to the reader. */
export function announceStart() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const found = document.querySelectorAll(".plain-form [name=audio], .plain-form [name=user_answer]");
  const fields = [...found];
  // The script came late, and somebody uses the form already.
  const isInUse = fields.some(({ value }) => value !== "");
  document.documentElement.className = isInUse ? " started" : "scripted started";
}
