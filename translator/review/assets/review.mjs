// The review page: keys, decisions and the field. No build step; the server writes the HTML.
//
// A decision counts when the server has it on disk; only then does the page move on. Nothing is
// done while an input method composes: its Enter chooses a word, and is no decision.

import { offer, places } from "./elsewhere.mjs";
import { createEditor, ofInputMethod, unitsOf } from "./editor.mjs";
import { told } from "./words.mjs";

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

// The server: it may be stopped, and started again, while the page is open

const GONE = "The server does not answer. Is it running? What you typed is kept in this browser.";
const ANEW = "The server was started anew: open the address that its terminal shows. Drafts are kept.";
const gone = $("#gone");
const lost = (status) => {
  const text = told(status === 401 || status === 403 ? ANEW : GONE);
  if (gone.hidden || gone.textContent !== text) gone.textContent = text;
  gone.hidden = false;
  return new Error(text);
};

const back = () => {
  if (gone.hidden) return;
  gone.hidden = true;
  say(told("The server is back"));
};

const get = async (path, options) => {
  const answer = await fetch(path, options).catch(() => { throw lost(); });
  if (answer.status === 401 || answer.status === 403) throw lost(answer.status);
  back();
  return answer;
};

const send = async (path, data, options = {}) => {
  const answer = await get(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-translator": meta("secret") },
    body: JSON.stringify(data),
    ...options,
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ?? told("the server says {status}", { status: answer.status }));
  return said;
};

/** What the server has at *path* as HTML; null where it has nothing. */
const part = async (path) => {
  const answer = await get(path);
  if (answer.ok) return answer.text();
  if (answer.status === 404) return null;
  const why = answer.status === 409 ? (await answer.text()).trim() : "";
  throw new Error(why || told("the server says {status}", { status: answer.status }));
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
      say(told("{count} units approved", { count: results.filter((each) => each.done).length }));
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
let unit = null; // what is shown: {id, seen, source, target, draft, look, judged, matches, terms}
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
    const wanted = part(`/unit/${id}`);
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

// Only one row can be reached by Tab: the unit's own.
const current = (row) => {
  at?.removeAttribute("aria-current");
  at?.querySelector("a").setAttribute("tabindex", "-1");
  at = row;
  row.setAttribute("aria-current", "true");
  $("a", row).setAttribute("tabindex", "0");
};

/** What a decision is about: the words in the field, or those that it was left with. */
const words = () => editor?.text() ?? unit.draft ?? unit.target;

/** Whether the unit of the current row is what is shown: nothing is decided unseen. */
const isShown = () => unit !== null && at?.dataset.id === unit.id;

const show = async (row) => {
  if (!row) return say(told("This is the last one"));
  leave();
  const id = row.dataset.id;
  current(row);
  $("a", row).scrollIntoView({ block: "nearest" });
  let html;
  try {
    html = await fetched(id);
  } catch (error) {
    if (at === row) {
      nothing(error.message);
      isLacking = true;
    }
    return say(error.message);
  }
  if (at !== row) return; // somebody went on meanwhile
  isLacking = false;
  fragments.delete(id);
  if (html === null) {
    row.dataset.said = "gone";
    say(told("this unit is not in its post any more"));
    return show(next(row));
  }
  focus.innerHTML = html;
  begin();
  // A draft has opened the field, which has the focus then.
  if (!editor) focus.focus({ preventScroll: true });
  focus.scrollTop = 0;
  if (narrow.matches) scrollTo(0, 0);
  history.replaceState(null, "", address(id));
  const following = next(row);
  if (following) fetched(following.dataset.id).catch(() => {});
  more(row);
};
const narrow = matchMedia("(max-width: 60rem)");
let isLacking = false; // whether the unit of the current row could not be had

const address = (id) => {
  const now = new URL(location);
  now.searchParams.set("unit", id);
  return now;
};

// Further rows come before the last ones are reached.
let asking = null;
const more = (row) => {
  const there = rows();
  if (!("more" in list.dataset) || there.length - there.indexOf(row) > 60) return null;
  return asking ??= further().catch(() => {}).finally(() => { asking = null; });
};
const further = async () => {
  const query = Object.fromEntries(new URL(location).searchParams);
  const answer = await send("/queue/more", { query, known: rows().map((each) => each.dataset.id) });
  const made = document.createElement("ol");
  made.innerHTML = answer.rows;
  list.append(...all("li[data-id]", made));
  if (!answer.more) delete list.dataset.more;
};

const begin = () => {
  const one = $(".one", focus);
  unit = { ...JSON.parse(one.dataset.unit), lang: one.dataset.lang, dir: one.dataset.dir,
           post: one.dataset.post };
  shown(unit.look, unit.target);
  const draft = stored(key(unit.id, unit.seen));
  if (draft !== null && draft !== unit.target) {
    edit(draft);
    say(told("your draft of this unit is in the field"));
  }
  here();
};

const here = async () => {
  try {
    const { others } = await send("/here", { page, who: name(), unit: unit?.id ?? "" });
    if (unit && others[unit.id] !== undefined) beside(others[unit.id]);
    for (const row of all("[data-other]", list)) row.removeAttribute("data-other");
    for (const id of Object.keys(others)) {
      if (id) document.getElementById(`q-${id}`)?.setAttribute("data-other", "");
    }
  } catch { /* the next decision says it */ }
};
const beside = (name) => {
  const them = $("#others");
  if (!them) return;
  them.hidden = false;
  them.textContent = name ? told("{name} is at this unit, too", { name }) : told("Somebody is at this unit, too");
};

const shown = (look, text) => {
  unit.look = look;
  unit.judged = text;
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
      fix.textContent = each.fix === "" ? told("remove it") : told("write “{text}”", { text: each.fix });
      fix.onclick = () => mend(number);
      line.append(" ", fix);
    }
    return line;
  });
  $("#findings", focus)?.replaceChildren(...found);
  const preview = $("#preview", focus);
  if (preview && look.html !== undefined) {
    preview.innerHTML = look.html;
    if (!look.html) preview.textContent = told("not translated");
    preview.classList.toggle("missing", !look.html);
  }
  if (editor) drawn();
};

// Python counts code points, a field UTF-16 code units. The field has gone on since the words were
// judged, and moves along what was said of them.
const drawn = () => {
  const text = unit.judged, units = unitsOf(text);
  const placed = (each) => ({ ...each, from: units(each.from), to: units(each.to) });
  editor.setChips(unit.look.chips.map(placed), text);
  editor.setMarks(unit.look.findings.filter((each) => each.from !== undefined).map(placed), text);
};

// The field

const edit = (text = words()) => {
  if (!unit || editor) return editor?.focus();
  const field = $("#field", focus), own = unit;
  field.hidden = false;
  const options = {
    text, lang: unit.lang, dir: unit.dir, nonce: meta("nonce"), plain: plain.checked,
    label: told("Translation"),
    onChange: typed,
    onChips: (what, labels) => say(told(`{labels}: ${what}`, { labels: labels.join(", ") })),
    keys: {
      "Mod-Enter": () => (decide("approve"), true),
      "Mod-Shift-Enter": () => (decide("save"), true),
      Escape: () => (leave(), focus.focus(), true),
      "Alt-ArrowDown": () => (show(next(at, 1, () => true)), true),
      "Alt-ArrowUp": () => (show(next(at, -1, () => true)), true),
      F9: () => (insertMissing(), true),
      "Mod-k": () => (palette(), true),
      "Mod-s": () => (say(told("A draft is kept as you type; Ctrl+Shift+Enter saves it.")), true),
      "Mod-b": () => (editor.wrap("**", "**"), true),
      "Mod-i": () => (editor.wrap("*", "*"), true),
      "Mod-e": () => (editor.wrap("`", "`"), true),
    },
  };
  if (unit !== own) return;
  editor = createEditor(field, options);
  if (text === unit.judged) drawn();
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
  unit.draft = text;
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
    if (unit === own) shown(look, text);
  } catch (error) {
    say(error.message);
  }
  const { again } = looking;
  looking = null;
  if (again !== undefined && unit === own) judge(again);
};

const insertMissing = () => {
  const first = unit.look.missing[0];
  if (!first) return say(told("Nothing of the source is missing"));
  if (first.after) editor.wrap(first.before, first.after);
  else editor.insert(first.before);
};

const mend = (number) => {
  const each = unit.look.findings[number];
  if (each?.fix === undefined) return;
  const text = words(), units = unitsOf(text);
  if (text !== unit.judged) return say(told("one moment; your words are being checked"));
  take(text.slice(0, units(each.from)) + each.fix + text.slice(units(each.to)));
};

const take = (text) => {
  if (!editor) return edit(text);
  editor.setText(text); // not while an input method has the field
  editor.focus();
};

// A palette of everything that can be put in, by keyboard alone
const palette = () => {
  const found = [
    ...unit.look.missing.map((each) => [told("missing: {text}", { text: each.before + each.after }), () =>
      (each.after ? editor.wrap(each.before, each.after) : editor.insert(each.before))]),
    ...unit.terms.flat().map((term) => [told("term: {text}", { text: term }), () => editor.insert(term)]),
    ...unit.matches.map((text, n) => [
      told("match {number}: {text}", { number: n + 1, text: text.slice(0, 60) }), () => take(text),
    ]),
    ...unit.look.findings.flatMap((each, n) =>
      (each.fix === undefined ? [] : [[told("fix: {text}", { text: each.message }), () => mend(n)]])),
  ];
  if (!found.length) return say(told("No term, match or fix here"));
  const box = document.createElement("dialog");
  box.className = "palette";
  box.setAttribute("aria-label", told("Insert"));
  const choice = document.createElement("select");
  choice.size = Math.min(found.length, 10);
  choice.setAttribute("aria-label", told("Insert"));
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

const DECIDED = {
  approve: "approved; {left} left", "needs-work": "sent back; {left} left", save: "saved; {left} left",
};

// The answer to a decision can be lost on its way; what is on disk as we want it is no conflict.
const isSame = ({ conflict }, target, verdict) =>
  verdict === "approve" && conflict?.theirs?.target === target && conflict.theirs.state === "translated";

const decide = async (verdict, comment = "") => {
  if (!isShown() || busy || editor?.isComposing()) return;
  busy = true;
  const row = at, own = unit, target = words();
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
    if (!first.done && !isSame(first, target, verdict)) return refused(first, target);
    stored(key(own.id, own.seen), null);
    if (undo) undone.push({ undo, id: own.id, calm: stored("translator-calm") });
    // What is only saved is as open as it was.
    if (verdict !== "save") for (const id of [own.id, ...results.filter((r) => r.done).map((r) => r.id)]) mark(id, verdict);
    const corrected = target !== own.target || verdict === "needs-work";
    if ("slipped" in row.dataset && verdict !== "save") slipped(corrected);
    if (own.target && target !== own.target) alike(own, target);
    const left = tally();
    const others = results.filter((r) => r.done).length - 1;
    if (verdict === "approve" && others > 0) say(told("approved with {more} more; {left} left", { more: others, left }));
    else say(told(DECIDED[verdict], { left }));
    if (verdict === "save") {
      fragments.delete(own.id);
      await show(row);
      edit();
    } else {
      const following = next(row) ?? (await more(row), next(row) ?? next(row, -1));
      if (following) await show(following);
      else finished();
    }
  } catch (error) {
    say(error.message);
    if (gone.hidden) alertly(error.message);
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
    say(told("the same is in {count} other units; r shows them", { count: offered.units.length }));
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
      return await act(...given);
    } catch (error) {
      say(error.message);
      return error.message;
    } finally {
      busy = false;
    }
  };
  const replace = async (units) => {
    const { made, undo, failed } = await send("/everywhere", said(units));
    document.getElementById("elsewhere")?.remove();
    offered = null;
    for (const id of made) fragments.delete(id);
    if (undo) undone.push({ undo, id: unit?.id ?? own.id });
    say([told("{count} replaced; u takes them back", { count: made.length }), ...failed].join("; "));
    if (made.includes(unit?.id)) show(at);
  };
  const again = async (units) => {
    say(told("the engine is being asked …"));
    const { asked, changed, failed } = await send("/again", said(units));
    fragments.clear();
    say([told("{changed} of {asked} are others now", { changed, asked }), ...failed].join("; "));
    if (units.some((each) => each.id === unit?.id)) show(at);
  };
  const rule = async () => {
    const { file, advice } = await send("/ruling", said([]));
    const why = [told("{file} has it now", { file }), advice].filter(Boolean).join("; ");
    correction.ruling = { why };
    say(why);
    return why;
  };
  places(correction, own.lang, {
    replace: trying(replace), again: trying(again), rule: trying(rule),
  });
};

// How many of the calm units that were slipped in had to be corrected: how far the order is right.
const slipped = (corrected) => {
  const held = JSON.parse(stored("translator-calm") ?? "[0, 0]");
  calmly([held[0] + corrected, held[1] + 1]);
};
const calmly = (now) => {
  stored("translator-calm", JSON.stringify(now));
  $("#calm").textContent = `; ${told("{corrected} of {count} calm ones were corrected", {
    corrected: now[0], count: now[1],
  })}`;
};

const mark = (id, verdict) => {
  const row = document.getElementById(`q-${id}`);
  if (!row || isDone(row)) return;
  row.dataset.said = verdict;
  row.dataset.counted = "";
  counts.done += 1;
  fragments.delete(id);
};

const tally = () => {
  const left = Math.max(Number(list.dataset.total) - counts.done, 0);
  $("#decided").textContent = String(counts.done);
  $("#left").textContent = String(left);
  return left;
};

/** Show *text* where a unit was: nothing can be decided of what is not shown. */
const nothing = (text) => {
  leave();
  unit = null;
  focus.innerHTML = "";
  const done = document.createElement("p");
  done.className = "nothing";
  done.textContent = `${text} `;
  focus.append(done);
  focus.focus({ preventScroll: true });
  return done;
};

const finished = () => {
  const done = nothing(told("Nothing is left in this queue."));
  const link = document.createElement("a");
  link.href = "/";
  link.textContent = told("All posts");
  done.append(link);
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
    const text = told("not taken: {why}", { why: first.refused.join("; ") });
    add("p", text);
    say(text);
    return box.scrollIntoView({ block: "nearest" });
  }
  const { yours, theirs } = first.conflict;
  const what = told(theirs ? "Somebody else has changed this unit meanwhile. Nothing was written."
    : "The post has this unit no more. Nothing was written.");
  add("p", what);
  say(what);
  if (!theirs) return box.scrollIntoView({ block: "nearest" });
  const { lang, dir } = unit;
  add("h3", told("Theirs"));
  if (theirs.target) add("p", theirs.target, { lang, dir });
  else add("p", told("not translated"));
  add("h3", told("Yours"));
  add("p", yours, { lang, dir });
  const keep = add("button", told("Keep theirs"), { type: "button", className: "button" });
  keep.onclick = () => { stored(key(unit.id, unit.seen), null); fragments.delete(unit.id); show(at); };
  const mine = add("button", told("Write yours over it"), { type: "button", className: "button" });
  mine.onclick = () => { unit.seen = first.seen; box.hidden = true; take(yours); };
  keep.focus();
};

const undo = async () => {
  if (busy) return say(told("one moment; something is being written"));
  const last = undone.pop();
  if (!last) return say(told("Nothing to take back"));
  try {
    const { results, failed } = await send("/undo", { undo: last.undo, who: name() });
    const back = results.filter((each) => each.done).map((each) => each.id);
    for (const id of back) {
      const row = document.getElementById(`q-${id}`);
      if (row && "counted" in row.dataset) {
        delete row.dataset.said;
        delete row.dataset.counted;
        counts.done -= 1;
      }
      fragments.delete(id);
    }
    tally();
    if (last.calm !== undefined) calmly(JSON.parse(last.calm ?? "[0, 0]"));
    const row = document.getElementById(`q-${last.id}`);
    if (row) await show(row);
    if (failed.length) undone.push(last);
    say(failed.join("; ") || told(back.length ? "taken back" : "it has been changed since, and stays"));
  } catch (error) {
    undone.push(last); // nothing was taken back, and it can be tried again
    say(error.message);
  }
};

const later = () => {
  const following = next(at);
  if (!following) return say(told("This is the last one"));
  list.append(at); // it comes again, at the end
  say(told("later; it comes again at the end"));
  show(following);
};

const sendBack = () => {
  const form = $("#comment", focus);
  form.hidden = false;
  $("textarea", form).focus();
};

const whole = async () => {
  const box = $("#post"), { line, post } = unit;
  say(told("reading the whole post"));
  try {
    box.innerHTML = await part(`/post/${post}`) ?? "";
  } catch (error) {
    return say(error.message);
  }
  say("");
  box.showModal();
  const own = all(".row", box).find(({ dataset }) => dataset.from <= line && line <= dataset.to);
  own?.classList.add("now");
  own?.scrollIntoView({ block: "center" });
};

const past = async () => {
  const box = $("#history", focus);
  if (!box.hidden) { box.hidden = true; return; }
  try {
    box.innerHTML = await part(`/unit/${unit.id}/history`) ?? "";
  } catch (error) {
    return say(error.message);
  }
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
    if (first < 0) say(told("No fix here"));
    else mend(first);
  },
  r: () => (offered ? correct(offered.at, offered) : say(told("Nothing is offered elsewhere"))),
  1: () => matched(0), 2: () => matched(1), 3: () => matched(2),
  4: () => suggested(0), 5: () => suggested(1), 6: () => suggested(2), l: () => dismiss(0),
};
const suggested = (n, approves = false) => {
  if (unit.suggestions[n] === undefined) return say(told("Nobody suggests anything more here"));
  take(unit.suggestions[n]);
  if (approves) decide("approve");
};
const dismiss = async (n) => {
  if (unit.suggestions[n] === undefined) return say(told("Nobody suggests anything here"));
  const own = unit;
  try {
    await send("/leave", { id: own.id, target: own.suggestions[n] });
    fragments.delete(own.id);
    if (unit === own) await show(at);
    say(told("left; it comes again with the next start"));
  } catch (error) {
    say(error.message);
  }
};
// These are not about the unit that is shown, and work where none is.
const MOVES = new Set(["j", "k", "ArrowDown", "ArrowUp"]);
const PAST = new Set(["u", "r"]);
const matched = (n) => {
  if (unit.matches[n] === undefined) return say(told("The memory has no such match"));
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
  if (event.target.id === "search" && event.key === "Escape" && unit) return focus.focus();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const key = named(event);
  if (key === "?") { event.preventDefault(); return help.showModal(); }
  if (key === "/" && $("#search")) { event.preventDefault(); return $("#search").focus(); }
  if (!letters.checked && key.length === 1) return;
  if (key === "t") return other();
  if (!list || !pressed[key] || !(unit || MOVES.has(key) || PAST.has(key))) return;
  if (key === "Enter" && event.target.closest?.("button, a, summary")) return;
  event.preventDefault();
  if (MOVES.has(key)) return pressed[key]();
  // A key that is held down decides once, and nothing is done to a unit that is not shown yet.
  if (!event.repeat && (isShown() || PAST.has(key))) pressed[key]();
});

document.addEventListener("click", (event) => {
  const on = (query) => event.target.closest?.(query);
  const act = on("[data-act]");
  if (act) return isShown() ? acts[act.dataset.act]() : undefined;
  const row = on("#queue li[data-id]");
  if (row) { event.preventDefault(); return show(row); }
  const take_ = on("[data-take]");
  if (take_) return take(unit.matches[Number(take_.dataset.take)]);
  const proposed = on("[data-suggestion]");
  if (proposed) return suggested(Number(proposed.dataset.suggestion), "approves" in proposed.dataset);
  const left = on("[data-leave]");
  if (left) return dismiss(Number(left.dataset.leave));
  const old = on(".take-old");
  if (old) return take(old.dataset.target);
  const insert = on("[data-insert]");
  if (insert) {
    if (!editor) return edit();
    editor.insert(insert.dataset.insert);
    return editor.focus();
  }
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

const bar = $("#more");
if (bar) {
  bar.onclick = () => {
    const open = document.body.toggleAttribute("data-more");
    bar.setAttribute("aria-expanded", String(open));
  };
}

if (list) {
  const one = $(".one", focus);
  const first = one && document.getElementById(`q-${JSON.parse(one.dataset.unit).id}`);
  if (first) {
    current(first);
    $("a", first).scrollIntoView({ block: "nearest" });
    begin();
    if (!editor) focus.focus({ preventScroll: true });
    const following = next(at);
    if (following) fetched(following.dataset.id).catch(() => {});
  }
  setInterval(here, 30_000);
  addEventListener("pagehide", () => {
    send("/here", { page, who: name(), unit: "" }, { keepalive: true }).catch(() => {});
  });
}

// What others do

const heard = {
  decided: ({ units }) => { for (const id of units) fragments.delete(id); },
  emitted: ({ target, failure }) => { if (failure) say(`${target}: ${failure}`); },
  here: (said) => { if (unit?.id === said.unit && said.page !== page) beside(said.who); },
  loaded: ({ done, whole: number }) => {
    const loading = $("#loading");
    if (loading) loading.textContent = told("{done} of {number} posts read so far", { done, number });
    if (loading && done === number && (!list || !unit)) location.reload();
  },
};

const AGAIN = 2000; // ms until a server that is gone is asked again
const listen = () => {
  const stream = new EventSource("/events");
  for (const [kind, act] of Object.entries(heard)) {
    stream.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  }
  stream.onopen = () => {
    if (gone.hidden) return;
    back();
    fragments.clear();
    if (list) here();
    if (isLacking) show(at);
  };
  stream.onerror = async () => {
    stream.close();
    const answer = await fetch("/assets/words.mjs", { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) lost(answer?.status);
    setTimeout(listen, AGAIN);
  };
};
listen();
