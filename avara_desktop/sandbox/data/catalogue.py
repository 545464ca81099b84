"""Every kind of study the sandbox knows. New ones go to the end of their file: places are part of a seed's meaning."""

from __future__ import annotations

from . import abdomen_and_pelvis, bones_and_spine, breast_and_nuclear, chest_and_heart, head_and_neck
from .vignette import Vignette

VIGNETTES: tuple[Vignette, ...] = (
    *head_and_neck.CASES,
    *chest_and_heart.CASES,
    *abdomen_and_pelvis.CASES,
    *bones_and_spine.CASES,
    *breast_and_nuclear.CASES,
)
