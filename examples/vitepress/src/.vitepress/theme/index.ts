import DefaultTheme from 'vitepress/theme'
import { h } from 'vue'
import Headline from '../components/Headline.vue'
import Posts from '../components/Posts.vue'

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'doc-before': () => h(Headline) }),
  enhanceApp: ({ app }) => app.component('Posts', Posts),
}
