"""A process that writes to a database again and again, as `python writer_process.py URL NAME N`.

It waits for the others of `N`, and writes until they have written `TURNS` times together.
"""

import sys
import time

from sqlalchemy import text

from foldsvc.storage.database import open_database

TURNS = 200


def main(url: str, name: str, n_writers: int) -> None:
    """Write, as one of several."""
    database = open_database(url)
    with database.write() as connection:
        connection.execute(text("INSERT INTO writer VALUES (:name)"), {"name": name})
    while True:
        with database.read() as connection:
            if connection.execute(text("SELECT count(*) FROM writer")).scalar_one() == n_writers:
                break
        time.sleep(0.01)
    written = 0
    while written < TURNS:
        with database.write() as connection:
            written = connection.execute(text("SELECT count(*) FROM turn")).scalar_one()
            if written < TURNS:
                connection.execute(text("INSERT INTO turn (name) VALUES (:name)"), {"name": name})
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
