"""Alert rules and dashboard: valid, tested, and querying only existing metrics."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import PROJECT, Server
from tests.integration.test_metrics import scrape
from tests.parts import PROMTOOL, need

pytestmark = pytest.mark.long

PROMETHEUS = PROJECT / "deploy" / "prometheus"
DASHBOARDS = PROJECT / "deploy" / "grafana" / "dashboards"
SECRET = "/run/secrets/admin_token"
NAME = re.compile(r"\binterview_[a-z_]+\b")


def promtool(*words: object, folder: Path = PROMETHEUS) -> str:
    """Its output. Raises CalledProcessError when it finds a fault."""
    need(PROMTOOL)
    command = ["promtool", *map(str, words)]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((DASHBOARDS / "interview.json").read_text())
    return parsed


def expressions() -> Iterator[str]:
    """Every expression of the rules and of the dashboard."""
    yield from (alert["expr"] for alert in alerts())
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def told(text_format: str) -> set[str]:
    """Every name a query may use: those of families and of the parts of histograms."""
    names: set[str] = set()
    for line in text_format.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            names.add(name)
            if kind == "histogram":
                names |= {f"{name}_bucket", f"{name}_count", f"{name}_sum"}
    return names


def test_the_configuration_of_prometheus_is_valid(tmp_path: Path) -> None:
    """As its own tool reads it, with the file of the token where compose puts it."""
    for file in PROMETHEUS.glob("*.yml"):
        config = file.read_text().replace(SECRET, str(tmp_path / "token"))
        (tmp_path / file.name).write_text(config)
    (tmp_path / "token").write_text("token")
    promtool("check", "config", "prometheus.yml", folder=tmp_path)


def test_rules_are_valid_and_do_what_they_say() -> None:
    """Each alert fires on what it is for, and is quiet on what it must not be mistaken for."""
    promtool("check", "rules", "rules.yml")
    promtool("test", "rules", "rules.test.yml")
    cases = {
        case["name"]
        for case in yaml.safe_load((PROMETHEUS / "rules.test.yml").read_text())["tests"]
    }
    for alert in alerts():
        assert {f"{alert['alert']} fires", f"{alert['alert']} is quiet"} <= cases


def test_every_alert_says_what_to_do() -> None:
    """Severity, summary, description, and the heading of its name in the run book."""
    run_book = (PROJECT / "docs" / "operations.md").read_text("utf-8").splitlines()
    for alert in alerts():
        assert f"## {alert['alert']}" in run_book
        assert alert["labels"]["severity"] in ("info", "warning", "critical")
        told_with_it = alert["annotations"]
        assert told_with_it["summary"]
        assert told_with_it["description"]
        anchor = f"docs/operations.md#{alert['alert'].lower()}"
        assert told_with_it["runbook_url"] == anchor


def test_queries_ask_for_what_is_told(server: Server) -> None:
    """Every metric named in a rule or a panel is in the answer of a real instance."""
    names = told(scrape(server.url))
    asked = {name for expression in expressions() for name in NAME.findall(expression)}
    assert len(asked) > 30
    assert asked - names == set()


def test_every_panel_can_be_drawn(tmp_path: Path) -> None:
    """No two panels overlap, each has its queries, and Prometheus can read them."""
    places: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        grid = panel["gridPos"]
        assert grid["x"] + grid["w"] <= 24
        covered = {
            (x, y)
            for x in range(grid["x"], grid["x"] + grid["w"])
            for y in range(grid["y"], grid["y"] + grid["h"])
        }
        assert not places & covered, panel["title"]
        places |= covered
        assert panel["targets"]
    read = [expression.replace("$job", "interview-.*") for expression in expressions()]
    rules = [{"record": "asked", "expr": expression} for expression in dict.fromkeys(read)]
    for rule in rules:
        rule["record"] = f"asked:{rules.index(rule)}"
    (tmp_path / "rules.yml").write_text(
        yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]})
    )
    promtool("check", "rules", "rules.yml", folder=tmp_path)


def test_compose_gives_prometheus_its_rules_and_token_and_grafana_its_dashboard() -> None:
    """By file, each where the configuration looks for it; workers listen where they are asked."""
    compose = yaml.safe_load((PROJECT / "compose.yaml").read_text())
    services = compose["services"]
    mounted = " ".join(services["prometheus"]["volumes"])
    assert "./deploy/prometheus/rules.yml:/etc/prometheus/rules.yml:ro" in mounted
    assert services["prometheus"]["secrets"] == ["admin_token"]
    assert compose["secrets"]["admin_token"] == {"environment": "ADMIN_TOKEN"}
    provider = yaml.safe_load((DASHBOARDS / "provider.yaml").read_text())["providers"][0]
    assert any(
        volume == f"./deploy/grafana/dashboards:{provider['options']['path']}:ro"
        for volume in services["grafana"]["volumes"]
    )
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    by_name = {job["job_name"]: job for job in jobs}
    assert all(
        job["authorization"]["credentials_file"] == SECRET
        for name, job in by_name.items()
        if name.startswith("interview-")
    )
    (targets,) = by_name["interview-web"]["static_configs"]
    assert {target.partition(":")[0] for target in targets["targets"]} <= set(services)
    worker = by_name["interview-worker"]["dns_sd_configs"][0]
    assert str(worker["port"]) == services["worker"]["environment"]["METRICS_PORT"]
    assert services["worker"]["environment"]["HOST"] == "0.0.0.0"


def test_the_dashboard_reads_the_provisioned_source() -> None:
    """By its fixed uid: nothing has to be clicked."""
    sources = yaml.safe_load(
        (PROJECT / "deploy" / "grafana" / "datasources" / "prometheus.yaml").read_text()
    )["datasources"]
    used = {panel["datasource"]["uid"] for panel in dashboard()["panels"]}
    assert used == {source["uid"] for source in sources}
