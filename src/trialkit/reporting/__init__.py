"""Numbers told: formats a report from an Evaluation, never computes one."""
