// What the ticket pages do beyond HTML: problems beside the field, pictures of chosen files, local times, fields by type.
const PICTURE = 112; // pixels of a thumbnail, twice what is shown
const SHAPES = {
  uid: /^\d{4,14}$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/,
  tx_hash: /^((0x)?[0-9A-Za-z]{32,128}|https:\/\/\S{20,300})$/,
  order_number: /^[0-9A-Za-z-]{4,40}$/,
};

// Beside each field, once it has been left; the server checks all of it again.
function problemOf(field) {
  const value = field.value.trim();
  if (!value) return field.required ? field.dataset.missing : "";
  return field.dataset.shape && !SHAPES[field.dataset.shape].test(value) ? field.dataset.wrong : "";
}

function judge(field) {
  const place = document.getElementById(field.dataset.problem);
  const problem = problemOf(field);
  place.textContent = problem;
  place.hidden = !problem;
  problem ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
  return !problem;
}

function watch(form) {
  form.noValidate = true; // the browser's own bubbles are in its language, not the page's
  let pressed = false;
  let left = null;
  const leave = (field) => {
    if (field?.dataset.problem && (field.value.trim() || field.hasAttribute("aria-invalid"))) judge(field);
  };
  // A problem that appears while a button is being pressed would move the button away from under the pointer.
  addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel"])
    addEventListener(
      end,
      () =>
        setTimeout(() => {
          pressed = false;
          leave(left);
          left = null;
        }),
      true,
    );
  form.addEventListener("focusout", (event) => (pressed ? (left = event.target) : leave(event.target)));
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (field.hasAttribute("aria-invalid")) judge(field);
    const found = document.getElementById(`found-${field.id.replace("field-", "")}`);
    if (found) found.hidden = field.value !== field.defaultValue; // no longer what the question told
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formNoValidate) return;
    const wrong = [...form.querySelectorAll("[data-problem]")].filter((field) => !judge(field));
    if (wrong.length) {
      event.preventDefault();
      wrong[0].focus();
    }
  });
  const type = form.querySelector("#ticket-type");
  type?.addEventListener("change", () => form.requestSubmit(form.querySelector(".type-change")));
  const zone = form.elements.zone;
  if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

// One click sends once: over a slow line nothing else shows that the first one counted.
function sendOnce(form) {
  const back = [];
  const told = Object.assign(document.createElement("p"), { className: "field-problem" });
  told.setAttribute("role", "alert");
  form.querySelector(".actions:last-of-type").before(told);
  form.addEventListener("submit", (event) => {
    told.textContent = navigator.onLine || event.defaultPrevented ? "" : form.dataset.offline;
    if (told.textContent) event.preventDefault(); // the browser's own page of this would take the place of what is typed
    if (event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (!button?.classList.contains("button")) return;
    back.push([button, button.textContent]);
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute("aria-disabled", "true"); // "disabled" would keep its value out of what is sent
    button.textContent = form.dataset.sending;
  });
  // The browser's "back" brings the page as it was left.
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    for (const [button, text] of back.splice(0)) {
      button.removeAttribute("aria-disabled");
      button.textContent = text;
    }
  });
}

// The browser's "back" leads from the ticket to a form, not to "send this again?".
function keepWayBack(form) {
  form.addEventListener("submit", (event) => {
    const query = form.elements.query.value;
    const asked = location.search || (query && `?${new URLSearchParams({ q: query })}`);
    if (!event.defaultPrevented) history.replaceState(null, "", location.pathname + asked);
  });
}

// Another language keeps what is typed: the form goes along, instead of a link that would leave it behind.
function carryOver(form) {
  for (const link of document.querySelectorAll(".languages a"))
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const step = Object.assign(document.createElement("button"), { name: "step", value: "edit", formNoValidate: true, hidden: true });
      form.append(step);
      form.action = link.pathname;
      form.requestSubmit(step);
    });
}

const sizeText = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.floor(bytes / 1e3))} KB`);

// A small picture as data, since the page's policy lets no other address be shown.
async function thumbnail(file) {
  const image = await createImageBitmap(file, { resizeWidth: PICTURE * 2, resizeQuality: "medium" });
  const canvas = Object.assign(document.createElement("canvas"), { width: PICTURE, height: PICTURE });
  const scale = Math.max(PICTURE / image.width, PICTURE / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d").drawImage(image, (PICTURE - width) / 2, (PICTURE - height) / 2, width, height);
  return canvas.toDataURL("image/jpeg", 0.8);
}

function pickFiles(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".file-chosen");
  const told = box.querySelector(".file-problem");
  const kept = box.querySelectorAll("[name=kept]").length;
  let chosen = [];

  const keep = () => {
    const transfer = new DataTransfer();
    for (const file of chosen) transfer.items.add(file);
    input.files = transfer.files;
  };

  function add(files) {
    const problems = [];
    for (const file of files) {
      if (file.size > Number(box.dataset.bytes)) problems.push(`${file.name}: ${box.dataset.large}`);
      else if (kept + chosen.length >= Number(box.dataset.most)) problems.push(`${file.name}: ${box.dataset.many}`);
      else if (!chosen.some((other) => other.name === file.name && other.size === file.size)) chosen.push(file);
    }
    told.textContent = problems.join(" · ");
    told.hidden = !problems.length;
    keep();
    show();
  }

  function show() {
    list.hidden = !chosen.length;
    list.replaceChildren(...chosen.map(item));
  }

  function item(file) {
    const line = Object.assign(document.createElement("li"), { className: "file-item" });
    const mark = Object.assign(document.createElement("span"), { className: "file-mark" });
    mark.textContent = file.name.split(".").at(-1).slice(0, 4).toUpperCase();
    mark.setAttribute("aria-hidden", "true");
    const name = Object.assign(document.createElement("span"), { className: "file-name", textContent: file.name });
    const size = Object.assign(document.createElement("span"), { className: "soft", textContent: sizeText(file.size) });
    const drop = Object.assign(document.createElement("button"), { className: "file-drop", type: "button" });
    drop.setAttribute("aria-label", box.dataset.drop.replace("%", file.name));
    drop.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18"/></svg>';
    drop.addEventListener("click", () => {
      chosen = chosen.filter((other) => other !== file);
      told.hidden = true;
      keep();
      show();
      input.focus();
    });
    line.append(mark, name, size, drop);
    if (/^image\/(png|jpeg|webp|gif)$/.test(file.type)) {
      thumbnail(file).then(
        (src) => mark.replaceWith(Object.assign(document.createElement("img"), { className: "file-thumb", alt: "", src })),
        () => {}, // a damaged picture keeps its mark; the server says what is wrong
      );
    }
    return line;
  }

  input.addEventListener("change", () => add([...input.files]));
  input.form.addEventListener("reset", () => {
    chosen = [];
    setTimeout(() => (keep(), show())); // after the form's own reset
  });
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]])
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.toggle("over", over);
      if (name === "drop") add([...event.dataTransfer.files]);
    });
}

function localTimes() {
  const shown = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  for (const time of document.querySelectorAll("time.local")) {
    time.title = time.textContent;
    time.textContent = shown.format(new Date(time.dateTime));
  }
}

// On a phone the parts of the desk fold behind a button; Escape folds them again.
function foldParts(button) {
  const fold = (open) => button.setAttribute("aria-expanded", String(open));
  button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "false"));
  button.parentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") === "false") return;
    fold(false);
    button.focus();
  });
}

// What is under "more" folds when one presses elsewhere, or Escape.
function foldMore(more) {
  const summary = more.querySelector("summary");
  document.addEventListener("click", (event) => more.contains(event.target) || (more.open = false));
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    event.stopPropagation(); // the menu around it stays open
    more.open = false;
    summary.focus();
  });
}

for (const button of document.querySelectorAll(".staff-menu")) foldParts(button);
for (const more of document.querySelectorAll(".staff-more")) foldMore(more);
for (const form of document.querySelectorAll("form.ticket-form, form#work")) watch(form);
for (const box of document.querySelectorAll(".files")) pickFiles(box);
const unsent = document.querySelector("form[action$='/tickets/new']");
if (unsent) carryOver(unsent);
for (const form of document.querySelectorAll("form[data-sending]")) sendOnce(form);
if (unsent) keepWayBack(unsent);
localTimes();
// The first problem is read out and shown, not left somewhere above.
const first = document.getElementById("secret") ?? document.getElementById("problems");
first?.focus({ preventScroll: true });
first?.scrollIntoView({ block: "center" });
