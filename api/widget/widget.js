// <faq-search>: a help-centre search box for any website. One file, no dependency, nothing leaves it but searches.
// Attributes: lang (zh-CN, zh-TW, en), category, key, placeholder, server, top. See docs/widget.md.
(() => {
  "use strict";
  if (customElements.get("faq-search")) return;

  const HOME = new URL(document.currentScript?.src || location.href).origin;
  const SETTLE_MS = 30; // after the last key; one request answers a word, not each letter of it
  const SLOW_MS = 500; // after which "searching" is said
  const LONGEST_MS = 10000; // after which a search counts as failed
  const MAY_HELP = 0.05; // confidence below which an entry has nothing to do with the query
  const SESSION = "w-" + Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(36)).join("");

  const WORDS = {
    "zh-CN": {
      label: "搜索帮助中心", hint: "用一句话描述您的问题", clear: "清空", results: "搜索结果", best: "最佳匹配", may: "可能有帮助",
      searching: "正在搜索…", found: (n) => `找到 ${n} 条结果`, none: "没有找到确定的答案，可以联系客服", back: "返回结果", open: "打开完整页面",
      choose: "您想问的是哪一个？", support: "让客服来帮您", ticket: "提交工单", failed: "搜索没有成功，请重试", retry: "重试",
      offline: "网络已断开，恢复后会自动搜索", other: "该内容暂无中文版，以下为英文原文", warning: "您输入的内容里有敏感信息", more: "没有解决您的问题？联系客服",
      tooLong: "问题太长了，请缩短到 512 个字以内", closed: "现在不在线", opened: "现在在线", yours: "（您的当地时间）", copy: "复制链接", copied: "已复制",
    },
    "zh-TW": {
      label: "搜尋說明中心", hint: "用一句話描述您的問題", clear: "清空", results: "搜尋結果", best: "最佳結果", may: "可能有幫助",
      searching: "搜尋中…", found: (n) => `找到 ${n} 筆結果`, none: "沒有找到確定的答案，可以聯絡客服", back: "返回結果", open: "開啟完整頁面",
      choose: "您想問的是哪一個？", support: "讓客服來協助您", ticket: "提交工單", failed: "搜尋沒有成功，請重試", retry: "重試",
      offline: "網路已中斷，恢復後會自動搜尋", other: "這項內容暫無中文版，以下為英文原文", warning: "您輸入的內容含有敏感資訊", more: "沒有解決您的問題？聯絡客服",
      tooLong: "問題太長了，請縮短到 512 個字以內", closed: "目前不在線上", opened: "目前在線上", yours: "（您的當地時間）", copy: "複製連結", copied: "已複製",
    },
    en: {
      label: "Search the help centre", hint: "Describe your problem", clear: "Clear", results: "Results", best: "Best match", may: "May help",
      searching: "Searching…", found: (n) => (n === 1 ? "1 result" : `${n} results`), none: "No certain answer; a person can help", back: "Back to results",
      open: "Open the article", choose: "Which of these do you mean?", support: "Let a person help", ticket: "Submit a ticket",
      failed: "The search failed. Please try again", retry: "Try again", offline: "You are offline. The search goes on when you are back",
      other: "This article exists in Chinese only", warning: "What you typed contains a secret", more: "Not what you need? Contact support",
      tooLong: "The question is too long; shorten it to 512 characters", closed: "Closed now", opened: "Online now", yours: " (your time)", copy: "Copy link", copied: "Copied",
    },
  };

  const CSS = `
:host{--bg:var(--faq-background,#fff);--fg:var(--faq-text,#17252b);--soft:var(--faq-text-soft,#4d6068);--line:var(--faq-line,#8a9ba2);--accent:var(--faq-accent,#0b5c6b);--tint:var(--faq-tint,#e3f0f3);--mark:var(--faq-mark,#ffe9a8);--warn:var(--faq-warning,#fff1d6);--radius:var(--faq-radius,14px);display:block;position:relative;color:var(--fg);font:16px/1.7 var(--faq-font,system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif);text-align:start}
:host([hidden]){display:none}
:host([data-locale="zh-TW"]){font-family:var(--faq-font,system-ui,-apple-system,"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC","Noto Sans TC",sans-serif)}
@media (prefers-color-scheme:dark){:host{--bg:var(--faq-background,#14222a);--fg:var(--faq-text,#e8f0f2);--soft:var(--faq-text-soft,#a9bcc3);--line:var(--faq-line,#5b707a);--accent:var(--faq-accent,#7fd1e0);--tint:var(--faq-tint,#1f3640);--mark:var(--faq-mark,#5c4a10);--warn:var(--faq-warning,#3d3115)}}
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
.q{font-weight:600;display:block}
.tag{font-size:.8em;color:var(--soft)}
.tag.best{color:var(--accent);font-weight:600}
mark{background:var(--mark);color:inherit;border-radius:3px}
.part{padding:1em 1.2em}
.part+.part{border-top:1px solid color-mix(in srgb,var(--line) 45%,transparent)}
h2{font-size:1.15em;line-height:1.45;margin:0 0 .4em}h2:focus{outline:0}
h3{font-size:1em;margin:1em 0 .3em}
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
    if (!text.startsWith("zh")) return text ? "en" : "";
    return /hant|tw|hk|mo/.test(text) ? "zh-TW" : "zh-CN";
  };

  // A text with the words marked that the service says the query matches; Latin ones only as whole words.
  const marked = (text, words = []) => {
    if (!words.length) return [document.createTextNode(text)];
    const pieces = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).map((word) => (/[a-z0-9]/i.test(word) ? `(?<![a-z0-9])${word}(?![a-z0-9])` : word));
    return text.split(new RegExp(`(${pieces.join("|")})`, "gi")).map((part, i) => (i % 2 ? el("mark", { text: part }) : document.createTextNode(part))).filter((node) => node.textContent);
  };

  // Markdown to nodes: text is only ever text, and a link is a link only with a scheme that runs nothing.
  const safeUrl = (url, base) => {
    const entry = /^faq:([\w.-]+)/.exec(url);
    if (entry) return `${base}/articles/${encodeURIComponent(entry[1])}`;
    try {
      const parsed = new URL(url, base);
      return ["https:", "http:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : "";
    } catch {
      return "";
    }
  };
  const VIDEO = /\.(mp4|webm|mov|m3u8)$|^([\w-]+\.)*(youtube\.com|youtu\.be|vimeo\.com|bilibili\.com|youku\.com|v\.qq\.com)\//;
  // A picture, with its place kept free where its title is a size; where the site's policy forbids it, a link to it.
  const picture = (alt, href, title) => {
    const size = /^(\d{1,4})x(\d{1,4})$/.exec(title || "") || [];
    const image = el("img", { alt, width: size[1], height: size[2], loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
    image.addEventListener("error", () => image.replaceWith(link(alt || href, href)));
    image.src = href;
    return image;
  };
  const link = (text, href, words) => {
    const { host, pathname } = new URL(href);
    return el("a", { href, target: "_blank", rel: "noopener", class: VIDEO.test(host + pathname) && "video" }, ...marked(text, words));
  };
  const inline = (text, base, words) => {
    const nodes = [];
    const pattern = /\*\*(.+?)\*\*|`([^`]+)`|!?\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+"([^"]*)")?\s*\)|(?<![*\w])[*_]([^*_\s][^*_]*)[*_](?![*\w])/g;
    let last = 0;
    for (const found of text.matchAll(pattern)) {
      nodes.push(...marked(text.slice(last, found.index), words));
      last = found.index + found[0].length;
      const href = found[4] && safeUrl(found[4], base);
      if (found[1]) nodes.push(el("strong", {}, ...inline(found[1], base, words)));
      else if (found[2]) nodes.push(el("code", { text: found[2] }));
      else if (found[6]) nodes.push(el("em", {}, ...marked(found[6], words)));
      else if (href && found[0].startsWith("!")) nodes.push(href.startsWith("https:") ? picture(found[3], href, found[5]) : found[3]);
      else if (href) nodes.push(link(found[3] || href, href, words));
      else nodes.push(found[3] || "");
    }
    nodes.push(...marked(text.slice(last), words));
    return nodes.filter((node) => node !== "");
  };
  const ITEM = /^(\s*)([-*+]|\d+[.)])\s+/;
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
  const table = (rows, base, words) => {
    const row = (tag) => (line) => el("tr", {}, ...cells(line).map((cell) => el(tag, {}, ...inline(cell, base, words))));
    return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": cells(rows[0])[0] }, el("table", {}, el("thead", {}, row("th")(rows[0])), el("tbody", {}, ...rows.slice(2).map(row("td")))));
  };
  // A list with what is indented below its items, and lists in lists.
  const listOf = (lines, base, words) => {
    const [, indent, mark] = ITEM.exec(lines[0]);
    const items = [];
    for (const line of lines) {
      const found = ITEM.exec(line);
      if (found && found[1].length <= indent.length + 1) items.push([line.slice(found[0].length)]);
      else items.at(-1).push(line.replace(/^\s{1,4}/, ""));
    }
    const steps = /\d/.test(mark);
    const inItem = (item) => {
      const [first, ...rest] = markdown(item.join("\n"), base, words);
      return el("li", {}, ...(first?.tagName === "P" ? first.childNodes : first ? [first] : []), ...rest);
    };
    return el(steps ? "ol" : "ul", { start: steps && parseInt(mark, 10) > 1 && parseInt(mark, 10) }, ...items.map(inItem));
  };
  const markdown = (source, base, words) => {
    const out = [];
    const lines = source.replace(/\r\n?/g, "\n").split("\n");
    for (let i = 0; i < lines.length; ) {
      const line = lines[i];
      const take = (fits) => {
        const taken = [];
        while (i < lines.length && fits(lines[i])) taken.push(lines[i++]);
        return taken;
      };
      if (/^\s*```/.test(line)) {
        i++;
        out.push(el("pre", { text: take((one) => !/^\s*```/.test(one)).join("\n") }));
        i++;
      } else if (ITEM.test(line)) {
        const ordered = /^\s*\d/.test(line);
        const same = (one) => ITEM.test(one) && (/^\s{2}/.test(one) || /^\s*\d/.test(one) === ordered);
        const goesOn = (at) => same(lines[at] ?? "") || /^\s{2,}\S/.test(lines[at] ?? "");
        out.push(listOf(take((one) => (one.trim() ? goesOn(i) : goesOn(i + 1))), base, words));
      } else if (/^\s*>/.test(line)) {
        out.push(el("blockquote", {}, ...markdown(take((one) => /^\s*>/.test(one)).map((one) => one.replace(/^\s*>\s?/, "")).join("\n"), base, words)));
      } else if (/^#{1,6}\s/.test(line)) {
        out.push(el("h3", {}, ...inline(line.replace(/^#+\s+/, ""), base, words)));
        i++;
      } else if (/\|/.test(line) && /^[\s|:-]*-[\s|:-]*$/.test(lines[i + 1] ?? "") && /\|/.test(lines[i + 1])) {
        out.push(table(take((one) => /\|/.test(one)), base, words));
      } else if (line.trim()) {
        const text = [lines[i++], ...take((one) => one.trim() && !/^(\s*([-*+]|\d+[.)])\s|\s*>|#{1,6}\s|\s*```)/.test(one))];
        out.push(el("p", {}, ...inline(text.map((one) => one.trim()).join("\n"), base, words)));
      } else i++;
    }
    return out;
  };

  const linked = (text) => text.split(/(https:\/\/[\w.~:/?#@!$&+,;=%-]*[\w/])/).map((part, i) => (i % 2 ? link(part, part) : part));

  // Minutes of the week that the clock of a time zone shows (the reader's without one), Sunday first.
  const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const [DAY, WEEK] = [1440, 10080];
  const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  function minuteOfWeek(timeZone) {
    const asked = { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const told = Object.fromEntries(new Intl.DateTimeFormat("en-US", asked).formatToParts().map((part) => [part.type, part.value]));
    return DAYS.indexOf(told.weekday.toLowerCase()) * DAY + Number(told.hour) * 60 + Number(told.minute);
  }

  // Whether a channel is open now, by the weekly hours in its own time zone; null where nobody says.
  function openNow(open) {
    if (!open || open === "always") return open ? true : null;
    const now = minuteOfWeek(open.time_zone);
    return open.hours.some(({ days, opens, closes }) => {
      const lasts = minutes(closes) - minutes(opens) + (closes > opens ? 0 : DAY);
      return days.some((day) => (now - DAYS.indexOf(day) * DAY - minutes(opens) + 2 * WEEK) % WEEK < lasts);
    });
  }

  // The same hours as the reader's clock shows them; null where that is the desk's own time, or no hours are told.
  function hoursHere(open, locale) {
    if (!open?.hours) return null;
    const ahead = ((minuteOfWeek() - minuteOfWeek(open.time_zone) + 1.5 * WEEK) % WEEK) - WEEK / 2;
    if (!ahead) return null;
    const chinese = locale !== "en";
    const name = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
    const clock = (minute) => [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
    const here = (clockThere) => minutes(clockThere) + ahead;
    const spans = open.hours.map(({ days, opens, closes }) => {
      const moved = days.map((day) => (DAYS.indexOf(day) + Math.floor(here(opens) / DAY) + 7) % 7);
      const names = moved.map((day) => name.format(Date.UTC(2023, 0, 1 + day))); // 1 January 2023 was a Sunday
      const runs = moved.length > 2 && moved.every((day, i) => !i || day === (moved[i - 1] + 1) % 7);
      const told = runs ? names[0] + (chinese ? "至" : "–") + names.at(-1) : names.join(chinese ? "、" : ", ");
      return `${told} ${clock((here(opens) + DAY) % DAY)}–${clock((here(closes) + DAY) % DAY)}`;
    });
    return spans.join(chinese ? "；" : "; ");
  }

  class FaqSearch extends HTMLElement {
    static observedAttributes = ["lang", "category", "placeholder", "server", "key"];

    #root = this.attachShadow({ mode: "open" });
    #input; #panel; #live; #clear; #timer = 0; #underWay = null; #composing = false; #reply = null; #options = []; #active = -1; #asked = ""; #asking = "";
    #online = () => this.#panel?.dataset.state === "offline" && this.#search();
    #outside = (event) => event.composedPath().includes(this) || this.#close();

    connectedCallback() {
      this.#root.adoptedStyleSheets = [styles()];
      this.#build();
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
      return WORDS[this.locale];
    }

    get #server() {
      return (this.getAttribute("server") || HOME).replace(/\/+$/, "");
    }

    get #base() {
      return `${this.#server}/${this.locale}`;
    }

    #build() {
      const words = this.#words;
      const value = this.#input?.value || "";
      this.dataset.locale = this.locale;
      this.#stop();
      this.#input = el("input", {
        type: "search", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: 512,
        "aria-label": words.label, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "list",
        placeholder: this.getAttribute("placeholder") || words.hint,
        oninput: () => this.#typed(),
        onkeydown: (event) => this.#key(event),
        onfocus: () => this.#reply && this.#input.value.trim() === this.#asked && this.#open(),
        oncompositionstart: () => { this.#composing = true; this.#stop(); },
        oncompositionend: () => { this.#composing = false; this.#typed(); },
      });
      this.#input.value = value;
      this.#clear = el("button", { class: "clear", type: "button", "aria-label": words.clear, text: "×", hidden: !value, onclick: () => this.#reset() });
      const glass = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      glass.setAttribute("viewBox", "0 0 24 24");
      glass.setAttribute("aria-hidden", "true");
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm5-1.5L20 20");
      glass.append(path);
      this.#panel = el("div", { class: "panel", part: "panel", hidden: true });
      this.#live = el("div", { class: "live", role: "status", "aria-live": "polite" });
      this.#root.replaceChildren(el("div", { class: "box", part: "box", role: "search" }, glass, this.#input, this.#clear), this.#panel, this.#live);
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
        const headers = { "Content-Type": "application/json" };
        if (this.getAttribute("key")) headers["X-FAQ-Key"] = this.getAttribute("key");
        const body = { query, session: SESSION, marks: true, top: Math.min(Math.max(Number(this.getAttribute("top")) || 5, 1), 20) };
        if (this.locale !== "en") body.lang = "zh";
        if (this.locale === "zh-TW") body.locale = "zh-TW";
        if (this.getAttribute("category")) body.category = this.getAttribute("category");
        const response = await fetch(`${this.#server}/v1/search`, { method: "POST", headers, body: JSON.stringify(body), signal: mine.signal, credentials: "omit" });
        if (!response.ok) throw new Error(String(response.status));
        const reply = await response.json();
        if (mine !== this.#underWay) return;
        this.#asked = query;
        this.#show(reply);
      } catch (error) {
        if (mine === this.#underWay) this.#fail();
      } finally {
        clearTimeout(slow);
        clearTimeout(late);
        if (mine === this.#underWay) this.#underWay = null;
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
        el("div", { class: "part" }, el("p", { text: offline ? words.offline : words.failed }),
          el("button", { class: "solid", type: "button", text: words.retry, onclick: () => { this.#input.focus(); this.#search(); } })),
      ]);
      this.#say(offline ? words.offline : words.failed, offline ? "offline" : "failed");
    }

    #show(reply) {
      this.#reply = reply;
      const words = this.#words;
      const results = (reply.results || []).filter((result) => result.confidence >= (reply.outcome === "contact_support" ? 0.15 : MAY_HELP));
      const parts = [];
      if (reply.warnings?.length) parts.push(el("div", { class: "part warn", role: "alert" }, el("strong", { text: words.warning }), ...reply.warnings.map((text) => el("p", { text }))));
      if (reply.verification) parts.push(el("p", { class: "part", text: reply.verification.message }));
      if (reply.contact_support) parts.push(this.#contact(reply));
      const choices = reply.outcome === "clarify" ? reply.clarify : null;
      const shown = choices ? choices.map((choice) => results.find((result) => result.id === choice.id) || (reply.results || []).find((result) => result.id === choice.id)).filter(Boolean) : results;
      if (choices) parts.push(el("p", { class: "part note", text: words.choose }));
      parts.push(this.#showList(shown, reply));
      if (!reply.contact_support) parts.push(el("p", { class: "foot" }, el("a", { class: "note", href: this.#contactUrl(reply), target: "_blank", rel: "noopener", text: words.more, onclick: () => this.#emit("faq-contact", { channel: "page", query: reply.query }) })));
      this.#fill(parts);
      this.#say(reply.contact_support ? words.none : choices ? `${words.choose} ${words.found(shown.length)}` : words.found(shown.length), reply.outcome);
      this.#emit("faq-search", { query: reply.query, outcome: reply.outcome, results: shown.length, generation: reply.generation });
    }

    #showList(results, reply) {
      const words = this.#words;
      this.#active = -1;
      this.#options = results.map((result, at) => {
        const best = at === 0 && reply.outcome === "answer";
        const foreign = result.lang !== (this.locale === "en" ? "en" : "zh");
        return el("li", { role: "option", id: `option-${at}`, "aria-selected": "false", onclick: () => this.#select(at), onpointermove: () => this.#activate(at) },
          el("span", { class: "q", lang: this.#tag(result) }, ...marked(result.question, reply.marks)),
          el("span", { class: best ? "tag best" : "tag", text: (best ? words.best : words.may) + (foreign ? ` · ${result.lang === "zh" ? "中文" : "English"}` : "") }));
      });
      this.results = results;
      return el("ul", { class: "list", id: "list", role: "listbox", "aria-label": words.results, hidden: !results.length }, ...this.#options);
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
        if (open && this.#active >= 0) this.#select(this.#active);
        else this.#search();
      } else if (event.key === "Escape") {
        if (this.#panel.hidden) this.#reset();
        else this.#close();
        event.preventDefault();
      }
    }

    #select(at) {
      const result = this.results[at];
      const words = this.#words;
      const reply = this.#reply;
      const foreign = result.lang !== (this.locale === "en" ? "en" : "zh");
      const heading = el("h2", { tabindex: "-1", text: result.question });
      const url = `${this.#base}/articles/${encodeURIComponent(result.id)}`;
      const back = el("button", { class: "quiet", type: "button", text: `← ${words.back}`, onclick: () => { this.#show(reply); this.#input.focus(); } });
      const article = el("article", { class: "part answer", onkeydown: (event) => { if (event.key === "Escape") { back.click(); event.preventDefault(); } } }, back,
        foreign ? el("p", { class: "note", text: words.other }) : null,
        el("div", { lang: this.#tag(result) }, heading, ...markdown(result.answer, this.#base, reply.marks)),
        el("p", { class: "actions" }, el("a", { href: url, target: "_blank", rel: "noopener", text: words.open }),
          el("button", { class: "quiet", type: "button", text: words.copy, onclick: (event) => this.#copy(event.target, url) })));
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
      return result.lang === "en" ? "en" : this.locale === "en" ? "zh-CN" : this.locale;
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
      setTimeout(() => (button.textContent = this.#words.copy), 2000);
    }

    #contactUrl(reply) {
      return `${this.#base}/contact?q=${encodeURIComponent(reply.query)}`;
    }

    #contact(reply) {
      const words = this.#words;
      const hand = reply.contact_support;
      const form = `${this.#base}/tickets/new?q=${encodeURIComponent(reply.query)}`;
      const channel = (item) => {
        const href = item.kind === "ticket" && hand.ticket ? form : item.url && safeUrl(item.url, this.#base);
        const online = openNow(item.open);
        const here = hoursHere(item.open, this.locale);
        const hours = here ? here + words.yours : item.hours;
        const told = () => this.#emit("faq-contact", { channel: item.kind, query: reply.query });
        return el("li", {}, href ? el("a", { href, target: "_blank", rel: "noopener", text: item.name, onclick: told }) : el("strong", { text: item.name }),
          online === null ? null : el("span", { class: online ? "tag now" : "tag", text: online ? words.opened : words.closed }),
          hours ? el("div", { class: "note", text: hours }) : null, item.note ? el("div", { class: "note", text: item.note }) : null);
      };
      const ticket = hand.ticket && el("a", { class: "solid", href: form, target: "_blank", rel: "noopener", text: words.ticket, onclick: () => this.#emit("faq-contact", { channel: "ticket", query: reply.query }) });
      return el("section", { class: "part" }, el("h2", { text: words.support }), el("p", { text: hand.message }), ticket, el("ul", { class: "channels" }, ...hand.channels.map(channel)),
        el("div", { class: "safety" }, ...hand.safety.map((line) => el("p", {}, ...linked(line)))));
    }
  }

  customElements.define("faq-search", FaqSearch);
})();
