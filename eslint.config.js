/** What holds the scripts of the pages to the browsers of package.json's list, which the README names. */

import js from "@eslint/js";
import compat from "eslint-plugin-compat";
import esx from "eslint-plugin-es-x";
import globals from "globals";

import newerApis from "./lint/newer_apis.js";

/** Syntax that is newer than ES2021 and that Safari 15.0 has all the same. */
const IN_SAFARI_15 = {
  "es-x/no-class-instance-fields": "off",
  "es-x/no-class-private-fields": "off",
  "es-x/no-class-private-methods": "off",
};

/** Methods of our own that are called like newer ones of a browser. */
const OWN_METHODS = ["adopt", "drop", "hide", "share", "show"];

/** Runs where the modules do not. */
const CLASSIC = "static/js/start.js";

/** What is not ours: packages bring scripts of their own. */
const NOT_OURS = [".venv*/", "build/"];

export default [
  { ignores: NOT_OURS },
  js.configs.recommended,
  compat.configs["flat/recommended"],
  esx.configs["flat/restrict-to-es2021"],
  {
    files: ["static/js/**/*.js"],
    plugins: { pages: { rules: { "newer-apis": newerApis } } },
    languageOptions: { ecmaVersion: 2022, globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    settings: { lintAllEsApis: true },
    rules: {
      ...IN_SAFARI_15,
      "es-x/no-regexp-lookbehind-assertions": "error",
      "pages/newer-apis": ["error", { own: OWN_METHODS }],
    },
  },
  { files: [CLASSIC], ...esx.configs["flat/restrict-to-es5"] },
  { files: [CLASSIC], languageOptions: { ecmaVersion: 5, sourceType: "script" } },
];
