"""What is staged is what is checked: plain git hooks in scratch repositories."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.gitkit import BAD, CHINESE, GLOSSARY, GOOD, WRONG, Repository, environment
from tests.kit import HEADER, Ran, entry
from translator.project import git
from translator.project.git import _is_near, _slugs

ZH, EN = "posts/zh/a.md", "posts/en/a.md"
CLEAN = Ran(0, "", "0 errors, 0 warnings, 0 notes\n")
NOTHING = Ran(0, "", "")


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A repository with a good pair."""
    found = Repository(tmp_path / "blog")
    found.commit("A pair", **{ZH: CHINESE, EN: GOOD})
    return found


def stopped(ran: Ran, path: str = EN) -> bool:
    """Whether the wrong term was shown at its exact place."""
    return ran.code == 1 and f"{path}:{WRONG}" in ran.out


# --- which version is read ---


def test_a_wrong_term_stops_the_commit(repo: Repository) -> None:
    """With file, line, column and the right term; the corrected one passes."""
    repo.hook()
    repo.add(**{EN: BAD})
    ran = repo.git("commit", "-m", "Worse", code=1)
    assert f"{EN}:{WRONG} (terms/terms.csv:2)" in ran.said
    assert BAD.splitlines()[2][22:].startswith("video memory"), "the column is exact"
    repo.add(**{EN: GOOD + "\n"})
    repo.git("commit", "-m", "Better")
    assert repo.git("log", "-1", "--format=%s").out == "Better\n"


def test_the_staged_version_counts_if_it_is_bad(repo: Repository) -> None:
    """An edit after `git add` does not hide what will be committed."""
    repo.add(**{EN: BAD})
    repo.put(EN, GOOD)
    for files in ((), (EN,), (ZH, EN)):
        assert stopped(repo.staged(*files)), files
    assert repo.run("check", EN).code == 0, "the work tree is fine"


def test_the_staged_version_counts_if_it_is_good(repo: Repository) -> None:
    """An edit after `git add` is nobody's business yet."""
    repo.add(**{EN: GOOD + "\nMore.\n", ZH: CHINESE + "\n更多。\n"})
    repo.put(EN, BAD)
    for files in ((), (EN,), (ZH, EN)):
        assert repo.staged(*files) == CLEAN, files
    assert repo.run("check", EN).code == 1, "the work tree is not"


def test_every_file_is_read_from_the_index(repo: Repository) -> None:
    """The other post, the catalog, glossaries and configuration as they are staged."""
    repo.add(**{EN: BAD})
    repo.put("terms/terms.csv", "zh-Hans,en\n")
    repo.put("translator.toml", "nonsense = true\n")
    repo.put(ZH, "# 别的\n\n什么也没有。\n")
    repo.put("posts/en/a.po", "broken")
    assert stopped(repo.staged())
    assert repo.run("check").code == 2
    repo.git("checkout", "-q", "--", ".")
    repo.put("terms/terms.csv", "zh-Hans,en\n")
    repo.git("add", "terms")
    repo.put("terms/terms.csv", GLOSSARY)
    assert repo.staged().code == 0, "a glossary that is staged counts at once"


def test_a_counterpart_that_is_not_staged_is_not_there(repo: Repository) -> None:
    """Whether a target exists is asked of the index, too; `add --intent-to-add` is no staging."""
    repo.put("posts/zh/b.md", CHINESE)
    repo.put("posts/en/b.md", BAD)
    repo.git("add", "posts/zh/b.md")
    assert repo.staged() == CLEAN
    repo.git("add", "--intent-to-add", "posts/en/b.md")
    assert repo.staged() == CLEAN
    repo.git("add", "posts/en/b.md")
    assert stopped(repo.staged(), "posts/en/b.md")
    (repo.root / "posts/en/b.md").unlink()
    assert stopped(repo.staged(), "posts/en/b.md"), "it is staged, wherever the file is"


def test_each_file_of_a_pair_stands_for_it_once(repo: Repository) -> None:
    """Source, target or catalog, or all of them: one check of one pair."""
    po = HEADER + entry("题目", "Title") + entry("先看显存够不够。", BAD.splitlines()[2])
    repo.add(**{EN: BAD, "posts/en/a.po": po})
    for files in ((ZH,), (EN,), ("posts/en/a.po",), (ZH, EN, "posts/en/a.po"), ()):
        ran = repo.staged("--only", "terms", *files)
        assert stopped(ran), files
        assert ran.out.count("\n") == 1, files


def test_a_target_stands_for_its_own_pair_alone(repo: Repository) -> None:
    """With three locales, a mistake in one translation is no matter of another."""
    config = repo.text("translator.toml")
    repo.add(**{"translator.toml": 'locales = ["zh-Hans", "en", "de"]\n' + config, EN: BAD})
    repo.add(**{"posts/de/a.md": GOOD.replace("First", "Then")})
    assert stopped(repo.staged("--only", "terms", EN))
    assert "posts/en" not in repo.staged("--only", "terms", "posts/de/a.md").out
    assert stopped(repo.staged("--only", "terms", ZH)), "a source stands for all of its pairs"


def test_terms_alone_read_no_catalog(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast hook compares the two posts, and finds what a whole check finds of terms."""
    repo.put(EN, BAD)
    whole = repo.run("check", "--json")
    monkeypatch.delattr("translator.blog.audit.begin")
    terms = repo.run("check", "--only", "terms", "--json")
    found = [each for each in json.loads(whole.out) if each["check"] == "terms"]
    assert json.loads(terms.out) == found
    assert len(found) == 1


# --- what has changed ---


def test_a_commit_of_other_files_costs_nothing(repo: Repository) -> None:
    """No post is read, and nothing is said, even where posts are wrong already."""
    repo.commit("Worse", **{EN: BAD})
    repo.put("code.py", "x = 1\n")
    repo.git("add", "code.py")
    assert repo.staged() == NOTHING
    assert repo.staged("--format", "json").out == "[]\n"
    argv = [sys.executable, "-X", "importtime", "-m", "translator", "check", "--staged"]
    done = subprocess.run(
        argv, cwd=repo.root, env=environment(), capture_output=True, text=True, check=True
    )
    assert "translator.blog.blog" not in done.stderr


def test_only_what_changes_is_checked(repo: Repository) -> None:
    """A hook does not hold up a commit for somebody else's mistake."""
    repo.commit("Worse", **{EN: BAD})
    repo.add(**{"posts/zh/b.md": CHINESE, "posts/en/b.md": GOOD})
    assert repo.staged() == CLEAN
    assert stopped(repo.staged(EN)), "unless it is named"


def test_files_that_are_no_posts_are_let_pass(repo: Repository) -> None:
    """A page of another kind, in any language or none, stops no commit."""
    others = {"x.po": "?", "locale/messages.en.po": HEADER, "a.en.po": HEADER}
    pages = {"CHANGELOG.md": "# 1.2.3\n\n- `x`\n", "doc/a.md": "```\n1\n```\n"}
    repo.add(**others, **pages)
    assert repo.staged() == CLEAN
    assert repo.staged(*others, *pages) == CLEAN
    repo.put("doc/gbk.md", "显存\n".encode("gbk"))
    repo.git("add", "--all")
    assert repo.staged() == CLEAN


def test_a_deleted_target_leaves_a_source_without_one(repo: Repository) -> None:
    """Which is nothing to complain about."""
    repo.git("rm", "-q", EN)
    assert repo.staged() == CLEAN


def test_a_deleted_source_leaves_an_orphan(repo: Repository) -> None:
    """The target that is left is named; it is a warning."""
    repo.git("rm", "-q", ZH)
    ran = repo.staged()
    assert ran.out == (
        f"{EN}: warning orphan: its source {ZH} was deleted; "
        "delete this post and its catalog as well\n"
    )
    assert ran.code == 0
    assert repo.staged("--fail-on", "warning").code == 1
    repo.git("rm", "-q", EN)
    assert repo.staged() == CLEAN


def test_a_renamed_post_is_checked_by_its_new_name(repo: Repository) -> None:
    """Source and target renamed together are a pair; the source alone leaves an orphan."""
    repo.git("mv", ZH, "posts/zh/新.md")
    assert f"{EN}: warning orphan" in repo.staged("posts/zh/新.md").out
    repo.git("mv", EN, "posts/en/新.md")
    assert repo.staged() == CLEAN
    repo.put("posts/en/新.md", BAD)
    repo.git("add", "--all")
    assert stopped(repo.staged(), "posts/en/新.md")


@pytest.mark.parametrize(
    "slug", ["两个 字", "it's “quoted”", 'a "b"', "back\\slash", "-dash", "a$b;c&d", "ü"]
)
def test_names_of_all_kinds(repo: Repository, slug: str) -> None:
    """Chinese, spaces, quotes and what a shell would take for its own."""
    repo.hook()
    repo.add(**{f"posts/zh/{slug}.md": CHINESE, f"posts/en/{slug}.md": BAD})
    ran = repo.git("commit", "-m", "Worse", code=1)
    assert f"posts/en/{slug}.md:{WRONG}" in ran.said
    assert stopped(repo.staged(f"posts/en/{slug}.md"), f"posts/en/{slug}.md")


# --- where git stands ---


def test_the_first_commit_of_all(tmp_path: Path) -> None:
    """There is no HEAD to compare with."""
    repo = Repository(tmp_path)
    repo.git("update-ref", "-d", "HEAD")
    repo.hook()
    repo.add(**{ZH: CHINESE, EN: BAD})
    assert f"{EN}:{WRONG}" in repo.git("commit", "-m", "First", code=1).said
    repo.add(**{EN: GOOD})
    repo.git("commit", "-m", "First")


def test_without_a_repository(tmp_path: Path) -> None:
    """One sentence and exit code 2."""
    done = subprocess.run(
        [sys.executable, "-m", "translator", "check", "--staged"], cwd=tmp_path,
        env=environment({"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("translator: git says: not a git repository")


def test_without_git(repo: Repository) -> None:
    """The same."""
    ran = repo.staged(PATH=str(repo.root))
    assert ran == Ran(2, "", "translator: git was not found; it is needed to see what has "
                      "changed\n")  # fmt: skip


def test_commit_of_all_and_of_some(repo: Repository) -> None:
    """`commit -a` and `commit --only` hand a temporary index to the hook: that one counts."""
    repo.hook()
    repo.commit("Another pair", **{"posts/zh/b.md": CHINESE, "posts/en/b.md": GOOD})
    repo.put(EN, BAD)
    assert f"{EN}:{WRONG}" in repo.git("commit", "-a", "-m", "All", code=1).said
    repo.put("posts/en/b.md", GOOD + "\n")
    repo.git("commit", "--only", "posts/en/b.md", "-m", "One")
    assert f"{EN}:{WRONG}" in repo.git("commit", "--only", EN, "-m", "It", code=1).said


def test_from_a_subfolder(repo: Repository) -> None:
    """By git or by hand; the names are those of the project."""
    repo.add(**{EN: BAD})
    assert stopped(repo.staged(folder="posts/en"))
    assert stopped(repo.staged("a.md", folder="posts/en"))
    repo.hook()
    assert WRONG in repo.git("commit", "-m", "x", folder="posts/zh", code=1).said
    repo.hook(folder="posts")
    assert WRONG in repo.git("commit", "-m", "x", code=1).said
    assert WRONG in repo.git("commit", "-a", "-m", "x", code=1).said


def test_in_a_linked_worktree(repo: Repository) -> None:
    """Git names the folder of such a repository to its hooks; that must not confuse."""
    repo.git("worktree", "add", "-q", "../other")
    repo.hook()
    (repo.root.parent / "other" / EN).write_text(BAD, encoding="utf-8")
    ran = repo.git("commit", "-a", "-m", "x", folder="../other", code=1)
    assert f"{EN}:{WRONG}" in ran.said
    repo.hook(folder="posts")
    ran = repo.git("commit", "-a", "-m", "x", folder="../other", code=1)
    assert f"{EN}:{WRONG}" in ran.said


def test_a_blog_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    """Its own configuration counts; code hosts get names as seen from the top."""
    repo = Repository(tmp_path)
    for name in ("translator.toml", "terms/terms.csv"):
        repo.put(f"blog/{name}", repo.text(name))
        (repo.root / name).unlink()
    repo.add(**{f"blog/{ZH}": CHINESE, f"blog/{EN}": BAD})
    assert stopped(repo.staged(folder="blog"))
    ran = repo.staged("--format", "github", folder="blog")
    assert f"::error file=blog/{EN},line=3,endLine=3,col=23," in ran.out
    repo.add(**{"notes.md": CHINESE, "notes.en.md": BAD})
    assert "notes.en.md" not in repo.staged(folder="blog").out, "it is not the blog's"
    assert stopped(repo.staged(), "notes.en.md")


def test_during_a_merge(repo: Repository) -> None:
    """What the merge brings is checked; what is still in conflict is named."""
    repo.hook()
    repo.git("checkout", "-q", "-b", "other")
    repo.commit("Theirs", **{EN: BAD})
    repo.git("checkout", "-q", "main")
    repo.commit("Ours", **{"posts/zh/b.md": CHINESE, "posts/en/b.md": GOOD})
    repo.git("merge", "--no-ff", "--no-commit", "other")
    assert f"{EN}:{WRONG}" in repo.git("commit", "-m", "Merge", code=1).said
    repo.add(**{EN: GOOD + "\nMerged.\n", ZH: CHINESE + "\n合并。\n"})
    repo.git("commit", "-m", "Merge")
    assert len(repo.git("log", "-1", "--format=%p").out.split()) == 2


def test_a_conflict_is_named(repo: Repository) -> None:
    """As long as there is one, nothing can be checked."""
    repo.git("checkout", "-q", "-b", "other")
    repo.commit("Theirs", **{EN: GOOD.replace("First", "Once")})
    repo.git("checkout", "-q", "main")
    repo.commit("Ours", **{EN: GOOD.replace("First", "Now")})
    repo.git("merge", "other", code=1)
    ran = repo.staged()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"translator: {EN} is in conflict; resolve it and git add it\n"


def test_windows_line_ends(repo: Repository) -> None:
    """CRLF in the index, or made by autocrlf, moves no line and no column."""
    repo.add(**{EN: BAD.replace("\n", "\r\n")})
    assert stopped(repo.staged())
    repo.git("config", "core.autocrlf", "true")
    repo.add(**{EN: BAD})
    assert stopped(repo.staged())


def test_links_and_modules_are_no_posts(repo: Repository) -> None:
    """A link within is followed, one that leads out is not there; a submodule is let pass."""
    other = Repository(repo.root.parent / "module")
    other.commit("x", **{ZH: CHINESE, EN: BAD})
    repo.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "m"
    )
    (repo.root / "posts/zh/out.md").symlink_to(other.root / ZH)
    (repo.root / "posts/en/out.md").symlink_to(other.root / EN)
    (repo.root / "posts/zh/in.md").symlink_to("a.md")
    (repo.root / "posts/en/in.md").symlink_to("a.md")
    repo.git("add", "--all")
    ran = repo.staged("posts/en/in.md", "posts/zh/in.md")
    assert ran == CLEAN
    assert "out.md" not in repo.staged().out


def test_a_file_that_is_not_staged(repo: Repository) -> None:
    """Naming it is a mistake, and what to do about it is said."""
    repo.put("posts/zh/new.md", CHINESE)
    ran = repo.staged("posts/zh/new.md")
    assert ran == Ran(
        2, "", "translator: posts/zh/new.md is not in git's index; git add it first\n"
    )


def test_errors_name_files_as_people_know_them(repo: Repository) -> None:
    """Not those of the copy that is read."""
    repo.add(**{"terms/terms.csv": "zh_CN,en\n", EN: BAD})
    assert repo.staged().err.startswith("translator: terms/terms.csv:1: ")
    repo.add(**{"terms/terms.csv": GLOSSARY, "translator.toml": "nonsense = 1\n"})
    assert repo.staged().err.startswith("translator: translator.toml:1: 'nonsense'")
    repo.git("checkout", "-q", "HEAD", "--", "translator.toml")
    repo.put(EN, "abc 显存\n".encode("gbk"))
    repo.git("add", "--all")
    assert repo.staged().err.startswith(f"translator: {EN}: not UTF-8 at byte 4")


def test_staged_and_since_exclude_each_other(repo: Repository) -> None:
    """One of them reads the index, the other the work tree."""
    assert repo.staged("--since", "main").code == 2


# --- what has changed since ---


def test_since_a_revision(repo: Repository) -> None:
    """What a branch changes since it left another, whatever happens there meanwhile."""
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit("Topic", **{EN: BAD})
    repo.git("checkout", "-q", "main")
    repo.commit("Main", **{"posts/zh/b.md": CHINESE, "posts/en/b.md": BAD})
    repo.git("checkout", "-q", "topic")
    ran = repo.run("check", "--since", "main")
    assert stopped(ran)
    assert "b.md" not in ran.out
    assert repo.run("check", "--since", "main", "posts/zh") == NOTHING
    assert stopped(repo.run("check", "--since", "main", "posts/en"))
    assert repo.run("check", "--since", "HEAD") == NOTHING
    repo.git("rm", "-q", ZH)
    assert "warning orphan" in repo.run("check", "--since", "main").out


def test_since_an_unknown_revision(repo: Repository) -> None:
    """A shallow clone has no history: that, and what to do, is said."""
    ran = repo.run("check", "--since", "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert "fetch-depth: 0" in ran.err
    assert "git knows no revision nowhere" in ran.err


def test_since_a_branch_with_nothing_in_common(repo: Repository) -> None:
    """Where a history was cut off, or is another one, it is said what to fetch."""
    repo.git("checkout", "--orphan", "other")
    repo.git("commit", "--allow-empty", "-m", "another beginning")
    repo.git("checkout", "-f", "main")
    ran = repo.run("check", "--since", "other")
    assert ran.code == 2
    assert "no commit that it has in common with HEAD; fetch the whole history" in ran.err


# --- terms without a configuration ---


def test_without_glossaries_the_shipped_ones_hold(tmp_path: Path) -> None:
    """A repository that knows nothing of us is held to the shipped terms, and told so."""
    repo = Repository(tmp_path)
    repo.git("rm", "-q", "translator.toml", "terms/terms.csv")
    repo.add(**{ZH: CHINESE, EN: BAD})
    ran = repo.staged("--only", "terms")
    assert ran.code == 1
    assert "(glossaries/paddlepaddle.csv:" in ran.out
    assert ran.err.startswith("no glossary and no translator.toml here: using the ")
    assert "terms of community, ml, paddlepaddle\n" in ran.err
    repo.add(**{"glossaries/own.csv": "zh-Hans,en\n"})
    ran = repo.staged("--only", "terms")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("no terms loaded, so terms are not checked; set glossaries = [")


def test_shipped_glossaries_by_name(repo: Repository) -> None:
    """Beside own ones; a name that there is not is an error with those that there are."""
    repo.add(**{EN: GOOD + "\nflying paddle\n", ZH: CHINESE + "\n飞桨。\n"})
    assert repo.staged("--only", "terms") == CLEAN
    config = repo.text("translator.toml")
    repo.add(**{"translator.toml": config.replace("[", '["paddlepaddle", ', 1)})
    assert "glossaries/paddlepaddle.csv:2" in repo.staged("--only", "terms").out
    repo.add(**{"translator.toml": config.replace("[", '["padel", ', 1)})
    ran = repo.staged()
    assert ran.code == 2
    assert "shipped are community, ml, paddlepaddle" in ran.err


def test_a_glossary_outside_of_the_repository(repo: Repository) -> None:
    """It is in no index, and is read where it lies."""
    repo.add(**{EN: BAD, "translator.toml": repo.text("translator.toml").replace("terms/", "../")})
    assert repo.staged().code == 0
    (repo.root.parent / "shared.csv").write_text(GLOSSARY, encoding="utf-8")
    ran = repo.staged()
    assert ran.code == 1
    assert f"{EN}:3:23: error terms: " in ran.out
    assert "translator-staged" not in ran.said


# --- nothing is written ---


def test_nothing_is_written(repo: Repository) -> None:
    """Neither in the blog nor in .git, by any option, by two hooks at once."""
    repo.add(**{EN: BAD})
    repo.put(ZH, CHINESE + "\n还没有。\n")
    with repo.untouched():
        for args in ((), ("--only", "terms"), ("--format", "sarif"), (EN,)):
            assert repo.staged(*args).code == 1
        command = [sys.executable, "-m", "translator", "check", "--staged"]
        both = [
            subprocess.Popen(
                command, cwd=repo.root, env=environment(), stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        said = [process.communicate(timeout=60) for process in both]
    assert said[0] == said[1]
    assert f"{EN}:{WRONG}" in said[0][0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_killed_hook_leaves_nothing(repo: Repository, tmp_path: Path, number: int) -> None:
    """Whenever it is killed, no file of the repository changes, and no copy stays behind.

    Only SIGKILL, which nobody can handle, may leave a copy in the temporary folder.
    """
    many = {f"posts/zh/{n}.md": CHINESE * 40 for n in range(40)}
    repo.add(**many, **{f"posts/en/{n}.md": BAD * 40 for n in range(40)})
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    copies, seen = "translator-staged-*", False
    with repo.untouched():
        for _ in range(4):
            process = subprocess.Popen(
                [sys.executable, "-m", "translator", "check", "--staged"], cwd=repo.root,
                env=environment({"TMPDIR": str(scratch)}), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            while process.poll() is None and not any(scratch.glob(copies)):
                time.sleep(0.005)
            seen = seen or any(scratch.glob(copies))
            os.kill(process.pid, number)
            process.wait(30)
            if number != signal.SIGKILL:
                assert list(scratch.glob(copies)) == []
    assert seen, "no run was killed while it had a copy"


def test_json_and_the_fresh_hook(repo: Repository) -> None:
    """A source that changed without its translation fails where freshness is asked for."""
    assert repo.run("align", ZH, EN).code == 0
    assert repo.run("translate").code == 0
    repo.commit("Translated")
    fresh = ("--only", "stale,outdated,incomplete,edited,orphan", "--fail-on", "warning")
    repo.add(**{ZH: CHINESE.replace("先看", "先要看")})
    ran = repo.staged(*fresh)
    assert ran.code == 1
    assert f"{ZH}:3:1: warning stale: " in ran.out
    found = json.loads(repo.staged(*fresh, "--json").out)
    assert "stale" in {finding["check"] for finding in found}
    assert repo.staged().code == 0


def test_only_what_may_belong_to_a_post_is_copied(repo: Repository) -> None:
    """A hook on terms costs what its post costs, however many others there are."""
    repo.add(
        **{f"posts/{locale}/other{n}.md": "显存\n" for locale in ("zh", "en") for n in range(9)}
    )
    repo.put(EN, repo.text(EN).replace("GPU memory", "video memory"))
    repo.git("add", "--all")
    there = git.Repository.around(repo.root)
    with there.snapshot(others=False, near=[repo.root / EN]) as copy:
        names = {path.relative_to(copy.folder).as_posix() for path in copy.folder.rglob("*.md")}
    assert names == {ZH, EN}


@pytest.mark.parametrize(
    ("changed", "source"),
    [
        ("posts/first/en.md", "posts/first/zh.md"),
        ("en/posts/first.md", "posts/first.md"),
        ("first/index.en.md", "first/index.md"),
        ("i18n/en/first.po", "docs/first.md"),
        ("README.zh-Hans.md", "README.md"),
        ("src/en/first/index.md", "src/posts/first.md"),
    ],
)
def test_a_post_is_near_its_translation(changed: str, source: str) -> None:
    """Wherever a layout puts them, the name of the post is in both."""
    slugs = frozenset(_slugs(Path("/repo", changed)))
    assert _is_near(source, slugs)
    assert not _is_near("posts/zh/other.md", slugs)
    assert _is_near("glossaries/a.csv", slugs)


# --- what is certain, put right ---


def test_a_hook_puts_right_what_is_certain(repo: Repository) -> None:
    """`args: [--fix]`: the work tree is written, and the commit waits until it is added."""
    repo.add(**{EN: BAD})
    ran = repo.staged("--fix", EN)
    assert ran.code == 1
    assert "fixed what is certain; git add it, and commit again" in ran.err
    assert "video memory" not in (repo.root / EN).read_text(encoding="utf-8")
    repo.git("add", EN)
    assert repo.staged("--fix", EN).code == 0


def test_a_fix_needs_a_work_tree_that_is_staged(repo: Repository) -> None:
    """What is not staged would come into the commit, or be lost."""
    repo.add(**{EN: BAD})
    repo.put(EN, BAD + "\nMore.\n")
    ran = repo.staged("--fix", EN)
    assert ran.code == 2
    assert f"{EN} has changes that are not staged" in ran.err


def test_a_failure_ends_with_what_to_do(repo: Repository) -> None:
    """How to fix it, and how to make an exception."""
    repo.add(**{EN: BAD})
    assert repo.staged(EN).err.splitlines()[-2:] == [
        f"to fix: translator check --fix {EN}, and git add it",
        "to make an exception: <!-- translator:ignore terms THE WORDS: why --> before it",
    ]


def test_a_folder_that_git_takes_for_a_repository(tmp_path: Path) -> None:
    """A commit can bring a bare repository, whose configuration starts a program: none starts."""
    repo = Repository(tmp_path / "outer")
    site = Repository(tmp_path / "outer/blog")
    shutil.rmtree(site.root / ".git")
    site.put("posts/zh/a.md", CHINESE)
    started = tmp_path / "started"
    own = f'bare = false\n\tworktree = .\n\tfsmonitor = "touch {started}; false"\n'
    site.put("config", f"[core]\n\trepositoryformatversion = 0\n\t{own}")
    site.put("HEAD", "ref: refs/heads/main\n")
    for name in ("objects", "refs"):
        site.put(f"{name}/keep", "")
    repo.git("add", "-A")
    for command in (["check", "--staged"], ["check", "--since", "HEAD"], ["status"]):
        site.process(*command, env=environment())
        assert not started.exists(), command
