"use strict";
{
  const $ = (query, within = document) => within.querySelector(query);
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const rows = all(".row");
  const once = all(".once");
  const sort = $("#sort");
  const search = $("#search"), found = $("#found"), card = $("#card"), help = $("#help");
  let filter = "", now = null;

  // A file opened from a disk may be refused its storage.
  const stored = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* then the choice lasts as long as the page */ }
    return null;
  };

  const theme = (name) => {
    document.documentElement.dataset.theme = name;
    stored("translator-theme", name);
  };
  const other = () => {
    const set = document.documentElement.dataset.theme;
    const dark = set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    theme(dark ? "light" : "dark");
  };
  const chosen = stored("translator-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;

  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };

  const is = (row, mark) => (row.dataset.is ?? "").split(" ").includes(mark);

  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const hit = (!filter || is(row, filter)) && (!wanted || textOf(row).includes(wanted));
      row.hidden = !hit;
      count += hit;
    }
    for (const each of once) each.hidden = Boolean(filter || wanted);
    // A part without rows to show goes, and one that hides some opens.
    for (const part of all("section.pair")) {
      part.hidden = Boolean(filter || wanted) && !$(".row:not([hidden])", part);
    }
    for (const fold of all("main details")) {
      if (wanted) fold.open = Boolean($(".row:not([hidden])", fold));
      fold.hidden = Boolean(filter) && $(".row", fold) && !$(".row:not([hidden])", fold);
    }
    found.textContent = filter || wanted ? `${count} / ${rows.length}` : "";
    highlight(wanted);
  };

  const highlight = (wanted) => {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("search");
    if (!wanted) return;
    const ranges = [];
    for (const row of rows) {
      if (row.hidden) continue;
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node && ranges.length < 2000; node = walker.nextNode()) {
        const text = node.data.toLowerCase();
        for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, Math.min(at + wanted.length, node.length));
          ranges.push(range);
        }
      }
    }
    if (ranges.length) CSS.highlights.set("search", new Highlight(...ranges));
  };

  const number = new Set(["errors", "left", "changed"]);
  const order = () => {
    const key = sort.value;
    const by = (a, b) => number.has(key)
      ? b.dataset[key] - a.dataset[key]
      : a.dataset[key].localeCompare(b.dataset[key]) * (key === "date" ? -1 : 1);
    // What is equal stays in the order that the page came in.
    const sorted = [...came].sort(by);
    sorted[0]?.parentNode.append(...sorted);
    rows.splice(0, rows.length, ...sorted);
  };
  const came = [...rows];

  const choose = (name) => {
    filter = name;
    for (const chip of all("[data-filter]")) {
      chip.setAttribute("aria-pressed", String(chip.dataset.filter === name));
    }
    show();
  };

  const go = (row) => {
    if (!row) return;
    now?.classList.remove("now");
    now = row;
    row.classList.add("now");
    const top = $(".tools").offsetHeight, box = row.getBoundingClientRect();
    if (box.top < top || box.bottom > innerHeight) {
      scrollTo({ top: scrollY + box.top - Math.max(top + 12, (innerHeight - box.height) / 3) });
    }
    if (row.id) history.replaceState(null, "", `#${row.id}`);
    const link = $("a[href]", row);
    link?.focus({ preventScroll: true });
    hide();
  };
  const step = (by, only = () => true) => {
    const shown = rows.filter((row) => !row.hidden);
    const at = now && !now.hidden ? shown.indexOf(now) : near(shown) - (by > 0);
    for (let next = at + by; next >= 0 && next < shown.length; next += by) {
      if (only(shown[next])) return go(shown[next]);
    }
  };
  const near = (shown) => {
    const top = $(".tools").getBoundingClientRect().bottom;
    const at = shown.findIndex((row) => row.getBoundingClientRect().bottom > top + 8);
    return at < 0 ? shown.length : at;
  };
  const isOpen = (row) => is(row, "decide");

  let pinned = null;
  const hide = () => {
    if (!card) return;
    card.hidePopover?.();
    pinned = null;
    for (const mark of all("mark.same")) mark.classList.remove("same");
  };
  const explain = (mark) => {
    const entry = document.getElementById(`term-${mark.dataset.term}`);
    if (!card?.showPopover || !entry) return;
    hide();
    card.replaceChildren(...[...entry.childNodes].map((node) => node.cloneNode(true)));
    card.showPopover();
    const box = mark.getBoundingClientRect(), size = card.getBoundingClientRect();
    const below = box.bottom + 6 + size.height < innerHeight;
    card.style.top = `${below ? box.bottom + 6 : Math.max(box.top - size.height - 6, 6)}px`;
    card.style.left = `${Math.max(Math.min(box.left, innerWidth - size.width - 12), 6)}px`;
    const row = mark.closest(".row");
    for (const same of all("mark[data-term]", row ?? document)) {
      same.classList.toggle("same", same.dataset.term === mark.dataset.term);
    }
  };
  const nextTerm = () => {
    const marks = all("mark[data-term]", now ?? document);
    const one = marks[(marks.indexOf(pinned) + 1) % marks.length];
    if (!one) return;
    explain(one);
    pinned = one;
  };
  document.addEventListener("mouseover", (event) => {
    const mark = event.target.closest?.("mark[data-term]");
    if (mark) explain(mark);
    else if (!pinned && !event.target.closest?.("#card")) hide();
  });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-term]");
    if (mark) {
      explain(mark);
      pinned = mark;
    } else if (!event.target.closest("#card")) hide();
    const row = event.target.closest(".row");
    if (row && row !== now) {
      now?.classList.remove("now");
      now = row;
      row.classList.add("now");
    }
  });

  const keys = {
    j: () => step(1), k: () => step(-1), n: () => step(1, isOpen), p: () => step(-1, isOpen),
    f: () => choose(filter ? "" : "decide"), e: nextTerm, t: other,
    "/": () => search.focus(), "?": () => help.showModal(),
    Escape: () => { hide(); search.value = ""; show(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target === sort) return;
    if (event.target === search) {
      if (event.key === "Escape") { search.value = ""; search.blur(); show(); }
      if (event.key === "Enter") { search.blur(); step(1); }
      return;
    }
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  for (const chip of all("[data-filter]")) chip.onclick = () => choose(chip.dataset.filter);
  $("#theme").onclick = other;
  $("#keys").onclick = () => help.showModal();
  search.addEventListener("input", show);
  sort?.addEventListener("change", order);
  addEventListener("beforeprint", () => hide());
  if (search.value) show();
}
