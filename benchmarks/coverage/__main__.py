"""python -m benchmarks.coverage: one thread to each process, since the cells are what runs side by side."""

import os
import sys

for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

if __name__ == "__main__":
    from benchmarks.coverage.run import main

    sys.exit(main())
