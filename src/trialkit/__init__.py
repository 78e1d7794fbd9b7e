"""trialkit: design, log, analyse and report short test-and-learn trials."""

__version__ = "0.1.0"
