"""Invented names: of patients in many scripts, shapes and states of completeness, and of referring physicians."""

from __future__ import annotations

from dataclasses import dataclass

FAMILY = (
    "Abernathy", "Adeyemi", "Almeida", "Andersson", "Baptiste", "Barlow", "Bianchi", "Boateng", "Brandt", "Callahan",
    "Castellanos", "Chaudhary", "Cohen", "Costa", "Delgado", "Dimitrov", "Dvořák", "Ekström", "Fairweather", "Farouk",
    "Ferreira", "Fontaine", "Gallagher", "Grünwald", "Haddad", "Hartmann", "Hawthorne", "Holloway", "Ibrahim",
    "Ivanova", "Jankowski", "Jensen", "Kaplan", "Katz", "Kimura", "Kovács", "Lambert", "Larkin", "Lefèvre", "Lindgren",
    "Mahoney", "Marchetti", "Mbeki", "McAllister", "Mendoza", "Moreau", "Nakagawa", "Nguyen", "Nowak", "O'Connell",
    "Okafor", "Ortega", "Osterman", "Papadakis", "Park", "Pereira", "Petrov", "Quigley", "Rahman", "Ramírez",
    "Rosenthal", "Rossi", "Sandoval", "Santos", "Schreiber", "Sokolova", "Stavros", "Sundaram", "Tanaka", "Thackeray",
    "Tremblay", "Vandermeer", "Vasquez", "Vogel", "Whitcombe", "Wójcik", "Yamamoto", "Yildiz", "Zeller", "Zhang",
)  # fmt: skip
FEMALE = (
    "Abigail", "Aisha", "Alma", "Beatriz", "Bridget", "Camille", "Clara", "Dolores", "Edith", "Elena", "Fatima",
    "Fiona", "Greta", "Hannah", "Ines", "Ivy", "Joanna", "Kavya", "Leila", "Lucía", "Mabel", "Marguerite", "Mei",
    "Naomi", "Nadia", "Olga", "Petra", "Rosalind", "Ruth", "Saoirse", "Simone", "Thandiwe", "Ursula", "Vera", "Yuki",
)  # fmt: skip
MALE = (
    "Aaron", "Ahmed", "Alistair", "Andrzej", "Bruno", "Cedric", "Curtis", "Dmitri", "Edgar", "Emeka", "Felix",
    "Florian", "Gustavo", "Harold", "Hiroshi", "Ignacio", "Ivan", "Jasper", "Jürgen", "Kwame", "Leon", "Luca",
    "Magnus", "Marcus", "Nikolai", "Oscar", "Pavel", "Quentin", "Rafael", "Raymond", "Silas", "Theo", "Victor",
    "Walter", "Yusuf",
)  # fmt: skip
REFERRING = (
    "Dr. Alice Thornbury", "Dr. Marcus Bellweather", "Dr. Ruth Okonjo", "Dr. Henrik Solberg", "Dr. Lina Castellan",
    "Dr. Samuel Pryce", "Dr. Noor Al-Amin", "Dr. Grace Whitfield", "Dr. Tomasz Zieliński", "Dr. Yara Benhaddou",
    "Dr. Ephraim Goldwater", "Dr. Sunita Rao", "Emergency Department", "Dr. Colm Fitzgerald", "ICU Team B",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notable:
    """A patient put on the reader's list on purpose: look-alikes, odd names, missing fields.

    `sex` as the vignette must allow it (None: unknown). `born` fixes the date of birth; look-alikes share it.
    """

    name: str | None
    sex: str | None = None
    born: str | None = None
    mrn: str | None = None
    lacks: tuple[str, ...] = ()


NOTABLE: tuple[Notable, ...] = (
    Notable("Kowalska, Anna", "female", "1968-03-14", "00412877"),
    Notable("Kowalska, Hanna", "female", "1968-03-14", "00412878"),
    Notable("Whitfield, Marion", "female", "1957-11-02"),
    Notable("Whitfield, Marian", "female", "1957-02-11"),
    Notable("García Márquez-Hernández de la Fuente y Villanueva, María del Carmen Guadalupe", "female"),
    Notable("Featherstonehaugh-Cholmondeley, Bartholomew Alexander Fitzwilliam", "male"),
    Notable("O'Shaughnessy, Séamus", "male"),
    Notable("Þorvaldsdóttir, Ólöf", "female"),
    Notable("Nguyễn, Thị Ánh", "female"),
    Notable("山田 太郎", "male"),
    Notable("김서연", "female"),
    Notable("محمد عبد الرحمن", "male"),
    Notable("DOE^JANE", "female"),
    Notable("VAN DER BERG^PIETER^J^^", "male"),
    Notable("UNKNOWN, TRAUMA 4471", None, None, None, ("dateOfBirth", "age", "mrn", "sex", "height", "weight")),
    Notable(None, "male", None, None, ("patientName",)),
    Notable("Ellery, Jordan", "other"),
    Notable("Pruitt, Dale", "male", None, None, ("dateOfBirth", "age")),
    Notable("Lindahl, Astrid", "female", None, None, ("mrn",)),
    Notable("Bosch, Emil", "male", None, None, ("clinical_indication", "clinical_history")),
    Notable("Sato, Ken", "male", None, "HB-0000000009381-2026"),
    Notable("Li, Wei", "male", "1979-06-30"),
    Notable("Li, Wen", "female", "1979-06-30"),
    Notable("Żółkiewski, Błażej", "male", None, None, ("modality",)),
)
