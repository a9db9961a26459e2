"""What a site gets to show: a manifest, feeds, plug-ins, and each pair side by side.

What belongs here is made from posts and catalogs and can be made anew; nothing of it goes back
into a post. Where links lead and what headings are called is `site`'s to say.
"""
