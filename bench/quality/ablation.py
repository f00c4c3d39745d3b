"""ablation.py: the steps of the recipe, and the spec with one of them switched off.

Works on the text that `koppel plan` prints, where each part stands on a line of its own; a step
that a spec does not have leaves the text as it is.
"""

import re


def _model(key, off):
    """Within `model: {...}`; the other places of a key are left alone."""
    def edit(spec):
        return re.sub(rf"(?m)^( *model: \{{.*?\b{key}: )[a-z0-9_]+", rf"\g<1>{off}", spec)
    return edit


def _uncross(spec):
    return re.sub(r"crossed: [^,}]+, ", "", spec)


def _plain_frequency(spec):
    return spec.replace("term_frequency: true", "term_frequency: false")


def _components(spec):
    return re.sub(r"(cluster: \{method: )\w+", r"\g<1>components", spec)


def _many_to_many(spec):
    return spec.replace("method: one_to_one", "method: average_linkage")


def _bare(spec):
    for name, edit in STEPS:
        if name not in ("one-to-one", "all of these"):
            spec = edit(spec)
    return spec


STEPS = [
    ("dependence forest", _model("dependence", "none")),
    ("household", _model("household", "false")),
    ("value-specific u", _model("value_specific", "false")),
    ("second pass", _model("passes", "1")),
    ("aliases", _model("aliases", "false")),
    ("closure", _model("closure", "false")),
    ("size prior", _model("size_prior", "false")),
    ("crossed columns", _uncross),
    ("term frequency", _plain_frequency),
    ("average linkage", _components),
    ("one-to-one", _many_to_many),
    ("all of these", _bare),
]


def variants(spec):
    """(name of the step, spec without it), of the steps that the spec has."""
    made = [(name, edit(spec)) for name, edit in STEPS]
    return [(name, text) for name, text in made if text != spec]
