// The form of an entry: phrasings as tags, what the linter says and the preview as one types, pictures by drag.
const form = document.getElementById("entry");
const PAUSE = 600; // milliseconds without a key before anything is asked

let waiting = 0;
let asking = null;
function look() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) body.delete(input.name);
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body, signal: asking.signal });
      if (!answer.ok) return; // signed out, or too large: the button says it
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("check").replaceWith(page.getElementById("check"));
    } catch (error) {
      if (error.name !== "AbortError" && error.name !== "TypeError") throw error;
    }
  }, PAUSE);
}

function tags(area) {
  const list = Object.assign(document.createElement("ul"), { className: "chips" });
  const input = Object.assign(document.createElement("input"), { maxLength: 512, lang: area.lang, id: `new-${area.id}` });
  input.setAttribute("aria-label", form.dataset.add);
  input.placeholder = form.dataset.add;
  const items = () => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const keep = (texts) => {
    area.value = [...new Set(texts)].join("\n");
    show();
    look();
  };
  function show() {
    list.replaceChildren(
      ...items().map((text) => {
        const chip = Object.assign(document.createElement("li"), { className: "chip" });
        const drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
        drop.setAttribute("aria-label", form.dataset.drop.replace("%", text));
        drop.addEventListener("click", () => {
          keep(items().filter((other) => other !== text));
          input.focus();
        });
        chip.append(Object.assign(document.createElement("span"), { textContent: text, lang: area.lang }), drop);
        return chip;
      }),
    );
  }
  function take() {
    if (!input.value.trim()) return;
    keep([...items(), input.value.trim()]);
    input.value = "";
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      take();
    }
  });
  input.addEventListener("blur", take);
  input.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text").split("\n").filter((line) => line.trim());
    if (lines.length < 2) return;
    event.preventDefault();
    keep([...items(), ...lines.map((line) => line.trim())]);
  });
  form.querySelector(`label[for=${area.id}]`).htmlFor = input.id;
  area.hidden = true;
  area.before(list, input);
  show();
}

for (const area of form.querySelectorAll(".phrasings textarea")) tags(area);
for (const side of form.querySelectorAll(".entry-side")) {
  const file = side.querySelector("input[type=file]");
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]])
    side.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      side.classList.toggle("over", over);
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      file.files = event.dataTransfer.files;
      file.dispatchEvent(new Event("change", { bubbles: true }));
    });
  file.addEventListener("change", () => form.requestSubmit(form.querySelector("button[value=look]")));
}
form.addEventListener("input", look);
let changed = false;
form.addEventListener("input", () => (changed = true));
form.addEventListener("submit", () => (changed = false));
addEventListener("beforeunload", (event) => changed && event.preventDefault());
document.getElementById("conflict")?.scrollIntoView({ block: "start" });
