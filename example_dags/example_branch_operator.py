"""The function of example_branch_operator.dag.yaml."""


def choose(rows):
    """The id of the task that runs next. A template is a text, so the number has to be read."""
    return "large" if int(rows) > 1000 else "small"
