"""A check that Schemathesis runs: what the schema allows is refused for its content alone."""

import schemathesis


@schemathesis.check
def shape_is_accepted(_context, response, case):
    """A request that fits the schema may hold no protein or no image, but is never misshapen."""
    generation = case.meta.generation if case.meta else None
    fits = generation is not None and generation.mode.is_positive
    if fits and response.status_code == 422:
        code = response.json()["code"]
        assert code != "request_invalid", response.json()["detail"]
