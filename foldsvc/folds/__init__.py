"""Jobs that fold, as the API has them: submitted, listed, looked at."""
