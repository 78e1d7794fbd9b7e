"""Small simulations of what benchmarks/coverage does not draw: sums, sites beside each other, clustered records.

python -m benchmarks.studies [NAME …] --draws N     from the repository's root; writes benchmarks/STUDIES.md
"""
