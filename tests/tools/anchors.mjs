// The anchors that VitePress, GitHub and Docusaurus give to the headings of pages.
// Reads a JSON list of pages (Markdown) from the file named, and writes {site: [[anchor, …] of each page]}.
import { readFileSync } from 'node:fs'
import GithubSlugger from 'github-slugger'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { toString } from 'mdast-util-to-string'
import { createMarkdownRenderer } from 'vitepress'

const pages = JSON.parse(readFileSync(process.argv[2], 'utf-8'))
const md = await createMarkdownRenderer('.')

function vitepress(page) {
  const tokens = md.parse(page, { path: 'a.md', relativePath: 'a.md', cleanUrls: false })
  return tokens.filter((t) => t.type === 'heading_open').map((t) => t.attrGet('id'))
}

function titles(node, inner) {
  if (node.type === 'heading') return [inner(node)]
  return (node.children ?? []).flatMap((child) => titles(child, inner))
}

// What GitHub takes: the text of the rendered heading, without images.
function shown(node) {
  if (node.type === 'html' || node.type === 'image') return ''
  if (node.type === 'break') return '\n'
  return node.value ?? (node.children ?? []).map(shown).join('')
}

// `@docusaurus/utils`, markdownUtils: how an author names a heading.
const NAMED = /\s*\{#((?:.(?!\{#|\}))*.)\}$/

// `@docusaurus/mdx-loader`, remark/headings: MDX's elements are left out with what is in them.
function docusaurus(node) {
  let depth = 0
  const outside = node.children.filter((child) => {
    if (child.type !== 'html') return depth <= 0
    const tag = /^<(\/?)[A-Za-z][\w.-]*[^>]*?(\/?)>/s.exec(child.value)
    depth += !tag || tag[2] ? 0 : tag[1] ? -1 : 1
    return false
  })
  const kept = outside.length > 0 ? outside : node.children.filter((c) => c.type !== 'html')
  return toString(kept)
}

function anchors(page, inner, named = /(?!)/) {
  const slugger = new GithubSlugger()
  return titles(fromMarkdown(page), inner).map((title) => {
    const name = named.exec(title)
    return name ? name[1] : slugger.slug(title)
  })
}

console.log(
  JSON.stringify({
    vitepress: pages.map(vitepress),
    github: pages.map((page) => anchors(page, shown)),
    docusaurus: pages.map((page) => anchors(page, docusaurus, NAMED))
  })
)
