"""Getting in and staying oneself: signing in, codes, passkeys, a second step, the college's own door, devices.

allauth does the work; here stands what Sheaf asks of it, and `urls.py` lists every address of its that is used.
"""
