"""What a well-formed value is where JSON Schema has no words for it: without these, hardly a request would get past the
first look. Ids of onboardings that there are come from the environment."""

import os

import schemathesis
from hypothesis import strategies as st

IDS = [one for one in os.environ.get("FUZZ_ONBOARDINGS", "").split(",") if one]


def check_digit(nine: str) -> str:
    total = 0
    for index, digit in enumerate(nine):
        doubled = int(digit) * (2 if index % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str((10 - total % 10) % 10)


def organisation_number(serial: int) -> str:
    nine = f"559{serial:06d}"
    return nine + check_digit(nine)


# The third digit of a legal person's number is 2 or more: 559… is the series of limited companies.
organisation_numbers = st.integers(0, 999_999).map(organisation_number)
case_ids = st.text("0123456789abcdef", min_size=32, max_size=32)
unknown_ids = st.builds(lambda number, case: f"{number}~{case}", organisation_numbers, case_ids)
mobiles = st.integers(1_000_000, 9_999_999).map(lambda digits: f"+4670{digits}")
# Each signatory signs once: addresses seldom meet.
emails = st.text("abcdefghijklmnopqrstuvwxyz", min_size=12, max_size=20).map(lambda name: f"{name}@agent.example")

schemathesis.openapi.format("organisation-number", organisation_numbers)
schemathesis.openapi.format("onboarding-id", st.one_of(st.sampled_from(IDS), unknown_ids) if IDS else unknown_ids)
schemathesis.openapi.format("mobile-number", mobiles)
schemathesis.openapi.format("email", emails)


@schemathesis.hook
def map_body(context, body):
    """Hypothesis likes to repeat itself, and no schema says that addresses differ."""
    signatories = body.get("signatories") if isinstance(body, dict) else None
    seen = set()
    for index, one in enumerate(signatories if isinstance(signatories, list) else []):
        email = one.get("email") if isinstance(one, dict) else None
        if isinstance(email, str) and email.lower() in seen:
            one["email"] = f"{index}{email}"[-254:]
        seen.add(email.lower() if isinstance(email, str) else None)
    return body
