// A conversation without its looks: what was said, what is still to be sent, and what a reload brings back.
// An item is of who "me" ({text, payload, status: waiting | sending | sent | failed, why}), "bot" ({reply}), or of a
// person who has taken over ("staff" or "note": {name, text}).
class Talk {
  items = [];
  state = "";
  contact = null; // the hand-off that staff took over from
  open = false;
  draft = "";
  #place; #ask; #changed; #running = false;

  // place: key of sessionStorage; ask: sends a message and gives the reply; changed: is told of every change.
  constructor(place, ask, changed) {
    this.#place = place;
    this.#ask = ask;
    this.#changed = changed;
    this.#restore();
  }

  get waiting() {
    return this.items.find((item) => item.who === "me" && item.status !== "sent");
  }

  get running() {
    return this.#running;
  }

  get last() {
    return this.items.findLast((item) => item.who === "bot")?.reply;
  }

  say(text, payload) {
    this.items.push({ who: "me", text, payload, status: "waiting" });
    this.retry();
  }

  add(item) {
    this.items.push(item);
    this.save();
    this.#changed();
  }

  retry() {
    for (const item of this.items) if (item.status === "failed") Object.assign(item, { status: "waiting", why: "" });
    this.save();
    this.#changed();
    this.#flush();
  }

  clear() {
    Object.assign(this, { items: [], state: "", contact: null, draft: "" });
    this.save();
    this.#changed();
  }

  // One message after the other, since each needs the state that the one before it gave.
  async #flush() {
    if (this.#running) return;
    this.#running = true;
    for (let item = this.waiting; item && item.status === "waiting"; item = this.waiting) {
      item.status = "sending";
      this.#changed();
      await this.#deliver(item);
      this.save();
    }
    this.#running = false;
    this.#changed();
  }

  async #deliver(item) {
    const items = this.items;
    try {
      const reply = await this.#ask(item.payload || item.text, this.state);
      if (items !== this.items) return; // it was begun anew meanwhile
      this.state = reply.state;
      if (!item.payload && reply.message) item.text = reply.message; // without the secrets that were in it
      item.status = "sent";
      items.splice(items.indexOf(item) + 1, 0, { who: "bot", reply: kept(reply) });
    } catch (error) {
      Object.assign(item, { status: "failed", why: error.why || (navigator.onLine === false ? "offline" : "failed") });
    }
  }

  save() {
    const { state, contact, open, draft } = this;
    const told = { at: Date.now(), state, contact, open, draft, items: this.items.slice(-MOST_KEPT) };
    try {
      sessionStorage.setItem(this.#place, JSON.stringify(told));
    } catch {
      // A website may have no storage, or none left; then a reload begins anew.
    }
  }

  #restore() {
    try {
      const told = JSON.parse(sessionStorage.getItem(this.#place) || "null");
      if (!told || !(Date.now() - told.at < KEPT_MS)) return;
      for (const item of told.items) if (item.status === "sending") item.status = "waiting";
      const { state, contact, open, draft, items } = told;
      Object.assign(this, { state, contact, open, draft, items });
    } catch {
      // Not ours, or of another version.
    }
  }
}

// What a reload needs of a reply.
const kept = ({ decision, reason, lang, text, entries, choices, quick_replies, contact_support, turn }) => ({
  decision, reason, lang, turn, entries, choices, quick_replies, contact_support, text: { html: text.html, plain: text.plain },
});

// An error that says why: offline, busy or failed.
const refusal = (why) => Object.assign(new Error(why), { why });

// Ask the service once more where it says when, but only for a moment.
async function post(url, headers, body, tries = 2) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), LONGEST_MS);
  let response;
  try {
    response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: late.signal, credentials: "omit" });
    if (response.ok) return await response.json();
  } finally {
    clearTimeout(timer);
  }
  if (response.status === 422 && body.state) return post(url, headers, { ...body, state: undefined }, tries); // too old
  const wait = Number(response.headers.get("Retry-After")) || 1;
  if (response.status !== 429 && response.status !== 503) throw refusal("failed");
  if (tries < 2 || wait > LONGEST_WAIT_S) throw refusal("busy");
  await new Promise((done) => setTimeout(done, wait * 1000));
  return post(url, headers, body, tries - 1);
}
