// Written by `translator publish`: lets VitePress know what is translated.
import { translations } from '../translations/vitepress.mjs'

export default { plugins: [translations()] }
