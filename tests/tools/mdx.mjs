// What MDX makes of pages, as Docusaurus, Starlight and React's docs run it.
// Reads a JSON list of pages (MDX) from the file named. Writes for each of them {error}, or {nodes}: its imports,
// expressions and tags in order of place, each as {type, says, start, stop, line, attributes}; with `compile`
// as the second argument also makes the page's JavaScript, which may fail where reading does not.
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
    const nodes = walk(processor.parse(new VFile(page)), [])
    if (how === 'compile') processor.processSync(new VFile(page))
    return { nodes }
  } catch (error) {
    return { error: `${error.line ?? ''}:${error.column ?? ''} ${error.reason ?? error.message}` }
  }
})
console.log(JSON.stringify(pages))
