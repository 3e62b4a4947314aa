"""Stars that users give to workflows, one each."""

import uuid
from dataclasses import dataclass
from sqlite3 import Connection

from meshserve.store.query import Condition

COUNT = "(SELECT COUNT(*) FROM workflow_stars WHERE workflow_stars.workflow = workflows.pk)"
"""How many stars a workflow has, as a sort column."""

_SELECT = (
    "SELECT workflow_stars.id, users.pk, users.created, workflow_stars.created"
    ' FROM workflow_stars JOIN users ON users.pk = workflow_stars."user"'
)


@dataclass(frozen=True, slots=True)
class Star:
    """A star. user: the pk of who gave it; user_created: when that user was made; both times in microseconds."""

    id: str
    user: int
    user_created: int
    created: int


def add(connection: Connection, workflow: int, user: int, now: int) -> bool:
    """Give a star; whether it is a new one."""
    done = connection.execute(
        'INSERT INTO workflow_stars (id, workflow, "user", created) VALUES (?, ?, ?, ?)'
        ' ON CONFLICT (workflow, "user") DO NOTHING',
        (str(uuid.uuid4()), workflow, user, now),
    )
    return done.rowcount > 0


def remove(connection: Connection, workflow: int, user: int) -> bool:
    """Take a star back; whether there was one."""
    done = connection.execute('DELETE FROM workflow_stars WHERE workflow = ? AND "user" = ?', (workflow, user))
    return done.rowcount > 0


def newest(connection: Connection, workflow: int, most: int) -> list[Star]:
    """The last stars that a workflow was given, the newest first."""
    sql = f"{_SELECT} WHERE workflow = ? ORDER BY workflow_stars.pk DESC LIMIT ?"
    return [Star(*row) for row in connection.execute(sql, (workflow, most))]


def of_user(connection: Connection, workflow: int, user: int) -> Star:
    """The star that a user gave to a workflow; it must be there."""
    return Star(*connection.execute(f'{_SELECT} WHERE workflow = ? AND "user" = ?', (workflow, user)).fetchone())


def counted(connection: Connection, workflow: int, user: int) -> tuple[int, bool]:
    """(how many stars a workflow has, whether one of them is this user's)."""
    found = connection.execute(
        'SELECT COUNT(*), TOTAL("user" = ?) FROM workflow_stars WHERE workflow = ?', (user, workflow)
    ).fetchone()
    return int(found[0]), bool(found[1])


def given_by(user: int) -> Condition:
    """Workflows that a user gave a star to."""
    return Condition('pk IN (SELECT workflow FROM workflow_stars WHERE "user" = ?)', (user,))
