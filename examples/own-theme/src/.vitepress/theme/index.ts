import type { Theme } from 'vitepress'
import Frame from './Frame.vue'
import './style.css'

export default { Layout: Frame } satisfies Theme
