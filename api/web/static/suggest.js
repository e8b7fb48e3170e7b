// What may be meant, while somebody types: a list below each search box, as ARIA 1.2 has it for a combobox with a list.
// And the box's own button to clear it. Without this file the box is a plain field.
const SETTLE_MS = 60; // after the last key
const LONGEST = 64; // characters; a longer text is a question already
const MOST = 6; // completions
const KEPT = 50; // texts whose completions are remembered

function startSuggestions(form) {
  const input = form.elements.q;
  const { dataset } = form;
  const told = form.querySelector(".suggested-told");
  const searches = Boolean(document.getElementById("results")); // whether replies come on this very page
  const known = new Map();
  let composing = false;
  let timer = 0;
  let underWay = null;
  let offered = { text: "", items: [] }; // what begins so, and for which text
  let left = input.value.trim(); // the text for which the list is not wanted (any more)
  let answered = null; // the last reply: for which text, and whether nothing may cover it
  let active = -1;

  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", dataset.suggestions);
  input.closest(".search-row").append(list);
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);

  const textNow = () => input.value.trim();

  async function ask() {
    const text = textNow();
    if (!known.has(text)) {
      underWay?.abort();
      const mine = (underWay = new AbortController());
      const body = JSON.stringify({ q: text, locale: document.documentElement.lang, count: MOST });
      const headers = { "Content-Type": "application/json" }; // by POST: what is typed may hold a secret
      try {
        const response = await fetch(dataset.suggest, { method: "POST", headers, body, signal: mine.signal });
        if (!response.ok) return close(); // nobody misses what was never promised
        if (known.size >= KEPT) known.delete(known.keys().next().value);
        known.set(text, (await response.json()).suggestions);
      } catch {
        return;
      }
    }
    if (text !== textNow()) return;
    offered = { text, items: known.get(text).filter((one) => one.text !== text) };
    offer();
  }

  // The list waits for the reply below it, and leaves a sure answer, a warning or a word of care uncovered.
  function offer() {
    const text = textNow();
    if (text !== offered.text || text === left || document.activeElement !== input) return;
    if (searches && answered?.query !== text) return;
    if (!offered.items.length || answered?.sure) return close();
    list.replaceChildren(...offered.items.map(optionOf));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(-1);
    told.textContent = dataset.suggested.replace("%", offered.items.length);
  }

  function optionOf(one, at) {
    const option = Object.assign(document.createElement("li"), { id: `suggestion-${at}`, textContent: one.text });
    option.setAttribute("role", "option");
    if (!document.documentElement.lang.startsWith(one.lang)) option.lang = one.lang === "zh" ? "zh-CN" : one.lang;
    return option;
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    told.textContent = "";
    activate(-1);
  }

  function activate(at) {
    active = at;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(at) {
    input.value = left = offered.items[at].text;
    close();
    form.requestSubmit();
  }

  function keys(event) {
    if (event.target !== input || composing || event.isComposing || event.keyCode === 229) return;
    if (list.hidden || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = list.children.length + 1; // the box itself is one
    if (step && !event.altKey) activate(((active + 1 + step + places) % places) - 1);
    else if (event.key === "Enter" && active >= 0) take(active);
    else if (event.key === "Escape") leave();
    else return void (event.key === "Enter" && leave());
    event.preventDefault();
    event.stopPropagation();
  }

  function leave() {
    left = textNow();
    close();
  }

  function typed() {
    clearTimeout(timer);
    if (composing) return;
    const text = textNow();
    if (text !== left) left = null;
    if (!text || text.length > LONGEST) {
      underWay?.abort();
      return close();
    }
    timer = setTimeout(ask, SETTLE_MS);
  }

  input.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  input.addEventListener("input", (event) => event.isComposing || typed());
  form.addEventListener("keydown", keys, true); // before the page's own, which walk into the results
  form.addEventListener("submit", () => composing || leave());
  form.addEventListener("focusout", () => close());
  form.addEventListener("answered", (event) => {
    answered = event.detail;
    offer();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take([...list.children].indexOf(option));
  });
}

function clearBox(form) {
  const input = form.elements.q;
  input.value = "";
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const form of document.querySelectorAll("form.search")) {
  if (form.dataset.suggest) startSuggestions(form);
  form.querySelector(".clear").addEventListener("click", () => clearBox(form));
}
