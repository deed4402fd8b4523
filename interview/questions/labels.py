"""Names of the fields, competencies, kinds and difficulties of the question bank."""

from interview.language.catalogue import N_

FIELDS = {
    "general": N_("Any field"),
    "software": N_("Software"),
    "data": N_("Data and machine learning"),
    "product": N_("Product management"),
    "sales": N_("Sales"),
    "customer_service": N_("Customer service"),
    "finance": N_("Finance and accounting"),
    "health": N_("Health care"),
}

COMPETENCIES = {
    "teamwork": N_("Teamwork"),
    "communication": N_("Communication"),
    "problem_solving": N_("Problem solving"),
    "leadership": N_("Leadership"),
    "initiative": N_("Initiative"),
    "adaptability": N_("Adaptability"),
    "resilience": N_("Resilience"),
    "integrity": N_("Integrity"),
    "organisation": N_("Organisation"),
    "learning": N_("Learning"),
    "customer_focus": N_("Customer focus"),
    "motivation": N_("Motivation"),
    "technical": N_("Knowledge of the field"),
}

KINDS = {
    "behavioural": N_("Something you experienced"),
    "situational": N_("An imagined situation"),
    "motivation": N_("You and the job"),
    "knowledge": N_("What you know"),
}

DIFFICULTIES = {
    "easy": N_("Easy"),
    "medium": N_("Medium"),
    "hard": N_("Hard"),
}
