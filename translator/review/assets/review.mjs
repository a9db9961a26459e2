// The review page: keys, decisions and the field. No build step; the server writes the HTML.
//
// A decision counts when the server has it on disk; only then does the page move on. Nothing is
// done while an input method composes: its Enter chooses a word, and is no decision.

import { offer, places } from "./elsewhere.mjs";
import { createEditor, ofInputMethod, unitsOf } from "./editor.mjs";

const $ = (query, within = document) => within.querySelector(query);
const all = (query, within = document) => [...within.querySelectorAll(query)];
const meta = (name) => $(`meta[name="${name}"]`).content;
const page = Math.random().toString(36).slice(2);

const stored = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch { /* then it lasts as long as the page */ }
  return null;
};

const say = (text) => { $("#said").textContent = text; };

const send = async (path, data) => {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-translator": meta("secret") },
    body: JSON.stringify(data),
  });
  const said = await answer.json().catch(() => ({ error: "the server is gone; is it running?" }));
  if (!answer.ok) throw new Error(said.error ?? `the server says ${answer.status}`);
  return said;
};

// The person

const who = $("#who");
if (who) {
  who.value = stored("translator-who") ?? "";
  who.addEventListener("change", () => stored("translator-who", who.value.trim()));
}
const name = () => (who?.value ?? "").trim();

// Light or dark, as on the pages of `publish`

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

const help = $("#help");
const letters = $("#single-keys"), plain = $("#plain-field");
letters.checked = stored("translator-letters") !== "off";
letters.onchange = () => stored("translator-letters", letters.checked ? "on" : "off");
const touch = matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
plain.checked = (stored("translator-plain") ?? (touch ? "on" : "off")) === "on";
plain.onchange = () => stored("translator-plain", plain.checked ? "on" : "off");
$("#keys").onclick = () => help.showModal();

// The index

const ready = $("#approve-ready");
if (ready) {
  ready.onclick = async () => {
    ready.disabled = true;
    const decisions = all(".ready li").map((row) => ({
      id: row.dataset.id, seen: row.dataset.seen, verdict: "approve",
    }));
    try {
      const { results } = await send("/decide", { who: name(), decisions });
      say(`${results.filter((each) => each.done).length} approved`);
      location.reload();
    } catch (error) {
      say(error.message);
      ready.disabled = false;
    }
  };
}

// The queue

const list = $("#queue"), focus = $("#unit");
const progress = $("#progress");
let at = null; // the row of the unit that is shown
let unit = null; // what is shown: {id, seen, source, target, look, matches, terms}
let editor = null;
let busy = false;
const fragments = new Map(); // HTML of units, asked for beforehand
const undone = []; // what can be taken back, the last one last
const counts = { done: 0 };

const rows = () => all("li[data-id]", list);
const isDone = (row) => row.dataset.said !== undefined;
const key = (id, seen) => `translator-draft ${id} ${seen}`;

const fetched = (id) => {
  if (!fragments.has(id)) {
    const wanted = fetch(`/unit/${id}`).then((answer) => (answer.ok ? answer.text() : null));
    wanted.catch(() => fragments.delete(id));
    fragments.set(id, wanted);
  }
  return fragments.get(id);
};

const next = (row, by = 1, only = (each) => !isDone(each)) => {
  let each = row;
  do each = by > 0 ? each?.nextElementSibling : each?.previousElementSibling;
  while (each && !only(each));
  return each ?? null;
};

const show = async (row, { focused = true } = {}) => {
  if (!row) return;
  leave();
  const id = row.dataset.id;
  const html = await fetched(id);
  fragments.delete(id);
  if (html === null) {
    row.dataset.said = "gone";
    say("this unit is not in its post any more");
    return show(next(row));
  }
  at?.removeAttribute("aria-current");
  at = row;
  at.setAttribute("aria-current", "true");
  $("a", at).scrollIntoView({ block: "nearest" });
  focus.innerHTML = html;
  begin();
  if (focused) focus.focus({ preventScroll: true });
  focus.scrollTop = 0;
  if (matchMedia("(max-width: 60rem)").matches) focus.scrollIntoView();
  history.replaceState(null, "", address(id));
  const following = next(row);
  if (following) fetched(following.dataset.id);
  more(row);
};

const address = (id) => {
  const now = new URL(location);
  now.searchParams.set("unit", id);
  return now;
};

// Further rows come before the last ones are reached.
let asking = false;
const more = async (row) => {
  const there = rows();
  if (asking || there.length >= Number(list.dataset.total)) return;
  if (there.length - there.indexOf(row) > 60) return;
  asking = true;
  const now = new URL(location);
  now.pathname = "/queue/more";
  now.searchParams.set("from", String(there.length));
  const answer = await fetch(now);
  if (answer.ok) {
    const known = new Set(there.map((each) => each.dataset.id));
    const made = document.createElement("ol");
    made.innerHTML = await answer.text();
    list.append(...all("li[data-id]", made).filter((each) => !known.has(each.dataset.id)));
  }
  asking = false;
};

const begin = () => {
  const one = $(".one", focus);
  unit = { ...JSON.parse(one.dataset.unit), lang: one.dataset.lang, dir: one.dataset.dir,
           post: one.dataset.post };
  shown(unit.look);
  const draft = stored(key(unit.id, unit.seen));
  if (draft !== null && draft !== unit.target) {
    edit(draft);
    say("your draft of this unit is in the field");
  }
  here();
};

const here = async () => {
  try {
    const { others } = await send("/here", { page, who: name(), unit: unit?.id ?? "" });
    const them = $("#others");
    if (them && unit && others[unit.id] !== undefined) {
      them.hidden = false;
      them.textContent = `${others[unit.id] || "Somebody"} is at this unit, too`;
    }
    for (const row of rows()) row.toggleAttribute("data-other", others[row.dataset.id] !== undefined);
  } catch { /* the next decision says it */ }
};

const shown = (look) => {
  unit.look = look;
  const found = look.findings.map((each, number) => {
    const line = document.createElement("li");
    line.className = each.severity;
    const tag = document.createElement("span");
    tag.className = "tag";
    tag.textContent = each.check;
    const text = document.createElement("span");
    text.textContent = each.message;
    line.append(tag, text);
    if (each.fix !== undefined) {
      const fix = document.createElement("button");
      fix.type = "button";
      fix.className = "insert";
      fix.textContent = each.fix === "" ? "remove it" : `write “${each.fix}”`;
      fix.onclick = () => mend(number);
      line.append(" ", fix);
    }
    return line;
  });
  $("#findings", focus)?.replaceChildren(...found);
  const preview = $("#preview", focus);
  if (preview && look.html !== undefined) {
    preview.innerHTML = look.html;
    if (!look.html) preview.textContent = "not translated";
    preview.classList.toggle("missing", !look.html);
  }
  if (editor) {
    drawn();
  }
};

// Python counts code points, a field UTF-16 code units.
const drawn = () => {
  const text = editor.text(), units = unitsOf(text);
  const placed = (each) => ({ ...each, from: units(each.from), to: units(each.to) });
  editor.setChips(unit.look.chips.map(placed), text);
  editor.setMarks(unit.look.findings.filter((each) => each.from !== undefined).map(placed), text);
};

// The field

const edit = (text = unit.target) => {
  if (!unit || editor) return editor?.focus();
  const field = $("#field", focus), own = unit;
  field.hidden = false;
  const options = {
    text, lang: unit.lang, dir: unit.dir, nonce: meta("nonce"), plain: plain.checked,
    label: "Translation",
    onChange: typed,
    onChips: (what, labels) => say(`${labels.join(", ")} ${what}`),
    keys: {
      "Mod-Enter": () => (decide("approve"), true),
      "Mod-Shift-Enter": () => (decide("save"), true),
      Escape: () => (leave(), focus.focus(), true),
      "Alt-ArrowDown": () => (show(next(at, 1, () => true)), true),
      "Alt-ArrowUp": () => (show(next(at, -1, () => true)), true),
      F9: () => (insertMissing(), true),
      "Mod-k": () => (palette(), true),
      "Mod-s": () => (say("A draft is kept as you type; Ctrl+Shift+Enter saves it."), true),
      "Mod-b": () => (editor.wrap("**", "**"), true),
      "Mod-i": () => (editor.wrap("*", "*"), true),
      "Mod-e": () => (editor.wrap("`", "`"), true),
    },
  };
  if (unit !== own) return;
  editor = createEditor(field, options);
  if (text === unit.target) drawn();
  else typed(text);
  editor.focus();
};

const leave = () => {
  if (!editor) return;
  editor.destroy();
  editor = null;
  const field = $("#field", focus);
  if (field) {
    field.hidden = true;
    field.replaceChildren();
  }
};

let waiting = 0, looking = null;
const typed = (text) => {
  stored(key(unit.id, unit.seen), text === unit.target ? null : text);
  clearTimeout(waiting);
  waiting = setTimeout(() => judge(text), 40);
};

const judge = async (text) => {
  const own = unit;
  if (looking) {
    looking.again = text;
    return;
  }
  looking = {};
  try {
    const look = await send("/look", { id: own.id, target: text });
    if (unit === own && !editor?.isComposing()) {
      unit.look = look;
      if (!editor || editor.text() === text) shown(look);
    }
  } catch (error) {
    say(error.message);
  }
  const { again } = looking;
  looking = null;
  if (again !== undefined && unit === own) judge(again);
};

const insertMissing = () => {
  const first = unit.look.missing[0];
  if (!first) return say("Nothing of the source is missing");
  if (first.after) editor.wrap(first.before, first.after);
  else editor.insert(first.before);
};

const mend = async (number) => {
  const each = unit.look.findings[number];
  if (each?.fix === undefined) return;
  const text = editor ? editor.text() : unit.target;
  const units = unitsOf(text);
  const mended = text.slice(0, units(each.from)) + each.fix + text.slice(units(each.to));
  if (!editor) return edit(mended);
  editor.setText(mended);
  typed(mended);
};

const take = (text) => {
  if (!editor) return edit(text);
  editor.setText(text);
  typed(text);
};

// A palette of everything that can be put in, by keyboard alone
const palette = () => {
  const found = [
    ...unit.look.missing.map((each) => [`missing: ${each.before}${each.after}`, () =>
      (each.after ? editor.wrap(each.before, each.after) : editor.insert(each.before))]),
    ...unit.terms.flat().map((term) => [`term: ${term}`, () => editor.insert(term)]),
    ...unit.matches.map((text, n) => [`match ${n + 1}: ${text.slice(0, 60)}`, () => take(text)]),
    ...unit.look.findings.flatMap((each, n) =>
      (each.fix === undefined ? [] : [[`fix: ${each.message}`, () => mend(n)]])),
  ];
  if (!found.length) return say("No term, match or fix here");
  const box = document.createElement("dialog");
  box.className = "palette";
  box.setAttribute("aria-label", "Insert");
  const choice = document.createElement("select");
  choice.size = Math.min(found.length, 10);
  choice.setAttribute("aria-label", "Insert");
  found.forEach(([text], n) => choice.append(new Option(text, String(n), n === 0, n === 0)));
  box.append(choice);
  document.body.append(box);
  const done = () => { box.close(); box.remove(); editor?.focus(); };
  choice.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const [, act] = found[Number(choice.value)];
    done();
    act();
  };
  choice.ondblclick = () => { const [, act] = found[Number(choice.value)]; done(); act(); };
  box.oncancel = () => done();
  box.showModal();
  choice.focus();
};

// Deciding

const decide = async (verdict, comment = "") => {
  if (!unit || busy || editor?.isComposing()) return;
  busy = true;
  const row = at, own = unit, target = editor ? editor.text() : unit.target;
  const decisions = [{ id: own.id, seen: own.seen, verdict, target, comment }];
  const together = $("#with-same", focus);
  if (verdict === "approve" && together?.checked) {
    // What is translated alike keeps its own words; what is the same takes a correction, too.
    const changed = target !== own.target;
    for (const { id, seen, exact } of JSON.parse($("[data-same]", focus).dataset.same)) {
      if (!changed || exact) decisions.push({ id, seen, verdict, ...(changed && { target }) });
    }
  }
  try {
    const began = performance.now();
    const { results, undo } = await send("/decide", { who: name(), decisions });
    document.documentElement.dataset.took = String(Math.round(performance.now() - began));
    const first = results[0];
    if (!first.done) return refused(first, target);
    stored(key(own.id, own.seen), null);
    if (undo) undone.push({ undo, id: own.id, rows: results.filter((r) => r.done).map((r) => r.id) });
    for (const each of results.filter((r) => r.done)) mark(each.id, verdict);
    const corrected = target !== own.target || verdict === "needs-work";
    if ("slipped" in row.dataset && verdict !== "save") slipped(corrected);
    if (own.target && target !== own.target) alike(own, target);
    const left = tally();
    const more = results.length > 1 ? ` with ${results.length - 1} more` : "";
    const words = { approve: "approved", "needs-work": "sent back", save: "saved" }[verdict];
    say(`${words}${more}; ${left} left`);
    if (verdict === "save") {
      fragments.delete(own.id);
      await show(row);
      edit();
    } else {
      const following = next(row) ?? next(row, -1);
      if (following) await show(following);
      else finished();
    }
  } catch (error) {
    say(error.message);
    alertly(error.message);
  } finally {
    busy = false;
  }
};

// What was corrected here is looked for everywhere; the work goes on meanwhile.
let offered = null;
const alike = async (own, after) => {
  try {
    const found = await send("/elsewhere", { id: own.id, before: own.target, after });
    if (!found.corrections.length) return;
    offered = found.corrections[0];
    offered.at = own;
    offer(found, (each) => correct(own, each));
    say(`the same is in ${offered.units.length} other units; r shows them`);
  } catch (error) {
    say(error.message);
  }
};

const correct = (own, correction) => {
  const { source, before, after } = correction;
  const said = (units) => ({
    id: own.id, who: name(), source, before, after,
    units: units.map(({ id, seen }) => ({ id, seen })),
  });
  const trying = (act) => async (...given) => {
    busy = true;
    try {
      await act(...given);
    } catch (error) {
      say(error.message);
    } finally {
      busy = false;
    }
  };
  const replace = async (units) => {
    const { made, undo } = await send("/everywhere", said(units));
    document.getElementById("elsewhere")?.remove();
    offered = null;
    for (const id of made) fragments.delete(id);
    if (undo) undone.push({ undo, id: unit?.id ?? own.id });
    say(`${made.length} replaced; u takes them back`);
    if (made.includes(unit?.id)) show(at);
  };
  const again = async (units) => {
    say("the engine is being asked …");
    const { asked, changed } = await send("/again", said(units));
    fragments.clear();
    say(`${changed} of ${asked} are others now`);
  };
  const rule = async () => {
    const { file, advice } = await send("/ruling", said([]));
    say([`${file} has it now`, advice].filter(Boolean).join("; "));
  };
  places(correction, own.lang, {
    replace: trying(replace), again: trying(again), rule: trying(rule),
  });
};

// How many of the calm units that were slipped in had to be corrected: how far the order is right.
const slipped = (corrected) => {
  const held = JSON.parse(stored("translator-calm") ?? "[0, 0]");
  const now = [held[0] + corrected, held[1] + 1];
  stored("translator-calm", JSON.stringify(now));
  $("#calm").textContent = `; ${now[0]} of ${now[1]} calm ones were corrected`;
};

const mark = (id, verdict) => {
  const row = document.getElementById(`q-${id}`);
  if (!row || isDone(row)) return;
  row.dataset.said = verdict;
  counts.done += 1;
  fragments.delete(id);
};

const tally = () => {
  const left = Math.max(Number(list.dataset.total) - counts.done, 0);
  $("#decided").textContent = String(counts.done);
  $("#left").textContent = String(left);
  return left;
};

const finished = () => {
  leave();
  unit = null;
  focus.innerHTML = "";
  const done = document.createElement("p");
  done.className = "nothing";
  done.textContent = "Nothing is left in this queue. ";
  const link = document.createElement("a");
  link.href = "/";
  link.textContent = "All posts";
  done.append(link);
  focus.append(done);
  link.focus();
};

const alertly = (text) => {
  const box = $("#conflict", focus);
  if (!box) return;
  box.hidden = false;
  box.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
};

const refused = (first, target) => {
  const box = $("#conflict", focus);
  box.hidden = false;
  box.replaceChildren();
  const add = (tag, text, more = {}) => {
    const each = Object.assign(document.createElement(tag), { textContent: text, ...more });
    box.append(each);
    return each;
  };
  if (first.refused) {
    add("p", `Not taken: ${first.refused.join("; ")}`);
    say(`not taken: ${first.refused.join("; ")}`);
    return;
  }
  const { yours, theirs } = first.conflict;
  add("p", theirs ? "Somebody else has changed this unit meanwhile. Nothing was written."
                  : "The post has this unit no more. Nothing was written.");
  say("somebody else has changed this unit; nothing was written");
  if (!theirs) return;
  add("h3", "Theirs");
  add("p", theirs.target || "not translated", { lang: unit.lang });
  add("h3", "Yours");
  add("p", yours, { lang: unit.lang });
  const keep = add("button", "Keep theirs", { type: "button", className: "button" });
  keep.onclick = () => { stored(key(unit.id, unit.seen), null); fragments.delete(unit.id); show(at); };
  const mine = add("button", "Write yours over it", { type: "button", className: "button" });
  mine.onclick = () => { unit.seen = first.seen; box.hidden = true; take(yours); };
  keep.focus();
};

const undo = async () => {
  if (busy) return say("one moment; something is being written");
  const last = undone.pop();
  if (!last) return say("Nothing to take back");
  try {
    const { results } = await send("/undo", { undo: last.undo, who: name() });
    const back = results.filter((each) => each.done).map((each) => each.id);
    for (const id of back) {
      const row = document.getElementById(`q-${id}`);
      if (row && isDone(row)) {
        delete row.dataset.said;
        counts.done -= 1;
      }
      fragments.delete(id);
    }
    tally();
    say(back.length ? "taken back" : "it has been changed since, and stays");
    const row = document.getElementById(`q-${last.id}`);
    if (row) await show(row);
  } catch (error) {
    say(error.message);
  }
};

const later = () => {
  const following = next(at);
  if (!following) return say("This is the last one");
  list.append(at); // it comes again, at the end
  show(following);
};

const sendBack = () => {
  const form = $("#comment", focus);
  form.hidden = false;
  $("textarea", form).focus();
};

const whole = async () => {
  const box = $("#post");
  box.innerHTML = await (await fetch(`/post/${unit.post}`)).text();
  box.showModal();
  const own = all(".target", box).find((each) => each.textContent.trim() === $("#preview", focus).textContent.trim());
  own?.closest(".row").classList.add("now");
  own?.scrollIntoView({ block: "center" });
};

const past = async () => {
  const box = $("#history", focus);
  if (!box.hidden) { box.hidden = true; return; }
  box.innerHTML = await (await fetch(`/unit/${unit.id}/history`)).text();
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
};

const acts = {
  approve: () => decide("approve"), edit: () => edit(), work: sendBack, later, undo, whole,
  history: past,
};

const pressed = {
  a: acts.approve, e: acts.edit, Enter: acts.edit, x: sendBack, s: later, u: undo, w: whole, h: past,
  j: () => show(next(at, 1, () => true)), k: () => show(next(at, -1, () => true)),
  ArrowDown: () => show(next(at, 1, () => true)), ArrowUp: () => show(next(at, -1, () => true)),
  f: () => {
    const first = unit.look.findings.findIndex((each) => each.fix !== undefined);
    if (first < 0) say("No fix here");
    else mend(first);
  },
  r: () => (offered ? correct(offered.at, offered) : say("Nothing is offered elsewhere")),
  1: () => matched(0), 2: () => matched(1), 3: () => matched(2),
};
const matched = (n) => {
  if (unit.matches[n] === undefined) return say("The memory has no such match");
  take(unit.matches[n]);
};
const LATIN = /^Key([A-Z])$/;
const named = (event) => {
  if (event.key.length > 1 || event.key.charCodeAt(0) < 128) return event.key;
  const code = LATIN.exec(event.code); // an Arabic or Cyrillic layout
  return code ? code[1].toLowerCase() : event.key;
};

document.addEventListener("keydown", (event) => {
  // While an input method composes, its keys are its own. Safari ends composing before Enter.
  if (ofInputMethod(event)) return;
  const typing = event.target.closest?.("input, textarea, select, [contenteditable='true']");
  const form = event.target.closest?.("#comment");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return decide("needs-work", $("textarea", form).value.trim());
  }
  if (form && event.key === "Escape") { form.hidden = true; return focus.focus(); }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const key = named(event);
  if (key === "?") { event.preventDefault(); return help.showModal(); }
  if (key === "/" && $("#search")) { event.preventDefault(); return $("#search").focus(); }
  if (!letters.checked && key.length === 1) return;
  if (key === "t") return other();
  if (!unit || !pressed[key]) return;
  if (key === "Enter" && event.target.closest?.("button, a, summary")) return;
  event.preventDefault();
  pressed[key]();
});

document.addEventListener("click", (event) => {
  const on = (query) => event.target.closest?.(query);
  const act = on("[data-act]");
  if (act) return acts[act.dataset.act]();
  const row = on("#queue li[data-id]");
  if (row) { event.preventDefault(); return show(row); }
  const take_ = on("[data-take]");
  if (take_) return take(unit.matches[Number(take_.dataset.take)]);
  const old = on(".take-old");
  if (old) return take(old.dataset.target);
  const insert = on("[data-insert]");
  if (insert) return editor ? editor.insert(insert.dataset.insert) : edit();
  if (on("[data-close]")) return $("#post").close();
  if (on(".near")) {
    const id = on(".near").dataset.id;
    const known = document.getElementById(`q-${id}`);
    return known ? show(known) : (location.href = `/queue?all=1&unit=${id}`);
  }
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "comment") return;
  event.preventDefault();
  decide("needs-work", $("textarea", event.target).value.trim());
});
$("#by")?.addEventListener("change", (event) => event.target.form.submit());
addEventListener("beforeprint", leave);

if (list) {
  const wanted = new URL(location).searchParams.get("unit");
  at = (wanted && document.getElementById(`q-${wanted}`)) || rows()[0] || null;
  if ($(".one", focus)) {
    at?.setAttribute("aria-current", "true");
    begin();
    focus.focus({ preventScroll: true });
    const following = next(at);
    if (following) fetched(following.dataset.id);
  }
  setInterval(here, 30_000);
}

// What others do

const stream = new EventSource("/events");
stream.addEventListener("decided", (event) => {
  const { units } = JSON.parse(event.data);
  for (const id of units) fragments.delete(id);
});
stream.addEventListener("emitted", (event) => {
  const { target, failure } = JSON.parse(event.data);
  if (failure) say(`${target}: ${failure}`);
});
stream.addEventListener("here", (event) => {
  const said = JSON.parse(event.data);
  const them = $("#others");
  if (them && unit?.id === said.unit && said.page !== page) {
    them.hidden = false;
    them.textContent = `${said.who || "Somebody"} is at this unit, too`;
  }
});
stream.addEventListener("loaded", (event) => {
  const { done, whole: number } = JSON.parse(event.data);
  const told = $("#loading");
  if (told) told.textContent = `${done} of ${number} posts read so far`;
  if (told && done === number && (!list || !unit)) location.reload();
});
