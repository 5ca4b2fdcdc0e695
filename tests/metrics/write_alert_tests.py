#!/usr/bin/python3
"""Prints the input of `promtool test rules` for docs/alerts.yml: each rule in a school of its own, where it
is the only one that fires, and where it does not fire a moment earlier. A rule without a case below is an
error, and so are two targets with the same labels in operations.md beside the rules: their series would be one."""
import json
import pathlib
import re
import sys

# The series of a school in which all is well. Each case replaces some of them. Values: START+STEPxTIMES,
# one each minute.
HEALTHY = {
    'up{job="lectern",instance="a",endpoint="pages"}': "1x600",
    'up{job="lectern",instance="a",endpoint="outside"}': "1x600",
    'up{job="lectern",instance="a",endpoint="password"}': "1x600",
    "lectern_database_up": "1x600",
    "lectern_schema_version": "36x600",
    "lectern_schema_version_needed": "36x600",
    'lectern_requests_total{pool="pages",status="200"}': "0+600x600",
    'lectern_requests_total{pool="pages",status="500"}': "0x600",
    'lectern_request_duration_seconds_bucket{pool="pages",le="0.5"}': "0+600x600",
    'lectern_request_duration_seconds_bucket{pool="pages",le="1"}': "0+600x600",
    'lectern_request_duration_seconds_bucket{pool="pages",le="+Inf"}': "0+600x600",
    'lectern_request_queue_seconds_bucket{pool="pages",le="0.5"}': "0+600x600",
    'lectern_request_queue_seconds_bucket{pool="pages",le="1"}': "0+600x600",
    'lectern_request_queue_seconds_bucket{pool="pages",le="+Inf"}': "0+600x600",
    'lectern_workers{pool="pages"}': "3x600",
    'lectern_workers_busy{pool="pages"}': "1x600",
    "lectern_jobs_silence_seconds": "5x600",
    "lectern_outbox_overdue_seconds": "0x600",
    "lectern_outbox_age_seconds": "60x600",
    "lectern_webhooks_silent": "0x600",
    "lectern_webhook_lag_seconds": "2x600",
    "lectern_stripe_events_age_seconds": "0x600",
    "lectern_stripe_events_given_up": "0x600",
    "lectern_sign_in_failures_total": "0+1x600",
    "lectern_checkouts_started_total": "0+1x600",
    "lectern_orders_paid_total": "0+1x600",
}

# Rule: what is different, the last minute without the alert, and one with it.
CASES = {
    "LecternDown": ({'up{job="lectern",instance="a",endpoint="outside"}': "0x600"}, 1, 3),
    "LecternDatabaseDown": ({"lectern_database_up": "0x600"}, 0, 2),
    "LecternNotMigrated": ({"lectern_schema_version": "35x600"}, 4, 6),
    "LecternErrors": ({'lectern_requests_total{pool="pages",status="500"}': "0+30x600"}, 5, 7),
    "LecternSlowPages": ({'lectern_request_duration_seconds_bucket{pool="pages",le="0.5"}': "0+500x600"}, 10, 12),
    "LecternQueue": ({'lectern_request_queue_seconds_bucket{pool="pages",le="0.5"}': "0+500x600"}, 5, 7),
    "LecternWorkersBusy": ({'lectern_workers_busy{pool="pages"}': "3x600"}, 1, 3),
    "LecternJobsSilent": ({"lectern_jobs_silence_seconds": "0+60x600"}, 11, 13),
    "LecternJobsNeverSeen": ({"lectern_jobs_silence_seconds": None}, 9, 11),
    "LecternMailOverdue": ({"lectern_outbox_overdue_seconds": "301x600"}, 4, 6),
    "LecternMailLate": ({"lectern_outbox_age_seconds": "1801x600"}, 4, 6),
    "LecternWebhooksSilent": ({"lectern_webhooks_silent": "1x600"}, 4, 6),
    "LecternWebhooksLate": ({"lectern_webhook_lag_seconds": "301x600"}, 4, 6),
    "LecternEventsWaiting": ({"lectern_stripe_events_age_seconds": "1801x600"}, 4, 6),
    "LecternEventsGivenUp": ({"lectern_stripe_events_given_up": "0x5 1x600"}, 5, 7),
    "LecternSignInFailures": ({"lectern_sign_in_failures_total": "0x5 0+20x600"}, 5, 15),
    "LecternNobodyPays": ({"lectern_orders_paid_total": "0x600"}, 10, 60),
}


def case_of(name, changed, quiet, loud):
    series = {**HEALTHY, **changed}

    def firing(minute, expected):
        return {"expr": 'count by (alertname) (ALERTS{alertstate="firing"})', "eval_time": f"{minute}m",
                "exp_samples": [{"labels": f'{{alertname="{each}"}}', "value": 1} for each in expected]}

    return {"interval": "1m",
            "input_series": [{"series": each, "values": values} for each, values in series.items() if values],
            "promql_expr_test": [firing(quiet, []), firing(loud, [name])]}


def labels_of_targets(document):
    """Returns the labels of each target in the example configuration that the series keep: those that begin
    with __ are dropped."""
    targets = re.findall(r"- targets: \[(.*)\]\n +labels: \{(.*)\}", document)
    return [tuple([address] + [label for label in labels.split(", ") if not label.startswith("__")])
            for address, labels in targets]


def main(rules):
    document = pathlib.Path(rules).with_name("operations.md")
    targets = labels_of_targets(document.read_text(encoding="utf-8"))
    if len(targets) < 3 or len(set(targets)) != len(targets):
        sys.exit(f"{document}: expected three targets with different labels, got {targets}")
    with open(rules, encoding="utf-8") as file:
        names = re.findall(r"- alert: (\w+)", file.read())
    if sorted(names) != sorted(CASES):
        sys.exit(f"{rules}: its rules differ from the cases: {set(names) ^ set(CASES)}")
    healthy = case_of("", {}, 0, 60)
    healthy["promql_expr_test"] = [{**healthy["promql_expr_test"][1], "exp_samples": []}]
    # JSON is YAML.
    json.dump({"rule_files": [rules], "evaluation_interval": "1m",
               "tests": [healthy] + [case_of(name, *CASES[name]) for name in names]}, sys.stdout, indent=1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
