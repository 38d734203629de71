"""What a person may do to a batch; each calls one service."""

from compounding.batches.admin.acts.deciding import CLOSE_BATCH, RECALL, REJECT, RELEASE
from compounding.batches.admin.acts.papers import PAPERS
from compounding.batches.admin.acts.planning import PLAN
from compounding.batches.admin.acts.quality import CLOSE, RECORD_RESULT, REPORT, STRIKE, WEIGH_CAPSULE
from compounding.batches.admin.acts.stages import DO_STEP, START_BLENDING, START_ENCAPSULATING, START_WEIGHING, SUBMIT
from compounding.batches.admin.acts.weighing import CHECK_WEIGHING, WEIGH, WITHDRAW

# Their forms are on the batch's own page; what is refused is said there, beside what was typed.
INLINE = (
    START_WEIGHING, WEIGH, CHECK_WEIGHING, WITHDRAW, START_BLENDING, DO_STEP, START_ENCAPSULATING, SUBMIT,
    WEIGH_CAPSULE, STRIKE, RECORD_RESULT, REPORT, CLOSE,
)  # fmt: skip
DECISIONS = (RELEASE, REJECT, CLOSE_BATCH, RECALL)
BATCH_ACTS = (*INLINE, *DECISIONS, *PAPERS)

__all__ = ["BATCH_ACTS", "DECISIONS", "INLINE", "PLAN"]
