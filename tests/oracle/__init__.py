"""The rules of people, pages, entries, files and comments, and what 0012, 0013 and 0018 say of what belongs to them.

Written a second time from those words, slow and plain.

`world.py` is what there can be, `chance.py` makes random worlds, `reference.py` answers who sees what
(`asking.py`: of questions and reports; `quoted.py`: of quotations, inquiries and looking back), `build.py` puts a
world into the database, `compare.py` asks both, `counting.py` sees that nothing was missed. `changes.py` acts at
random, with what there is to do to comments that are asked for (`asked_to_show.py`), to questions, reports and stops
(`asked_and_told.py`), to pairs (`paired.py`), and with people who leave (`gone.py`).
"""
