//! One integration binary: the house's rules, round trips, journeys through the real program.

