/**
 * Shows the page with its script, or the plain form that works without: until this runs, and where it cannot, the form.
 *
 * A classic script of ES5, for it must run where the modules of the page do not: in a browser that has no
 * modules or not their syntax, and when one of them does not arrive. `started.js` says that they do.
 */
(function () {
  "use strict";

  var PATIENCE_MS = 8000;
  var page = document.documentElement;

  function hasStarted() {
    return / started/.test(page.className);
  }

  function giveUp() {
    if (!hasStarted()) page.className = "";
  }

  if (!("noModule" in document.createElement("script"))) return;
  page.className = "scripted";
  window.setTimeout(giveUp, PATIENCE_MS);
  // Of files that did not arrive, only the error of the element tells; it does not bubble.
  window.addEventListener("error", function (event) {
    if (event.target === window || /** @type {any} */ (event.target).tagName === "SCRIPT") giveUp();
  }, true);
})();
