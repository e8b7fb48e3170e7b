// A person takes over in the same window: the visitor's side of live chat. Loaded by <faq-chat> when staff are there, as
// a module of its own; `join` gets the seam that element.js describes. What was said comes as server-sent events over
// fetch (the key stays out of addresses); ids grow, so that a dropped line is taken up without loss or doubling.
const LOCALES = {/* filled in by the server */};
const SIGN_OF_LIFE_MS = 40000; // the service gives one every 15 seconds
const LONGEST_PAUSE_MS = 15000; // between two tries to connect
const LONGEST_TEXT = 2000;
const OVER = ["closed", "left", "unanswered"];

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

const STYLE = `
.live{display:grid;gap:.35rem;padding:.5rem .75rem;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent);font-size:.875rem}
.live p{margin:0}.live .row{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}
.live button,.live label.pick{padding:.25rem 0;border:0;background:none;color:inherit;font:inherit;text-decoration:underline;cursor:pointer}
.live input[type=file]{position:absolute;width:1px;height:1px;opacity:0}.live input[type=file]:focus-visible+span{outline:2px solid}
.live [hidden]{display:none}.live input[type=email]{font:inherit;padding:.25rem .5rem;min-width:12rem}
.live button[aria-pressed=true]{font-weight:700}`;

class Live {
  #seam; #place; #told = null; #bar = null; #ended = false; #sound = false; #title = ""; #unread = 0; #stop = null; #dropped = false;

  constructor(seam) {
    this.#seam = seam;
    this.#place = `faq-live ${this.server}`;
    try {
      this.kept = JSON.parse(sessionStorage.getItem(this.#place) || "null");
    } catch {
      this.kept = null;
    }
  }

  get server() {
    return this.#seam.element.server;
  }

  get words() {
    return LOCALES[this.#seam.element.locale].words;
  }

  async start() {
    if (!this.#seam.resumed || !this.kept) {
      const begun = await this.#begin();
      if (!begun) return this.#seam.leave();
      this.kept = { id: begun.id, key: begun.key, unsent: [] };
      this.#keep();
      this.#state(begun);
    }
    this.#seam.takeOver((text) => this.#say(text.slice(0, LONGEST_TEXT)));
    this.#draw();
    document.addEventListener("visibilitychange", this.#looked);
    addEventListener("online", this.#hurry);
    this.#follow();
  }

  // --- the service ---

  async #ask(path, options = {}) {
    const headers = { "X-Chat-Key": this.kept?.key ?? "", ...options.headers };
    const key = this.#seam.element.getAttribute("key");
    if (key) headers["X-FAQ-Key"] = key;
    return fetch(`${this.server}/v1/chats${path}`, { credentials: "omit", ...options, headers });
  }

  #json(body) {
    return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  }

  async #begin() {
    const { contact, items, element } = this.#seam;
    const messages = items
      .filter((item) => item.who === "me" || item.who === "bot")
      .map((item) => (item.who === "me" ? { role: "user", text: item.text } : { role: "assistant", text: item.reply.text.plain }))
      .map(({ role, text }) => ({ role, text: text.slice(0, LONGEST_TEXT) }));
    const fields = Object.fromEntries((contact.ticket?.fields ?? []).filter((one) => one.value).map((one) => [one.id, one.value]));
    // What it is about: the last message that was neither small talk nor a wish for a person.
    const about = items.findLast((item, at) => {
      const { decision, reason } = items[at + 1]?.reply ?? {};
      return item.who === "me" && !item.payload && decision && decision !== "small_talk" && reason !== "asked_for_person";
    });
    const query = about?.text ?? (contact.query.startsWith("#") ? "" : contact.query);
    const body = { query: query.slice(0, 512), messages: messages.slice(-20), type: contact.ticket?.type ?? "", fields, locale: element.locale };
    const answer = await this.#ask("", this.#json(body));
    return answer.ok ? answer.json() : null;
  }

  get #last() {
    return Math.max(0, ...this.#seam.items.map((item) => (item.live?.chat === this.kept.id ? item.live.id : 0)));
  }

  async #follow() {
    for (let tries = 0; !this.#ended; tries++) {
      try {
        await this.#flush();
        if (await this.#read()) tries = 0;
      } catch {
        // A dropped line; what was missed comes with the next one.
      }
      if (this.#ended) break;
      if (!this.#dropped && tries) this.#drop(true);
      await Promise.race([pause(Math.min(1000 * 2 ** Math.min(tries, 4), LONGEST_PAUSE_MS)), new Promise((done) => (this.#stop = done))]);
    }
  }

  // Read events until the line drops; says whether there was one.
  async #read() {
    const quiet = new AbortController();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => quiet.abort(), SIGN_OF_LIFE_MS);
    };
    alive();
    const answer = await this.#ask(`/${this.kept.id}/events`, { headers: { "Last-Event-ID": String(this.#last) }, signal: quiet.signal });
    if (answer.status === 404) this.#finish();
    if (!answer.ok) return clearTimeout(timer);
    this.#drop(false);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        alive();
        buffer += part.value;
        const events = buffer.split("\n\n");
        buffer = events.pop();
        events.forEach((text) => this.#event(text));
        if (this.#ended) break;
      }
    } finally {
      clearTimeout(timer);
      reader.cancel().catch(() => {});
    }
    return true;
  }

  #event(text) {
    const kind = /^event: (.*)$/m.exec(text)?.[1];
    const data = /^data: (.*)$/m.exec(text)?.[1];
    if (kind === "message") this.#line(JSON.parse(data));
    if (kind === "state") this.#state(JSON.parse(data));
  }

  #line(line) {
    if (line.id <= this.#last) return;
    const live = { chat: this.kept.id, id: line.id };
    if (line.author === "visitor") {
      const own = this.#seam.items.find((item) => item.mark && item.mark === line.mark);
      if (own) {
        own.live = live;
        own.text = line.text || own.text;
        return this.#seam.save();
      }
    }
    const files = line.files.map((file) => file.name).join(", ");
    const text = [line.text, files && `[${files}]`].filter(Boolean).join(" ");
    if (line.author === "system") this.#seam.add({ who: "note", text: this.words[`live_${line.kind}`] ?? line.kind, live });
    else this.#seam.add({ who: line.author === "visitor" ? "me" : "staff", name: this.words.live_support, text, status: "sent", live });
    if (line.author === "staff") {
      for (const file of line.files) this.#offer(file);
      this.#call();
    }
  }

  // --- what the visitor writes: kept until the service has it, under a mark, so that it is there once ---

  async #say(text) {
    const mark = crypto.getRandomValues(new Uint32Array(3)).join("-").slice(0, 40);
    this.#seam.add({ who: "me", text, status: "sent", mark });
    this.kept.unsent.push({ mark, text });
    this.#keep();
    this.#push();
  }

  // Until the service has everything: the line for events may well live while posts fail.
  async #push() {
    clearTimeout(this.#later);
    try {
      await this.#flush();
    } catch {
      if (this.#ended) return;
      this.#tell(this.words.live_unsent);
      this.#later = setTimeout(() => this.#push(), 3000);
    }
  }

  #later = 0;
  #sending = Promise.resolve();

  #flush() {
    const sent = this.#sending.then(() => this.#sendAll());
    this.#sending = sent.catch(() => {});
    return sent;
  }

  async #sendAll() {
    while (this.kept.unsent.length) {
      const [message] = this.kept.unsent;
      const answer = await this.#ask(`/${this.kept.id}/messages`, this.#json(message));
      if (answer.status === 429 || answer.status >= 500) throw new Error("later");
      this.kept.unsent.shift();
      this.#keep();
      const said = await answer.json();
      const item = this.#seam.items.find((one) => one.mark === message.mark);
      if (!answer.ok) this.#tell(`${this.words.live_not_sent} ${said.detail ?? ""}`);
      else {
        if (item) item.text = said.message.text || item.text; // without its secrets
        this.#tell("");
        for (const line of said.warnings) this.#seam.add({ who: "note", text: line });
        this.#seam.save();
      }
    }
  }

  async #attach(input) {
    const form = new FormData();
    const mark = crypto.getRandomValues(new Uint32Array(3)).join("-").slice(0, 40);
    const names = [...input.files].map((file) => file.name).join(", ");
    form.append("message", JSON.stringify({ text: "", mark }));
    for (const file of input.files) form.append("files", file);
    input.value = "";
    this.#seam.typing(true);
    try {
      const answer = await this.#ask(`/${this.kept.id}/messages`, { method: "POST", body: form });
      const said = await answer.json();
      if (!answer.ok) return this.#tell(said.detail ?? this.words.live_not_sent);
      this.#tell("");
      if (!this.#seam.items.some((item) => item.live?.id === said.message.id))
        this.#seam.add({ who: "me", text: `[${names}]`, status: "sent", mark });
    } catch {
      this.#tell(this.words.live_not_sent);
    } finally {
      this.#seam.typing(false);
    }
  }

  // --- how it stands ---

  #state(told) {
    this.#told = told;
    if (OVER.includes(told.state)) this.#finish();
    this.#draw();
  }

  #standing() {
    const { words } = this;
    const told = this.#told;
    if (!told || told.state !== "waiting") return "";
    const wait = told.wait_seconds == null ? "" : fill(words.live_wait, { minutes: Math.max(1, Math.round(told.wait_seconds / 60)) });
    const place = told.place ? fill(words.live_waiting, { place: told.place }) : "";
    return [place, wait, fill(words.live_promise, { minutes: Math.max(1, Math.round(told.answer_seconds / 60)) })].filter(Boolean).join(" ");
  }

  #finish() {
    if (this.#ended) return;
    this.#ended = true;
    document.removeEventListener("visibilitychange", this.#looked);
    removeEventListener("online", this.#hurry);
    this.#seam.leave();
    this.#draw();
  }

  #drop(on) {
    if (this.#dropped === on) return;
    this.#dropped = on;
    this.#tell(on ? this.words.live_dropped : "");
  }

  #hurry = () => {
    this.#stop?.();
    this.#push();
  };

  // --- the bar above the box ---

  #draw() {
    const { words } = this;
    const root = this.#seam.element.shadowRoot;
    if (!this.#bar?.isConnected) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      if (!this.#bar) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      root.querySelector(".live")?.remove();
      this.#bar = el("div", { class: "live" });
      root.querySelector("form.write").before(this.#bar);
    }
    const button = (text, onclick, more = {}) => el("button", { type: "button", onclick, ...more, text });
    const file = el("input", { type: "file", multiple: true, onchange: () => this.#attach(file) });
    const open = !this.#ended;
    this.#bar.replaceChildren(
      el("p", { class: "standing", role: "status", text: this.#standing() }),
      el("p", { class: "trouble", role: "alert", hidden: true }),
      el("div", { class: "row" },
        open && el("label", { class: "pick" }, file, el("span", { text: words.live_attach })),
        (open || this.#told?.state === "unanswered") && button(words.live_ticket, () => this.#ticket()),
        open && button(words.live_end, () => this.#leave()),
        open && "Notification" in window && Notification.permission === "default" && button(words.live_notify, () => Notification.requestPermission().then(() => this.#draw())),
        open && button(words.live_sound, () => { this.#sound = !this.#sound; this.#draw(); }, { "aria-pressed": String(this.#sound) }),
        button(words.live_save, () => this.#save()),
        button(words.live_print, () => this.#print()),
        this.#told?.mails && button(words.live_mail, () => this.#mailForm()),
      ),
    );
  }

  #tell(text) {
    const place = this.#bar?.querySelector(".trouble");
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  // --- ways out, and the record ---

  async #leave() {
    await this.#ask(`/${this.kept.id}/leave`, { method: "POST" }).catch(() => {});
    this.#finish();
  }

  // The form of a ticket, filled in with everything that was said; the page opens beside this one.
  async #ticket() {
    const answer = await this.#ask(`/${this.kept.id}/ticket`, { method: "POST" }).catch(() => null);
    if (!answer?.ok) return this.#tell(this.words.live_not_sent);
    const draft = await answer.json();
    const hidden = (name, value) => el("input", { type: "hidden", name, value });
    const form = el("form", { method: "post", action: new URL(draft.url, `${this.server}/`).href, target: "_blank", rel: "noopener", hidden: true },
      hidden("step", "edit"), hidden("type", draft.type), hidden("query", draft.query), hidden("message", draft.message),
      hidden("token", crypto.getRandomValues(new Uint32Array(4)).join("")),
      ...draft.files.map((id) => hidden("kept", id)), ...Object.entries(draft.fields).map(([id, value]) => hidden(`field.${id}`, value)));
    this.#bar.append(form);
    form.submit();
    form.remove();
    this.#finish();
  }

  async #record() {
    const answer = await this.#ask(`/${this.kept.id}/record`);
    if (!answer.ok) throw new Error("gone");
    return answer.text();
  }

  async #save() {
    try {
      this.#download(new Blob([await this.#record()], { type: "text/plain" }), `chat-${this.kept.id.slice(0, 8)}.txt`);
    } catch {
      this.#tell(this.words.live_not_sent);
    }
  }

  #download(blob, name) {
    const link = el("a", { href: URL.createObjectURL(blob), download: name });
    this.#bar.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  async #print() {
    const frame = el("iframe", { hidden: true, title: this.words.live_print });
    this.#bar.append(frame);
    try {
      const place = frame.contentDocument.body;
      place.append(el("pre", { style: "white-space:pre-wrap;font:inherit", text: await this.#record() }));
      frame.contentWindow.print();
    } catch {
      this.#tell(this.words.live_not_sent);
    }
    setTimeout(() => frame.remove(), 60000);
  }

  #mailForm() {
    if (this.#bar.querySelector("input[type=email]")) return;
    const address = el("input", { type: "email", required: true, maxlength: 254, "aria-label": this.words.live_mail_ask, placeholder: this.words.live_mail_ask });
    const form = el("form", { class: "row", onsubmit: async (event) => {
      event.preventDefault();
      const answer = await this.#ask(`/${this.kept.id}/email`, this.#json({ email: address.value })).catch(() => null);
      const detail = answer && !answer.ok ? (await answer.json()).detail : "";
      this.#tell(answer?.ok ? this.words.live_mailed : detail || this.words.live_not_sent);
      if (answer?.ok) form.remove();
    } }, address, el("button", { text: this.words.live_mail }));
    this.#bar.append(form);
    address.focus();
  }

  // A file from staff: fetched with the key, since an address with one would be logged.
  #offer(file) {
    const button = el("button", { type: "button", text: file.name, onclick: async () => {
      const answer = await this.#ask(`/${this.kept.id}/files/${file.id}`).catch(() => null);
      if (answer?.ok) this.#download(await answer.blob(), file.name);
      else this.#tell(this.words.live_not_sent);
    } });
    this.#bar.querySelector(".row").append(button);
  }

  // --- somebody has written while the visitor looks elsewhere ---

  #call() {
    if (!document.hidden) return;
    if (!this.#unread) this.#title = document.title;
    document.title = `(${++this.#unread}) ${this.#title}`;
    if ("Notification" in window && Notification.permission === "granted") new Notification(this.words.live_again);
    if (this.#sound) this.#beep();
  }

  #looked = () => {
    if (document.hidden || !this.#unread) return;
    document.title = this.#title;
    this.#unread = 0;
  };

  #beep() {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.15);
    tone.onended = () => audio.close();
  }

  #keep() {
    try {
      sessionStorage.setItem(this.#place, JSON.stringify(this.kept));
    } catch {
      // Without storage a reload ends the chat for this window; the service notices that nobody is there.
    }
  }
}

export const join = (seam) => new Live(seam).start();
