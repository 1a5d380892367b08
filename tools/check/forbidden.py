# SPDX-License-Identifier: GPL-2.0
"""What the code of a layer must not name: the gate layers applies it."""
import re

import source

# Headers of <linux/> that policies/ and include/ may include: integers in,
# integers out.
PURE_HEADERS = {f"linux/{name}.h" for name in """array_size bitmap bitops bits bug
build_bug cache compiler container_of errno hash kernel limits log2 math math64
minmax overflow stddef string swab types""".split()}
# Parts of identifiers that a pure file has no business with.
IMPURE_WORDS = set("""alloc bio bvec hrtimer jiffies kcalloc kfree kmalloc ktime
kvcalloc kvfree kvmalloc kzalloc lock msleep mutex printk random rcu rwlock
schedule seqlock sleep spin spinlock timer udelay usleep vfree vmalloc
waitqueue workqueue""".split())
FLOATS = {"float", "double"}
BLOCK_HEADERS = re.compile(r"linux/(bio|blk|bvec|dm-|device-mapper|genhd)")
BLOCK_WORDS = {"bio", "bvec", "bdev"}
DM_HEADERS = re.compile(r"linux/(device-mapper|dm-)")


def _is_pure(path):
    return path.startswith(("policies/", "include/"))


def header(path, angle, name):
    """Why a file must not include a header of the kernel, if so."""
    if not angle:
        return
    if _is_pure(path) and not name.startswith("hotcache/") and name not in PURE_HEADERS:
        yield f"a pure file must not include <{name}>"
    if path.startswith("kmod/core/") and BLOCK_HEADERS.match(name):
        yield f"the core must not include <{name}>"
    if path.startswith("kmod/io/") and DM_HEADERS.match(name):
        yield f"io must not include <{name}>"


def _identifiers(text):
    for line, code in enumerate(source.code(text).split("\n"), 1):
        if not re.match(r"\s*#\s*include", code):
            for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", code)):
                yield line, name


def words(path, text):
    """(line, why) of each identifier that a file of its layer must not name."""
    if _is_pure(path):
        banned, who = IMPURE_WORDS, "a pure file"
    elif path.startswith("kmod/core/"):
        banned, who = BLOCK_WORDS, "the core"
    else:
        return
    for line, name in _identifiers(text):
        if banned & set(name.lower().split("_")) or _is_pure(path) and name in FLOATS:
            yield line, f"{who} must not say {name}"
