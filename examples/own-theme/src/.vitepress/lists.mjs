// Writes the pages 2, 3 … of the list of posts, from the folder that the build runs in.
import { mkdir, readdir, writeFile } from 'node:fs/promises'

const posts = (await readdir('src/posts')).filter((name) => name.endsWith('.md'))
const count = Math.ceil(posts.length / 2)
await mkdir('src/lists', { recursive: true })
await writeFile('src/lists/[list].md', '---\nlayout: home\n---\n')
await writeFile(
  'src/lists/[list].paths.mjs',
  `export default { paths: () => Array.from({ length: ${count} }, (_, i) => ({ params: { list: \`\${i + 1}\` } })) }\n`,
)
