import { existsSync, readFileSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { withTranslations } from './translations/vitepress.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const titleOf = (page: string) => /^# (.*?)(?: \{#.*\})?$/m.exec(readFileSync(page, 'utf8'))![1]

/** The pages of a group; one that is not translated is the English page, and says so. */
const pages = (names: string, locale: string) =>
  names.split(' ').map((name) => {
    const own = locale && existsSync(join(here, '..', locale, `${name}.md`))
    const text = titleOf(join(here, '..', own ? locale : '', `${name}.md`))
    return own
      ? { text, link: `/${locale}/${name}` }
      : { text: locale ? `${text}（英文）` : text, link: `/${name}` }
  })

const sidebar = (locale: string, texts: string[]) => {
  const groups = [
    'how-it-works commands translating review catalogs checks hook',
    'configuration sites publishing interchange memory',
    'glossaries glossary-files',
    'engines services security',
    'architecture style contributing',
  ]
  return groups.map((names, at) => ({ text: texts[at], items: pages(names, locale) }))
}

export default withTranslations(
  defineConfig({
    lastUpdated: false,
    markdown: {
      // Code is shown as it is written, `{{ … }}` too.
      config: (md) => {
        const shown = md.renderer.rules.code_inline!
        md.renderer.rules.code_inline = (tokens, at, ...rest) => {
          tokens[at].attrSet('v-pre', '')
          return shown(tokens, at, ...rest)
        }
      },
    },
    themeConfig: { search: { provider: 'local' } },
    locales: {
      root: {
        themeConfig: {
          nav: [{ text: 'Side by side', link: '/translations/index.html', target: '_blank' }],
          sidebar: sidebar('', ['Translate and check', 'Set up', 'Terms', 'Engines', 'The code']),
        },
      },
      'zh-Hans': {
        themeConfig: {
          nav: [{ text: '左右对照', link: '/translations/index.html', target: '_blank' }],
          sidebar: sidebar('zh-Hans', ['翻译和检查', '配置', '术语', '引擎', '代码']),
          outline: { label: '本页内容' },
          docFooter: { prev: '上一页', next: '下一页' },
          langMenuLabel: '切换语言',
          returnToTopLabel: '回到顶部',
          sidebarMenuLabel: '目录',
          darkModeSwitchLabel: '外观',
          lightModeSwitchTitle: '切换到浅色',
          darkModeSwitchTitle: '切换到深色',
        },
      },
    },
    // The pages that show each page beside its translation go along, with the files they lead to.
    async buildEnd(site) {
      await cp(join(here, 'translations'), join(site.outDir, 'translations'), { recursive: true })
      for (const name of await readdir(site.srcDir, { recursive: true })) {
        if (/\.(md|po|png|svg)$/.test(name) && !name.startsWith('.')) {
          await cp(join(site.srcDir, name), join(site.outDir, name))
        }
      }
    },
  }),
)
