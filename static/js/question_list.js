/** The list of questions with search and filters: asks the server as one types, and remembers the filters. */

import { byId, element } from "./dom.js";
import { language } from "./format.js";
import { fetchQuestions } from "./questions.js";
import { counted, text } from "./strings.js";

const KEY = "question-filter";
const TYPING_MS = 200;
const AT_ONCE = 20;

const form = byId("bank-form");
const list = byId("bank-questions");
const more = byId("bank-more");

export class QuestionList {
  /** @type {Promise<import("./questions.js").Question[]>} */
  #matching = Promise.resolve([]);
  #shown = AT_ONCE;
  #timer = 0;
  #choose;
  #changed;

  /**
   * @param {(question: import("./questions.js").Question) => void} choose called with a question that was clicked
   * @param {() => void} changed called when other questions match
   */
  constructor(choose, changed) {
    this.#choose = choose;
    this.#changed = changed;
  }

  /** The questions that match what is set now, once they are there. */
  get matching() {
    if (this.#timer) this.#refresh();
    return this.#matching;
  }

  open() {
    if (!isAskedInAddress()) restore();
    byId("bank-show").hidden = true;
    byId("bank-pages").hidden = true;
    form.addEventListener("input", ({ target }) => (target instanceof HTMLSelectElement ? this.#refresh() : this.#soon()));
    form.addEventListener("reset", () => setTimeout(() => this.#refresh()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#refresh();
    });
    more.addEventListener("click", () => this.#showMore());
    return this.#refresh();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#refresh(), TYPING_MS);
  }

  async #refresh() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const filter = chosen();
    remember(filter);
    this.#shown = AT_ONCE;
    const matching = fetchQuestions(filter).then((found) => found?.questions ?? []);
    this.#matching = matching;
    const questions = await matching;
    if (this.#matching !== matching) return; // a later search is on its way
    this.#render(questions);
    this.#changed();
  }

  #render(questions) {
    byId("bank-count").textContent = questions.length ? counted("js.bank.count", questions.length) : text("js.bank.none");
    list.replaceChildren(...questions.slice(0, this.#shown).map((question) => this.#item(question)));
    more.hidden = questions.length <= this.#shown;
  }

  async #showMore() {
    const first = this.#shown;
    this.#shown += AT_ONCE;
    this.#render(await this.#matching);
    list.children[first]?.querySelector("a").focus();
  }

  #item(question) {
    const address = `/?${new URLSearchParams({ lang: language, question: question.id })}`;
    const link = element("a", { href: address }, question.text);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
      event.preventDefault();
      this.#choose(question);
    });
    const about = [question.field_label, question.competency_label, question.difficulty_label].join(" · ");
    return element("li", {}, link, element("span", { class: "hint" }, about));
  }
}

/** Search and filters that are set. */
function chosen() {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "lang" && value !== "");
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
}

function isAskedInAddress() {
  const asked = new URLSearchParams(location.search);
  return [...form.elements].some(({ name }) => name && name !== "lang" && asked.has(name));
}

function restore() {
  for (const [name, value] of Object.entries(remembered())) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = ""; // a choice that is gone
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {}; // blocked by the browser's settings, or changed by hand
  }
}

function remember(filter) {
  try {
    localStorage.setItem(KEY, JSON.stringify(filter));
  } catch {
    // Blocked or full: the filters hold for this page.
  }
}
