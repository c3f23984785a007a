"""The rules of people, pages, entries, files, comments, questions and reports, written a second time from rules.md, slow and plain.

`world.py` is what there can be, `chance.py` makes random worlds, `reference.py` answers who sees what,
`asking.py` the same of questions and reports,
`build.py` puts a world into the database, `compare.py` asks both, `counting.py` sees that nothing was missed.
"""
