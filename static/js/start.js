/**
 * Shows the scripted page, or the plain form until the script has started and if it fails.
 *
 * A classic script in ES5, because it must run where the modules of the page do not: in browsers without modules
 * or their syntax, and when a module does not load. `started.js` reports that they run.
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
  // A file that did not load only causes an error event on its element, which does not bubble.
  window.addEventListener("error", function (event) {
    if (event.target === window || /** @type {any} */ (event.target).tagName === "SCRIPT") giveUp();
  }, true);
})();
