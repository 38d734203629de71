"""The only writes to fills, their containers and their packs."""

from compounding.fills.services.allocation import allocate_fill
from compounding.fills.services.cancelling import accept_cancellation, cancel_fill
from compounding.fills.services.changing import Wish, change_pack, start_supplement
from compounding.fills.services.checking import check_container
from compounding.fills.services.dispensing import Closure, dispense_fill, record_counsel
from compounding.fills.services.labelling import (
    label_container,
    label_fill,
    print_fill_labels,
    relabel_fill,
    request_fill_label,
)
from compounding.fills.services.packing import close_pack, pack_container
from compounding.fills.services.returning import return_fill
from compounding.fills.services.starting import start_fill, start_refill

__all__ = [
    "Closure",
    "Wish",
    "accept_cancellation",
    "allocate_fill",
    "cancel_fill",
    "change_pack",
    "check_container",
    "close_pack",
    "dispense_fill",
    "label_container",
    "label_fill",
    "pack_container",
    "print_fill_labels",
    "record_counsel",
    "relabel_fill",
    "request_fill_label",
    "return_fill",
    "start_fill",
    "start_refill",
    "start_supplement",
]
