"""What a kind of site makes of files, links, anchors and front matter.

A kind of site is a row of `presets`; `addresses` finds where a text leads, `links` says where
that is, `anchors` what headings are called, `localise` makes a target fit for its place. Checks,
fixes and emission ask the same functions. Nothing here touches a file; what a page looks like is
`publish`.
"""
