// Written by `translator publish`: the pages in en, built with the site's own theme.
import { localeRoot } from '../../../translations/vitepress-roots.mjs'

export default localeRoot('en', () => import('../../../src/.vitepress/config.ts'))
