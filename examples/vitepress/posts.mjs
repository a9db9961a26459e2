// Takes the repository's posts, catalogs and pictures into src/. A blog of your own has them there.
import { cp, mkdir, readdir } from 'node:fs/promises'

const from = new URL('../../posts/', import.meta.url)
const to = new URL('src/', import.meta.url)

for (const folder of ['zh', 'en']) {
  await mkdir(new URL(`${folder}/`, to), { recursive: true })
  for (const name of await readdir(new URL(`${folder}/`, from))) {
    await cp(new URL(`${folder}/${name}`, from), new URL(`${folder}/${name}`, to))
  }
}
await cp(new URL('images/', from), new URL('images/', to), { recursive: true })
