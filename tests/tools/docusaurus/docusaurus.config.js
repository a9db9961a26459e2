module.exports = {
  title: '手册',
  url: 'https://docs.example',
  baseUrl: '/',
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  markdown: { hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' } },
  i18n: { defaultLocale: 'zh-Hans', locales: ['zh-Hans', 'en'] },
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false, pages: false }]]
}
