"""Reports as plain values that JSON holds, and back."""

from typing import Any

from cattrs import Converter

from interview.contracts.content import ContentReport
from interview.contracts.delivery import DeliveryReport, Measured, Metric, NotMeasurable

converter = Converter()


@converter.register_unstructure_hook
def _gap(value: NotMeasurable) -> dict[str, str]:
    return {"not_measurable": value.reason}


def _metric(value: dict[str, Any], _: type[Metric]) -> Metric:
    gap = value.get("not_measurable")
    return Measured(**value) if gap is None else NotMeasurable(gap)


converter.register_structure_hook(Metric, _metric)


def plain(report: ContentReport) -> dict[str, Any]:
    """Dataclasses as objects; what was not measured names its reason."""
    values: dict[str, Any] = converter.unstructure(report)
    return values


def content_report(values: dict[str, Any]) -> ContentReport:
    """The report :func:`plain` made these values from."""
    return converter.structure(values, ContentReport)


def flat_delivery(report: DeliveryReport) -> dict[str, Any]:
    """Every metric and list of a delivery report under its own name, whatever its group."""
    groups = converter.unstructure(report)
    duration = {"duration": groups.pop("duration")}
    flat = {name: value for group in groups.values() for name, value in group.items()}
    flat["pace_curve"] = flat.pop("curve")
    flat["most_used"] = [{"word": word, "count": count} for word, count in flat["most_used"]]
    return duration | flat
