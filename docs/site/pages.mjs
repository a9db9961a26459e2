// Takes the pages of docs/ and what they link to into src/, with their catalogs: a site of two languages.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'

const top = new URL('../../', import.meta.url)
const src = new URL('src/', import.meta.url)

/** Where each file of the repository goes, below src/. */
const places = new Map([
  ['docs/README.md', 'index.md'],
  ['docs/zh-Hans/README.md', 'zh-Hans/index.md'],
  ['docs/zh-Hans/README.po', 'zh-Hans/index.po'],
  ['glossaries/README.md', 'glossary-files.md'],
  ['examples/vitepress/README.md', 'example.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
])
for (const folder of ['docs/', 'docs/engines/', 'docs/zh-Hans/']) {
  for (const name of await readdir(new URL(folder, top))) {
    if (/\.(md|po)$/.test(name) && !places.has(folder + name)) {
      places.set(folder + name, folder.replace('docs/', '') + name)
    }
  }
}

/** The links of a page, or of its catalog, as they lead from its place in the site. */
const moved = (text, from, to) =>
  // A picture in HTML is a module to Vite, whose path begins with a dot.
  text.replaceAll('src="images/', 'src="./images/').replace(/\]\(([^()#\s:]+)(#[^()\s]*)?\)/g, (link, path, hash = '') => {
    const there = places.get(posix.join(posix.dirname(from), path))
    return there ? `](${posix.relative(posix.dirname(to), there)}${hash})` : link
  })

for (const name of await readdir(src)) {
  if (name !== '.vitepress') await rm(new URL(name, src), { recursive: true })
}
for (const [from, to] of places) {
  // A catalog's words are those of its page: they have the page's links, not the target's.
  const page = from.endsWith('.po') ? from.replace('zh-Hans/', '').replace('.po', '.md') : from
  const place = to.endsWith('.po') ? to.replace('zh-Hans/', '').replace('.po', '.md') : to
  await mkdir(new URL(posix.dirname(to) + '/', src), { recursive: true })
  await writeFile(new URL(to, src), moved(await readFile(new URL(from, top), 'utf8'), page, place))
}
await cp(new URL('docs/images/', top), new URL('images/', src), { recursive: true })
