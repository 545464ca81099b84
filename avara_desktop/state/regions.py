"""Body region and modality of a study, read from what was sent, to mark which earlier reports are relevant.

The rules are a table of words and nothing more: a wrong mark misleads nobody, for every report is listed whatever its
mark says. Regions are as coarse as hanging protocols use them (DICOM PS3.16 CID 4031 has the fine ones).
"""

import re
from enum import Enum
from functools import lru_cache

_WORDS = {
    "head": r"head|brain|skull|crani\w*|cerebr\w*|orbits?|sinus(?:es)?|pituitar\w*|sella|mastoids?|temporal bones?|"
    r"facial|face|mandible|iac|intracranial|willis|stroke",
    "neck": r"neck|thyroid|parathyroid|carotids?|larynx|pharynx|parotid|salivary|cervical (?:lymph|nodes?|soft)\w*",
    "chest": r"chest|thorax|thoracic(?! (?:and \w+ )?spine)|lungs?|pulmonary|ribs?|sternum|mediastin\w*|pleura\w*|"
    r"clavicles?|ventilation",
    "heart": r"heart|cardiac|coronar\w*|echocardio\w*|myocardi\w*",
    "breast": r"breasts?|mammo\w*|tomosynthesis",
    "abdomen": r"abdom\w*|liver|hepat\w*|biliary|gall ?bladder|mrcp|pancrea\w*|spleen|kidneys?|renal|adrenals?|kub|"
    r"urogra\w*|ureters?|bowel|enterogra\w*|colon\w*|barium|gastro\w*|appendix|upper gi|small bowel",
    "pelvis": r"pelvi\w*|prostate|uterus|uterine|ovar\w*|transvaginal|obstetric\w*|bladder|rectum|rectal|scrot\w*|"
    r"testi\w*|sacroiliac|hysterosalping\w*|kub",
    "spine": r"spines?|spinal|vertebra\w*|lumbar|lumbosacral|sacrum|coccyx|scoliosis|myelogra\w*|"
    r"cervical(?! (?:lymph|nodes?|soft))",
    "upper limb": r"shoulders?|humer\w*|elbows?|forearms?|radius|ulna|wrists?|hands?|fingers?|thumbs?|scaphoid|"
    r"upper (?:limb|extremit)\w*|arms?",
    "lower limb": r"hips?|femurs?|femoral|thighs?|knees?|tibia|fibula|legs?|ankles?|foot|feet|calcane\w*|toes?|"
    r"patella|lower (?:limb|extremit)\w*|calf|calves",
    "whole body": r"whole[- ]body|skeletal survey|bone scan|skull (?:base )?to (?:mid[- ])?thighs?|vertex to toes?|"
    r"full body|trauma scan|pet\b.*",
    "vessels": r"vessels?|arter\w*|ven(?:ous|ogra\w*)|angio\w*|aort\w*|cta|mra|duplex|dvt",
}
WHOLE_BODY, VESSELS = "whole body", "vessels"
_REGIONS = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _WORDS.items()}

_MODALITIES = {
    "CT": ("CT", "CTA", "CAT"),
    "MR": ("MR", "MRI", "MRA", "MRCP", "FMRI"),
    "XR": ("XR", "CR", "DX", "DR", "RX", "RG", "XRAY", "X-RAY", "RADIOGRAPH"),
    "US": ("US", "ULTRASOUND", "SONOGRAPHY", "ECHO", "DOPPLER", "DUPLEX"),
    "MG": ("MG", "MAMMOGRAM", "MAMMOGRAPHY", "MAMMO"),
    "PT": ("PT", "PET", "PET/CT", "PET-CT", "PETCT"),
    "NM": ("NM", "SPECT", "SCINTIGRAPHY"),
    "FL": ("FL", "RF", "FLUORO", "FLUOROSCOPY"),
    "XA": ("XA", "DSA"),
}
_CODES = {word: code for code, words in _MODALITIES.items() for word in words}
LONGEST = 1000
"""Characters of a description that are looked at: as many as the API's documents allow."""


class Relevance(Enum):
    """How an earlier report bears on the study in hand; ``value`` is the words of its mark."""

    SAME = "same modality and region"
    REGION = "same region"
    NONE = ""


@lru_cache(maxsize=4096)
def regions(description: str) -> frozenset[str]:
    """Every body region a description names; vessels only where it says nothing of where they are."""
    words = " ".join(description[:LONGEST].replace("_", " ").split())
    found = {name for name, pattern in _REGIONS.items() if pattern.search(words)}
    return frozenset(found - {VESSELS} or found)


def modality(sent: str | None, description: str) -> str:
    """One word for a modality, whatever the sender calls it ("MRI" and "MR" are one); empty where nothing tells.

    A word that is not known here is compared as it was sent.
    """
    said = (sent or "").strip().upper()[:100]
    if said:
        return _CODES.get(said, said)
    first = re.findall(r"[A-Za-z/-]+", description[:60].upper())[:2]
    return next((_CODES[word] for word in first if word in _CODES), "")


def relevance(here: tuple[str | None, str], there: tuple[str | None, str]) -> Relevance:
    """How a study bears on another, each given as modality as sent and description. Region decides, modality adds."""
    one, other = regions(here[1]), regions(there[1])
    shared = one & other or (one and other and WHOLE_BODY in one | other)
    if not shared:
        return Relevance.NONE
    same = modality(*here)
    return Relevance.SAME if same and same == modality(*there) else Relevance.REGION
