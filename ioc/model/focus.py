"""Focus: what a person looks at; and the person, as far as access to areas goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Focus:
    """Areas (slugs), optionally one domain; always narrowed to what the person may see before anything is asked."""

    areas: frozenset[str]
    domain: str | None = None

    @classmethod
    def on(cls, area: str, domain: str | None = None) -> "Focus":
        """A focus on one area."""
        return cls(frozenset((area,)), domain)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody or some screen that looks: a name for the audit and the areas they may see (None: every area).

    Of the areas in `headlines` they may see what the province shows of them, and no more.
    """

    name: str
    areas: frozenset[str] | None
    headlines: frozenset[str] | None = frozenset()  # None: of every area

    def sees(self, area: str | None) -> bool:
        """Whether an area (slug) is among theirs."""
        return self.areas is None or area in self.areas


LOCAL_OPERATOR = Person("local", None)  # the demo's one person until logins come
