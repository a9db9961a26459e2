// Written by `translator publish`: takes the place of the default theme's `composables/langs`.
// A locale is offered on a page that has a version in it. On a page that the manifest does not
// know (no post of anybody's, such as "not found"), the locales' home pages are offered.
import { computed } from 'vue'
import { useData } from 'vitepress'

export function useLangs({ correspondingLink = false } = {}) {
  const { site, localeIndex, page, hash } = useData()
  const homeOf = (key) => site.value.locales[key]?.link || (key === 'root' ? '/' : `/${key}/`)
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: homeOf(localeIndex.value),
  }))
  const localeLinks = computed(() => {
    const others = Object.entries(site.value.locales).filter(([key]) => key !== localeIndex.value)
    if (!correspondingLink || page.value.isNotFound || !page.value.translations) {
      return others.map(([key, value]) => ({ text: value.label, link: homeOf(key) }))
    }
    return others.flatMap(([, value]) => {
      const url = page.value.translations[value.tag]
      return url ? [{ text: value.label, link: url + hash.value }] : []
    })
  })
  return { localeLinks, currentLang }
}
