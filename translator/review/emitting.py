"""Targets that follow decisions: written as `translate` writes them, one after another."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread

from translator.blog.blog import Blog
from translator.errors import TranslatorError
from translator.project.project import Post
from translator.review.calm import Calm
from translator.translate.job import Options

_PAUSE = 0.2
"""Seconds in which further decisions about a post are waited for."""


class Emitting:
    """Brings posts up to date in a thread of its own; nothing that was asked for is left at `end`.

    A decision is in its catalog before it comes here; should this process be killed, the next
    run of `translate` does the same.
    """

    def __init__(self, blog: Blog, said: Callable[[Post, str], None], calm: Calm) -> None:
        """Tell *said* of each post that was brought up to date, and why that failed, if it did."""
        self._blog = blog
        self._calm = calm
        self._said = said
        self._posts: dict[Post, None] = {}
        self._ends = False
        self._changed = Condition()
        self._thread = Thread(target=self._work, name="emitting", daemon=True)
        self._thread.start()

    def add(self, post: Post) -> None:
        """Have the target of *post* follow its catalog."""
        with self._changed:
            self._posts[post] = None
            self._changed.notify()

    def end(self) -> None:
        """Wait until all is written."""
        with self._changed:
            self._ends = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._posts or self._ends)
                if not self._posts:
                    return
                # What comes within a moment is written once.
                self._changed.wait_for(lambda: self._ends, _PAUSE)
                post = next(iter(self._posts))
                del self._posts[post]
                ends = self._ends
            if not ends:
                self._calm.wait()
            failure = ""
            try:
                self._blog.translate(post, Options())
                self._blog.remember(post)
            except TranslatorError as error:
                failure = str(error)
            self._said(post, failure)
