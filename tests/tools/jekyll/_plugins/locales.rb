# Posts in `_posts/en` are at `/en/`, as a plug-in for several languages has them.
Jekyll::Hooks.register :posts, :post_init do |post|
  locale = post.relative_path[%r{_posts/([a-z]+)/}, 1]
  post.data["permalink"] = "/#{locale}/:title.html" if locale
end
