// Bundles CodeMirror into one module without imports, and says what is in it:
//   node bundle.mjs FOLDER
// writes codemirror.mjs, codemirror.json and codemirror.LICENSE.txt there. The same packages give
// the same bytes on every machine; tests/test_review_editor.py holds the files to it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, version } from "esbuild";

/**
 * What is mended in the packages. Of the two text nodes at the caret, CodeMirror takes the one behind
 * it for the one that is composed in, if its text has changed. Chromium, though, puts a composition
 * with a space at the start of a text (`ni hao` over a word behind a chip) into a new node before it,
 * and CodeMirror then replaced that, which ended the composition and left its letters behind.
 */
const MENDED = [{
  file: /@codemirror.view.dist.index\.js$/,
  from: "if (!tileAfter || tileAfter.isText() &&",
  to: "if (!tileAfter || Tile.get(textBefore.node) && tileAfter.isText() &&",
}];

const mend = {
  name: "mend",
  setup: ({ onLoad }) => MENDED.forEach(({ file, from, to }) => onLoad({ filter: file }, ({ path }) => {
    const parts = readFileSync(path, "utf8").split(from);
    if (parts.length !== 2) throw new Error(`${path} has changed: is \`${from}\` still to be mended?`);
    return { contents: parts.join(to) };
  })),
};

const folder = process.argv[2];
const options = {
  bundle: true, charset: "utf8", format: "esm", legalComments: "none", minify: true, target: "es2022",
};
const made = await build({
  ...options, entryPoints: ["entry.mjs"], metafile: true, plugins: [mend], write: false,
});

/** The folder of the package that a bundled file is from. */
const home = (file) => {
  let at = dirname(file);
  while (!existsSync(join(at, "package.json"))) at = dirname(at);
  return at;
};
const [{ inputs }] = Object.values(made.metafile.outputs);
const homes = [...new Set(Object.keys(inputs).filter((file) => file.includes("node_modules")).map(home))];
const packages = homes.sort().map((at) => {
  const { name, version, license } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
  return { name, version, license, terms: readFileSync(join(at, "LICENSE"), "utf8").trim() };
});

const names = packages.map(({ name, version }) => `${name} ${version}`);
const banner = `// ${names.join(", ")}.\n// MIT; see codemirror.LICENSE.txt. Made by \`make codemirror\`: do not edit.\n`;
const text = banner + made.outputFiles[0].text;
const about = {
  file: "codemirror.mjs",
  sha256: createHash("sha256").update(text).digest("hex"),
  command: "make codemirror",
  bundler: { name: "esbuild", version, options },
  mended: MENDED.map(({ from, to }) => ({ package: "@codemirror/view", from, to })),
  packages: packages.map(({ terms, ...rest }) => rest),
};
// Packages of one author share their terms, so each text is given once.
const texts = [...new Set(packages.map(({ terms }) => terms))].map((terms) => {
  const under = packages.filter((each) => each.terms === terms).map(({ name }) => name);
  return `${under.join(", ")}\n\n${terms}\n`;
});
writeFileSync(join(folder, "codemirror.mjs"), text);
writeFileSync(join(folder, "codemirror.json"), JSON.stringify(about, null, 2) + "\n");
writeFileSync(join(folder, "codemirror.LICENSE.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
