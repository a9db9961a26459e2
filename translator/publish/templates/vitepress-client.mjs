// Written by `translator publish`: what a theme is told in the root of a locale, in the browser and
// while pages are rendered. To the theme the root's address is `/`; to the browser it is not.
import { defineComponent, h, onMounted, onUnmounted, ref } from 'vue'
import { useData, useRoute as route, useRouter as router, withBase as based } from 'vitepress'

const BASE = import.meta.env.BASE_URL

/** Whether *path* is that of a page, and not of a file. */
const isPage = (path) => /(^|\/)[^./]*(\.html)?([?#].*)?$/.test(path)

/** An address as the theme has it, as the browser must have it; once is enough. */
export function inLocale(url) {
  if (url == null) return url
  let path = String(url)
  if (typeof location !== 'undefined' && (path === location.origin || path.startsWith(`${location.origin}/`))) {
    path = path.slice(location.origin.length) || '/'
  }
  const own = `${path.split(/[?#]/)[0]}/`.startsWith(BASE)
  return /^\/(?!\/)/.test(path) && isPage(path) && !own ? BASE + path.slice(1) : url
}

/** An address as the browser has it, as the theme knows it. */
export const ofLocale = (path) => (`${path}/`.startsWith(BASE) ? path.slice(BASE.length - 1) || '/' : path)

// Code of the theme that goes to an address asks these; see `placed` in vitepress-roots.mjs.
Object.assign(globalThis, { __inLocale: inLocale, __ofLocale: ofLocale })

const seen = new WeakMap()

function told(target, traps) {
  if (!seen.has(target)) seen.set(target, new Proxy(target, traps))
  return seen.get(target)
}

const routeTraps = {
  get: (target, name) => (name === 'path' ? ofLocale(Reflect.get(target, name)) : Reflect.get(target, name)),
}
const routerTraps = {
  get(target, name) {
    if (name === 'route') return told(target.route, routeTraps)
    if (name === 'go') return (href, ...rest) => target.go(inLocale(href), ...rest)
    return Reflect.get(target, name)
  },
  set(target, name, value) {
    const hook = /^on(Before|After)/.test(name) && typeof value === 'function'
    return Reflect.set(target, name, hook ? (to) => value(ofLocale(to)) : value)
  },
}

/** VitePress' own, with addresses as the theme knows them. */
export const useRoute = () => told(route(), routeTraps)
export const useRouter = () => told(router(), routerTraps)
export const withBase = (path) => (isPage(path) ? path : based(path))

const BLOCKS = 'p,li,h1,h2,h3,h4,h5,h6,td,th,dt,dd,figcaption,summary,blockquote,caption'
const SAID = {
  en: ['Suggest a better translation', 'for the selected text', 'Translation', 'Text', 'Better'],
  zh: ['改进这段译文', '（所选的文字）', '译文', '原文', '建议'],
}

/** What a block says itself, without the blocks in it, as letters and digits. */
function letters(node) {
  let text = ''
  for (const each of node.childNodes) {
    if (each.nodeType === 3) text += each.data
    else if (each.nodeType === 1 && !each.matches(`${BLOCKS},ul,ol,dl,table,pre,svg,mjx-container,.katex`)) {
      text += each.childNodes.length ? letters(each) : ''
    }
  }
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

function digest(text) {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  return value.toString(36)
}

/** The line of a block's entry in the catalog; undefined where it has none. */
function lineOf(block, entries) {
  const own = [...letters(block)]
  const [first, last] = [digest(own.slice(0, 24).join('')), digest(own.slice(-24).join(''))]
  const found = entries.split(',').map((each) => each.split(':'))
  const entry = found.find((each) => each[1] === first && each[2] === last) ??
    found.find((each) => each[1] === first || each[2] === last)
  return entry && parseInt(entry[0], 36)
}

/** A line under a translated post: an issue about it, and about the sentence that is selected. */
const Suggest = defineComponent({
  name: 'TranslationsSuggest',
  setup() {
    const { page, lang } = useData()
    const chosen = ref('')
    const line = ref()
    const choose = () => {
      const selection = getSelection()
      const text = String(selection).trim()
      const from = selection?.anchorNode
      const block = (from?.nodeType === 1 ? from : from?.parentElement)?.closest(BLOCKS)
      if (!text || !block || block.closest('.translations-suggest') || !page.value.suggest) return
      chosen.value = text
      line.value = lineOf(block, page.value.suggest.entries)
    }
    onMounted(() => document.addEventListener('selectionchange', choose))
    onUnmounted(() => document.removeEventListener('selectionchange', choose))
    return () => {
      const { suggest, title, filePath } = page.value
      if (!suggest) return null
      const [say, of, translation, text, better] = SAID[lang.value.split('-')[0]] ?? SAID.en
      const [, repository, branch = 'HEAD'] = suggest.host.match(/^(.*?)(?:\/(?:-\/)?tree\/(.+))?$/)
      const lab = /gitlab/.test(repository)
      const at = line.value ? `#L${line.value}` : ''
      const entry = `${repository}/${lab ? '-/' : ''}blob/${branch}/${suggest.catalog}${at}`
      const quoted = chosen.value && `${text}:\n> ${chosen.value.slice(0, 1000).replaceAll('\n', '\n> ')}\n\n`
      const asked = new URLSearchParams({
        [lab ? 'issue[title]' : 'title']: `${translation}: ${title || filePath}`,
        [lab ? 'issue[description]' : 'body']: `${entry}\n\n${quoted}${better}:\n`,
      })
      const href = `${repository}/${lab ? '-/' : ''}issues/new?${asked}`
      const link = h('a', { href, target: '_blank', rel: 'noopener nofollow' }, say)
      return h('p', { class: 'translations-suggest' }, [link, chosen.value ? ` ${of}` : ''])
    }
  },
})

const NAMED = { en: 'Other languages', zh: '其他语言' }

/** The theme with the language switch beside its layout, and with links that leave the root. */
export function wrapped(theme, { locales, roots, tag, suggests }) {
  const own = locales.find((each) => each.tag === tag)
  const isMain = !roots.includes(own.home)
  const main = isMain ? BASE : BASE.slice(0, -(own.home.length - 1))
  const rootOf = (path) => roots.find((home) => `${path}/`.startsWith(main + home.slice(1)))
  const leaves = (path) => (isMain ? Boolean(rootOf(path)) : rootOf(path) !== own.home)

  const Switch = defineComponent({
    name: 'TranslationsSwitch',
    setup() {
      const { page } = useData()
      const link = ({ tag, name, dir }, url) =>
        h('a', { href: main + url.slice(1), hreflang: tag, lang: tag, dir, target: '_self' }, name)
      return () => {
        const { translations = {}, isNotFound } = page.value
        const urlOf = (each) => (isNotFound ? each.home : translations[each.tag])
        const others = locales.filter((each) => each.tag !== tag && urlOf(each))
        if (!others.length || !roots.length) return null
        const label = NAMED[tag.split('-')[0]] ?? NAMED.en
        return h('nav', { class: 'translations-switch', 'aria-label': label }, others.map((each) => link(each, urlOf(each))))
      }
    },
  })
  const layoutOf = (each) => each.Layout ?? (each.extends && layoutOf(each.extends))
  const Layout = layoutOf(theme)

  return {
    extends: theme,
    Layout: defineComponent({
      name: 'TranslationsLayout',
      setup: (_, { slots }) => () => [h(Switch), h(Layout, null, slots)],
    }),
    async enhanceApp({ app, router }) {
      app.config.globalProperties.$inLocale = inLocale
      if (suggests) app.component('TranslationsSuggest', Suggest)
      let before = router.onBeforeRouteChange
      Object.defineProperty(router, 'onBeforeRouteChange', {
        configurable: true,
        get: () => async (to) => {
          if ((await before?.(to)) === false) return false
          if (typeof location === 'undefined') return
          const { pathname } = new URL(to, location.href)
          // The first page is asked for, too: to go where one is would load it for ever.
          if (pathname === location.pathname || !leaves(pathname)) return
          location.href = to
          return false
        },
        set: (hook) => (before = hook),
      })
    },
  }
}
