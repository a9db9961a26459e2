// Written by `translator publish`: a content root for each locale, built with the site's own theme.
//
// A theme of one's own lists the posts of one folder and knows nothing of locales. So each further
// locale has a root of the same shape as the repository (en/src beside src), which the site's own
// build makes into a site below its address (/en/). In a root everything is as in the main one:
// what the theme asks for (`vitepress`, its links, `location`) is answered as if the root's address
// were `/`, and what it shows or goes to is put below the address again.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectOf, read, translations, versions } from './vitepress.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const CLIENT = join(HERE, 'vitepress-client.mjs').replaceAll('\\', '/')
const FACADE = '\0translations:vitepress'
const THEME = '\0translations:theme'
const STYLE = '\0translations:switch.css'
let mainLang = ""
const APP = /\/vitepress\/dist\/client\/index\.js$/
const OURS = '/translations:'

/** The locales that have a root of their own, by tag: where a locale's pages lie elsewhere. */
export function rootsOf(manifest) {
  const main = manifest.content
  const own = manifest.locales.filter((each) => (each.content ?? main) !== main)
  return new Map(own.map((locale) => [locale.tag, locale]))
}

/** The folder that a locale's root has instead of the project's: `en` for `en/src` beside `src`. */
const folderOf = (locale, manifest) => locale.content.slice(0, locale.content.length - manifest.content.length).replace(/\/$/, '')

/** Stop where the roots could not be built: their addresses would be taken by pages. */
export function refused(site, roots) {
  for (const locale of roots.values()) {
    const taken = site.pages.find((page) => `/${page}`.startsWith(locale.home))
    if (taken) {
      throw new Error(
        `${taken} has an address below ${locale.home}, where the root ${locale.content} belongs; ` +
          'move it, or set another target in [[posts]] of translator.toml',
      )
    }
  }
}

// ---------------------------------------------------------------- the configuration of a root

/**
 * The configuration of a locale's root: the site's own, with what differs from locale to locale.
 *
 * @param {string} tag the locale
 * @param {() => Promise<{ default: unknown }>} load imports the site's own configuration
 */
export function localeRoot(tag, load) {
  return async (env) => {
    process.env.TRANSLATIONS_ROOT = tag
    const manifest = read()
    const locale = rootsOf(manifest).get(tag)
    if (!locale) throw new Error(`${tag} has no root in translations.json; run translator publish`)
    let config = await (await load()).default
    if (typeof config === 'function') config = await config(env)
    const words = wordsOf(manifest, tag)
    const own = config.locales?.[locale.home.replaceAll('/', '')] ?? {}
    const title = own.title ?? (locale.title || inWords(config.title, words))
    const manifested = config.pwa?.manifest
    if (manifested) {
      const name = title ?? manifested.name
      Object.assign(manifested, { id: locale.home, start_url: locale.home, lang: tag, name, short_name: name })
    }
    mainLang = config.lang ?? ""
    formats(mainLang, tag)
    const { locales, ...rest } = config
    return {
      ...rest,
      base: `${(config.base ?? '/').replace(/\/?$/, '/')}${locale.home.slice(1)}`,
      title,
      ...(config.sitemap && { sitemap: sitemapOf(config.sitemap, locale) }),
      description: own.description ?? (locale.description || inWords(config.description, words)),
      lang: own.lang ?? tag,
      dir: own.dir ?? locale.dir,
      themeConfig: inWords({ ...config.themeConfig, ...own.themeConfig }, words),
      markdown: {
        ...config.markdown,
        async config(md) {
          await config.markdown?.config?.(md)
          leaveRoot(md, manifest, locale)
        },
      },
      vue: {
        ...config.vue,
        template: {
          transformAssetUrls: { base: null, includeAbsolute: true },
          ...config.vue?.template,
          compilerOptions: {
            ...config.vue?.template?.compilerOptions,
            nodeTransforms: [...(config.vue?.template?.compilerOptions?.nodeTransforms ?? []), inLocale],
          },
        },
      },
      vite: {
        ...config.vite,
        experimental: { renderBuiltUrl: shared, ...config.vite?.experimental },
        plugins: [translations(), ...without(config.vite?.plugins ?? [])],
      },
    }
  }
}

/** The addresses in a root's own sitemap begin where the root does. */
const sitemapOf = (sitemap, locale) => ({
  ...sitemap,
  hostname: String(sitemap.hostname).replace(/\/?$/, locale.home),
})

/** The plug-ins of a configuration but ours, which a wrapped configuration has already. */
const without = (plugins) => plugins.flat(9).filter((each) => !/^translations(:|$)/.test(each?.name ?? ''))

/** Write dates and numbers that the theme asks for in the main language in the root's own. */
function formats(main, tag) {
  if (!main) return
  const own = (asked) => (asked === main ? tag : asked)
  for (const kind of [Date, Number]) {
    for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
      const plain = kind.prototype[name]
      if (plain) kind.prototype[name] = function (asked, ...rest) { return plain.call(this, own(asked), ...rest) }
    }
  }
  for (const name of ['DateTimeFormat', 'NumberFormat', 'RelativeTimeFormat', 'ListFormat']) {
    Intl[name] = new Proxy(Intl[name], {
      construct: (target, [asked, ...rest]) => new target(own(asked), ...rest),
      apply: (target, _, [asked, ...rest]) => new target(own(asked), ...rest),
    })
  }
}

/** A link to a file of another root: its address there, left to the browser. */
function leaveRoot(md, manifest, locale) {
  const project = projectOf(manifest)
  const pages = Object.values(manifest.posts).flatMap((post) =>
    Object.entries(post.pages).map(([tag, page]) => [resolve(project, page.file), [tag, page.url]]),
  )
  const known = new Map(pages)
  const inner = md.renderer.rules.link_open
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index]
    const [path, rest] = (token.attrGet('href') ?? '').split(/(?=[?#])/, 2)
    if (env.path && /^\.\.?\//.test(path)) {
      const file = resolve(dirname(env.path), decodeURI(path))
      const inside = !relative(join(project, locale.content), file).startsWith('..')
      const [tag, url] = known.get(file.endsWith('.md') ? file : `${file}.md`) ?? []
      if (!inside && url) {
        const main = globalThis.VITEPRESS_CONFIG.site.base.slice(0, -locale.home.length)
        token.attrSet('href', `${main}${url}${rest ?? ''}`)
        token.attrSet('hreflang', tag)
        token.attrSet('target', '_self')
        return self.renderToken(tokens, index, options)
      }
    }
    return inner ? inner(tokens, index, options, env, self) : self.renderToken(tokens, index, options)
  }
}

/** A picture that the main root has already is not built a second time. */
function shared(name, { hostType }) {
  const { TRANSLATIONS_OUT: out, TRANSLATIONS_BASE: base } = process.env
  if (out && hostType !== 'html' && isPicture(name) && existsSync(join(out, name))) return `${base}${name}`
}

const isPicture = (name) => !/\.(js|css|html|json|webmanifest|map)$/.test(name)

// ---------------------------------------------------------------- what the theme is told

/** Leads the `<a>` of a template below the root's address; as Vue's compiler meets them. */
function inLocale(node, context) {
  if (node.type !== 1 || node.tag !== 'a' || context.filename?.includes('/node_modules/')) return
  if (node.props.some((prop) => prop.name === 'target' || prop.arg?.content === 'target')) return
  for (const prop of node.props) {
    if (prop.type === 6 && prop.name === 'href' && prop.value) {
      prop.value.content = below(prop.value.content)
    } else if (prop.type === 7 && prop.name === 'bind' && prop.arg?.content === 'href' && prop.exp) {
      const call = { type: 4, content: '_ctx.$inLocale', isStatic: false, constType: 0, loc: prop.exp.loc }
      prop.exp = { type: 8, loc: prop.exp.loc, children: [call, '(', prop.exp, ')'] }
    }
  }
}

/** *url* below the root's address, if it is that of a page. */
function below(url) {
  const { base } = globalThis.VITEPRESS_CONFIG.site
  const page = /^\/(?!\/)/.test(url) && /(^|\/)[^./]*(\.html)?([?#].*)?$/.test(url)
  return page && !`${url}/`.startsWith(base) ? base + url.slice(1) : url
}

/** The plug-in that adapts a theme: in the main root it adds the switch, in another one all else. */
export function themed(manifest, tag) {
  let site
  const locale = rootsOf(manifest).get(tag)
  const words = locale ? wordsOf(manifest, tag) : []
  const project = projectOf(manifest)
  const main = () => (locale ? mainOf(site.root, manifest, locale) : site.root)
  const isThemes = (id) => inside(project, id) && !id.includes('/node_modules/') && !inside(HERE, id)
  return {
    name: 'translations:theme',
    enforce: 'pre',
    apply: () => Boolean(globalThis.VITEPRESS_CONFIG),
    config() {
      site = globalThis.VITEPRESS_CONFIG
      const given = { server: { fs: { allow: [project, HERE] } } }
      if (!locale) {
        offline(site, manifest)
        return given
      }
      const content = join(project, manifest.content)
      const own = site.vite?.publicDir ?? 'public'
      // The same files are found from the pages of the main root on.
      const css = site.vite?.css?.postcss ? {} : { css: { postcss: content } }
      return { ...given, ...css, publicDir: own && resolve(content, own) }
    },
    resolveId(id, importer = '') {
      if ([FACADE, THEME, STYLE].includes(id)) return id
      const from = importer.split('?')[0]
      if (id === `${site.themeDir}/index` && from.includes('/vitepress/dist/client/app/')) return THEME
      const asks = APP.test(id) && !from.includes('/node_modules/') && !from.startsWith('\0')
      if (locale && asks && from !== CLIENT) return FACADE
    },
    load(id) {
      if (id === FACADE) return facade(site)
      if (id === STYLE) return SWITCH
      if (id === THEME) {
        const own = join(main(), '.vitepress', 'theme')
        const theme = locale && existsSync(own) ? `${own}/index` : `${site.themeDir}/index`
        return themeOf(theme, manifest, locale)
      }
    },
    transform(code, id) {
      const file = id.split('?')[0]
      if (!locale || !isThemes(file)) return
      if (/\.(css|scss|less|pcss|postcss)$/.test(file) || id.includes('type=style')) {
        return scanned(code, main()) ?? configured(code, file, manifest, locale)
      }
      if (!/\.(vue|[mc]?[jt]sx?)$/.test(file)) return
      if (/\.data\.\w+$/.test(file)) return loaded(code, words)
      const told = inWords(code, words.filter((each) => resolve(project, each.file) === file))
      return dated(placed(told), mainLang, tag)
    },
  }
}

const inside = (folder, file) => file.startsWith(folder.replaceAll('\\', '/') + '/')

/** The VitePress root that *root* of a locale stands for. */
const mainOf = (root, manifest, locale) =>
  join(projectOf(manifest), relative(join(projectOf(manifest), folderOf(locale, manifest)), root))

/** `vitepress` as a theme may import it in a root. */
const facade = (site) => `
export * from ${JSON.stringify(appOf(site))}
export { useRoute, useRouter, withBase } from ${JSON.stringify(CLIENT)}`

/** The module that VitePress' own alias gives for `vitepress`; the alias comes after the root's. */
const appOf = () => 'vitepress'

function themeOf(theme, manifest, locale) {
  const data = {
    locales: manifest.locales.map(({ tag, name, home, dir }) => ({ tag, name, home, dir })),
    roots: [...rootsOf(manifest).values()].map((each) => each.home),
    tag: locale?.tag ?? manifest.locales[0].tag,
    suggests: Boolean(manifest.suggest),
  }
  return `
import { wrapped } from ${JSON.stringify(CLIENT)}
import theme from ${JSON.stringify(theme.replaceAll('\\', '/'))}
import ${JSON.stringify(STYLE)}
export default wrapped(theme, ${JSON.stringify(data)})`
}

const SWITCH = `:where(.translations-switch) {
  position: absolute; top: 0.75rem; inset-inline-end: 1rem; z-index: 20; font-size: 0.875rem;
  line-height: 1.25rem; display: flex; gap: 0.75rem;
}
:where(.translations-switch a) { color: inherit; text-decoration: underline; text-underline-offset: 0.2em }
:where(.dark .translations-switch) { color: #fff }`

/** Tailwind looks for classes below Vite's root only: the theme is in the main one. */
function scanned(code, main) {
  if (!/@import\s+(url\()?['"]tailwindcss/.test(code)) return
  return `${code}\n@source ${JSON.stringify(main.replaceAll('\\', '/'))};\n`
}

/**
 * Tailwind 3 looks for its configuration, and for the files that this names, from the working
 * directory on, which is the root's: it is given one that leads to those of the main root.
 */
function configured(code, file, manifest, locale) {
  if (!/@(tailwind|apply|screen|layer)\b|\btheme\(|tailwindcss\/(base|components|utilities)/.test(code)) return
  const folders = [mainOf(process.cwd(), manifest, locale), process.cwd()]
  const named = code.match(/@config\s+(['"])(.+?)\1\s*;?/)
  const known = ['js', 'cjs', 'mjs', 'ts'].map((end) => join(folders[0], `tailwind.config.${end}`))
  const config = (named ? [resolve(dirname(file), named[2])] : known).find((each) => existsSync(each))
  if (!config || !isThird(folders[0])) return
  const own = join(HERE, `tailwind-${locale.tag}.cjs`)
  const text = tailwindOf(config, folders)
  if (!existsSync(own) || readFileSync(own, 'utf8') !== text) writeFileSync(own, text)
  const path = relative(dirname(file), own).replaceAll('\\', '/')
  return `@config ${JSON.stringify(path)};\n${named ? code.replace(named[0], '') : code}`
}

/** Whether the Tailwind that is installed in *folder* is of version 3. */
function isThird(folder) {
  try {
    return createRequire(join(folder, 'any.js'))('tailwindcss/package.json').version.startsWith('3.')
  } catch {
    return false
  }
}

const tailwindOf = (config, folders) => `// Written while a locale's root is built, and safe to delete.
const { dirname, resolve } = require('node:path')
const file = ${JSON.stringify(config)}
const read = require(file)
const own = read.default ?? read
const said = Array.isArray(own.content) ? { files: own.content } : own.content
const folders = said.relative ? [dirname(file)] : ${JSON.stringify(folders)}
const below = (folder, path) => (path.startsWith('!') ? '!' + resolve(folder, path.slice(1)) : resolve(folder, path))
const files = said.files.flatMap((each) => (typeof each === 'string' ? folders.map((folder) => below(folder, each)) : each))
module.exports = { ...own, content: { ...said, relative: false, files } }
`

/** Where code goes to an address or asks for its own, it stays within the root. */
function placed(code) {
  const going = /\b(?:(?:window|document|globalThis|self|top)\.)?location(?:\.href)?\s*=(?![=>])\s*|\blocation\.(?:assign|replace)\(/g
  let out = ''
  let last = 0
  for (const m of code.matchAll(going)) {
    if (m.index < last || /(?:const|let|var|\.)\s*$/.test(code.slice(0, m.index))) continue
    const start = m.index + m[0].length
    const stop = expressionEnd(code, start)
    out += `${code.slice(last, start)}globalThis.__inLocale(${code.slice(start, stop)})`
    last = stop
  }
  out += code.slice(last)
  const asking = /\b((?:window|document|globalThis|self)\.)?location\.pathname\b(?!\s*=[^=])/g
  return out.replace(asking, (found) => `globalThis.__ofLocale(${found})`)
}

/** Where the expression ends that begins at *start*. */
function expressionEnd(code, start) {
  let depth = 0
  for (let at = start; at < code.length; at++) {
    const c = code[at]
    if (c === '"' || c === "'" || c === '`') {
      for (at++; at < code.length && code[at] !== c; at++) if (code[at] === '\\') at++
    } else if ('([{'.includes(c)) depth++
    else if (')]}'.includes(c)) {
      if (!depth--) return at
    } else if (!depth && (c === ';' || c === ',')) return at
    else if (!depth && c === '\n' && code.slice(start, at).trim()) {
      const next = code.slice(at).match(/^\s*(\S)/)?.[1] ?? ''
      if (!'+-*/.?:&|%'.includes(next) || !next) return at
    }
  }
  return code.length
}

/** Dates and numbers that the theme writes in the browser, in the root's own language. */
function dated(code, main, tag) {
  const asked = /(\.toLocale(?:Date|Time)?String\(\s*|\bIntl\.\w+Format\(\s*)(['"`])([\w-]+)\2/g
  return code.replace(asked, (all, call, quote, found) => (found === main ? `${call}${quote}${tag}${quote}` : all))
}

/** The theme's own words in a locale, the longest first: of two that begin alike, the whole one. */
function wordsOf(manifest, tag) {
  return [...(manifest.words?.[tag] ?? [])].sort((a, b) => b.source.length - a.source.length)
}

/** What a loader has made, as text within code: whole values that are words of the theme. */
function loaded(code, words) {
  const within = (text) => JSON.stringify(JSON.stringify(text)).slice(1, -1)
  return words.reduce((text, word) => text.replaceAll(within(word.source), () => within(word.target)), code)
}

/** *value*, code or settings, with the theme's words translated. */
function inWords(value, words) {
  if (typeof value === 'string') {
    return words.reduce((text, { before, source, after, target }) => {
      const plain = text === source ? target : text
      return plain.replaceAll(`${before}${source}${after}`, () => `${before}${target}${after}`)
    }, value)
  }
  if (Array.isArray(value)) return value.map((each) => inWords(each, words))
  if (value && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inWords(each, words)]))
  }
  return value
}

/** The main root's service worker leaves the addresses of other roots alone. */
function offline(site, manifest) {
  const { pwa } = site.userConfig
  if (!pwa) return
  pwa.workbox ??= {}
  const denied = (pwa.workbox.navigateFallbackDenylist ??= [])
  for (const locale of rootsOf(manifest).values()) {
    const address = site.site.base + locale.home.slice(1)
    const pattern = new RegExp(`^${address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)
    if (!denied.some((each) => String(each) === String(pattern))) denied.push(pattern)
  }
}

// ---------------------------------------------------------------- building and serving the roots

/** Build each root by the site's own script, and put it below its address. */
export async function buildRoots(config, project, roots, empty) {
  const manifest = read()
  for (const locale of roots.values()) {
    const folder = folderOf(locale, manifest)
    const root = join(project, folder, relative(project, config.root))
    await run('build', project, manifest, folder, {
      TRANSLATIONS_ROOT: locale.tag,
      TRANSLATIONS_OUT: config.outDir,
      TRANSLATIONS_BASE: config.site.base,
      TRANSLATIONS_EMPTY: JSON.stringify(empty),
    })
    const out = join(project, folder, relative(project, config.outDir))
    if (!existsSync(out)) throw new Error(`${relative(project, root)} was built, but not into ${out}`)
    const assets = join(out, config.assetsDir)
    for (const file of existsSync(assets) ? readdirSync(assets, { withFileTypes: true }) : []) {
      const twice = file.isFile() && isPicture(file.name) && existsSync(join(config.outDir, config.assetsDir, file.name))
      if (twice) rmSync(join(assets, file.name))
    }
    await cp(out, join(config.outDir, locale.home.slice(1)), { recursive: true })
  }
}

const RUNNING = Symbol.for('translations:servers')
const running = () => (globalThis[RUNNING] ??= new Map())

/** Start a server for each root, and let the main one pass on what is asked below its address. */
export async function serveRoots(site, project, roots) {
  const manifest = read()
  const proxy = {}
  for (const locale of roots.values()) {
    const address = site.site.base + locale.home.slice(1)
    // The main server starts anew when the manifest changes; those of the roots go on.
    if (!running().has(address)) {
      const port = await freePort()
      const child = run('dev', project, manifest, folderOf(locale, manifest), { TRANSLATIONS_ROOT: locale.tag }, port)
      const ended = child.catch((error) => console.error(error.message)).finally(() => running().delete(address))
      running().set(address, { port, up: Promise.race([ended, listening(port, ended)]) })
    }
    proxy[address] = { target: `http://localhost:${running().get(address).port}`, ws: true }
  }
  return { server: { proxy } }
}

/** Let a request wait for the server of its root, which starts beside the main one. */
export async function awaitRoot(request, response, next) {
  const [, server] = [...running()].find(([address]) => request.url.startsWith(address)) ?? []
  await server?.up
  next()
}

/** Wait until somebody listens at *port*, or the server for it has *ended*. */
async function listening(port, ended) {
  let over = false
  ended.then(() => (over = true))
  const answers = () =>
    new Promise((done) => {
      const socket = connect({ port, host: 'localhost' }, () => done(Boolean(socket.destroy())))
      socket.once('error', () => done(false))
    })
  while (!over && !(await answers())) await new Promise((done) => setTimeout(done, 200))
}

/** A command that serves at *port*, whatever port it names itself. */
export const atPort = (command, port) =>
  `${command.replace(/\s["']?--(port["']?[= ]["']?[^\s"']+|strictPort|open(=[^\s"']+)?)["']?/g, '')} --port ${port} --strictPort`

const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer().once('error', fail)
    server.listen(0, 'localhost', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

/**
 * Run the script that runs now (`npm run build`) once more, in the folder of a root.
 *
 * What it names and only the main root has becomes absolute; what only starts other scripts stays
 * out, since these would run in the main root again.
 */
function run(name, project, manifest, folder, env, port) {
  const here = process.cwd()
  const cwd = join(project, folder, relative(project, here))
  // Scripts read the folders of posts, of which none may be translated yet.
  for (const file of Object.keys(manifest.posts).filter((each) => each.startsWith(`${manifest.content}/`))) {
    mkdirSync(join(project, folder, dirname(file)), { recursive: true })
  }
  const given = process.env.npm_lifecycle_script ?? ''
  const own = new RegExp(`\\bvitepress(\\.js)?['"]?\\s+${name}\\b`)
  const parts = own.test(given) ? given.split(/\s*(?:&&|;)\s*/) : [direct(name)]
  const command = parts
    .filter((part) => !/^\s*(npm|pnpm|yarn|bun|npx translator|translator)\b/.test(part) || own.test(part))
    .map((part) => part.replace(/[^\s'"=]+/g, (word) => found(word, here, cwd)))
    .map((part) => (port && own.test(part) ? atPort(part, port) : part))
    .join(' && ')
  const bin = [join(project, 'node_modules', '.bin'), join(here, 'node_modules', '.bin')]
  const delimiter = sep === '\\' ? ';' : ':'
  const PATH = [...bin, process.env.PATH].join(delimiter)
  return new Promise((done, fail) => {
    const child = spawn(command, { cwd, shell: true, stdio: 'inherit', env: { ...process.env, ...env, PATH } })
    const end = () => child.kill()
    process.once('exit', end)
    child.once('error', fail)
    child.once('exit', (code) => {
      process.removeListener('exit', end)
      code ? fail(new Error(`${folder}: ${command} ended with ${code}`)) : done()
    })
  })
}

/** The command line of this run, where no script of package.json started it. */
function direct(name) {
  const quoted = (word) => (/^[\w./:@=-]+$/.test(word) ? word : JSON.stringify(word))
  const root = process.argv.slice(3).find((word) => !word.startsWith('-') && existsSync(word))
  return ['node', process.argv[1], name, ...(root ? [root] : [])].map(quoted).join(' ')
}

function found(word, here, cwd) {
  const path = /[\\/.]/.test(word) && !word.startsWith('-') && !/^[a-z]+:/.test(word)
  const only = path && existsSync(resolve(here, word)) && !existsSync(resolve(cwd, word))
  return only ? resolve(here, word) : word
}
