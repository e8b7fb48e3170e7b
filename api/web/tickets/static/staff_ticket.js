// What staff's page of a ticket does beyond HTML: it saves the draft by itself, and puts texts where the cursor is.
const PAUSE = 800; // milliseconds without a key
const form = document.getElementById("work");
const area = form.elements.message;
const told = document.getElementById("draft-told");
const saving = new Set(["message", "note"]);
let timer;
let dirty = false;

function typed() {
  const data = new FormData(form);
  data.delete("files"); // chosen files go with the reply itself
  data.set("step", "draft");
  return data;
}

async function save() {
  clearTimeout(timer);
  dirty = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body: typed(), redirect: "manual" });
    const saved = answer.type === "opaqueredirect";
    told.textContent = saved ? form.dataset.saved : form.dataset.unsaved;
    if (!saved) dirty = true;
  } catch {
    dirty = true;
    told.textContent = form.dataset.unsaved;
  }
}

function later() {
  dirty = true;
  told.textContent = "";
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

function insert(text) {
  if (!text) return;
  const before = area.value.slice(0, area.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n\n" : "";
  const room = area.maxLength - area.value.length + (area.selectionEnd - area.selectionStart);
  if (gap.length + text.length > room) return false;
  area.setRangeText(gap + text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  return true;
}

async function find() {
  const address = `${location.pathname}?${new URLSearchParams({ find: form.elements.find.value })}`;
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  const found = page.getElementById("found");
  if (!found) return location.reload(); // the badge has run out
  document.getElementById("found").replaceChildren(...found.children);
}

form.addEventListener("input", (event) => saving.has(event.target.name) && later());
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=step]");
  if (!button) return;
  const text = button.value === "saved" ? form.elements.saved.selectedOptions[0].dataset.text : button.dataset.text;
  if (button.value === "find") {
    event.preventDefault();
    find();
  } else if (text !== undefined && insert(text)) event.preventDefault(); // too long: the server says so
});
form.elements.find.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    find();
  }
});
// What is being sent is not saved as a draft as well.
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  clearTimeout(timer);
  dirty = false;
});
addEventListener("pagehide", () => dirty && navigator.sendBeacon(form.action, typed()));
