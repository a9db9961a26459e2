import deflist from 'markdown-it-deflist'
import footnote from 'markdown-it-footnote'
import tasks from 'markdown-it-task-lists'
import { defineConfig } from 'vitepress'
import { withTranslations } from './translations/vitepress.mjs'

export default withTranslations(
  defineConfig({
    // The main locale's pages begin at the root, the others' in a folder of their own.
    rewrites: { 'zh/:page': ':page' },
    lastUpdated: false,
    markdown: {
      math: true,
      config: (md) => md.use(deflist).use(footnote).use(tasks),
    },
    locales: {
      root: {
        themeConfig: {
          nav: [{ text: '关于', link: '/about' }],
          outline: { label: '本页内容' },
          langMenuLabel: '切换语言',
        },
      },
      en: { themeConfig: { outline: { label: 'On this page' } } },
    },
  }),
)
