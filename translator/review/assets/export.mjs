// The exported queue: keys, decisions and the field, without a server.
//
// What is decided is stored in the browser, unit by unit, and saved as a file that
// `translator import` takes. Nothing is done for a unit before somebody comes to it, so that a file
// of thousands opens at once.

const $ = (query, within = document) => within.querySelector(query);
const all = (query, within = document) => [...within.querySelectorAll(query)];
const word = (name) => $(`[data-word="${name}"]`).textContent;
const made = (tag, name, text = "") =>
  Object.assign(document.createElement(tag), { className: name, textContent: text });

const list = $("#list"), comment = $("#comment"), help = $("#help"), who = $("#who");
const letters = $("#single-keys");
const PREFIX = `translator-review ${$("[data-blog]").dataset.blog} `;
const WAIT = 150; // ms after a key until what was typed is stored

const say = (text) => { $("#said").textContent = text; };

// What the browser keeps. A file that is opened from a disk may be refused it.

let unsaved = false;
const refused = () => { $("#refused").hidden = false; };
const stored = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    refused();
  }
  return null;
};
addEventListener("beforeunload", (event) => {
  flush();
  if (unsaved && !$("#refused").hidden) event.preventDefault();
});

who.value = stored("translator-who") ?? "";
who.onchange = () => stored("translator-who", who.value.trim());
letters.checked = stored("translator-letters") !== "off";
letters.onchange = () => stored("translator-letters", letters.checked ? "on" : "off");

const theme = (named) => {
  document.documentElement.dataset.theme = named;
  stored("translator-theme", named);
};
const other = () => {
  const set = document.documentElement.dataset.theme;
  theme((set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches) ? "light" : "dark");
};
if (["light", "dark"].includes(stored("translator-theme"))) theme(stored("translator-theme"));
$("#theme").onclick = other;
$("#keys").onclick = () => help.showModal();

// What was decided: a record {said, target, comment, day} for each unit that somebody has touched

const records = new Map();
const undone = []; // the last decision last: [unit, the record before it]
let decided = 0, at = null, warned = null;

const total = all("#list li[data-row]").length;
const rowOf = (unit) => JSON.parse(unit.dataset.row);
const key = (unit) => `${PREFIX}${unit.id} ${unit.dataset.seen}`;
const recordOf = (unit) => records.get(unit.id) ?? {};
const textOf = (unit) => recordOf(unit).target ?? rowOf(unit).target;

const keep = (unit, record) => {
  const before = recordOf(unit);
  decided += Boolean(record.said) - Boolean(before.said);
  const isEmpty = Object.values(record).every((value) => value === undefined);
  if (isEmpty) records.delete(unit.id);
  else records.set(unit.id, record);
  unsaved = true;
  stored(key(unit), isEmpty ? null : JSON.stringify(record));
  shown(unit);
};

const shown = (unit) => {
  const { said, target, comment: remark } = recordOf(unit);
  const put = (name, value) => {
    if (value === undefined) delete unit.dataset[name];
    else unit.dataset[name] = value;
  };
  put("said", said);
  put("draft", target !== undefined && !said ? "" : undefined);
  put("other", target === undefined ? undefined : "");
  const theirs = $(".theirs", unit), words = $(".shown", theirs);
  all(".edited, .remark", theirs).forEach((each) => each.remove());
  const after = $("textarea", theirs) ?? words;
  if (remark) after.after(made("p", "remark", remark));
  if (target !== undefined && after === words) {
    words.after(Object.assign(made("p", "edited", target), { lang: words.lang, dir: words.dir }));
  }
  $("#decided").textContent = String(decided);
  $("#left").textContent = String(total - decided);
};

// What of the source its target lacks, by its plain text

const parts = (text, piece) => (piece ? text.split(piece).length - 1 : Infinity);
const lacking = (unit, text) => {
  if (!text.trim()) return [];
  const folded = text.replace(/\s+/gu, " ");
  const needed = new Map();
  for (const [before, after] of JSON.parse(unit.dataset.needs)) {
    const name = JSON.stringify([before, after]);
    needed.set(name, (needed.get(name) ?? 0) + 1);
  }
  return [...needed].flatMap(([name, count]) => {
    const [before, after] = JSON.parse(name);
    const missing = count - Math.min(parts(folded, before), parts(folded, after));
    return Array.from({ length: Math.max(missing, 0) }, () => [before, after]);
  });
};

const lacks = (unit) => {
  $(".lacks", unit)?.remove();
  const missing = lacking(unit, textOf(unit));
  if (!missing.length) return;
  const found = made("ul", "under lacks");
  for (const [before, after] of missing) {
    const line = made("li", "error"), insert = made("button", "insert", before + after);
    insert.type = "button";
    insert.onclick = () => put(unit, before, after);
    line.append(made("span", "tag", word("missing")), insert);
    found.append(line);
  }
  $(".theirs", unit).append(found);
};

const put = (unit, before, after) => {
  const field = edit(unit);
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
  const put = before + (after ? chosen : "") + after;
  field.setRangeText(put, field.selectionStart, field.selectionEnd, after ? "select" : "end");
  field.dispatchEvent(new Event("input"));
};

// The field

let waiting = 0, typed = null;
const flush = () => {
  clearTimeout(waiting);
  if (typed) keep(...typed);
  typed = null;
};

const edit = (unit = at) => {
  if (!unit) return null;
  if (unit !== at) show(unit);
  const there = $("textarea", unit);
  if (there) return there.focus(), there;
  const words = $(".theirs > .shown", unit), original = rowOf(unit).target;
  const field = Object.assign(made("textarea", "plain"), {
    value: textOf(unit), lang: words.lang, dir: words.dir, rows: 4, spellcheck: true,
  });
  field.setAttribute("aria-label", word("field"));
  field.oninput = () => {
    warned = null;
    const target = field.value === original ? undefined : field.value;
    const record = { ...recordOf(unit), target };
    delete record.said; // other words are decided anew
    typed = [unit, record];
    clearTimeout(waiting);
    waiting = setTimeout(() => { flush(); lacks(unit); }, WAIT);
  };
  $(".edited", unit)?.remove();
  words.after(field);
  field.focus();
  return field;
};

const leave = () => {
  flush();
  const field = at && $("textarea", at);
  if (!field) return;
  field.remove();
  shown(at);
};

// Where one is

const show = (unit, { focused = true } = {}) => {
  if (!unit) return say(word("last"));
  leave();
  comment.hidden = true;
  if (at) {
    at.removeAttribute("aria-current");
    all(".nears", at).forEach((each) => each.remove());
  }
  at = unit;
  warned = null;
  unit.setAttribute("aria-current", "true");
  const [before, after] = JSON.parse(unit.dataset.beside);
  beside(before, (nears) => $(".pair", unit).before(nears));
  beside(after, (nears) => $(".pair", unit).after(nears));
  lacks(unit);
  if (focused) unit.focus({ preventScroll: true });
  unit.scrollIntoView({ block: "start" });
};

const beside = (ids, place) => {
  if (!ids.length) return;
  const nears = made("div", "nears");
  for (const id of ids) {
    const near = made("div", "near"), there = document.getElementById(id);
    for (const side of all(".shown", there).slice(0, 2)) near.append(copied(side));
    nears.append(near);
  }
  place(nears);
};

const copied = (side) => {
  const copy = side.cloneNode(true);
  copy.className = "";
  return copy;
};

const step = (unit, by) => (by > 0
  ? unit.nextElementSibling ?? unit.parentElement.nextElementSibling?.firstElementChild
  : unit.previousElementSibling ?? unit.parentElement.previousElementSibling?.lastElementChild);
const next = (unit, by = 1, only = () => true) => {
  let each = unit;
  do each = each && step(each, by);
  while (each && !only(each));
  return each ?? null;
};
const isOpen = (unit) => !recordOf(unit).said;

// Deciding

const today = () => {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

const decide = (said, remark) => {
  if (!at) return;
  flush();
  const unit = at, text = textOf(unit), record = recordOf(unit);
  if (said === "approve" && !text.trim()) return say(word("empty"));
  if (said === "approve" && record.target !== undefined && warned !== unit && lacking(unit, text).length) {
    warned = unit;
    lacks(unit);
    return say(word("lacks"));
  }
  undone.push([unit, record]);
  keep(unit, { ...record, said, comment: remark || undefined, day: today() });
  const following = next(unit, 1, isOpen) ?? next(unit, -1, isOpen);
  if (following) show(following);
  else leave();
  say(following ? `${word(said)}; ${total - decided} ${word("left")}` : word("finished"));
};

const sendBack = () => {
  comment.hidden = false;
  const field = $("textarea", comment);
  field.value = recordOf(at).comment ?? "";
  field.focus();
};

const later = () => {
  const following = next(at, 1, isOpen);
  if (!following) return say(word("last"));
  list.lastElementChild.append(at); // it comes again, at the end
  show(following);
};

const undo = () => {
  const last = undone.pop();
  if (!last) return say(word("nothing"));
  const [unit, record] = last;
  leave();
  keep(unit, record);
  show(unit);
  say(word("back"));
};

// The file

const lines = () => all("#list li[data-row]").flatMap((unit) => {
  const record = records.get(unit.id);
  if (!record) return [];
  const row = rowOf(unit), name = who.value.trim();
  row.target = record.target ?? row.target;
  row.state = record.said === "approve" ? "translated" : "fuzzy";
  if (record.comment) row.comments = [name ? `${name}: ${record.comment}` : record.comment];
  if (record.said) Object.assign(row, { reviewer: name, reviewed: record.day });
  return [`${JSON.stringify(row)}\n`];
});

const save = () => {
  flush();
  const rows = lines();
  if (!rows.length) return say(word("none"));
  const link = document.createElement("a");
  const name = [$("[data-blog]").dataset.blog, "review", who.value.trim(), today()];
  link.download = `${name.filter(Boolean).join("-").replace(/[^\p{L}\p{N}._-]+/gu, "-")}.jsonl`;
  link.href = URL.createObjectURL(new Blob(rows, { type: "application/jsonl" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  unsaved = false;
  say(`${rows.length} ${word("saved")}`);
};
$("#save").onclick = save;

// Keys

const acts = {
  approve: () => decide("approve"), edit: () => edit(), work: sendBack, later, undo,
  next: () => show(next(at)), previous: () => show(next(at, -1)),
};
const pressed = {
  a: acts.approve, e: acts.edit, Enter: acts.edit, x: sendBack, s: later, u: undo,
  j: acts.next, k: acts.previous, ArrowDown: acts.next, ArrowUp: acts.previous,
};
const inField = {
  Enter: (event) => (event.shiftKey ? (leave(), say(word("kept")), at.focus()) : decide("approve")),
};
const LATIN = /^Key([A-Z])$/;
const named = (event) => {
  if (event.key.length > 1 || event.key.charCodeAt(0) < 128) return event.key;
  const code = LATIN.exec(event.code); // an Arabic or Cyrillic layout
  return code ? code[1].toLowerCase() : event.key;
};

document.addEventListener("keydown", (event) => {
  // While an input method composes, its keys are its own. Safari ends composing before Enter.
  if (event.isComposing || event.keyCode === 229) return;
  const on = (query) => event.target.closest?.(query);
  const mod = event.ctrlKey || event.metaKey;
  if (on("#comment")) {
    if (event.key === "Enter" && mod) { event.preventDefault(); decide("work", $("textarea", comment).value.trim()); }
    if (event.key === "Escape") { comment.hidden = true; at.focus(); }
    return;
  }
  if (on("#list textarea")) {
    if (mod && inField[event.key]) { event.preventDefault(); inField[event.key](event); }
    if (event.key === "Escape") { leave(); at.focus(); }
    if (event.altKey && /^Arrow(Up|Down)$/.test(event.key)) { event.preventDefault(); pressed[event.key](); }
    return;
  }
  if (on("input, textarea, select") || mod || event.altKey || $("dialog[open]")) return;
  const name = named(event);
  if (name === "?") { event.preventDefault(); return help.showModal(); }
  if (!letters.checked && name.length === 1) return;
  if (name === "t") return other();
  if (!at || !pressed[name] || (name === "Enter" && on("button, a, summary"))) return;
  event.preventDefault();
  pressed[name]();
});
document.addEventListener("click", (event) => {
  const act = event.target.closest?.("[data-act]");
  if (act) return at && acts[act.dataset.act]();
  const unit = event.target.closest?.("#list li[data-row]");
  const proposed = event.target.closest?.("[data-take]");
  if (proposed) {
    const field = edit(unit);
    field.value = proposed.dataset.take;
    field.dispatchEvent(new Event("input"));
    return;
  }
  if (unit && unit !== at && !event.target.closest("a, summary")) show(unit, { focused: !getSelection().toString() });
});
comment.addEventListener("submit", (event) => {
  event.preventDefault();
  decide("work", $("textarea", comment).value.trim());
});

// What was decided before: only those units are looked at.

try {
  const probe = `${PREFIX}probe`;
  localStorage.setItem(probe, "1");
  localStorage.removeItem(probe);
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const [id, seen] = name.slice(PREFIX.length).split(" ");
    const unit = document.getElementById(id);
    if (unit?.dataset.seen !== seen) continue;
    const record = JSON.parse(localStorage.getItem(name));
    records.set(id, record);
    decided += Boolean(record.said);
    shown(unit);
  }
} catch {
  refused();
}
const first = $("li", list);
if (first) show(isOpen(first) ? first : next(first, 1, isOpen) ?? first);
