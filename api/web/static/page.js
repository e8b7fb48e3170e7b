// What the pages do beyond HTML: results as you type, copy link, feedback without a new page, hours in the reader's zone.
const root = document.documentElement;
root.classList.add("js");
const SETTLE_MS = 25; // after the last key; one request answers a word, not each letter of it
const SLOW_MS = 400; // after which "searching" is said
const LONGEST_MS = 10000; // after which a search counts as failed
const THIS_WEEK = 6 * 24 * 3600 * 1000; // ms, for which the day of the week says which day is meant
const LONGEST_WAIT = 60; // seconds until a refused search is tried again, at most

// Where results come in place of a page of its own, that page's heading is gone with it: they get one to be read out.
function headingOf(results) {
  if (!results.dataset.heading) return null;
  const heading = document.createElement("h1");
  return Object.assign(heading, { className: "unseen", textContent: results.dataset.heading });
}

// How this tab's last search went, as the service signed it, so that a second miss goes to a person; gone with the tab.
const conversation = {
  get state() {
    try {
      return sessionStorage.getItem("faq-state") ?? "";
    } catch {
      return ""; // storage is switched off: every search stands for itself
    }
  },
  set state(state) {
    try {
      if (state) sessionStorage.setItem("faq-state", state);
      else sessionStorage.removeItem("faq-state");
    } catch {
      // likewise
    }
  },
};

// On the first page the address follows the query; on others the page comes back when the box is emptied.
function startSearch(form) {
  const input = form.elements.q;
  const results = document.getElementById("results");
  const browse = document.getElementById("browse");
  const status = document.getElementById("status");
  const failed = document.getElementById("failed");
  const heading = headingOf(results);
  const everywhere = form.querySelector(".search-scope a");
  let composing = false;
  let timer = 0;
  let underWay = null;
  let shown = input.value.trim(); // the query whose reply is on the page
  let asking = shown; // the query that was sent last
  let lost = false; // whether the last search failed

  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(search, SETTLE_MS);
  };
  const stop = () => {
    clearTimeout(timer);
    underWay?.abort();
    underWay = null;
    results.removeAttribute("aria-busy");
  };

  async function search() {
    const query = input.value.trim();
    if (query === shown && !lost && !underWay) return;
    if (underWay && query === asking) return; // a space more is no second question
    stop();
    asking = query;
    if (!query) return clear();
    browsing(false);
    results.classList.add("wanted"); // its place is taken now, not when the reply comes
    const mine = (underWay = new AbortController());
    const slow = setTimeout(() => {
      status.textContent = form.dataset.searching;
      results.setAttribute("aria-busy", "true");
    }, SLOW_MS);
    const late = setTimeout(() => mine.abort(), LONGEST_MS);
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("state", conversation.state);
      const response = await fetch(form.dataset.results, { method: "POST", body, signal: mine.signal });
      if (response.status === 429 && mine === underWay) return wait(Number(response.headers.get("Retry-After")) || 5);
      if (!response.ok && response.status !== 422) throw new Error(String(response.status));
      const html = await response.text();
      if (mine === underWay) show(html, query);
    } catch (error) {
      if (mine === underWay) fail();
    } finally {
      clearTimeout(slow);
      clearTimeout(late);
      if (mine === underWay) {
        underWay = null;
        results.removeAttribute("aria-busy");
      }
    }
  }

  function show(html, query) {
    results.innerHTML = html;
    shown = query;
    lost = false;
    const reply = results.querySelector(".reply");
    status.textContent = reply?.dataset.status ?? "";
    conversation.state = reply?.dataset.state ?? "";
    keep(reply?.dataset.query ?? "", reply?.dataset.title);
    localTimes(results);
    tell(query, Boolean(results.querySelector(".best, .care, .alert-bad")));
  }

  // Whoever offers completions waits for the reply, and covers no answer that is sure and no warning.
  function tell(query, sure) {
    form.dispatchEvent(new CustomEvent("answered", { detail: { query, sure } }));
  }

  function clear() {
    results.replaceChildren();
    results.classList.remove("wanted");
    browsing(true);
    status.textContent = "";
    shown = "";
    lost = false;
    keep("");
  }

  function browsing(wanted) {
    browse.hidden = !wanted;
    wanted ? heading?.remove() : heading && results.before(heading);
  }

  // Too many searches from here: this one goes on by itself.
  function wait(seconds) {
    fail("busy");
    timer = setTimeout(search, Math.min(seconds, LONGEST_WAIT) * 1000);
  }

  function fail(why = navigator.onLine ? "failed" : "offline") {
    lost = true;
    const card = failed.content.cloneNode(true);
    const text = card.querySelector("p");
    text.textContent = text.dataset[why];
    card.querySelector(".retry").addEventListener("click", search);
    status.textContent = "";
    results.replaceChildren(card);
    tell(asking, true);
  }

  // The address and the other languages follow; the server has taken secrets out of the query.
  function keep(query, title) {
    const follow = (address) => {
      const url = new URL(address, location.href);
      query ? url.searchParams.set("q", query) : url.searchParams.delete("q");
      return url.pathname + url.search;
    };
    if (everywhere) everywhere.setAttribute("href", follow(everywhere.href));
    if (heading) return history.replaceState(query ? { query } : null, "");
    history.replaceState(null, "", follow(location.href));
    for (const link of document.querySelectorAll(".languages a")) link.setAttribute("href", follow(link.href));
    document.title = title ?? browse.dataset.home;
  }

  input.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    schedule();
  });
  input.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) schedule();
  });
  // Safari ends the composition before it tells of the Enter that ended it: 229 is that key.
  input.addEventListener("keydown", (event) => {
    const inMethod = composing || event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && inMethod) event.preventDefault();
    if (event.key === "Escape" && !inMethod && input.value) {
      event.preventDefault();
      input.value = "";
      search();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!composing) {
      clearTimeout(timer);
      search();
    }
  });
  addEventListener("online", () => lost && search());
  addEventListener("pageshow", (event) => event.persisted && input.value.trim() !== shown && schedule());
  results.addEventListener("click", (event) => {
    if (event.target.closest(".choices a:not(.row-other)")) conversation.state = ""; // a choice that is taken is no miss
  });
  walkWithArrows(input, results);
  // Back from a result to a page whose address does not tell what was searched there.
  if (heading && !input.value) input.value = history.state?.query ?? "";
  if (shown) status.textContent = results.querySelector(".reply")?.dataset.status ?? "";
  else if (input.value.trim()) schedule();
}

// Down from the box into the results, up and down in them, Escape back.
function walkWithArrows(input, results) {
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...results.querySelectorAll(".result-link")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) {
      input.focus();
      event.preventDefault();
    } else if (step && links.length && (at >= 0 || (step > 0 && document.activeElement === input))) {
      (links[at + step] ?? (at + step < 0 ? input : links[at])).focus();
      event.preventDefault();
    }
  };
  input.addEventListener("keydown", move);
  results.addEventListener("keydown", move);
}

async function copyLink(button) {
  const address = new URL(button.dataset.href, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: address });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const before = button.dataset.before ?? (button.dataset.before = button.textContent);
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = before), 2000);
}

// Ask for the page that the form leads to, and take one part of it.
async function takePart(address, options, id) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(String(response.status));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById(id).replaceWith(page.getElementById(id));
}

async function sendFeedback(event) {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams({ helpful: event.submitter?.value ?? "yes" });
  try {
    await takePart(form.action, { method: "POST", body }, "feedback");
    document.getElementById("feedback-title").focus();
  } catch {
    form.removeEventListener("submit", sendFeedback);
    event.submitter ? event.submitter.click() : form.submit();
  }
}

async function checkContact(event) {
  event.preventDefault();
  const form = event.target;
  const address = `${form.action.split("#")[0]}?${new URLSearchParams(new FormData(form))}`;
  try {
    const live = document.getElementById("checked");
    const response = await fetch(address);
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    live.replaceChildren(...page.getElementById("checked").childNodes);
  } catch {
    form.removeEventListener("submit", checkContact);
    form.requestSubmit();
  }
}

// Opening hours come in the zone of the desk; here they become the reader's.
function localTimes(within) {
  const day = new Intl.DateTimeFormat(root.lang, { weekday: "short" });
  const date = new Intl.DateTimeFormat(root.lang, { month: "short", day: "numeric" });
  const clock = new Intl.DateTimeFormat(root.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const item of within.querySelectorAll("[data-until]")) {
    const at = new Date(item.dataset.until);
    const shown = at - Date.now() > THIS_WEEK ? `${day.format(at)} ${date.format(at)}` : day.format(at);
    item.textContent = item.dataset.text.replace("%", `${shown} ${clock.format(at)}`);
  }
  for (const item of within.querySelectorAll("[data-starts]")) {
    const starts = item.dataset.starts.split(" ").map((text) => new Date(text));
    const end = new Date(item.dataset.ends.split(" ")[0]);
    const follows = (start, i) => !i || start.getDay() === (starts[i - 1].getDay() + 1) % 7;
    const runs = starts.length > 2 && starts.every(follows);
    const { listMark, fromTo } = item.parentElement.dataset;
    const names = starts.map((start) => day.format(start));
    const days = runs ? fromTo.replace("%1", names[0]).replace("%2", names.at(-1)) : names.join(listMark);
    item.querySelector(".hours-text").textContent = `${days} ${clock.format(starts[0])}–${clock.format(end)}`;
    item.querySelector(".hours-zone").textContent = item.querySelector(".hours-zone").dataset.yours;
  }
}

const form = document.querySelector("form[data-results]");
if (form && document.getElementById("results")) startSearch(form);
document.querySelector(".feedback form")?.addEventListener("submit", sendFeedback);
document.querySelector(".check-form")?.addEventListener("submit", checkContact);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button.copy");
  if (button) copyLink(button);
});
localTimes(document);
