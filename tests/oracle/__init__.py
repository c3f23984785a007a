"""The rules of people, pages, entries, files and comments, and what 0012 and 0013 say of questions and reports.

Written a second time from those words, slow and plain.

`world.py` is what there can be, `chance.py` makes random worlds, `reference.py` answers who sees what
(`asking.py`: of questions and reports), `build.py` puts a world into the database, `compare.py` asks both,
`counting.py` sees that nothing was missed. `changes.py` acts at random, with what there is to do to comments that are
asked for (`asked_to_show.py`), to questions, reports and stops (`asked_and_told.py`), to pairs (`paired.py`), and with
people who leave (`gone.py`).
"""
