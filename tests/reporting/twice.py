"""A trial that asks the same people the same two questions before and after."""

TRIAL = """
title: Reviews with the same question twice
organisation: A council
provenance: illustrative
question: Do more people live as they want to after a strengths-based review?
intervention: {name: Strengths-based reviews}
design:
  phases: [{name: Reviews, kind: trial, start: 2024-01-01, end: 2024-03-24}]
  sites: [{id: one, name: Team one}]
  chosen_because: worst_results
log:
  row: person
  rows: people
  fields:
    date: {type: date}
    own_before: {type: yes_no}
    own_after: {type: yes_no}
    score_before: {type: number, minimum: 0, maximum: 10}
    score_after: {type: number, minimum: 0, maximum: 10}
measures:
  - {id: own, name: Lives as they want to, role: primary, type: proportion, before: {own_before: true},
     numerator: {own_after: true}, better: higher, worthwhile: 5}
  - {id: score, name: Wellbeing, role: balancing, type: mean, before: score_before, value: score_after,
     better: higher, margin: 1}
"""
