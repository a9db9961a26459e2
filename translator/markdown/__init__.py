"""A Markdown file as skeleton and segments, and back; placeholders; what of a text is words.

`document` is the way in: a text is read once, and its Document handed on. Below it, a file is
settled (`source`), its front matter, blocks and inlines are located (`frontmatter`, `blocks`,
`inlines`) and made into `segments`; targets are mended and spliced in (`mend`, `splice`).
`placeholders` are what two languages have in common, `prose` is what only words are.

Nothing is ever rendered from a syntax tree: locate, then splice. What a site makes of a page,
what is wrong with a translation, and what lies on disk do not belong here.
"""
