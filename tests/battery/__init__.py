"""The battery: people write, illustrate, show and comment while the server, the database and the disk fail (E5).

`python -m tests.battery --kills 30` runs all of it, on the kind of database that DATABASE_URL names.
"""
