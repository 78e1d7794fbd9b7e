"""`python -m trialkit`: the same as the `trialkit` command."""

from trialkit.interfaces.cli.main import main

main()
