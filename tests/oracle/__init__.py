"""The rules of people, pages, entries, files and comments, written a second time from rules.md, slow and plain.

`world.py` is what there can be, `chance.py` makes random worlds, `reference.py` answers who sees what,
`build.py` puts a world into the database, `compare.py` asks both, `counting.py` sees that nothing was missed.
"""
