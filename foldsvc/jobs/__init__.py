"""What happens to a request: submit, claim, lease, keeper, cancel and events."""
