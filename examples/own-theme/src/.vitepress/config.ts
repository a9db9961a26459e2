import tailwindcss from '@tailwindcss/vite'
import { withPwa } from '@vite-pwa/vitepress'
import { defineConfigWithTheme } from 'vitepress'

export interface Settings {
  perList: number
}

const about = {
  name: '山径笔记',
  words: '走在开源路上的人写下的见闻',
}

/** Settings that are known late, as where a blog asks a server for its menu. */
async function settings() {
  await Promise.resolve()
  return defineConfigWithTheme<Settings>({
    title: about.name,
    description: about.words,
    lang: 'zh-CN',
    cleanUrls: true,
    srcExclude: ['drafts/**'],
    sitemap: { hostname: 'https://trail.example' },
    vite: { plugins: [tailwindcss()], build: { chunkSizeWarningLimit: 2000 } },
    themeConfig: { perList: 2 },
    transformHead: () => [['meta', { name: 'x-example', content: 'own theme' }]],
    pwa: {
      registerType: 'autoUpdate',
      manifest: {
        id: '/',
        name: about.name,
        short_name: about.name,
        start_url: '/',
        lang: 'zh-CN',
        icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
    },
  })
}

export default withPwa(settings())
