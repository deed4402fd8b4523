/** The report on a page of its own, where scripts run: folds that were open stay open in another language. */

import { keepFolds } from "./report/folds.js";
import { openWhilePrinting } from "./report/paper.js";

keepFolds();
openWhilePrinting();
