// <faq-search>: a help-centre search box for any website. One file, no dependency, nothing leaves it but searches.
// Attributes: lang (zh-CN, zh-TW, en), category, key, label, placeholder, server, top. See docs/widget.md.
(() => {
  "use strict";
  if (customElements.get("faq-search")) return;

  const HOME = new URL(".", document.currentScript?.src || location.href).href; // below a path, too
  const SETTLE_MS = 30; // after the last key; one request answers a word, not each letter of it
  const SLOW_MS = 500; // after which "searching" is said
  const LONGEST_MS = 10000; // after which a search counts as failed
  const LATE_MS = 150; // for which a reply waits for completions
  const MOST_SUGGESTED = 4;
  const LONGEST_SUGGESTED = 64; // characters; a longer text is a question already
  const MAY_HELP = 0.05; // confidence below which an entry has nothing to do with the query
  const POLICY = "faq-search"; // of trusted types

  // Per locale, from the message catalogues: lang of the entries, words, found (told for 0, 1, 2 ... results).
  const LOCALES = {/* filled in by the server */};

  const CSS = `
:host{--bg:var(--faq-background,#fff);--fg:var(--faq-text,#17252b);--soft:var(--faq-text-soft,#4d6068);--line:var(--faq-line,#8a9ba2);--accent:var(--faq-accent,#345a8f);--tint:var(--faq-tint,#e9edf3);--mark:var(--faq-mark,#ffe9a8);--warn:var(--faq-warning,#fff1d6);--radius:var(--faq-radius,14px);display:block;position:relative;color:var(--fg);font:16px/1.7 var(--faq-font,system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif);text-align:start}
:host([hidden]){display:none}
:host([data-locale="zh-TW"]){font-family:var(--faq-font,system-ui,-apple-system,"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC","Noto Sans TC",sans-serif)}
@media (prefers-color-scheme:dark){:host{--bg:var(--faq-background,#14222a);--fg:var(--faq-text,#e8f0f2);--soft:var(--faq-text-soft,#a9bcc3);--line:var(--faq-line,#5b707a);--accent:var(--faq-accent,#a2bbdd);--tint:var(--faq-tint,#2e3d48);--mark:var(--faq-mark,#5c4a10);--warn:var(--faq-warning,#3d3115)}}
*{box-sizing:border-box}
.box{display:flex;align-items:center;gap:.5em;background:var(--bg);border:1px solid var(--line);border-radius:var(--radius);padding:.2em .4em .2em .9em}
.box:focus-within{outline:3px solid var(--accent);outline-offset:1px;border-color:transparent}
svg{flex:none;width:1.15em;height:1.15em;fill:none;stroke:var(--soft);stroke-width:2;stroke-linecap:round}
input{flex:1;min-width:0;border:0;outline:0;background:none;color:inherit;font:inherit;padding:.55em 0;-webkit-appearance:none;appearance:none}
input::placeholder{color:var(--soft);opacity:1}
input::-webkit-search-cancel-button{display:none}
button{font:inherit;color:inherit;cursor:pointer;background:none;border:0;border-radius:calc(var(--radius) - 4px);min-height:44px;padding:0 .8em}
button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
.clear{min-width:44px;padding:0;color:var(--soft);font-size:1.3em;line-height:1}
.panel{position:absolute;left:0;width:max(100%,min(22rem,100vw - 1rem));overflow-wrap:anywhere;top:calc(100% + .5em);z-index:var(--faq-layer,1000);background:var(--bg);border:1px solid var(--line);border-radius:var(--radius);box-shadow:0 12px 40px rgb(0 20 30/.18);max-height:min(70vh,36em);overflow:auto;overscroll-behavior:contain}
.panel[hidden]{display:none}
ul.list{list-style:none;margin:0;padding:.4em}
.list li{padding:.6em .8em;border-radius:calc(var(--radius) - 4px);cursor:pointer}
.list li[aria-selected=true]{background:var(--tint);box-shadow:inset 3px 0 var(--accent)}
@media (hover:hover){.list li:hover{background:var(--tint)}}
.list li.suggested{padding-block:.35em;min-height:2.6em;align-content:center}
.suggested+li:not(.suggested){margin-top:.4em;border-top:1px solid color-mix(in srgb,var(--line) 45%,transparent)}
@media (forced-colors:active){.list li[aria-selected=true]{outline:2px solid Highlight;outline-offset:-2px}}
.q{font-weight:600;display:block}
.snippet{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;font-size:.88em;line-height:1.55;color:var(--soft)}
.snippet mark{color:var(--fg)}
.tag{font-size:.8em;color:var(--soft)}
.tag.best{color:var(--accent);font-weight:600}
mark{background:var(--mark);color:var(--fg);border-radius:3px}
.part{padding:1em 1.2em}
.part+.part{border-top:1px solid color-mix(in srgb,var(--line) 45%,transparent)}
h2{font-size:1.15em;line-height:1.45;margin:0 0 .4em}h2:focus{outline:0}
h3,h4,h5,h6{font-size:1em;margin:1em 0 .3em}
p,ol,.answer ul,blockquote,pre{margin:.5em 0}
.answer ul{padding-inline-start:1.4em}
.answer ol{list-style:none;padding:0;counter-reset:step}
.answer ol[start]{counter-reset:none;list-style:decimal;padding-inline-start:1.6em}
.answer ol:not([start])>li{position:relative;padding-inline-start:2.3em;margin:.5em 0;counter-increment:step}
.answer ol:not([start])>li::before{content:counter(step);position:absolute;inset-inline-start:0;top:.1em;width:1.65em;height:1.65em;border-radius:50%;background:var(--tint);color:var(--accent);font-weight:600;font-size:.9em;line-height:1.65em;text-align:center}
em:lang(zh){font-style:normal;font-weight:600}
img{display:block;max-width:100%;height:auto;margin:.5em 0;border:1px solid color-mix(in srgb,var(--line) 45%,transparent);border-radius:8px}
.video::before{content:"▶";margin-inline-end:.4em;font-size:.8em}
.table{overflow-x:auto;margin:.6em 0}
table{border-collapse:collapse;width:100%;font-size:.95em}
th,td{padding:.4em .7em;text-align:start;vertical-align:top;border-bottom:1px solid color-mix(in srgb,var(--line) 45%,transparent);min-width:4em}
th{background:var(--tint)}
.actions{display:flex;flex-wrap:wrap;align-items:center;gap:0 1.2em}
.safety{margin-top:.8em;padding:.2em .9em;border-radius:8px;background:var(--warn);font-size:.92em;overflow-wrap:anywhere}
blockquote p{margin:.2em 0}
blockquote{background:var(--warn);border-inline-start:4px solid var(--accent);border-radius:6px;padding:.6em .9em;margin-inline:0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.92em;overflow-wrap:anywhere}
pre{white-space:pre-wrap;background:var(--tint);padding:.6em .8em;border-radius:8px}
a{color:var(--accent)}
.note{color:var(--soft);font-size:.92em}
.warn{background:var(--warn)}
.care{background:var(--tint);border-inline-start:4px solid var(--accent)}
.more{margin-top:.6em}
.more>summary{cursor:pointer;min-height:44px;align-content:center;color:var(--accent)}
.channels{list-style:none;margin:.6em 0;padding:0}
.channels li{padding:.5em 0}
.channels .tag{margin-inline-start:.6em}
.tag.now{color:var(--accent);font-weight:600}
.solid{display:inline-flex;align-items:center;min-height:44px;padding:0 1.1em;border-radius:calc(var(--radius) - 4px);background:var(--accent);color:var(--bg);font-weight:600;text-decoration:none}
.quiet{color:var(--accent);padding:0;font-weight:600}
.foot{padding:.3em 1.2em .6em}
.live{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (prefers-reduced-motion:no-preference){.panel{animation:faq-in .12s ease-out}@keyframes faq-in{from{opacity:0;transform:translateY(-4px)}}}
@media print{.panel{position:static;max-height:none}}`;

  // --- from here on, the same stands in chat.js ---
  let sheet;
  const styles = () => {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(CSS);
    return sheet;
  };

  const el = (tag, props = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name === "text") node.textContent = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  const localeOf = (tag) => {
    const text = (tag || "").toLowerCase();
    if (!text || /^zh.*(hant|tw|hk|mo)/.test(text)) return text && "zh-TW";
    const names = Object.keys(LOCALES);
    const language = (name) => name.split("-")[0] === text.split("-")[0];
    return names.find((name) => name.toLowerCase() === text) || names.find(language) || "en";
  };

  const safeUrl = (url, base) => {
    try {
      const parsed = new URL(url, base);
      return ["https:", "http:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : "";
    } catch {
      return "";
    }
  };
  const link = (text, href) => el("a", { href, target: "_blank", rel: "noopener", text });
  const linked = (text) => text.split(/(https:\/\/[\w.~:/?#@!$&+,;=%-]*[\w/])/).map((part, i) => (i % 2 ? link(part, part) : part));

  // Nodes of HTML that the service has cleaned; of the plain text, where the site's policy on trusted types forbids it.
  let policy;
  const nodesOf = (html, plain, base) => {
    let body;
    try {
      if (window.trustedTypes) policy ??= trustedTypes.createPolicy(POLICY, { createHTML: (text) => text });
      body = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html").body;
    } catch {
      return [document.createTextNode(plain)];
    }
    for (const anchor of body.querySelectorAll("a")) {
      const href = safeUrl(anchor.getAttribute("href") || "", base);
      if (href) Object.assign(anchor, { href, target: "_blank", rel: "noopener" });
      else anchor.replaceWith(...anchor.childNodes);
    }
    for (const image of body.querySelectorAll("img")) {
      const src = safeUrl(image.getAttribute("src") || "", base);
      image.referrerPolicy = "no-referrer";
      // Where the site's policy forbids a picture, a link to it takes its place.
      image.addEventListener("error", () => image.replaceWith(link(image.alt || src, src)));
      if (src.startsWith("https:") || src.startsWith(new URL("/", base).href)) image.src = src;
      else image.replaceWith(image.alt);
    }
    return [...body.childNodes];
  };

  // When a channel opens or closes, by the reader's clock; that it is theirs is said where it is not the desk's too.
  const moment = (text, until, locale, yours) => {
    const at = new Date(until);
    const told = (options) => new Intl.DateTimeFormat(locale, options).format(at);
    const clock = told({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const same = until.slice(8, 16) === `${String(at.getDate()).padStart(2, "0")}T${clock}`;
    const far = at - Date.now() > 6 * 24 * 3600 * 1000; // the day of the week no longer says which day is meant
    const day = told({ weekday: "short" }) + (far ? ` ${told({ month: "short", day: "numeric" })}` : "");
    return text.replace("%", `${day} ${clock}`) + (same ? "" : yours);
  };

  // One best way to a person; the others fold. Where a life is at risk, all are open.
  const waysOf = (hand, { ticket, channel, more }) => {
    const list = (items) => (items.length ? el("ul", { class: "channels" }, ...items.map(channel)) : null);
    if (hand.reason === "at_risk") return [list(hand.channels)];
    const first = hand.channels[hand.first] ?? (ticket ? null : hand.channels[0]);
    const others = [first && ticket, list(hand.channels.filter((item) => item !== first && !(ticket && item.kind === "ticket")))].filter(Boolean);
    return [first ? list([first]) : ticket, others.length ? el("details", { class: "more" }, el("summary", { text: more }), ...others) : null];
  };

  // --- to here ---

  class FaqSearch extends HTMLElement {
    static observedAttributes = ["lang", "category", "label", "placeholder", "server", "key"];

    #root = this.attachShadow({ mode: "open" });
    #input; #panel; #live; #clear; #timer = 0; #underWay = null; #composing = false; #reply = null; #options = []; #takes = []; #suggested = []; #active = -1; #asked = ""; #asking = "";
    #state = ""; // how the last search went, as the service signed it: a second miss goes to a person
    #online = () => this.#panel?.dataset.state === "offline" && this.#search();
    // A site's hotkeys see <faq-search> as what is typed into, which is no field to them: they would take the letters.
    #own = (event) => {
      const typed = event.composedPath()[0].matches?.("input, textarea") && !["Escape", "Tab"].includes(event.key);
      const hotkey = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
      if (typed && !hotkey) event.stopPropagation();
    };
    #outside = (event) => event.composedPath().includes(this) || this.#close();

    connectedCallback() {
      this.#root.adoptedStyleSheets = [styles()];
      this.#build();
      for (const type of ["keydown", "keypress", "keyup"]) this.addEventListener(type, this.#own);
      addEventListener("online", this.#online);
      document.addEventListener("pointerdown", this.#outside);
    }

    disconnectedCallback() {
      this.#stop();
      removeEventListener("online", this.#online);
      document.removeEventListener("pointerdown", this.#outside);
    }

    attributeChangedCallback(_name, before, after) {
      if (this.#input && before !== after) this.#build();
    }

    focus(options) {
      this.#input?.focus(options);
    }

    get locale() {
      return localeOf(this.getAttribute("lang")) || localeOf(this.parentElement?.closest("[lang]")?.lang) || localeOf(navigator.language) || "en";
    }

    get #words() {
      return LOCALES[this.locale].words;
    }

    #found(count) {
      return LOCALES[this.locale].found[count];
    }

    #foreign(result) {
      return result.lang !== LOCALES[this.locale].lang;
    }

    get #server() {
      return (this.getAttribute("server") || HOME).replace(/\/+$/, "");
    }

    get #base() {
      return `${this.#server}/${this.locale}`;
    }

    // A landmark of its own: of boxes with one name, the later ones have a number.
    get #landmark() {
      const named = (box) => box.getAttribute("label") || box.getAttribute("placeholder") || "";
      const alike = [...document.querySelectorAll("faq-search")].filter((box) => named(box) === named(this));
      const at = alike.indexOf(this);
      return (named(this) || this.#words.search_label) + (at > 0 ? ` ${at + 1}` : "");
    }

    #build() {
      const words = this.#words;
      const value = this.#input?.value || "";
      this.dataset.locale = this.locale;
      this.#stop();
      this.#input = el("input", {
        type: "search", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: 512,
        "aria-label": words.search_label, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "list",
        placeholder: this.getAttribute("placeholder") || words.search_hint,
        oninput: () => this.#typed(),
        onkeydown: (event) => this.#key(event),
        onfocus: () => this.#reply && this.#input.value.trim() === this.#asked && this.#open(),
        oncompositionstart: () => { this.#composing = true; this.#stop(); },
        oncompositionend: () => { this.#composing = false; this.#typed(); },
      });
      this.#input.value = value;
      this.#clear = el("button", { class: "clear", type: "button", "aria-label": words.widget_clear, text: "×", hidden: !value, onclick: () => this.#reset() });
      const glass = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      glass.setAttribute("viewBox", "0 0 24 24");
      glass.setAttribute("aria-hidden", "true");
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm5-1.5L20 20");
      glass.append(path);
      this.#panel = el("div", { class: "panel", part: "panel", hidden: true });
      this.#live = el("div", { class: "live", role: "status", "aria-live": "polite" });
      this.#root.replaceChildren(el("div", { class: "box", part: "box", role: "search", "aria-label": this.#landmark }, glass, this.#input, this.#clear), this.#panel, this.#live);
      this.#reply = null;
      this.#showList([]);
      this.#close();
    }

    #typed() {
      if (this.#composing) return;
      this.#clear.hidden = !this.#input.value;
      clearTimeout(this.#timer);
      if (!this.#input.value.trim()) return this.#reset(false);
      this.#timer = setTimeout(() => this.#search(), SETTLE_MS);
    }

    #reset(empty = true) {
      this.#stop();
      if (empty) this.#input.value = "";
      this.#clear.hidden = true;
      this.#reply = null;
      this.#asked = "";
      this.#close();
      this.#input.focus();
    }

    #stop() {
      clearTimeout(this.#timer);
      this.#underWay?.abort();
      this.#underWay = null;
    }

    async #search() {
      const query = this.#input.value.trim();
      if (!query || (query === this.#asked && this.#reply)) {
        this.#stop(); // what was typed meanwhile and taken back is not waited for
        return this.#reply && this.#open();
      }
      if (this.#underWay && query === this.#asking) return; // a space more is no second question
      this.#stop();
      this.#asking = query;
      const mine = (this.#underWay = new AbortController());
      const words = this.#words;
      const slow = setTimeout(() => this.#say(words.searching, "slow"), SLOW_MS);
      const late = setTimeout(() => mine.abort("late"), LONGEST_MS);
      try {
        const { signal } = mine;
        const offered = this.#suggestions(query, signal);
        const { lang } = LOCALES[this.locale];
        const body = { query, html: true, locale: this.locale, top: Math.min(Math.max(Number(this.getAttribute("top")) || 5, 1), 20) };
        if (lang !== "en") body.lang = lang; // English pages answer in the language of the question
        if (this.#state) body.state = this.#state;
        if (this.getAttribute("category")) body.category = this.getAttribute("category");
        const reply = await this.#post("search", body, signal);
        // A sure answer stands alone, and so does a word of care.
        const alone = reply.outcome === "answer" || reply.care || reply.contact_support?.reason === "at_risk";
        this.#suggested = alone ? [] : await Promise.race([offered, new Promise((done) => setTimeout(done, LATE_MS, []))]);
        if (mine !== this.#underWay) return;
        this.#asked = query;
        this.#state = reply.state || "";
        this.#show(reply);
      } catch (error) {
        if (mine === this.#underWay) this.#fail();
      } finally {
        clearTimeout(slow);
        clearTimeout(late);
        if (mine === this.#underWay) this.#underWay = null;
      }
    }

    async #post(name, body, signal) {
      const headers = { "Content-Type": "application/json" };
      if (this.getAttribute("key")) headers["X-FAQ-Key"] = this.getAttribute("key");
      const response = await fetch(`${this.#server}/v1/${name}`, { method: "POST", headers, body: JSON.stringify(body), signal, credentials: "omit" });
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    }

    // Questions that may be meant; none where they are not to be had, which nobody misses.
    async #suggestions(q, signal) {
      if (q.length > LONGEST_SUGGESTED) return [];
      try {
        const { suggestions } = await this.#post("suggest", { q, locale: this.locale }, signal);
        return suggestions.filter((one) => one.text !== q);
      } catch {
        return [];
      }
    }

    #emit(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }

    #say(text, state) {
      this.#live.textContent = text;
      if (state) {
        this.#panel.dataset.state = state;
        if (state === "slow" && !this.#reply) this.#fill([el("p", { class: "part note", text })]);
      }
    }

    #fail() {
      const words = this.#words;
      const offline = navigator.onLine === false;
      this.#reply = null;
      this.#showList([]);
      this.#fill([
        el("div", { class: "part" }, el("p", { text: offline ? words.widget_offline : words.widget_failed }),
          el("button", { class: "solid", type: "button", text: words.retry, onclick: () => { this.#input.focus(); this.#search(); } })),
      ]);
      this.#say(offline ? words.widget_offline : words.widget_failed, offline ? "offline" : "failed");
    }

    #show(reply) {
      this.#reply = reply;
      const words = this.#words;
      const results = (reply.results || []).filter((result) => result.confidence >= (reply.outcome === "contact_support" ? 0.15 : MAY_HELP));
      const parts = [];
      if (reply.care) parts.push(this.#care(reply.care));
      if (reply.warnings?.length) parts.push(el("div", { class: "part warn", role: "alert" }, el("strong", { text: words.secret_found }), ...reply.warnings.map((text) => el("p", { text }))));
      if (reply.verification) parts.push(el("p", { class: "part", text: reply.verification.message }));
      if (reply.urgent && !reply.contact_support) parts.push(this.#urgent(reply));
      const likely = reply.contact_support?.likely; // the article comes first, and alone
      if (reply.contact_support && !likely) parts.push(this.#contact(reply));
      const choices = reply.outcome === "clarify" ? reply.clarify : null;
      const shown = choices ? choices.map((choice) => results.find((result) => result.id === choice.id) || (reply.results || []).find((result) => result.id === choice.id)).filter(Boolean) : likely ? reply.results.slice(0, 1) : results;
      if (choices) parts.push(el("p", { class: "part note", text: words.did_you_mean }));
      parts.push(this.#showList(shown, reply));
      if (likely) parts.push(this.#contact(reply));
      if (!reply.contact_support) parts.push(el("p", { class: "foot" }, el("a", { class: "note", href: this.#contactUrl(reply), target: "_blank", rel: "noopener", text: words.widget_more, onclick: () => this.#emit("faq-contact", { channel: "page", query: reply.query }) })));
      this.#fill(parts);
      const atRisk = reply.contact_support?.reason === "at_risk";
      this.#say(atRisk ? words.at_risk_title : reply.contact_support?.reason === "no_topic" ? words.no_topic_title : reply.contact_support?.reason === "asked_for_person" ? reply.contact_support.message : reply.contact_support ? words.status_contact : choices ? `${words.did_you_mean} ${this.#found(shown.length)}` : this.#found(shown.length), reply.outcome);
      this.#emit("faq-search", { query: reply.query, outcome: reply.outcome, results: shown.length, generation: reply.generation });
    }

    #showList(results, reply) {
      const words = this.#words;
      this.#active = -1;
      const listed = new Set(results.map((result) => result.id)); // no entry twice
      const suggested = reply ? this.#suggested.filter((one) => !listed.has(one.id)).slice(0, MOST_SUGGESTED) : [];
      const option = (at, props, ...children) => el("li", { role: "option", id: `option-${at}`, "aria-selected": "false", onclick: () => this.#take(at), onpointermove: () => this.#activate(at), ...props }, ...children);
      this.#takes = [...suggested.map(({ text }) => () => this.#complete(text)), ...results.map((_result, at) => () => this.#select(at))];
      this.#options = [...suggested.map((one, at) => option(at, { class: "suggested", lang: this.#tag(one) }, one.text)), ...results.map((result, at) => {
        const best = at === 0 && reply.outcome === "answer";
        const base = this.#article(result);
        return option(suggested.length + at, {},
          el("span", { class: "q", lang: this.#tag(result) }, ...nodesOf(result.question_html, result.question, base)),
          el("span", { class: "snippet", lang: this.#tag(result) }, ...nodesOf(result.snippet_html, "", base)),
          el("span", { class: best ? "tag best" : "tag", text: (best ? words.best_match : words.may_help) + (this.#foreign(result) ? ` · ${words[`in_${result.lang}`]}` : "") }));
      })];
      this.results = results;
      return el("ul", { class: "list", id: "list", role: "listbox", "aria-label": suggested.length ? words.suggestions : words.results, hidden: !this.#options.length }, ...this.#options);
    }

    #fill(parts) {
      if (!parts.some((part) => part.id === "list")) parts.push(el("ul", { id: "list", role: "listbox", "aria-label": this.#words.results, hidden: true }));
      this.#panel.replaceChildren(...parts);
      this.#panel.scrollTop = 0;
      this.#open();
    }

    #open() {
      this.#panel.hidden = false;
      this.#place();
      this.#input.setAttribute("aria-expanded", String(this.#options.length > 0));
    }

    // In a narrow column the panel is wider than the box, and stays on the screen.
    #place() {
      const { left } = this.getBoundingClientRect();
      const room = document.documentElement.clientWidth - 8 - this.#panel.offsetWidth - left;
      this.#panel.style.left = `${Math.min(0, Math.max(room, 8 - left))}px`;
    }

    #close() {
      this.#panel.hidden = true;
      this.#input.setAttribute("aria-expanded", "false");
      this.#activate(-1);
    }

    #activate(at) {
      this.#active = at;
      this.#options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      if (at < 0) return this.#input.removeAttribute("aria-activedescendant");
      this.#input.setAttribute("aria-activedescendant", `option-${at}`);
      this.#options[at].scrollIntoView({ block: "nearest" });
    }

    #key(event) {
      if (event.isComposing || this.#composing || event.keyCode === 229) return;
      const last = this.#options.length - 1;
      const open = !this.#panel.hidden && last >= 0 && this.#options[0].isConnected;
      const moves = { ArrowDown: this.#active >= last ? 0 : this.#active + 1, ArrowUp: this.#active <= 0 ? last : this.#active - 1, Home: 0, End: last };
      if (event.key in moves && open && (this.#active >= 0 || event.key.startsWith("Arrow"))) {
        event.preventDefault();
        this.#activate(moves[event.key]);
      } else if (event.key === "ArrowDown" && this.#reply) {
        event.preventDefault();
        this.#show(this.#reply);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (open && this.#active >= 0) this.#take(this.#active);
        else this.#search();
      } else if (event.key === "Escape") {
        if (this.#panel.hidden) this.#reset();
        else this.#close();
        event.preventDefault();
      }
    }

    #take(at) {
      this.#takes[at]();
    }

    #complete(text) {
      this.#input.value = text;
      this.#input.focus();
      this.#search();
    }

    #select(at) {
      const result = this.results[at];
      const words = this.#words;
      const reply = this.#reply;
      if (reply.outcome === "clarify") this.#state = ""; // a choice that is taken is no miss
      const heading = el("h2", { tabindex: "-1", text: result.question });
      const url = this.#article(result);
      const back = el("button", { class: "quiet", type: "button", text: `← ${words.widget_back}`, onclick: () => { this.#show(reply); this.#input.focus(); } });
      const article = el("article", { class: "part answer", onkeydown: (event) => { if (event.key === "Escape") { back.click(); event.preventDefault(); } } }, back,
        this.#foreign(result) ? el("p", { class: "note", text: words[`only_${result.lang}`] }) : null,
        el("div", { lang: this.#tag(result) }, heading, ...nodesOf(result.answer_html, result.answer, url)),
        el("p", { class: "actions" }, el("a", { href: url, target: "_blank", rel: "noopener", text: words.open_article }),
          el("button", { class: "quiet", type: "button", text: words.copy_link, onclick: (event) => this.#copy(event.target, url) })));
      this.#options = [];
      this.#active = -1;
      this.#input.removeAttribute("aria-activedescendant");
      this.#fill([article]);
      heading.focus();
      this.#emit("faq-select", { id: result.id, rank: at + 1, query: reply.query });
      this.#emit("faq-answer", { id: result.id, lang: result.lang, url });
    }

    // Chinese texts come in the page's own script.
    #tag(result) {
      return this.locale.startsWith(result.lang) ? this.locale : result.lang === "zh" ? "zh-CN" : result.lang;
    }

    #article(result) {
      return `${this.#base}/articles/${encodeURIComponent(result.id)}`;
    }

    async #copy(button, url) {
      try {
        await navigator.clipboard.writeText(url);
      } catch {
        const field = el("textarea", { readonly: true });
        field.value = url;
        button.after(field);
        field.select();
        document.execCommand("copy"); // where the site's policy or an old browser keeps the clipboard away
        field.remove();
        button.focus();
      }
      button.textContent = this.#words.copied;
      this.#live.textContent = this.#words.copied;
      setTimeout(() => (button.textContent = this.#words.copy_link), 2000);
    }

    #contactUrl(reply) {
      return `${this.#base}/contact?q=${encodeURIComponent(reply.query)}`;
    }

    #contact(reply) {
      const words = this.#words;
      const hand = reply.contact_support;
      if (hand.reason === "no_topic") return el("section", { class: "part" }, el("h2", { text: words.no_topic_title }), el("p", { text: hand.message }));
      const form = `${this.#base}/tickets/new?q=${encodeURIComponent(reply.query)}`;
      const channel = (item) => {
        const href = item.kind === "ticket" && hand.ticket ? form : item.url && safeUrl(item.url, this.#base);
        const state = item.online ? words.online_now : item.holiday ? words.holiday_now : words.offline_now;
        const changes = item.until ? moment(item.online ? words.until : words.opens, item.until, this.locale, words.widget_your_time) : "";
        const told = () => this.#emit("faq-contact", { channel: item.kind, query: reply.query });
        return el("li", {}, href ? el("a", { href, target: "_blank", rel: "noopener", text: item.name, onclick: told }) : el("strong", { text: item.name }),
          "online" in item ? el("span", { class: item.online ? "tag now" : "tag", text: state + changes }) : null,
          item.hours ? el("div", { class: "note", text: item.hours }) : null, item.note ? el("div", { class: "note", text: item.note }) : null);
      };
      const ticket = hand.ticket && el("a", { class: "solid", href: form, target: "_blank", rel: "noopener", text: words.open_ticket, onclick: () => this.#emit("faq-contact", { channel: "ticket", query: reply.query }) });
      return el("section", { class: "part" }, el("h2", { text: hand.reason === "at_risk" ? words.at_risk_title : words.handoff_title }), el("p", { text: hand.message }), ...waysOf(hand, { ticket, channel, more: words.more_channels }),
        hand.safety.length ? el("div", { class: "safety" }, ...hand.safety.map((line) => el("p", {}, ...linked(line)))) : null);
    }

    // The channel to use at once, for what cannot wait.
    #urgent({ urgent, query }) {
      const told = () => this.#emit("faq-contact", { channel: urgent.kind, query });
      const href = safeUrl(urgent.url, this.#base);
      return el("section", { class: "part warn", role: "alert" }, el("p", {}, ...this.#words.deflect_urgent.split("{channel}").flatMap((text, at) => (at ? [href ? el("a", { href, target: "_blank", rel: "noopener", text: urgent.name, onclick: told }) : urgent.name, text] : [text]))));
    }

    // A warm word and lines that help, for somebody whose life may be at risk.
    #care(care) {
      const line = ({ name, url }) => el("li", {}, url && safeUrl(url, this.#base) ? link(name, safeUrl(url, this.#base)) : name);
      return el("section", { class: "part care", role: "alert" }, el("h2", { text: this.#words.at_risk_title }), el("p", { text: care.message }), el("ul", { class: "channels" }, ...care.help_lines.map(line)));
    }
  }

  customElements.define("faq-search", FaqSearch);
})();
