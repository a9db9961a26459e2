// Correct once, fixed everywhere: what was put right in one unit is offered where else it stands.
//
// Nothing is replaced unseen: each place is shown with its difference, and what a person wrote is
// shown only.

import { told } from "./words.mjs";

const made = (tag, text = "", more = {}) =>
  Object.assign(document.createElement(tag), { textContent: text, ...more });

/** A line that offers what was found; *open* shows it. */
export const offer = ({ corrections }, open) => {
  const box = made("aside", "", { id: "elsewhere", className: "elsewhere" });
  for (const each of corrections) {
    const machine = each.units.filter((unit) => unit.by === "machine").length;
    const line = made("p");
    const people = each.units.length - machine;
    const { before, source } = each, count = each.units.length;
    line.append(told(
      "“{before}” for {source} is in {count} other units: {machine} by machine, {people} by people",
      { before, source, count, machine, people },
    ), " ");
    const button = made("button", told("Show them"), { type: "button", className: "button" });
    button.onclick = () => open(each);
    line.append(button);
    box.append(line);
  }
  const away = made("button", told("Not now"), { type: "button", className: "button" });
  away.onclick = () => box.remove();
  box.append(away);
  document.getElementById("elsewhere")?.remove();
  document.querySelector("#work").append(box);
  return box;
};

/** The places of one correction, each with its difference; *replace* gets those that are chosen. */
export const places = (correction, lang, { replace, again, rule }) => {
  const box = made("dialog", "", { className: "places" });
  box.setAttribute("aria-labelledby", "places-title");
  const title = made("h2", `${correction.before} → ${correction.after}`, { id: "places-title" });
  const list = made("ol");
  for (const unit of correction.units) {
    const row = made("li"), label = made("label");
    const check = made("input", "", { type: "checkbox", value: unit.id, checked: unit.due, disabled: !unit.due });
    const words = made("span", "", { lang });
    for (const [kind, text] of unit.changes) {
      words.append(kind === "same" ? text : made(kind, text));
    }
    label.append(check, " ", words);
    row.append(label, made("p", unit.where, { className: "dim" }));
    if (unit.by === "person") row.append(made("p", told("a person's words; they stay"), { className: "dim" }));
    else if (unit.doubt) row.append(made("p", told("not certain: {why}", { why: unit.doubt }), { className: "dim" }));
    list.append(row);
  }
  const go = made("button", told("Replace"), { type: "button", className: "button primary" });
  const due = correction.units.some((unit) => unit.due);
  go.disabled = !due;
  const close = made("button", told("Close"), { type: "button", className: "button" });
  const done = () => { box.close(); box.remove(); };
  close.onclick = done;
  box.oncancel = () => box.remove();
  go.onclick = () => {
    const chosen = new Set([...box.querySelectorAll("input:checked")].map((each) => each.value));
    done();
    replace(correction.units.filter((unit) => chosen.has(unit.id)));
  };
  const acts = made("p", "", { className: "acts" });
  acts.append(go);
  const { ruling } = correction;
  if (ruling?.row) {
    const add = made("button", told("Add to the glossary"), { type: "button", className: "button" });
    const line = made("span", `${ruling.file}: ${ruling.row}`, { className: "dim" });
    line.setAttribute("role", "status");
    add.onclick = async () => {
      add.disabled = true;
      line.textContent = await rule();
    };
    acts.append(add, line);
  } else if (ruling?.why) {
    acts.append(made("span", ruling.why, { className: "dim" }));
  }
  const open_ = correction.units.filter((unit) => unit.by === "machine" && !unit.due);
  if (correction.engine && open_.length) {
    const ask = made("button", told("Ask the engine again for {count}", { count: open_.length }), { type: "button", className: "button" });
    ask.onclick = () => { done(); again(open_); };
    acts.append(ask);
  }
  acts.append(close);
  box.append(title, list, acts);
  document.body.append(box);
  box.showModal();
  (due ? go : close).focus();
};
