"""A check that Schemathesis runs: what the schema allows is refused for its content alone."""

import schemathesis

OF_SHAPE = "The fields and their types are listed at /docs"
"""What a service says where a body does not fit its model."""


@schemathesis.check
def shape_is_accepted(_context, response, case):
    """A request that fits the schema may hold no protein or no image, but is never misshapen."""
    generation = case.meta.generation if case.meta else None
    fits = generation is not None and generation.mode.is_positive
    if fits and response.status_code == 422:
        problem = response.json()
        assert problem["remedy"] != OF_SHAPE, problem["detail"]
