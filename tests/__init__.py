"""The tests; packages, so that those of several layers can share the trials they are made of."""
