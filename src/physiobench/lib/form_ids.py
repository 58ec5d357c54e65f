"""The id in a form: a form sent twice is saved once, and a changed form is saved again.

A browser that goes back shows the same form with the same id. What is sent from it a second time
may say something else, and is then a second thing.
"""

from uuid import UUID, uuid5


def id_of_other_content(form_id: UUID, *content: object) -> UUID:
    """Return the id under which to keep a form that was sent before with other content.

    The same content always gets the same id, so sending that twice keeps it once too.

    Args:
        form_id: made with the form.
        content: what it says; values whose `repr` is the same each time.
    """
    return uuid5(form_id, repr(content))
