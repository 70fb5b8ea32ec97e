"""The Celery tasks: claim a row, call the library, store, advance the job."""
