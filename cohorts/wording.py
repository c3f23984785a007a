"""How several names stand in a sentence."""


def listed(names, most=None):
    """'Ben', 'Ben and Cleo', 'Ben, Cleo and Moira'; of more than `most` the last ones as '2 more'."""
    names = [str(name) for name in names]
    if most and len(names) > most:
        names[most - 1 :] = [f"{len(names) - most + 1} more"]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
