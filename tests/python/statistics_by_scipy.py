"""Intervals, tests and measures of agreement by scipy, statsmodels and krippendorff, for ours to be held against.

Reads a JSON list of questions from standard input, each an object with "what" and its numbers, and writes a JSON
list of answers: a list of numbers each, null where the library has none.
"""

import json
import sys
import warnings

import krippendorff
import numpy
from scipy import stats
from statsmodels.stats import inter_rater
from statsmodels.stats import proportion

warnings.simplefilter("ignore")


def wilson(q):
    return proportion.proportion_confint(q["k"], q["n"], 1 - q["confidence"], method="wilson")


def clopper_pearson(q):
    return proportion.proportion_confint(q["k"], q["n"], 1 - q["confidence"], method="beta")


def one_sided(q):
    k, n, confidence = q["k"], q["n"], q["confidence"]
    low = stats.binomtest(k, n, alternative="greater").proportion_ci(confidence, method="exact").low
    high = stats.binomtest(k, n, alternative="less").proportion_ci(confidence, method="exact").high
    return low, high


def newcombe(q):
    counts = q["k"][0], q["n"][0], q["k"][1], q["n"][1]
    return proportion.confint_proportions_2indep(
        *counts, method="newcomb", compare="diff", alpha=1 - q["confidence"]
    )


def fisher(q):
    (k, l), (n, m) = q["k"], q["n"]
    return [stats.fisher_exact([[k, n - k], [l, m - l]]).pvalue]


def at_most(q):
    return [stats.binom.cdf(q["k"], q["n"], q["rate"])]


def kappa(q):
    table = numpy.zeros((q["n_values"], q["n_values"]))
    for one, two in q["items"]:
        if one is not None and two is not None:
            table[one, two] += 1
    return [
        inter_rater.cohens_kappa(table, wt=weights, return_results=False)
        for weights in (None, "linear", "quadratic")
    ]


def alpha(q):
    people = numpy.array(
        [[numpy.nan if answer is None else answer for answer in item] for item in q["items"]], dtype=float
    ).T
    return [
        krippendorff.alpha(people, level_of_measurement=level) for level in ("nominal", "ordinal", "interval")
    ]


def finite(numbers):
    return [float(number) if numpy.isfinite(number) else None for number in numbers]


ASKED = {
    asked.__name__: asked
    for asked in (wilson, clopper_pearson, one_sided, newcombe, fisher, at_most, kappa, alpha)
}
json.dump([finite(ASKED[q["what"]](q)) for q in json.load(sys.stdin)], sys.stdout)
