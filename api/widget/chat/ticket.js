// The ticket form, filled in with the conversation. It is posted, since an address would be too short and is logged.

// What was said, the newest lines of it, for a person to read.
const transcript = (items, words) => {
  const lines = items.map((item) => {
    if (item.who === "me") return `${words.chat_you}: ${item.text}`;
    if (item.who !== "bot") return `${item.name || words.chat_staff}: ${item.text}`;
    const { entries, text } = item.reply;
    const told = entries.length ? entries.map((entry) => `${entry.question}${entry.url ? ` ${entry.url}` : ""}`).join(" / ") : text.plain;
    return `${words.chat_bot}: ${told.replace(/\s+/g, " ").slice(0, 200)}`;
  });
  while (lines.length > 1 && lines.join("\n").length > LONGEST_TICKET - LONGEST_QUERY) lines.shift();
  return lines.join("\n").slice(0, LONGEST_TICKET - LONGEST_QUERY);
};

// What it is about: the last message that was neither small talk nor a wish for a person.
const questionOf = (items, contact) => {
  const answered = items.filter((item, at) => item.who === "me" && !item.payload && items[at + 1]?.who === "bot");
  const about = answered.findLast((item) => {
    const { decision, reason } = items[items.indexOf(item) + 1].reply;
    return decision !== "small_talk" && reason !== "asked_for_person";
  });
  return (about?.text || (contact.query.startsWith("#") ? "" : contact.query)).slice(0, LONGEST_QUERY);
};

const hidden = (name, value) => el("input", { type: "hidden", name, value });

function ticketForm(base, items, contact, words, told) {
  const query = questionOf(items, contact);
  const url = `${base}/tickets/new${query ? `?q=${encodeURIComponent(query)}` : ""}`;
  const token = hidden("token", "");
  const message = hidden("message", "");
  const form = el("form", {
    method: "post", action: `${base}/tickets/new`, target: "_blank", rel: "noopener",
    onsubmit: () => {
      token.value = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      message.value = `${query ? `${query}\n\n` : ""}${words.chat_transcript}\n${transcript(items, words)}`;
      // Where the site's policy allows no form to us, the form opens with the question alone.
      const refused = (event) => event.effectiveDirective === "form-action" && window.open(url, "_blank", "noopener");
      document.addEventListener("securitypolicyviolation", refused);
      setTimeout(() => document.removeEventListener("securitypolicyviolation", refused), 1000);
      told();
    },
  });
  form.append(hidden("step", "edit"), hidden("type", contact.ticket.type), hidden("query", query), token, message);
  form.append(hidden("zone", Intl.DateTimeFormat().resolvedOptions().timeZone || ""));
  for (const field of contact.ticket.fields) if (field.value) form.append(hidden(`field.${field.id}`, field.value));
  form.append(el("button", { class: "solid", text: words.open_ticket }), el("span", { class: "note", text: words.chat_carries }));
  return form;
}
