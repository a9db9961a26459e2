// Written by `translator publish`: what a theme is told in the root of a locale, in the browser and
// while pages are rendered. To the theme the root's address is `/`; to the browser it is not.
import { defineComponent, h } from 'vue'
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

/** The theme with the language switch beside its layout, and with links that leave the root. */
export function wrapped(theme, { locales, roots, tag }) {
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
        if (!others.length) return null
        return h('nav', { class: 'translations-switch' }, others.map((each) => link(each, urlOf(each))))
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
      globalThis.__inLocale = isMain ? (url) => url : inLocale
      globalThis.__ofLocale = isMain ? (path) => path : ofLocale
      app.config.globalProperties.$inLocale = globalThis.__inLocale
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
