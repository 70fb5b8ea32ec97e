"""Tables, rows, migrations and the result store: all SQL is here."""
