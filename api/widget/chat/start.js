// <faq-chat>: a chat with the help centre for any website. Its parts are served joined, as /chat.js, in one function.
// Attributes: lang, key, server, heading, channel, user, inline, open. See docs/chat.md.
"use strict";
if (customElements.get("faq-chat")) return;

const HOME = new URL(".", document.currentScript?.src || location.href).href.replace(/\/+$/, "");
const POLICY = "faq-chat";
const LONGEST_MS = 15000; // after which a message counts as not sent
const TYPING_MS = 300; // after which it is shown that an answer is being looked for; most are there before
const LONGEST_MESSAGE = 2000; // characters, as the service has it
const LONGEST_QUERY = 512;
const LONGEST_TICKET = 4500; // characters of what the ticket form is filled with; it takes 5,000
const MOST_KEPT = 80; // messages that a reload brings back
const KEPT_MS = 24 * 3600 * 1000; // a state is good for as long
const LONGEST_WAIT_S = 5; // that a message waits by itself when the service asks to come again later

// Per locale, from the message catalogues: lang of the entries, words.
const LOCALES = {/* filled in by the server */};
const CSS = "/* filled in by the server */";
