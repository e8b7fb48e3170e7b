// What the pages of live chat do beyond HTML: lists and messages come by themselves, a reply goes without a new page.
const desk = document.getElementById("chat-desk");
const log = document.getElementById("chat-log");
const form = document.getElementById("chat-form");
const told = document.getElementById("chat-problem");
const title = document.title;

const parsed = async (address) => new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");

function make(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function localTime(at) {
  const time = make("time", "soft", new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date(at)));
  time.dateTime = at;
  return time;
}

// Messages have growing ids: what is shown already, by the page or by an earlier event, is not shown twice.
const shown = (id) => log.querySelector(`[data-id="${id}"]`) !== null;

function show(line) {
  if (!log || shown(line.id)) return;
  if (line.author === "system") return refreshPage();
  const staff = line.author === "staff";
  const item = make("li", `said ${staff ? "said-staff" : "said-asker"}`);
  item.dataset.id = line.id;
  const by = make("p", "said-by");
  by.append(make("strong", "", staff ? log.dataset.support : log.dataset.visitor), " ", make("span", "soft", line.by), " ", localTime(line.at));
  item.append(by, make("div", "said-text", line.text));
  if (line.files.length) {
    const list = make("ul", "file-list");
    for (const file of line.files) {
      const link = Object.assign(make("a", "file-item"), { href: log.dataset.files + file.id, download: file.name });
      link.append(make("span", "file-name", file.name));
      const place = make("li", "");
      place.append(link);
      list.append(place);
    }
    item.append(list);
  }
  log.append(item);
  item.scrollIntoView({ block: "nearest" });
}

// After a dropped line the page's own log has what was missed; somebody else may have ended the chat.
async function refreshPage() {
  const page = await parsed(location.href);
  const fresh = page.getElementById("chat-log");
  if (!fresh) return location.reload();
  for (const item of fresh.children) if (!shown(item.dataset.id)) log.append(document.importNode(item, true));
  if (Boolean(page.getElementById("chat-form")) !== Boolean(form)) location.reload();
}

const LISTED = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

async function refreshLists() {
  const lists = (await parsed(desk.dataset.lists)).getElementById("chat-lists");
  if (!lists) return location.reload(); // the badge has run out
  for (const time of lists.querySelectorAll("time.local")) {
    time.title = time.textContent;
    time.textContent = LISTED.format(new Date(time.dateTime));
  }
  const old = document.getElementById("chat-lists");
  if (old.contains(document.activeElement)) {
    const place = document.activeElement.closest("form")?.getAttribute("action");
    old.replaceWith(lists);
    lists.querySelector(`form[action="${place}"] button`)?.focus();
  } else old.replaceWith(lists);
  const now = Number(document.getElementById("waiting-count").textContent);
  document.title = now ? `(${now}) ${title}` : title;
}

let timer;
function later() {
  clearTimeout(timer);
  timer = setTimeout(refreshLists, 250);
}

function follow() {
  const source = new EventSource(desk.dataset.events);
  let first = true;
  source.addEventListener("message", (event) => show(JSON.parse(event.data)));
  source.addEventListener("changed", () => {
    if (first && log) refreshPage();
    first = false;
    later();
  });
  source.addEventListener("error", () => {
    first = true;
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
  });
}

function tell(text) {
  told.hidden = !text;
  told.replaceChildren(...(text ? [make("p", "", text)] : []));
}

// The mark stays until the server has the message: sent again, it is kept once.
async function send(event) {
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button.button");
  if (button.disabled) return;
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      form.reset();
      form.elements.mark.value = crypto.getRandomValues(new Uint32Array(2)).join("-");
      form.elements.message.value = "";
      tell("");
    } else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const problem = page.querySelector("#chat-problem:not([hidden]), .field-problem:not([hidden])");
      tell(problem?.textContent.trim() || form.dataset.failed);
    }
  } catch {
    tell(form.dataset.failed);
  }
  button.disabled = false;
  form.elements.message.focus();
}

function insert(select) {
  select?.addEventListener("change", () => {
    const area = form.elements.message;
    area.setRangeText(select.value, area.selectionStart, area.selectionEnd, "end");
    select.selectedIndex = 0;
    area.focus();
  });
}

if (form) {
  form.addEventListener("submit", send);
  form.elements.message.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.button"));
    }
  });
  insert(document.getElementById("chat-saved"));
  insert(document.getElementById("chat-entry"));
}
follow();
