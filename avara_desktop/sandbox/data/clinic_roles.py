"""The words that clinicRole may say: the closed vocabulary of the official SDK (types/shared/clinic_role.py)."""

from __future__ import annotations

NO_ROLE = "Other"
"""What a cleared role becomes: a PATCH may say null, and an answer must have a role."""
# fmt: off
CLINIC_ROLES: tuple[str, ...] = (
    # doctors
    "Doctor", "Physician", "Surgeon", "Radiologist", "Cardiologist", "Neurologist", "Urologist", "Gynecologist",
    "Endocrinologist", "Oncologist", "Radiation Oncologist", "Hematologist", "Gastroenterologist", "Pulmonologist",
    "Nephrologist", "Rheumatologist", "Dermatologist", "Ophthalmologist", "Otolaryngologist", "Pediatrician",
    "Obstetrician", "Psychiatrist", "Anesthesiologist", "Emergency Medicine Physician", "Family Medicine Physician",
    "Internal Medicine Physician", "Pathologist", "Nuclear Medicine Physician", "Pain Management Specialist",
    "Infectious Disease Specialist", "Immunologist",
    # other clinical staff
    "Physician Assistant", "Nurse Practitioner", "Certified Registered Nurse Anesthetist", "Psychologist",
    "Medical Assistant", "Scribe", "Registered Nurse", "Nurse Manager", "Patient Care Coordinator",
    "Imaging Technologist", "Laboratory Technician", "Medical Laboratory Scientist", "Pathologists' Assistant",
    "Phlebotomist", "Pharmacist", "Pharmacy Technician", "Physical Therapist", "Occupational Therapist",
    "Speech-Language Pathologist", "Respiratory Therapist", "Nutritionist",
    # the office
    "Front Desk Operator", "Revenue Cycle Manager", "Administrative Director", "Administrative Assistant",
    "Legal Administrator", "IT Administrator", "IT Support", "Software Engineer", NO_ROLE,
)
# fmt: on
