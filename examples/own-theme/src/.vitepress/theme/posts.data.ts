import { createContentLoader } from 'vitepress'

export interface Entry {
  title: string
  url: string
  topic: string
  time: number
  /** The day, as readers see it. */
  day: string
}

declare const data: Entry[]
export { data }

const long = { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' } as const

export default createContentLoader('posts/*.md', {
  transform: (pages): Entry[] =>
    pages
      .map(({ url, frontmatter }) => {
        const date = new Date(frontmatter.date)
        const day = date.toLocaleDateString('zh-CN', long)
        return { title: frontmatter.title, topic: frontmatter.topic, url, time: +date, day }
      })
      .sort((a, b) => b.time - a.time),
})
