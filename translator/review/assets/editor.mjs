// The field in which a target is edited.
//
// Its document is the target itself, as Markdown: nothing is put into another form, so nothing can
// be lost on the way. Placeholders are chips and findings are underlined; both are a view of the
// text that somebody else has read (`setChips`, `setMarks`). An input method owns the field while
// it composes: nothing is drawn, moved or told until it is done, and no key of ours acts.
//
// All offsets count UTF-16 code units, as strings of JavaScript do; `unitsOf` makes them of the code
// points that Python counts.

import {
  ChangeSet, Decoration, Direction, EditorSelection, EditorState, EditorView, findClusterBreak,
  highlightSpecialChars, history, isolateHistory, keymap, Prec, redo, standardKeymap, StateEffect,
  StateField, undo, WidgetType,
} from "./codemirror.mjs";

const APPLE = /^(Mac|iP)/.test(navigator.platform);
const SETTLED = 20; // ms after a composition: what the browser still has to write is then written
const COMPOSING = 100; // ms until we look again whether a composition is over
const KNOWN = 16; // texts that an answer is still fitted from; lost chips that are known again

/**
 * Whether a key is an input method's, which takes a candidate by Enter. Safari, and Chromium on
 * macOS, end the composition before its Enter goes down and leave only the code.
 */
export const ofInputMethod = (event) => event.isComposing || event.keyCode === 229;

/**
 * The name of a pressed key, with what is held in this order: `Mod-Shift-Enter`, `Alt-ArrowDown`,
 * `Mod-b`, `?`. `Mod` is ⌘ on Apple's systems and Ctrl elsewhere. A letter of another script has the
 * name of its place on the keyboard, and what AltGr writes has no modifier.
 */
export function keyName(event) {
  let { key } = event;
  if (event.getModifierState("AltGraph")) return key;
  const letter = /^\p{L}$/u.test(key), place = /^Key(.)$/.exec(event.code)?.[1];
  if (letter) key = (/[a-z]/i.test(key) ? key : place ?? key).toLowerCase();
  const [mod, other] = APPLE ? ["metaKey", "ctrlKey"] : ["ctrlKey", "metaKey"];
  const held = [
    event[mod] && "Mod", event[other] && (APPLE ? "Ctrl" : "Meta"), event.altKey && "Alt",
    event.shiftKey && (letter || key.length > 1) && "Shift",
  ];
  return [...held.filter(Boolean), key].join("-");
}

/** A function from an offset in code points of *text* to one in UTF-16 code units. */
export function unitsOf(text) {
  const starts = [0];
  for (const point of text) starts.push(starts.at(-1) + point.length);
  return (offset) => starts[Math.min(offset, starts.length - 1)];
}

/**
 * Makes the field, in *parent*: `docs/review.md` says what it does for a person.
 *
 * @param options `text`, `lang`, `dir`, `label`: the target, its language and direction, and the
 *   name that a screen reader says; `nonce`: of the page's policy for styles; `plain`: a textarea;
 *   `keys`: by `keyName`, functions that return true when the key is done; `onChange(text)`: the
 *   text is another one, whoever changed it; `onChips(what, labels)`: chips were "removed" or "moved",
 *   to be said aloud.
 * @returns the field: `text()`, `setText(text)`, `insert(text)`, `wrap(before, after)`,
 *   `select(from, to)`, `selection()`, `setChips(chips, text)`, `setMarks(marks, text)`, `focus()`,
 *   `isComposing()`, `destroy()`, `isPlain`. What would change the field while an input method
 *   composes returns false and does nothing; chips and marks wait.
 */
export const createEditor = (parent, options) => (options.plain ? plainField : richField)(parent, {
  keys: {}, onChange: () => {}, onChips: () => {}, label: "", lang: "", dir: "auto", ...options,
});

/** A handler of pressed keys: the first of *tables* whose function says so has done it. */
const pressed = (...tables) => (event) => {
  if (ofInputMethod(event)) return false;
  const name = keyName(event);
  if (!tables.some((table) => table[name]?.(event) === true)) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
};

/**
 * What waits for an input method: a moment after *composing* says no, *settle* is called, and *tell*
 * when all is settled. `soon` begins to wait, and `is` says whether somebody composes or we wait.
 */
function rest(composing, settle, tell) {
  let timer = 0;
  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (composing()) return soon(COMPOSING);
      settle();
      timer = 0;
      return tell();
    }, wait);
  };
  return { soon, is: () => composing() || timer !== 0, stop: () => clearTimeout(timer) };
}

/** What makes *before* the text *after*: the one stretch between a common start and end. */
function difference(before, after) {
  const most = Math.min(before.length, after.length);
  let from = 0, same = 0;
  while (from < most && before[from] === after[from]) from++;
  while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

/**
 * The changes that put Markdown marks around a stretch of *text*, or take them off, and what is
 * selected then. Emphasis looks at the whole run: in `**a**` there is no `*`.
 */
function marked(text, from, to, before, after) {
  const run = (at, step, mark) => {
    let end = at;
    while (text[step < 0 ? end - 1 : end] === mark) end += step;
    return Math.abs(end - at);
  };
  const there = (at, step, mark) => {
    if (step < 0 ? !text.slice(0, at).endsWith(mark) : !text.startsWith(mark, at)) return false;
    if (!/^[*_]+$/.test(mark)) return true;
    const length = run(at, step, mark[0]);
    return mark.length === 1 ? length % 2 === 1 : length >= mark.length;
  };
  const [inner, end] = [from + before.length, to - after.length];
  if (there(from, -1, before) && there(to, 1, after)) {
    return {
      changes: [{ from: from - before.length, to: from }, { from: to, to: to + after.length }],
      from: from - before.length, to: to - before.length,
    };
  }
  if (inner <= end && there(from, 1, before) && there(to, -1, after)) {
    return { changes: [{ from, to: inner }, { from: end, to }], from, to: end - before.length };
  }
  return {
    changes: [{ from, insert: before }, { from: to, insert: after }],
    from: inner, to: to + before.length,
  };
}

/** One change for several, in order, of *text*. */
const whole = (text, changes) => {
  let insert = "", at = changes[0].from;
  for (const change of changes) {
    insert += text.slice(at, change.from) + (change.insert ?? "");
    at = change.to ?? change.from;
  }
  return { from: changes[0].from, to: at, insert };
};

/* With chips: CodeMirror */

const setChips = StateEffect.define(), setMarks = StateEffect.define();
const settled = StateEffect.define(); // a composition is over

/** A placeholder as it is shown: a short text, with a name for those who hear it. */
class Chip extends WidgetType {
  constructor(chip) {
    super();
    this.chip = chip;
  }

  eq({ chip }) {
    return ["label", "shown", "text"].every((each) => chip[each] === this.chip[each]);
  }

  toDOM(view) {
    const dom = document.createElement("span");
    dom.className = "chip";
    dom.textContent = this.chip.shown || "…";
    dom.title = this.chip.text; // where what is shown of it is cut off
    dom.draggable = true;
    dom.dir = "ltr";
    dom.translate = dom.spellcheck = false;
    dom.setAttribute("role", "img");
    dom.setAttribute("aria-label", this.chip.label);
    dom.addEventListener("click", () => {
      if (view.compositionStarted) return;
      const from = view.posAtDOM(dom);
      const chip = view.state.field(chipsOf).here.find((each) => each.from === from);
      if (chip) view.dispatch({ selection: { anchor: chip.from, head: chip.to } });
      view.focus();
    });
    return dom;
  }

  // CodeMirror would prevent the drag of what is not selected yet.
  ignoreEvent({ type }) {
    return type === "mousedown" || type === "click";
  }
}

/** Stretches of *text* in order, each with what stands there: it is drawn as long as that does. */
const pieces = (list, text) => list
  .filter(({ from, to }) => 0 <= from && from < to && to <= text.length)
  .map((each) => ({ ...each, text: text.slice(each.from, each.to) }))
  .sort((a, b) => a.from - b.from || a.to - b.to);

/** A piece after *changes*, which made *doc*; null once something else stands there, unless *loose*. */
const carried = (changes, doc, loose = false) => (piece) => {
  const from = changes.mapPos(piece.from, 1), to = changes.mapPos(piece.to, -1);
  const same = from < to && (loose || doc.sliceString(from, to) === piece.text);
  return same ? { ...piece, from, to } : null;
};

/** Chips of which none covers a part of another: the first one counts. */
const apart = (list) => [...list]
  .sort((a, b) => a.from - b.from)
  .reduce((kept, chip) => (chip.from < (kept.at(-1)?.to ?? 0) ? kept : [...kept, chip]), []);

/** The lost chips that *changes* brought back, by undoing, pasting, dropping or moving; the rest. */
function returned(lost, changes) {
  const found = [];
  let rest = lost;
  changes.iterChanges((_from, _to, start, _end, inserted) => {
    const text = inserted.toString();
    for (let at = 0; ;) {
      const [next] = rest
        .map((chip) => ({ chip, from: text.indexOf(chip.text, at) }))
        .filter(({ from }) => from >= 0)
        .sort((a, b) => a.from - b.from || b.chip.text.length - a.chip.text.length);
      if (!next) return;
      at = next.from + next.chip.text.length;
      found.push({ ...next.chip, from: start + next.from, to: start + at });
      rest = rest.filter((chip) => chip !== next.chip);
    }
  });
  return { found, rest };
}

/**
 * The chips of a text, those that have left it, the last one first, and the pairs that an input method
 * has broken; how they are drawn.
 */
function chips(here, lost, broken) {
  const isolated = Decoration.mark({ bidiIsolate: Direction.LTR });
  return {
    here,
    lost: lost.slice(0, KNOWN),
    broken,
    drawn: Decoration.set(here.map((chip) =>
      Decoration.replace({ widget: new Chip(chip) }).range(chip.from, chip.to))),
    isolated: Decoration.set(here.map(({ from, to }) => isolated.range(from, to))),
  };
}

const chipsOf = StateField.define({
  create: () => chips([], [], []),
  update(value, tr) {
    const answer = tr.effects.find((effect) => effect.is(setChips))?.value;
    if (answer) {
      const texts = new Set(answer.map(({ text }) => text));
      const lost = [...value.here, ...value.lost].filter(({ text }) => !texts.has(text));
      return chips(answer, lost, value.broken);
    }
    if (tr.effects.some((effect) => effect.is(settled))) return { ...value, broken: [] };
    if (!tr.docChanged) return value;
    const after = value.here.map(carried(tr.changes, tr.newDoc));
    const here = after.filter(Boolean), gone = value.here.filter((_, index) => !after[index]);
    const lost = [...gone, ...value.lost];
    // Who types the letters of a chip means them as they are, until the text has been read anew.
    if (tr.isUserEvent("input.type")) {
      const pairs = tr.isUserEvent("input.type.compose") ? gone.map(({ pair }) => pair) : [];
      return chips(here, lost, [...value.broken, ...pairs.filter((pair) => pair != null)]);
    }
    const { found, rest } = returned(lost, tr.changes);
    return chips([...here, ...found].sort((a, b) => a.from - b.from), rest, value.broken);
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ drawn }) => drawn),
    EditorView.atomicRanges.of((view) => view.state.field(field).drawn),
    EditorView.bidiIsolatedRanges.of((view) => view.state.field(field).isolated),
  ],
});

/** Marks the chips within the selection, which browsers do not show in a chip. */
const chosen = EditorView.updateListener.of(({ view, state }) => {
  if (view.compositionStarted) return;
  const { here } = state.field(chipsOf), { from, to } = state.selection.main;
  for (const dom of view.contentDOM.querySelectorAll(".chip")) {
    const at = view.posAtDOM(dom), chip = here.find((each) => each.from === at);
    dom.classList.toggle("chosen", Boolean(chip) && from <= chip.from && chip.to <= to);
  }
});

/** How findings are drawn: a line under each, and its message where the mouse rests. */
const underlined = (list) => ({
  list,
  drawn: Decoration.set(list.map(({ from, to, severity, message }) => Decoration.mark({
    class: "finding", attributes: { "data-severity": severity, title: message },
  }).range(from, to))),
});

const marksOf = StateField.define({
  create: () => underlined([]),
  update(value, tr) {
    const answer = tr.effects.find((effect) => effect.is(setMarks))?.value;
    if (answer) return underlined(answer);
    if (!tr.docChanged && !tr.effects.some((effect) => effect.is(settled))) return value;
    // A line goes with the words that it was under, but not away from under an input method.
    const loose = tr.isUserEvent("input.type.compose");
    return underlined(value.list.map(carried(tr.changes, tr.newDoc, loose)).filter(Boolean));
  },
  provide: (field) => EditorView.decorations.from(field, ({ drawn }) => drawn),
});

/**
 * Whether chips die with their other halves: by deleting and overwriting, not by cutting or moving.
 * Those that an input method overwrites follow when it is done.
 */
const deletes = (tr) => tr.docChanged && (tr.isUserEvent("delete") || tr.isUserEvent("input"))
  && !["delete.cut", "input.type.compose"].some((event) => tr.isUserEvent(event));

/** Takes the other chip of a pair with the one that a person takes. */
const pairs = EditorState.transactionFilter.of((tr) => {
  if (!deletes(tr)) return tr;
  const { here } = tr.startState.field(chipsOf), at = tr.changes;
  const gone = here.filter(({ from, to }) => at.mapPos(from, 1) >= at.mapPos(to, -1));
  const numbers = new Set(gone.map(({ pair }) => pair).filter((pair) => pair != null));
  const others = here.filter((chip) => numbers.has(chip.pair) && !gone.includes(chip));
  if (!others.length) return tr;
  const changes = others.map(({ from, to }) => ({ from: at.mapPos(from, 1), to: at.mapPos(to, -1) }));
  return [tr, { changes, sequential: true }];
});

const WORD = /^(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}])[\p{L}\p{M}\p{N}])+/u;

/** How far a chip goes at once through *text*: past a word, or a character of a script without spaces. */
const stepThrough = (text, forward) => {
  if (forward) return WORD.exec(text)?.[0].length ?? findClusterBreak(text, 0);
  const word = WORD.exec([...text].reverse().join(""))?.[0].length;
  return word ?? text.length - findClusterBreak(text, text.length, false);
};

/**
 * Moves the selected chip, or the one that ends or begins at the caret, by one step: past a word, a
 * character or another chip, never past the other of its pair.
 */
function moveChip(view, forward, onChips) {
  const { state } = view, { here } = state.field(chipsOf), { from, to, empty } = state.selection.main;
  const chip = empty
    ? here.find((each) => each.to === from) ?? here.find((each) => each.from === from)
    : here.find((each) => each.from === from && each.to === to);
  if (!chip) return false;
  const next = forward
    ? here.find((each) => each.from >= chip.to) : here.findLast((each) => each.to <= chip.from);
  const between = forward
    ? state.sliceDoc(chip.to, next?.from) : state.sliceDoc(next?.to ?? 0, chip.from);
  if (!between && (!next || (chip.pair != null && next.pair === chip.pair))) return true;
  const far = between ? stepThrough(between, forward) : next.to - next.from;
  const place = forward ? chip.to + far : chip.from - far;
  const start = forward ? place - chip.text.length : place;
  view.dispatch({
    changes: [{ from: chip.from, to: chip.to }, { from: place, insert: chip.text }],
    selection: EditorSelection.single(empty ? start + chip.text.length : start, start + chip.text.length),
    annotations: isolateHistory.of("full"),
    userEvent: "move",
    scrollIntoView: true,
  });
  onChips("moved", [chip.label]);
  return true;
}

/** Whether right, or left, is where the text goes. */
const ahead = (view, right) => right === (view.textDirection === Direction.LTR);

/** Where a word ends next; Chinese is cut into words by the browser. */
function wordEnd(doc, here, at, forward, words) {
  const edge = forward
    ? here.find((each) => each.from > at)?.from ?? doc.length
    : here.findLast((each) => each.to < at)?.to ?? 0;
  const text = doc.sliceString(Math.min(at, edge), Math.max(at, edge));
  const parts = [...words.segment(text)].filter(({ segment }) => segment.trim());
  if (!parts.length) return edge;
  return forward ? at + parts[0].index + parts[0].segment.length : edge + parts.at(-1).index;
}

/** Where the line begins or ends; the row on the screen, where it is neither its first nor last. */
function lineEnd(view, forward) {
  const { main } = view.state.selection, line = view.state.doc.lineAt(main.head);
  const edge = forward ? line.to : line.from;
  const here = view.coordsAtPos(main.head, main.assoc || 1);
  const there = view.coordsAtPos(edge, forward ? -1 : 1);
  const same = !here || !there || (here.top < there.bottom && there.top < here.bottom);
  return same ? edge : view.moveToLineBoundary(main, forward).head;
}

/** A language as the browser takes it; undefined, for its own, where it is none. */
const canonical = (lang) => {
  try {
    return Intl.getCanonicalLocales(lang)[0];
  } catch {
    return undefined;
  }
};

/**
 * Keys that go through the text, and delete words of it. They go by its order, not by the eye: where
 * both directions of writing meet in a line, that alone reaches every place and passes every chip.
 */
function motions(view, lang) {
  const words = new Intl.Segmenter(canonical(lang), { granularity: "word" });
  const start = () => view.state.selection.main;
  const end = (unit, forward) => {
    if (unit === "line") return lineEnd(view, forward);
    const { doc } = view.state, { here } = view.state.field(chipsOf), at = start().head;
    const chip = here.find((each) => (forward ? each.from : each.to) === at);
    if (chip) return forward ? chip.to : chip.from;
    return unit === "word"
      ? wordEnd(doc, here, at, forward, words) : findClusterBreak(doc.toString(), at, forward);
  };
  const go = (unit, forward, extend) => {
    const { anchor, head, from, to, empty } = start();
    const collapses = unit === "character" && !empty && !extend;
    const at = !collapses ? end(unit, forward) : forward ? to : from;
    const selection = extend
      ? EditorSelection.range(anchor, at) : EditorSelection.cursor(at, at > head ? -1 : 1);
    view.dispatch({ selection, scrollIntoView: true, userEvent: "select" });
    return true;
  };
  const remove = (forward) => {
    const { head, from, to, empty } = start(), at = end("word", forward);
    const changes = empty ? { from: Math.min(at, head), to: Math.max(at, head) } : { from, to };
    view.dispatch({
      changes, scrollIntoView: true, userEvent: `delete.${forward ? "forward" : "backward"}`,
    });
    return true;
  };
  const table = { "Home": ["line", () => false], "End": ["line", () => true] };
  const by = { "": "character", ...(APPLE ? { "Alt-": "word", "Mod-": "line" } : { "Mod-": "word" }) };
  for (const [held, unit] of Object.entries(by)) {
    table[`${held}ArrowLeft`] = [unit, () => ahead(view, false)];
    table[`${held}ArrowRight`] = [unit, () => ahead(view, true)];
  }
  const keys = Object.entries(table).flatMap(([key, [unit, forward]]) => [
    [key, () => go(unit, forward(), false)],
    [key.replace(/\w+$/, "Shift-$&"), () => go(unit, forward(), true)],
  ]);
  const held = APPLE ? "Alt" : "Mod";
  return {
    ...Object.fromEntries(keys),
    [`${held}-Backspace`]: () => remove(false),
    [`${held}-Delete`]: () => remove(true),
  };
}

/** CodeMirror, with chips. */
function richField(parent, { text, lang, dir, label, nonce, keys, onChange, onChips }) {
  let told = text;
  const held = new Map(); // what came while an input method composed
  const since = new Map([[text, ChangeSet.empty(text.length)]]); // what has changed after a text was told
  const calm = rest(() => view.compositionStarted, () => settle(), () => tell());

  const current = () => view.state.doc.toString();
  const tell = () => {
    const now = current();
    since.delete(now);
    since.set(now, ChangeSet.empty(now.length));
    if (since.size > KNOWN) since.delete(since.keys().next().value);
    if (now === told) return;
    told = now;
    onChange(now);
  };
  const draw = (effect, list, of) => {
    const here = pieces(list, of), changes = since.get(of);
    const drawn = changes ? here.map(carried(changes, view.state.doc)).filter(Boolean) : here;
    view.dispatch({ effects: effect.of(drawn) });
  };
  const take = (effect, list, of) => {
    const known = since.has(of) || (of === current() && !calm.is());
    if (known && calm.is()) held.set(effect, [list, of]);
    else if (known) draw(effect, list, of);
    return known;
  };
  const settle = () => {
    const { here, broken } = view.state.field(chipsOf);
    const others = here.filter(({ pair }) => broken.includes(pair));
    if (others.length) {
      const changes = others.map(({ from, to }) => ({ from, to }));
      view.dispatch({ changes, userEvent: "input.type.compose" }); // which history counts to the word
      onChips("removed", others.map((chip) => chip.label));
    }
    for (const [effect, [list, of]] of held) draw(effect, list, of);
    held.clear();
    view.dispatch({ effects: settled.of(null), annotations: isolateHistory.of("full") });
  };
  const change = (spec) => {
    if (calm.is()) return false;
    view.dispatch({ annotations: isolateHistory.of("full"), scrollIntoView: true, ...spec });
    return true;
  };

  const newLine = () => {
    view.dispatch(view.state.replaceSelection("\n"), { scrollIntoView: true, userEvent: "input.type" });
    return true;
  };
  // On Apple's systems Alt+Shift and an arrow select a word.
  const chipKey = APPLE ? "Ctrl-Shift" : "Alt-Shift";
  const own = () => ({
    ...motions(view, lang),
    "Enter": newLine,
    "Shift-Enter": newLine,
    "Mod-z": () => undo(view) || true,
    "Mod-Shift-z": () => redo(view) || true,
    ...(APPLE ? {} : { "Mod-y": () => redo(view) || true }), // there it opens the browser's history
    [`${chipKey}-ArrowLeft`]: () => moveChip(view, ahead(view, false), onChips),
    [`${chipKey}-ArrowRight`]: () => moveChip(view, ahead(view, true), onChips),
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        nonce ? EditorView.cspNonce.of(nonce) : [],
        EditorState.lineSeparator.of("\n"), // what is not ours to change, such as \r, is kept
        EditorView.editorAttributes.of({ class: "field", dir }),
        EditorView.contentAttributes.of({
          lang, dir, "aria-label": label, spellcheck: "true", translate: "no",
        }),
        EditorView.lineWrapping,
        highlightSpecialChars(),
        history({ joinToEvent: (tr, adjacent) => adjacent && !tr.isUserEvent("input.type.compose.start") }),
        chipsOf, chosen, marksOf, pairs,
        Prec.highest(EditorView.domEventHandlers({ keydown: (event) => keydown(event) })),
        EditorView.domEventObservers({ compositionend: () => calm.soon(SETTLED) }),
        // Enter is ours alone, so that none of an input method's gets through.
        keymap.of(standardKeymap.filter(({ key }) => key !== "Enter")),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          for (const [of, changes] of since) since.set(of, changes.compose(update.changes));
          if (view.compositionStarted) calm.soon(COMPOSING);
          else if (!calm.is()) tell();
          const { here } = update.startState.field(chipsOf);
          if (!update.transactions.some(deletes)) return;
          const gone = here.filter(({ from, to }) =>
            update.changes.mapPos(from, 1) >= update.changes.mapPos(to, -1));
          if (gone.length) onChips("removed", gone.map((chip) => chip.label));
        }),
      ],
    }),
  });

  const keydown = pressed(keys, own());
  const selection = () => view.state.selection.main;
  return {
    isPlain: false,
    text: current,
    setText: (to) => change({ changes: difference(current(), to), userEvent: "set" }),
    insert: (what) => change({ ...view.state.replaceSelection(what), userEvent: "input.insert" }),
    wrap(before, after = before) {
      const { changes, from, to } = marked(current(), selection().from, selection().to, before, after);
      return change({ changes, selection: { anchor: from, head: to }, userEvent: "input.wrap" });
    },
    select(from, to = from) {
      const { here } = view.state.field(chipsOf), end = view.state.doc.length;
      const start = here.find((chip) => chip.from < from && from < chip.to)?.from ?? from;
      const stop = here.find((chip) => chip.from < to && to < chip.to)?.to ?? to;
      const [anchor, head] = [Math.min(start, end), Math.min(stop, end)];
      return change({ selection: { anchor, head } });
    },
    selection: () => ({ from: selection().from, to: selection().to }),
    setChips: (list, of = current()) => take(setChips, apart(list), of),
    setMarks: (list, of = current()) => take(setMarks, list, of),
    focus: () => !calm.is() && (view.focus(), true),
    isComposing: calm.is,
    destroy() {
      calm.stop();
      view.destroy();
    },
  };
}

/** A textarea, without chips: for phones, for screen readers that do better with one, as way out. */
function plainField(parent, { text, lang, dir, label, keys, onChange }) {
  const area = document.createElement("textarea");
  let composing = false, told = text;
  const calm = rest(() => composing, () => {}, () => tell());
  const current = () => (area.value === clean ? text : area.value);
  const tell = () => {
    if (current() === told) return;
    told = current();
    onChange(told);
  };
  // The browser's own command is the one way that its undo knows of.
  const replace = ({ from, to, insert }) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (insert === "" && from === to) return;
    const done = insert ? document.execCommand("insertText", false, insert) : document.execCommand("delete");
    if (!done) area.setRangeText(insert, from, to, "end");
    // A moved caret ends the browser's step, so that what is typed next is undone by itself.
    const { selectionEnd } = area;
    area.setSelectionRange(0, 0);
    area.setSelectionRange(selectionEnd, selectionEnd);
  };
  const change = (how) => {
    if (calm.is()) return false;
    how();
    tell();
    return true;
  };

  Object.assign(area, { className: "field", lang, dir, spellcheck: true, translate: false, value: text });
  area.setAttribute("aria-label", label);
  const clean = area.value; // a textarea has its own idea of line ends: an untouched text is ours
  area.addEventListener("keydown", pressed(keys));
  area.addEventListener("compositionstart", () => { composing = true; });
  area.addEventListener("compositionend", () => {
    composing = false;
    calm.soon(SETTLED);
  });
  area.addEventListener("input", () => { if (!calm.is()) tell(); });
  parent.append(area);

  return {
    isPlain: true,
    text: current,
    setText: (to) => change(() => replace(difference(area.value, to))),
    insert: (what) => change(() =>
      replace({ from: area.selectionStart, to: area.selectionEnd, insert: what })),
    wrap: (before, after = before) => change(() => {
      const [start, end] = [area.selectionStart, area.selectionEnd];
      const { changes, from, to } = marked(area.value, start, end, before, after);
      replace(whole(area.value, changes));
      area.setSelectionRange(from, to);
    }),
    select: (from, to = from) => change(() => area.setSelectionRange(from, to)),
    selection: () => ({ from: area.selectionStart, to: area.selectionEnd }),
    setChips: (_list, of = current()) => of === current(),
    setMarks: (_list, of = current()) => of === current(),
    focus: () => !calm.is() && (area.focus(), true),
    isComposing: calm.is,
    destroy() {
      calm.stop();
      area.remove();
    },
  };
}
