"""What a site gets to show: links, a manifest, feeds, and each pair side by side."""
