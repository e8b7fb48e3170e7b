// How an item of the conversation looks. chat: the element, which knows words, locale, addresses, and what a press does.

const icon = (path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
};
const ICONS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  again: "M5 12a7 7 0 1 0 2.2-5.1M5 4v4h4",
  send: "M4 12l16-7-5 15-3.5-6z",
};

const bubble = (who, name, lang, ...content) =>
  el("div", { class: `said ${who}`, dir: "auto", lang }, el("span", { class: "unseen", text: `${name}: ` }), ...content);

function ownBubble(item, chat) {
  const state = el("p", { class: "state" });
  const node = el("div", { class: "turn mine" }, bubble("me", chat.words.chat_you, undefined, el("p", { text: item.text })), state);
  return node;
}

// What may change of one's own message: its text, once secrets are masked, and whether it is sent.
function refreshOwn(node, item, chat) {
  const text = node.querySelector(".me p");
  if (text.textContent !== item.text) text.textContent = item.text;
  const state = node.querySelector(".state");
  if (state.dataset.why === (item.why || "")) return;
  state.dataset.why = item.why || "";
  state.replaceChildren();
  if (item.status !== "failed") return;
  state.append(
    el("span", { text: chat.words[`chat_${item.why}`] }),
    el("button", { class: "quiet", type: "button", text: chat.words.retry, onclick: () => chat.retry() }),
    el("a", { href: `${chat.base}/contact`, target: "_blank", rel: "noopener", text: chat.words.contact }),
  );
}

const personBubble = (item, chat) =>
  item.who === "note"
    ? el("p", { class: "turn aside", text: item.text })
    : el("div", { class: "turn" }, bubble("staff", item.name || chat.words.chat_staff, undefined, el("p", { text: item.text })));

function botBubble(reply, chat) {
  const tag = chat.tag(reply.lang);
  const nodes = nodesOf(reply.text.html, reply.text.plain, `${chat.base}/`);
  // Choices and channels come as buttons and links of their own, below.
  const repeated = reply.choices.length ? "OL" : reply.contact_support ? "UL" : "";
  const last = nodes.findLast((node) => node.nodeType === Node.ELEMENT_NODE);
  const shown = repeated && last?.tagName === repeated ? nodes.filter((node) => node !== last) : nodes;
  const said = bubble("bot", chat.words.chat_bot, tag, el("div", { class: "answer" }, ...shown));
  for (const image of said.querySelectorAll(".answer img")) enlarge(image);
  const node = el("div", { class: "turn" }, said);
  if (reply.entries.length) said.append(actions(reply, chat));
  if (reply.contact_support) node.append(contactCard(reply.contact_support, tag, chat));
  if (reply.choices.length) node.append(el("ol", { class: "choices", lang: tag }, ...reply.choices.map((choice) => el("li", {}, choiceButton(choice, reply.lang, chat)))));
  node.append(el("div", { class: "quick", lang: tag }, ...reply.quick_replies.map((quick) => quickButton(quick, chat))));
  return node;
}

const choiceButton = (choice, lang, chat) =>
  el("button", { class: "choice", type: "button", onclick: (event) => chat.press(event, choice.text, choice.payload, { kind: "choice", id: choice.id }) },
    el("span", { class: "number", text: String(choice.number) }), el("span", { text: choice.text, lang: choice.lang !== lang ? choice.lang : null }),
    choice.lang && choice.lang !== lang ? el("span", { class: "tag", text: chat.words[`in_${choice.lang}`] }) : null);
const quickButton = (quick, chat) =>
  el("button", { class: quick.kind === "human" ? "pill human" : "pill", type: "button", text: quick.text, onclick: (event) => chat.press(event, quick.text, quick.payload, { kind: quick.kind }) });

// A picture of a step is small in a bubble; it opens by itself in full size.
function enlarge(image) {
  if (!image.src || image.closest("a")) return;
  const wrapped = el("a", { href: image.src, target: "_blank", rel: "noopener" });
  image.replaceWith(wrapped);
  wrapped.append(image);
  image.addEventListener("error", () => wrapped.replaceWith(...wrapped.childNodes)); // a link stands in its place
}

function actions(reply, chat) {
  const { words } = chat;
  const links = reply.entries.filter((entry) => entry.url && safeUrl(entry.url));
  const text = [reply.text.plain, ...links.map((entry) => entry.url)].join("\n\n");
  return el("p", { class: "actions" },
    ...links.map((entry) => el("a", { href: safeUrl(entry.url), target: "_blank", rel: "noopener", text: links.length > 1 ? entry.question : words.open_article, onclick: () => chat.emit("article", { id: entry.id, url: entry.url }) })),
    el("button", { class: "quiet", type: "button", text: words.chat_copy, onclick: (event) => chat.copy(event.target, text) }));
}

function contactCard(contact, tag, chat) {
  const { words } = chat;
  const told = (channel) => () => chat.emit("contact", { channel });
  const row = (item) => {
    const href = item.url && safeUrl(item.url, `${chat.base}/`);
    const changes = item.until ? moment(item.online ? words.until : words.opens, item.until, chat.locale, words.widget_your_time) : "";
    return el("li", {}, href ? el("a", { href, target: "_blank", rel: "noopener", text: item.name, onclick: told(item.kind) }) : el("strong", { text: item.name }),
      typeof item.online === "boolean" ? el("span", { class: item.online ? "tag now" : "tag", text: (item.online ? words.online_now : item.holiday ? words.holiday_now : words.offline_now) + changes }) : null,
      item.hours ? el("div", { class: "note", text: item.hours }) : null, item.note ? el("div", { class: "note", text: item.note }) : null);
  };
  return el("div", { class: "card", lang: tag },
    ...waysOf(contact, { ticket: contact.ticket && ticketForm(chat.base, chat.items, contact, words, told("ticket")), channel: row, more: words.more_channels }),
    contact.safety.length ? el("div", { class: "safety" }, ...contact.safety.map((line) => el("p", {}, ...linked(line)))) : null);
}
