// Written by `translator publish`. In .vitepress/config:
//
//   import { withTranslations } from './translations/vitepress.mjs'
//   export default withTranslations(defineConfig({ … }))
//
// What translations.json says there is decides what a page shows: the language switch and the
// alternate links lead to pages that exist, and are absent where there is none.
import { cp, readFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))
const MANIFEST = join(HERE, 'translations.json')
const FEEDS = { '.rss': 'application/rss+xml', '.atom': 'application/atom+xml' }
const VIRTUAL = '\0virtual:translations'

/** What there is of each post, as translations.json has it. */
export const read = () => JSON.parse(readFileSync(MANIFEST, 'utf8'))

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
function head(manifest, versions, file, lang, base) {
  const absolute = (url) => (manifest.site ? new URL(url.slice(1), manifest.site).href : base + url.slice(1))
  const there = versions[file]
  const tags = []
  if (there) {
    for (const [tag, url] of Object.entries(there.urls)) {
      tags.push(['link', { rel: 'alternate', hreflang: tag, href: absolute(url) }])
    }
    const main = there.urls[manifest.locales[0].tag] ?? there.urls[there.source]
    tags.push(['link', { rel: 'alternate', hreflang: 'x-default', href: absolute(main) }])
  }
  const locale = manifest.locales.find((each) => each.tag === lang)
  for (const name of locale?.feeds ?? []) {
    const type = FEEDS[name.slice(name.lastIndexOf('.'))]
    const title = `${locale.title || locale.name} (${type.includes('rss') ? 'RSS' : 'Atom'})`
    tags.push(['link', { rel: 'alternate', type, title, href: absolute(`/${name}`) }])
  }
  return tags
}

/** The address that VitePress itself gives a page, from `/`. */
function address(page, cleanUrls) {
  const path = page.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, cleanUrls ? '' : '.html')
  return `/${path}`
}

/**
 * Add to a VitePress configuration what the manifest knows. What it sets itself stays.
 *
 * @param {import('vitepress').UserConfig} config
 * @param {{ root?: string }} [options] root: the folder of translator.toml; by default that of
 *   package.json, where npm runs its scripts.
 */
export function withTranslations(config, { root = process.cwd() } = {}) {
  const manifest = read()
  const known = versions(manifest)
  const own = locales(manifest)
  const merged = Object.fromEntries(
    [...new Set([...Object.keys(own), ...Object.keys(config.locales ?? {})])].map((name) => [
      name,
      { ...own[name], ...config.locales?.[name] },
    ]),
  )
  let site
  const fileOf = (page) => relative(root, resolve(site.srcDir, page.filePath)).replaceAll('\\', '/')
  const pages = Object.values(manifest.posts).flatMap((post) => Object.values(post.pages))
  const urls = Object.fromEntries(pages.map((page) => [page.file, page.url]))

  return {
    ...config,
    locales: merged,
    async transformPageData(page, context) {
      site = context.siteConfig
      const file = fileOf(page)
      const real = address(page.relativePath, site.cleanUrls)
      if (urls[file] && urls[file] !== real) {
        throw new Error(
          `${file} becomes ${real} here, but ${urls[file]} in translations.json; set address, ` +
            'content or homes in [publish] of translator.toml, and run translator publish again',
        )
      }
      page.translations = known[file]?.urls ?? {}
      return config.transformPageData?.(page, context)
    },
    async transformHead(context) {
      site = context.siteConfig
      const lang = context.siteData.lang
      const tags = context.pageData.isNotFound
        ? []
        : head(manifest, known, fileOf(context.pageData), lang, context.siteData.base)
      return [...tags, ...((await config.transformHead?.(context)) ?? [])]
    },
    async buildEnd(siteConfig) {
      for (const name of manifest.locales.flatMap((locale) => locale.feeds)) {
        await cp(join(HERE, name), join(siteConfig.outDir, name), { recursive: true })
      }
      await config.buildEnd?.(siteConfig)
    },
    vite: { ...config.vite, plugins: [plugin(), ...(config.vite?.plugins ?? [])] },
  }
}

/** Lets the default theme's language switch, in the bar and on a phone, know what exists. */
function plugin() {
  return {
    name: 'translations',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === 'virtual:translations') return VIRTUAL
      if (/\/composables\/langs(?:\.js)?$/.test(id) && importer?.includes('theme-default')) {
        return join(HERE, 'vitepress-langs.mjs')
      }
    },
    async load(id) {
      if (id === VIRTUAL) return `export default ${await readFile(MANIFEST, 'utf8')}`
    },
    configureServer(server) {
      server.watcher.add(MANIFEST)
      server.watcher.on('change', (path) => path === MANIFEST && server.restart())
    },
  }
}
