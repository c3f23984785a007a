"""C10: the placeholder of a removed comment stands for those who see a reply to it, wherever that reply stands."""

from cohorts.viewer import Viewer
from comments import talk
from tests import factories


def lines(thing, who):
    """What stands in the conversation of `thing` for `who`, without what stands aside."""
    nodes = talk.conversation(thing, Viewer.of(who)).shown
    return ["placeholder" if node.is_placeholder else node.comment.body for node in nodes]


def test_a_waiting_reply_keeps_the_placeholder_for_the_two_who_see_it(cast, entry):
    comment = factories.comment(cast.ben, entry, approved=True)
    factories.comment(cast.cleo, entry, "So did I.", parent=comment)
    comment.remove(Viewer.of(cast.ben))
    assert lines(entry, cast.amira) == lines(entry, cast.cleo) == ["placeholder"]
    assert lines(entry, cast.dan) == lines(entry, cast.ben) == []


def test_a_private_answer_keeps_it_too(cast, entry):
    comment = factories.comment(cast.ben, entry, approved=True)
    factories.comment(cast.amira, entry, "Between us.", offered_to="owner", parent=comment, private=True)
    comment.remove(Viewer.of(cast.amira))
    assert lines(entry, cast.amira) == lines(entry, cast.ben) == ["placeholder"]
    assert lines(entry, cast.cleo) == []
