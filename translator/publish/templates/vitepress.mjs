// Written by `translator publish`. It finds its way into VitePress by a file beside the content,
//
//   // src/vite.config.mjs
//   import { translations } from '../translations/vitepress.mjs'
//   export default { plugins: [translations()] }
//
// or around a configuration, whatever else is around it:
//
//   export default withTranslations(withPwa(defineConfig({ … })))
//
// What translations.json says there is decides what a page shows: the language switch and the
// alternate links lead to pages that exist, and are absent where there is none.
import { existsSync, readFileSync } from 'node:fs'
import { cp, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { awaitRoot, buildRoots, refused, rootsOf, serveRoots, themed } from './vitepress-roots.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const MANIFEST = join(HERE, 'translations.json')
const FEEDS = { '.rss': 'application/rss+xml', '.atom': 'application/atom+xml' }
const VIRTUAL = '\0virtual:translations'
const ADOPTED = Symbol.for('translations')

/** What there is of each post, as translations.json has it. */
export function read() {
  if (!existsSync(MANIFEST)) {
    throw new Error(`${MANIFEST} is not there; run translator publish, and build again`)
  }
  return JSON.parse(readFileSync(MANIFEST, 'utf8'))
}

/** The folder of translator.toml. */
export const projectOf = (manifest) => resolve(HERE, manifest.root ?? '..')

/** The key by which VitePress knows a locale: `root`, or the folder of its pages. */
const key = (locale) => locale.home.replaceAll('/', '') || 'root'

/** VitePress' `locales`, each with its own title and description. */
export function locales(manifest = read()) {
  return Object.fromEntries(
    manifest.locales.map((locale) => [
      key(locale),
      {
        label: locale.name,
        lang: locale.tag,
        dir: locale.dir,
        ...(key(locale) === 'root' ? {} : { link: locale.home }),
        ...(locale.title && { title: locale.title }),
        ...(locale.description && { description: locale.description }),
      },
    ]),
  )
}

/** The addresses of a page's versions by locale, for every page that has more than one. */
export function versions(manifest = read()) {
  const found = {}
  for (const post of Object.values(manifest.posts)) {
    const pages = Object.entries(post.pages)
    if (pages.length < 2) continue
    const urls = Object.fromEntries(pages.map(([tag, page]) => [tag, page.url]))
    for (const [, page] of pages) found[page.file] = { source: post.source, urls }
  }
  return found
}

/** The `<head>` entries of a page: where its other versions and its locale's feeds are. */
function head(manifest, there, locale, base) {
  const absolute = (url) => (manifest.site ? new URL(url.slice(1), manifest.site).href : base + url.slice(1))
  const tags = []
  if (there) {
    for (const [tag, url] of Object.entries(there.urls)) {
      tags.push(['link', { rel: 'alternate', hreflang: tag, href: absolute(url) }])
    }
    const main = there.urls[manifest.locales[0].tag] ?? there.urls[there.source]
    tags.push(['link', { rel: 'alternate', hreflang: 'x-default', href: absolute(main) }])
  }
  for (const name of locale?.feeds ?? []) {
    const type = FEEDS[name.slice(name.lastIndexOf('.'))]
    const title = `${locale.title || locale.name} (${type.includes('rss') ? 'RSS' : 'Atom'})`
    tags.push(['link', { rel: 'alternate', type, title, href: absolute(`/${name}`) }])
  }
  return tags
}

/** The address that VitePress itself gives a page, from its root. */
function address(page, cleanUrls) {
  return page.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, cleanUrls ? '' : '.html')
}

/** Why VitePress and the manifest disagree about the address of a page. */
function cause(file, real, said, site, manifest) {
  const bare = (url) => url.replace(/\.html$/, '')
  if (bare(real) === bare(said)) {
    const wanted = site.cleanUrls ? '{home}{path}' : '{home}{path}.html'
    return `cleanUrls is ${site.cleanUrls ? 'on' : 'off'} here: set address = "${wanted}"`
  }
  const content = relative(projectOf(manifest), site.srcDir).replaceAll('\\', '/')
  if (!rootsOf(manifest).size && content !== manifest.content) {
    return `the pages lie in ${content || '.'} here: set content = "${content}"`
  }
  const moved = Object.keys(site.rewrites?.map ?? {}).length ? ', or the rewrites of VitePress' : ''
  return `set homes or address${moved} so that both are the same`
}

/**
 * Take over the addresses that the site's `rewrites` give, which only VitePress knows.
 *
 * @returns {Map<string, string>} what each address that differs has become
 */
function rewritten(site, manifest) {
  const moved = new Map()
  const map = site.rewrites?.map ?? {}
  if (!Object.keys(map).length) return moved
  const roots = rootsOf(manifest)
  const there = new Set([...site.pages, ...Object.keys(map)])
  for (const [tag, page] of Object.values(manifest.posts).flatMap((post) => Object.entries(post.pages))) {
    const root = roots.get(tag)
    const folder = join(projectOf(manifest), root?.content ?? manifest.content)
    const name = relative(folder, resolve(projectOf(manifest), page.file)).replaceAll('\\', '/')
    const url = (root?.home ?? '/') + address(map[name] ?? name, site.cleanUrls)
    if (!there.has(name) || url === page.url) continue
    moved.set(page.url, url)
    page.url = url
  }
  return moved
}

/** Let VitePress' own settings, once they are all known, have what the manifest says. */
function adopt(site, manifest) {
  if (site[ADOPTED]) return
  Object.defineProperty(site, ADOPTED, { value: true })
  const roots = rootsOf(manifest)
  const here = roots.get(process.env.TRANSLATIONS_ROOT)
  const project = projectOf(manifest)
  const moved = rewritten(site, manifest)
  const known = versions(manifest)
  const pages = Object.values(manifest.posts).flatMap((post) => Object.values(post.pages))
  const urls = Object.fromEntries(pages.map((page) => [page.file, page.url]))
  const fileOf = (page) => relative(project, resolve(site.srcDir, page.filePath)).replaceAll('\\', '/')
  const own = here ?? manifest.locales[0]
  const prefix = here ? here.home : '/'
  const base = site.site.base.slice(0, site.site.base.length - (prefix.length - 1))
  const { transformPageData, transformHead, transformHtml, buildEnd } = site
  const failures = roots.size && listen()
  const text = {}

  if (!roots.size) {
    const added = locales(manifest)
    // A site may spell its languages otherwise (en-US): pages know their versions by our tags.
    const tags = Object.fromEntries(manifest.locales.map((locale) => [key(locale), { tag: locale.tag }]))
    const names = [...new Set([...Object.keys(added), ...Object.keys(site.site.locales)])]
    site.site.locales = Object.fromEntries(
      names.map((name) => [name, { ...added[name], ...site.site.locales[name], ...tags[name] }]),
    )
  } else if (!here) {
    refused(site, roots)
  }
  site.transformPageData = async (page, context) => {
    const file = fileOf(page)
    const real = prefix + address(page.relativePath, site.cleanUrls)
    if (urls[file] && urls[file] !== real) {
      throw new Error(
        `${file} becomes ${real} here, but ${urls[file]} in translations.json; ` +
          `${cause(file, real, urls[file], site, manifest)} in [publish] of translator.toml, and ` +
          'run translator publish again',
      )
    }
    page.translations = known[file]?.urls ?? {}
    if (manifest.entries?.[file]) page.suggest = { host: manifest.suggest, ...manifest.entries[file] }
    return transformPageData?.(page, context)
  }
  site.transformHead = async (context) => {
    const locale = roots.size ? own : manifest.locales.find((each) => key(each) === context.siteData.localeIndex)
    const there = known[fileOf(context.pageData)]
    const tags = context.pageData.isNotFound ? [] : head(manifest, there, locale, base)
    return [...tags, ...((await transformHead?.(context)) ?? [])]
  }
  site.transformHtml = async (code, id, context) => {
    const html = (await transformHtml?.(code, id, context)) || code
    const file = fileOf(context.pageData)
    if (urls[file] && roots.size) text[file] = plain(html)
    return html
  }
  site.buildEnd = async (config) => {
    const empty = await emptied(text, project)
    if (here && failures.length) refuse(manifest, empty, failures)
    for (const name of here ? [] : manifest.locales.flatMap((locale) => locale.feeds)) {
      await cp(join(HERE, name), join(config.outDir, name), { recursive: true })
      if (moved.size) await readdressed(join(config.outDir, name), manifest.site, moved)
    }
    await buildEnd?.(config)
    if (here) await replaceFeeds(config.outDir, here)
    else if (roots.size) await buildRoots(config, project, roots, empty)
  }
}

/** Put the addresses that `rewritten` found into a feed. */
async function readdressed(path, site, moved) {
  const feed = await readFile(path, 'utf8')
  await writeFile(path, feed.replace(/[^\s<>"]+/g, (word) => {
    const url = word.startsWith(site) && moved.get(`/${word.slice(site.length)}`)
    return url ? site + url.slice(1) : word
  }))
}

/** Remember what goes wrong while pages are rendered: VitePress itself goes on. */
function listen() {
  const failures = []
  const { error } = console
  console.error = (...said) => {
    for (const each of said) if (each instanceof Error) failures.push(each)
    error(...said)
  }
  return failures
}

/** The words of a page. */
function plain(html) {
  return html
    .replace(/^[^]*?<body[^>]*>/, '')
    .replace(/<(script|style)\b[^]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&[a-z]+;|&#\w+;/g, ' ')
}

/** The files of posts whose pages show hardly any of their words. */
async function emptied(text, project) {
  const empty = []
  for (const [file, shown] of Object.entries(text)) {
    const source = (await readFile(join(project, file), 'utf8')).replace(/^---\r?\n[^]*?\n---\r?\n/, '')
    const prose = source.replace(/^(```|~~~)[^]*?^\1/gm, '').replace(/<[^>]*>|\]\([^)]*\)|https?:\S+/g, ' ')
    const words = [...new Set(prose.match(/\p{Script=Han}{2,6}|[\p{L}]{4,}/gu) ?? [])].slice(0, 60)
    const there = words.filter((word) => shown.includes(word)).length
    if (words.length >= 8 && there * 4 < words.length) empty.push(file)
  }
  return empty.sort()
}

/**
 * Stop if the theme fails on posts of a root and leaves them empty, and say why.
 *
 * Where the main root's page is as empty, the theme shows its posts in the browser only.
 */
function refuse(manifest, empty, failures) {
  const excused = new Set(JSON.parse(process.env.TRANSLATIONS_EMPTY ?? '[]'))
  const posts = Object.values(manifest.posts).map((post) => Object.values(post.pages).map((page) => page.file))
  const lost = empty.filter((file) => !posts.some((files) => files.includes(file) && files.some((each) => excused.has(each))))
  if (!lost.length) return
  const more = lost.length > 1 ? ` and ${lost.length - 1} more` : ''
  throw new Error(
    `${lost[0]}${more}: built without the text of the post; the theme failed on it: ${failures[0].message}`,
    { cause: failures[0] },
  )
}

/** The feeds that the site itself writes know one language: in another root ours take their place. */
async function replaceFeeds(outDir, locale) {
  const names = await readdir(outDir)
  for (const name of names.filter((each) => /\.(rss|atom|xml)$/.test(each))) {
    const path = join(outDir, name)
    const kind = (await readFile(path, 'utf8')).match(/<(rss|feed)\b/)?.[1]
    const ours = locale.feeds.find((each) => each.endsWith(kind === 'rss' ? '.rss' : '.atom'))
    if (kind && ours) await cp(join(HERE, ours), path)
  }
}

/**
 * Add to a VitePress configuration what the manifest knows; what it sets itself stays.
 *
 * @template T
 * @param {T} config an object, a promise of one, or a function that returns either
 * @returns {T}
 */
export function withTranslations(config) {
  if (typeof config === 'function') return async (env) => withTranslations(await config(env))
  if (typeof config?.then === 'function') return config.then(withTranslations)
  const plugins = config?.vite?.plugins ?? []
  return { ...config, vite: { ...config?.vite, plugins: [translations(), ...plugins] } }
}

/** The plug-in for Vite, which VitePress is made with: all that the manifest knows. */
export function translations() {
  const manifest = read()
  const roots = rootsOf(manifest)
  const second = process.env.TRANSLATIONS_ROOT
  return [
    {
      name: 'translations',
      enforce: 'pre',
      // Vitest, say, may read the file beside the pages, too, and knows no VitePress.
      apply: () => Boolean(globalThis.VITEPRESS_CONFIG),
      async config(config, env) {
        const site = globalThis.VITEPRESS_CONFIG
        adopt(site, manifest)
        if (env.command === 'serve' && roots.size && !second) {
          return serveRoots(site, projectOf(manifest), roots)
        }
      },
      resolveId(id, importer) {
        if (id === 'virtual:translations') return VIRTUAL
        if (/\/composables\/langs(?:\.js)?$/.test(id) && importer?.includes('theme-default')) {
          return join(HERE, 'vitepress-langs.mjs')
        }
      },
      async load(id) {
        if (id === VIRTUAL) return `export default ${await readFile(MANIFEST, 'utf8')}`
      },
      transform(code, id) {
        const file = relative(projectOf(manifest), id).replaceAll('\\', '/')
        const isPost = manifest.entries?.[file] && !/^---[^]*?\nlayout: *['"]?home\b[^]*?\n---/.test(code)
        return isPost ? `${code}\n\n<TranslationsSuggest />\n` : undefined
      },
      configureServer(server) {
        server.watcher.add(MANIFEST)
        server.watcher.on('change', (path) => path === MANIFEST && server.restart())
        if (roots.size && !second) server.middlewares.use(awaitRoot)
      },
    },
    (roots.size || manifest.suggest) && themed(manifest, second),
  ]
}
