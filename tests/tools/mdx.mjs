// What MDX makes of pages, as Docusaurus, Starlight and React's docs run it.
// Reads a JSON list of pages (MDX) from the file named. Writes for each of them {error}, or {nodes, blocks, words}:
// its imports, expressions and tags in order of place, each as {type, says, start, stop, line, attributes}; the types
// of its blocks and code; and what readers see of it that is no code. With `compile` as the second argument
// also makes the page's JavaScript, which may fail where reading does not.
import { readFileSync } from 'node:fs'
import { createProcessor } from '@mdx-js/mdx'
import remarkDirective from 'remark-directive'
import remarkGfm from 'remark-gfm'
import { VFile } from 'vfile'

const TYPES = {
  mdxjsEsm: 'esm',
  mdxFlowExpression: 'expression',
  mdxTextExpression: 'expression',
  mdxJsxFlowElement: 'element',
  mdxJsxTextElement: 'element',
  mdxJsxFragment: 'element',
  containerDirective: 'directive'
}

function attribute(node) {
  if (node.type === 'mdxJsxExpressionAttribute') return `{${node.value}}`
  const { name, value } = node
  return value === null ? name : typeof value === 'object' ? `${name}={${value.value}}` : `${name}="${value}"`
}

const CODE = new Set(['code', 'pre', 'script', 'style', 'svg'])
const INLINE = new Set(['text', 'emphasis', 'strong', 'delete', 'break', 'link', 'image', 'linkReference'])

// Blocks by what they are; code with all that it says.
function outline(node) {
  if (INLINE.has(node.type)) return (node.children ?? []).flatMap(outline)
  const says = node.type === 'code' || node.type === 'inlineCode' ? `${node.lang ?? ''} ${node.value}` : ''
  const about = [node.depth, node.ordered, node.checked, node.identifier, node.name].filter((v) => v != null)
  return [[node.type, ...about, says].join(' ').trim(), ...(node.children ?? []).flatMap(outline)]
}

function words(node) {
  if (CODE.has(node.name) && node.type.startsWith('mdxJsx')) return []
  const own = node.type === 'text' ? node.value : node.type === 'image' ? node.alt : ''
  return [own ?? '', node.title ?? '', ...(node.children ?? []).flatMap(words)].filter(Boolean)
}

function walk(node, nodes) {
  if (TYPES[node.type]) {
    const { start, end } = node.position
    const says = node.name ?? node.value ?? ''
    const attributes = Array.isArray(node.attributes) ? node.attributes.map(attribute) : []
    const type = TYPES[node.type]
    nodes.push({ type, says, start: start.offset, stop: end.offset, line: start.line, attributes })
  }
  for (const child of node.children ?? []) walk(child, nodes)
  return nodes
}

const [, , file, how] = process.argv
const processor = createProcessor({ remarkPlugins: [remarkGfm, remarkDirective] })
const pages = JSON.parse(readFileSync(file, 'utf-8')).map((page) => {
  try {
    const tree = processor.parse(new VFile(page))
    if (how === 'compile') processor.processSync(new VFile(page))
    return { nodes: walk(tree, []), blocks: outline(tree), words: words(tree) }
  } catch (error) {
    return { error: `${error.line ?? ''}:${error.column ?? ''} ${error.reason ?? error.message}` }
  }
})
console.log(JSON.stringify(pages))
