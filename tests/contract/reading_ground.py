"""The repository that `reading` asks about, made with git."""

import os
import subprocess
from pathlib import Path


def _git(where: Path, *words: str, at: int = 0) -> str:
    env = os.environ | {
        "GIT_AUTHOR_NAME": "Ä. Author", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "C",
        "GIT_COMMITTER_EMAIL": "c@example.org", "GIT_AUTHOR_DATE": f"{1_700_000_000 + at} +0200",
        "GIT_COMMITTER_DATE": f"{1_700_000_000 + at} +0200", "GIT_CONFIG_GLOBAL": os.devnull,
    }  # fmt: skip
    done = subprocess.run(["git", "-C", str(where), *words], check=True, capture_output=True, env=env)
    return done.stdout.decode().strip()


def make(work: Path, bare: Path) -> str:
    """Fills the bare repository; answers the commit of `feature/one`."""
    work.mkdir(parents=True)
    _git(work, "init", "-q", "-b", "main")
    (work / "src").mkdir()
    files = {
        "README.md": "# It\n", "src/a.py": "one\ntwo needle\n", "src/b.py": "needle [x]\n", "src/näh.txt": "ä\n",
        "with returns.txt": "one needle\r\ntwo\r\n", "large.txt": "x" * 1_000_001, "empty": "", "run.sh": "#!/bin/sh\n",
        "many.txt": "again\n" * 60,
    }  # fmt: skip
    for name, text in files.items():
        (work / name).write_bytes(text.encode())
    (work / "picture").write_bytes(b"\x00\x01needle")
    (work / "link").symlink_to("src/a.py")
    (work / "out").symlink_to("/etc/passwd")
    _git(work, "add", "-A")
    _git(work, "update-index", "--add", "--cacheinfo", f"160000,{'12' * 20},vendor/lib")
    _git(work, "commit", "-q", "-m", "First\nof two lines\n\nWith more below.", at=0)
    (work / "src" / "b.py").write_text("needle [x]\nmore\n")
    _git(work, "commit", "-q", "-m", "Second", "--", "src/b.py", at=60)
    _git(work, "tag", "v1")
    _git(work, "checkout", "-q", "-b", "feature/one")
    (work / "src" / "a.py").write_text("one\ntwo changed\n")
    (work / "run.sh").chmod(0o755)
    (work / "new file.txt").write_text("a needle\ndiff --git a/picture b/picture\n")
    _git(work, "add", "src/a.py", "run.sh", "new file.txt")
    _git(work, "commit", "-q", "-m", "Third", at=120)
    feature = _git(work, "rev-parse", "HEAD")
    _git(work, "checkout", "-q", "--orphan", "orphan")
    _git(work, "commit", "-q", "-m", "Alone", at=180)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True, capture_output=True)
    _git(work, "push", "-q", str(bare), "main", "feature/one", "orphan", "v1")
    return feature
