from __future__ import annotations

from labels.wordings.models import WordingApproval


def approved_digests() -> frozenset[str]:
    """The digests of all wordings that are approved now, for ``labels.phrases.phrase``."""
    latest = WordingApproval.objects.order_by("digest_sha256", "-pk").distinct("digest_sha256")
    return frozenset(row.digest_sha256 for row in latest if row.approved)


def latest_approvals() -> list[WordingApproval]:
    """The last word on each wording that was ever approved."""
    rows = WordingApproval.objects.select_related("signature").order_by("digest_sha256", "-pk")
    return list(rows.distinct("digest_sha256"))
