"""evaluation.json: valid by its own schema, adding up, the same bytes each time, and true to the Evaluation."""

import json
import math

import jsonschema
import pytest

from tests.published import evaluated
from trialkit.analysis.estimate import Estimate
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting.data import evaluation_json, evaluation_json_text, evaluation_schema


@pytest.fixture(scope="module", params=["louth", "wellbeing-service", "west-review"])
def evaluation(request: pytest.FixtureRequest) -> Evaluation:
    return evaluated(request.param)


def test_the_document_is_valid_by_its_own_schema(evaluation: Evaluation) -> None:
    faults = jsonschema.Draft202012Validator(evaluation_schema()).iter_errors(evaluation_json(evaluation))
    assert [fault.message for fault in faults] == []


def test_the_same_evaluation_gives_the_same_bytes_and_no_infinity(evaluation: Evaluation) -> None:
    text = evaluation_json_text(evaluation)
    assert text == evaluation_json_text(evaluation)
    unbounded: list[str] = []
    json.loads(text, parse_constant=unbounded.append)
    assert unbounded == []


def test_rows_add_up_and_series_add_up_to_the_rows_behind_the_estimate(evaluation: Evaluation) -> None:
    document = evaluation_json(evaluation)
    rows = document["rows"]
    assert rows["received"] == rows["used"] + sum(reason["rows"] for reason in rows["reasons"])
    primary = document["measures"][0]
    logged = [point for point in primary["series"] if point["kind"] == "trial" and point["value"] is not None]
    for point in logged:
        assert point["value"] == pytest.approx(point["numerator"] / point["denominator"])
    assert sum(point["denominator"] for point in logged) == primary["headline"]["n"]


def test_every_estimate_is_carried_over_exactly(evaluation: Evaluation) -> None:
    for result, row in zip(evaluation.results, evaluation_json(evaluation)["measures"], strict=True):
        estimates = [found for found in result.estimates if isinstance(found, Estimate)]
        assert len(estimates) == len(row["estimates"])
        assert len(result.estimates) - len(estimates) == len(row["not_estimable"])
        for found, told in zip(estimates, row["estimates"], strict=True):
            assert (told["contrast"], told["scale"], told["value"]) == (found.contrast, found.scale, found.value)
            assert told["lower"] == (found.interval.lower if math.isfinite(found.interval.lower) else None)


def test_every_check_is_counted_once_and_those_that_did_not_pass_are_named(evaluation: Evaluation) -> None:
    for row in evaluation_json(evaluation)["measures"]:
        found, checks = row["robustness"], row["checks"]
        assert (found is None) is (not checks)
        if found is None:
            continue
        failed = {check["name"] for check in checks if check["passed"] is False}
        assert set(found["changed"]) | set(found["doubted"]) == failed
        assert set(found["not_made"]) == {check["name"] for check in checks if check["passed"] is None}
        assert found["made"] == found["passed"] + len(failed)


def test_where_it_came_from_is_in_it(evaluation: Evaluation) -> None:
    provenance = evaluation_json(evaluation)["provenance"]
    assert provenance["status"] == "illustrative"
    assert "publishes no counts" in provenance["source"]
    assert all(len(part["sha256"]) == 64 for part in provenance["inputs"])
