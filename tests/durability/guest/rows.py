#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Numbered rows in a database, each a transaction of its own.

usage: rows.py DATABASE check ACKNOWLEDGED
       rows.py DATABASE commit

DATABASE: journal:FILE, wal:FILE (SQLite, with that journal), postgres:FOLDER (a server
that runs; FOLDER has its socket). "check" makes the tables if there are none, and has the
database check itself; the rows must be 1 to a last one that is no less than ACKNOWLEDGED,
each as it was written; a second table, which the same transaction changes, must name the last.
"commit" goes on with the next row until it is killed, and says "ack NAME NUMBER" after
each COMMIT. Every other time it waits then: what is missing on the disk would soon be
written there by the flush of another commit. Exit status 1: something is wrong, on standard output.
"""
import hashlib
import random
import sqlite3
import subprocess
import sys
import time

TABLES = (
    "CREATE TABLE IF NOT EXISTS numbers (n {integer} PRIMARY KEY, v text)",
    "CREATE TABLE IF NOT EXISTS newest (one {integer} PRIMARY KEY, n {integer})",
)
PSQL = "/usr/lib/postgresql/17/bin/psql"


def text_of(number):
    """What row NUMBER holds: up to 1,280 bytes."""
    return hashlib.md5(str(number).encode()).hexdigest() * (1 + number % 40)


class Sqlite:
    def __init__(self, journal, path):
        self.db = sqlite3.connect(path, isolation_level=None, timeout=60)
        mode = {"journal": "delete", "wal": "wal"}[journal]
        self.ask(f"PRAGMA journal_mode={mode}")
        # With FULL a commit that was acknowledged may be rolled back after a loss of power:
        # the unlinking of the journal is not synced.
        self.ask("PRAGMA synchronous=EXTRA")
        # Checkpoints are to be cut, too.
        self.ask("PRAGMA wal_autocheckpoint=50")
        self.integer = "integer"

    def ask(self, command):
        return self.db.execute(command).fetchall()

    def complaint(self):
        answer = self.ask("PRAGMA integrity_check")
        return None if answer == [("ok",)] else f"integrity_check: {answer[:3]}"


class Postgres:
    def __init__(self, _, folder):
        self.psql = subprocess.Popen(
            ["stdbuf", "-oL", PSQL, "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1",
             "-h", folder, "-U", "postgres", "postgres"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.integer = "bigint"
        self.ask("SET client_min_messages = error")

    def ask(self, command):
        """Its rows. The mark comes when the server is ready for the next command."""
        self.psql.stdin.write(f"{command};\n\\echo =\n")
        self.psql.stdin.flush()
        lines = []
        while True:
            line = self.psql.stdout.readline()
            if not line:
                raise RuntimeError(f"PostgreSQL: {lines}")
            if line == "=\n":
                break
            lines.append(line.rstrip("\n").split("\t"))
        return [(int(line[0]), *line[1:]) if line[0].isdigit() else tuple(line)
                for line in lines]

    def complaint(self):
        self.ask("CREATE EXTENSION IF NOT EXISTS amcheck")
        for table in "numbers", "newest":
            wrong = self.ask(f"SELECT blkno, msg FROM verify_heapam('{table}')")
            if wrong:
                return f"verify_heapam: {wrong[:3]}"
            self.ask(f"SELECT bt_index_check('{table}_pkey', true)")
        return None


def check(database, name, acknowledged):
    for table in TABLES:
        database.ask(table.format(integer=database.integer))
    complaint = database.complaint()
    if complaint:
        return complaint
    rows = database.ask("SELECT n, v FROM numbers ORDER BY n")
    for number, row in enumerate(rows, 1):
        if row != (number, text_of(number)):
            return f"row {number} is not as it was written: {str(row)[:80]}"
    if len(rows) < acknowledged:
        return f"{acknowledged} rows were acknowledged, there are {len(rows)}"
    last = database.ask("SELECT n FROM newest")
    if last != ([(len(rows),)] if rows else []):
        return f"there are {len(rows)} rows, the other table says {last}"
    print(f"found {name} {len(rows)} {acknowledged}", flush=True)
    return None


def commit(database, name):
    number = database.ask("SELECT coalesce(max(n), 0) FROM numbers")[0][0]
    while True:
        number += 1
        database.ask("BEGIN")
        database.ask(f"INSERT INTO numbers VALUES ({number}, '{text_of(number)}')")
        database.ask(f"INSERT INTO newest VALUES (1, {number}) "
                     f"ON CONFLICT (one) DO UPDATE SET n = {number}")
        database.ask("COMMIT")
        print(f"ack {name} {number}", flush=True)
        if random.random() < 0.5:
            time.sleep(random.random() * 0.1)


def main():
    name, _, place = sys.argv[1].partition(":")
    what = sys.argv[2]
    try:
        database = (Postgres if name == "postgres" else Sqlite)(name, place)
        if what == "commit":
            commit(database, name)
        complaint = check(database, name, int(sys.argv[3]))
    except (sqlite3.Error, RuntimeError, ValueError) as error:
        complaint = str(error)
    if complaint:
        print(f"not ok - {name}: {complaint}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
