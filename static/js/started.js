/** Reports that the script runs: shows the scripted page and hides the plain form. */

/** Call after setup: an earlier error leaves the plain form visible. */
export function announceStart() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const found = document.querySelectorAll(".plain-form [name=audio], .plain-form [name=user_answer]");
  const fields = [...found];
  // The script started late, and the form is already in use.
  const isInUse = fields.some(({ value }) => value !== "");
  document.documentElement.className = isInUse ? " started" : "scripted started";
}
