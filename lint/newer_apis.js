/**
 * Reports members of web APIs that one of the oldest browsers lacks.
 *
 * eslint-plugin-compat knows interfaces and what hangs on a global object. It knows no static member such as
 * `AbortSignal.timeout` and no method of an instance such as `input.showPicker()`: this rule adds both.
 */

import { newer, old } from "./compatibility.js";

/** The data of built-in objects does not tell static members from others. */
const statics = new Set(newer.map(({ object, name }) => `${object}.${name}`));

/** Names of methods that no object of an older browser has. */
const known = new Set(old.map(({ name }) => name));
const methods = new Set(newer.map(({ name }) => name).filter((name) => !known.has(name)));

/** A call that does not ask first, as `x.y?.()` does. */
const CALLED = "CallExpression[optional=false] > MemberExpression.callee[computed=false] > Identifier.property";

export default {
  meta: {
    type: "problem",
    schema: [{ type: "object", properties: { own: { type: "array" } }, additionalProperties: false }],
    messages: { newer: "{{name}} is missing in a browser of the list in package.json" },
  },
  create(context) {
    const own = new Set(context.options[0]?.own);
    const report = (node, name) => context.report({ node, messageId: "newer", data: { name } });
    return {
      MemberExpression(node) {
        const name = `${node.object.name}.${node.property.name}`;
        if (statics.has(name)) report(node, name);
      },
      [CALLED](property) {
        if (methods.has(property.name) && !own.has(property.name)) report(property, `${property.name}()`);
      },
    };
  },
};
