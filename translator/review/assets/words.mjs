// What the scripts say: the server has put it into the page, in the person's language.

const words = JSON.parse(document.querySelector('meta[name="words"]')?.content ?? "{}");

/** *text*, one of those in `review/messages.py`, in the person's language, with its *fields*. */
export const told = (text, fields = {}) =>
  (words[text] ?? text).replace(/\{(\w+)\}/g, (field, name) => fields[name] ?? field);
