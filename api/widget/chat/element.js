// The element: launcher, panel, log and box.
class FaqChat extends HTMLElement {
  static observedAttributes = ["lang", "heading", "inline"];

  #root = this.attachShadow({ mode: "open" });
  #talk; #launcher; #panel; #log; #box; #status; #typing; #nodes = new Map(); #timer = 0; #unread = false; #sender = null; #place = "";

  connectedCallback() {
    this.#root.adoptedStyleSheets = [styles()];
    const place = `faq-chat ${this.server} ${this.id || Math.max(0, [...document.querySelectorAll("faq-chat")].indexOf(this))}`;
    if (place !== this.#place) this.#talk = new Talk((this.#place = place), (message, state) => this.#ask(message, state), () => this.#draw());
    this.#build();
    addEventListener("online", this.#back);
    visualViewport?.addEventListener("resize", this.#fit);
    for (const kind of ["keydown", "keypress", "keyup"]) this.addEventListener(kind, this.#keep);
    if (this.#talk.waiting?.status === "waiting") this.#talk.retry();
    if (this.#talk.contact) this.#goLive(this.#talk.contact, true);
  }

  disconnectedCallback() {
    removeEventListener("online", this.#back);
    visualViewport?.removeEventListener("resize", this.#fit);
    for (const kind of ["keydown", "keypress", "keyup"]) this.removeEventListener(kind, this.#keep);
  }

  attributeChangedCallback(_name, before, after) {
    if (this.#panel && before !== after) this.#build();
  }

  get locale() {
    return localeOf(this.getAttribute("lang")) || localeOf(this.parentElement?.closest("[lang]")?.lang) || localeOf(navigator.language) || "en";
  }

  get words() {
    return LOCALES[this.locale].words;
  }

  get server() {
    return (this.getAttribute("server") || HOME).replace(/\/+$/, "");
  }

  get base() {
    return `${this.server}/${this.locale}`;
  }

  get items() {
    return this.#talk.items;
  }

  get inline() {
    return this.hasAttribute("inline");
  }

  // Chinese texts come in the page's own script.
  tag(lang) {
    return this.locale.startsWith(lang) ? this.locale : lang === "zh" ? "zh-CN" : lang;
  }

  emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`faq-chat-${name}`, { detail, bubbles: true, composed: true }));
  }

  open() {
    if (!this.inline && this.#panel.hidden) this.#toggle(true);
    this.focus();
  }

  close() {
    if (!this.inline && !this.#panel.hidden) this.#toggle(false);
  }

  focus(options) {
    (this.#panel.hidden ? this.#launcher : this.#box).focus(options);
  }

  // Say something for the visitor, as a button of the website may.
  ask(text) {
    this.open();
    this.#send(String(text).slice(0, LONGEST_MESSAGE));
  }

  retry() {
    this.#box.focus();
    this.#talk.retry();
  }

  clear() {
    this.#talk.clear();
    this.#box.value = "";
    this.#grow();
    this.#box.focus();
    this.emit("clear");
  }

  // A choice or quick reply. With the keyboard, one goes on in the box; a finger is not shown another keyboard for it.
  press(event, text, payload, detail) {
    if (event.detail) this.#log.focus({ preventScroll: true });
    else this.#box.focus();
    this.emit("press", detail);
    this.#send(text, payload);
  }

  async copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = el("textarea", { readonly: true });
      field.value = text;
      button.after(field);
      field.select();
      document.execCommand("copy"); // where the site's policy or an old browser keeps the clipboard away
      field.remove();
      button.focus();
    }
    button.textContent = this.#status.textContent = this.words.copied;
    setTimeout(() => (button.textContent = this.words.chat_copy), 2000);
  }

  #build() {
    const { words } = this;
    const title = this.getAttribute("heading") || words.chat_title;
    // A landmark of its own: of chats with one name that stand in the page, the later ones have a number.
    const alike = [...document.querySelectorAll("faq-chat[inline]")].filter((chat) => chat.getAttribute("heading") === this.getAttribute("heading"));
    const label = alike.indexOf(this) > 0 ? `${title} ${alike.indexOf(this) + 1}` : title;
    const round = (name, label, onclick) => el("button", { class: "icon", type: "button", "aria-label": label, title: label, onclick }, icon(ICONS[name]));
    this.dataset.locale = this.locale;
    this.#nodes.clear();
    this.#launcher = el("button", { class: "launcher", part: "launcher", type: "button", "aria-controls": "panel", "aria-label": words.chat_open, title: words.chat_open, onclick: () => this.#toggle(this.#panel.hidden) }, icon(ICONS.chat));
    this.#log = el("div", { class: "log", id: "log", role: "log", tabindex: "0", "aria-label": words.chat_log, "aria-live": "off" });
    this.#typing = el("div", { class: "typing", hidden: true, "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.#status = el("div", { class: "unseen", role: "status" });
    this.#box = el("textarea", { rows: "1", maxlength: LONGEST_MESSAGE, enterkeyhint: "send", "aria-label": words.chat_label, placeholder: words.chat_hint, oninput: () => this.#typed(), onkeydown: (event) => this.#key(event) });
    this.#box.value = this.#talk.draft;
    const form = el("form", { class: "write", onsubmit: (event) => { event.preventDefault(); this.#submit(); } }, this.#box, el("button", { class: "icon send", "aria-label": words.chat_send, title: words.chat_send }, icon(ICONS.send)));
    const head = el("header", { part: "header" }, el("h2", { id: "title", text: title }), round("again", words.chat_clear, () => this.clear()), this.inline ? null : round("close", words.chat_close, () => { this.#toggle(false); this.#launcher.focus(); }));
    this.#panel = el("section", { class: "panel", id: "panel", part: "panel", role: this.inline ? "region" : "dialog", "aria-label": label, hidden: true, onkeydown: (event) => this.#leave(event) }, head, this.#log, this.#typing, this.#status, form);
    this.#root.replaceChildren(...(this.inline ? [] : [this.#launcher]), this.#panel);
    this.#draw(); // before it is live, so that nobody is read the whole conversation after a reload
    this.#panel.hidden = !(this.inline || this.#talk.open || this.hasAttribute("open"));
    this.#launcher.setAttribute("aria-expanded", String(!this.#panel.hidden));
    this.#grow();
    this.#fit();
    this.#scroll(this.#log.lastElementChild);
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 100);
  }

  #toggle(open) {
    this.#panel.hidden = !open;
    this.#launcher.setAttribute("aria-expanded", String(open));
    this.#talk.open = open;
    this.#talk.save();
    if (open) {
      this.#mark(false);
      this.#fit();
      this.#scroll(this.#log.lastElementChild);
      this.#box.focus();
    }
    this.emit(open ? "open" : "close");
  }

  #mark(unread) {
    this.#unread = unread;
    this.#launcher.classList.toggle("unread", unread);
    const label = unread ? this.words.chat_unread : this.words.chat_open;
    this.#launcher.setAttribute("aria-label", label);
    this.#launcher.title = label;
  }

  // --- what is shown ---

  #draw() {
    const { items } = this.#talk;
    if (!this.#log) return;
    const wanted = [this.#node("hello", () => this.#hello()), ...items.map((item) => this.#node(item, () => this.#view(item)))];
    let added = null;
    wanted.forEach((node, at) => {
      if (this.#log.children[at] === node) return;
      this.#log.insertBefore(node, this.#log.children[at] || null);
      added = node;
    });
    while (this.#log.children.length > wanted.length) this.#log.lastElementChild.remove();
    items.forEach((item, at) => {
      if (item.who === "me") refreshOwn(wanted[at + 1], item, this);
    });
    // What was offered before the last message is no longer asked.
    for (const node of wanted.slice(0, -1)) {
      for (const button of node.querySelectorAll(".choice")) button.disabled = true;
      node.querySelector(".quick")?.remove();
    }
    this.#busy(this.#talk.running && !this.#sender);
    if (added) this.#scroll(added);
  }

  #node(item, make) {
    if (!this.#nodes.has(item)) this.#nodes.set(item, make());
    return this.#nodes.get(item);
  }

  #view(item) {
    return item.who === "me" ? ownBubble(item, this) : item.who === "bot" ? botBubble(item.reply, this) : personBubble(item, this);
  }

  #hello() {
    const { words } = this;
    return el("div", { class: "turn" }, bubble("bot", words.chat_bot, this.locale, el("p", { text: words.chat_hello })),
      el("div", { class: "quick" }, quickButton({ kind: "human", text: words.deflect_button_human, payload: "#human" }, this)));
  }

  #busy(on) {
    clearTimeout(this.#timer);
    if (!on) {
      this.#typing.hidden = true;
      this.#status.textContent = this.#talk.waiting?.why ? this.words[`chat_${this.#talk.waiting.why}`] : "";
    } else if (this.#typing.hidden) {
      this.#timer = setTimeout(() => {
        this.#typing.hidden = false;
        this.#status.textContent = this.words.chat_typing;
      }, TYPING_MS);
    }
  }

  // To the end, but to the beginning of what is longer than the log.
  #scroll(node) {
    if (!node || this.#panel.hidden) return;
    const room = this.#log.clientHeight;
    this.#log.scrollTop = node.offsetHeight > room ? node.offsetTop - this.#log.offsetTop - 8 : this.#log.scrollHeight;
  }

  // --- the box ---

  #typed() {
    this.#talk.draft = this.#box.value;
    this.#talk.save();
    this.#grow();
  }

  #grow() {
    this.#box.style.height = "auto";
    if (this.#box.scrollHeight) this.#box.style.height = `${this.#box.scrollHeight + 2}px`;
  }

  // Enter of an input method chooses a word; keyCode is how Safari says so.
  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.#submit();
    }
  }

  #submit() {
    const text = this.#box.value.trim();
    if (!text) return this.#box.focus();
    this.#box.value = "";
    this.#typed();
    this.#send(text);
  }

  #send(text, payload) {
    if (!text) return;
    if (!this.#sender) return this.#talk.say(text, payload);
    this.#sender(text);
  }

  async #ask(message, state) {
    const { lang } = LOCALES[this.locale];
    const body = { message, locale: this.locale, channel: this.getAttribute("channel") || "web" };
    if (lang !== "en") body.lang = lang; // English pages answer in the language of the question
    if (state) body.state = state;
    if (this.getAttribute("user")) body.user = this.getAttribute("user");
    const headers = { "Content-Type": "application/json" };
    if (this.getAttribute("key")) headers["X-FAQ-Key"] = this.getAttribute("key");
    try {
      const reply = await post(`${this.server}/v1/deflect`, headers, body);
      setTimeout(() => this.#answered(reply)); // once it is shown
      return reply;
    } catch (error) {
      this.emit("error", { why: error.why || (navigator.onLine === false ? "offline" : "failed") });
      throw error;
    }
  }

  #answered(reply) {
    const { decision, reason, lang, turn, generation, contact_support: contact } = reply;
    this.emit("reply", { decision, reason, lang, turn, generation, entries: reply.entries.map((entry) => entry.id), choices: reply.choices.map((choice) => choice.id) });
    if (this.#panel.hidden) this.#mark(true);
    if (contact?.live) this.#goLive(contact, false);
  }

  // --- a person takes over: chat/live.js is loaded only when the service says that staff are there ---

  async #goLive(contact, resumed) {
    try {
      const live = await import(`${this.server}/chat/live.js`);
      this.#talk.contact = contact;
      this.#talk.save();
      await live.join(this.#seam(contact, resumed));
    } catch {
      this.#endLive(); // the ticket form is in the hand-off already
    }
  }

  #endLive() {
    this.#sender = null;
    this.#talk.contact = null;
    this.#talk.save();
  }

  #seam(contact, resumed) {
    return {
      contact, resumed, element: this, state: this.#talk.state, items: this.#talk.items,
      transcript: () => transcript(this.#talk.items, this.words),
      ticketForm: () => contact.ticket && ticketForm(this.base, this.#talk.items, contact, this.words, () => this.emit("contact", { channel: "ticket" })),
      add: (item) => { this.#talk.add(item); if (this.#panel.hidden && item.who !== "me") this.#mark(true); },
      save: () => this.#talk.save(),
      typing: (on) => this.#busy(on),
      takeOver: (send) => (this.#sender = send),
      leave: () => this.#endLive(),
    };
  }

  // --- keys and the screen ---

  // The website's own hotkeys do not see what is typed here: to them it comes from no text field.
  #keep = (event) => {
    const typing = event.composedPath()[0] === this.#box;
    const hotkey = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    if (typing && event.key !== "Tab" && event.key !== "Escape" && !hotkey) event.stopPropagation();
  };

  #leave(event) {
    if (this.inline || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation(); // it closes one thing, not the website's too
      this.#toggle(false);
      this.#launcher.focus();
    } else if (event.key === "Tab" && this.#covers) this.#circle(event);
  }

  get #covers() {
    return this.#panel.clientWidth >= document.documentElement.clientWidth - 2;
  }

  // Where the panel covers the page, Tab stays in it.
  #circle(event) {
    const all = [...this.#panel.querySelectorAll("button:not(:disabled),a[href],textarea,[tabindex='0']")].filter((node) => node.offsetParent);
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (this.#root.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }

  // A keyboard on the screen takes room from a panel that covers it.
  #fit = () => {
    if (!this.#panel || this.inline) return;
    const covered = this.#covers && window.visualViewport;
    this.#panel.style.height = covered ? `${visualViewport.height}px` : "";
    this.#panel.style.top = covered ? `${visualViewport.offsetTop}px` : "";
  };

  #back = () => this.#talk.waiting?.status === "failed" && this.#talk.retry();
}

customElements.define("faq-chat", FaqChat);
