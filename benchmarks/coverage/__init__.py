"""Coverage by simulation: how often a 95% interval contains the truth, by trialkit and by what people use now.

python -m benchmarks.coverage --cache FOLDER     from the repository's root; writes benchmarks/COVERAGE.md

cells says what is simulated, draws simulates it, ours, peers and oracle answer, score counts, bars says what must be
reached, run does it all and table writes it down.
"""
