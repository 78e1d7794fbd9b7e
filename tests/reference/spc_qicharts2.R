# Limits and runs as qicharts2's own functions give them for random services, each as p, p', u, u', c and XmR chart and
# as a run chart, with limits from all points or frozen on the first half. tests/analysis/test_spc_qicharts2.py reads them.
# Run from this folder: Rscript spc_qicharts2.R helper.functions.R > spc_qicharts2.csv, where the argument is that file of
# qicharts2 (R/, commit 03470c090b3db3fd1c7c9032eec0b63dc3b2636f; GPL-3). Only its functions in base R are called: qic.i,
# qic.p, qic.pp, qic.u, qic.up, qic.c, qic.run and runs.analysis (method "anhoej").
source(commandArgs(trailingOnly = TRUE)[1])
cat("#", R.version.string, "; qicharts2 at 03470c09\n")
cat("series,chart,k,n,basis,centre,lower,upper,useful,longest,longest_allowed,crossings,crossings_allowed,signal\n")
set.seed(11)
for (series in 1:40) {
  count <- sample(12:36, 1)
  n <- sample(c(20, 60, 400), 1) + sample(0:15, count, TRUE)
  share <- plogis(sample(c(-3, -1, 0, 2.5), 1) + rnorm(count) * sample(c(0, 0.4), 1) + (seq_len(count) > count / 2) * sample(c(0, 0.8), 1))
  k <- rbinom(count, n, share)
  if (sum(k[seq_len(count %/% 2)]) %in% c(0, sum(n[seq_len(count %/% 2)]))) next
  basis <- if (series %% 2) rep(TRUE, count) else seq_len(count) <= count %/% 2
  x <- data.frame(x = seq_len(count), y = k / n, y.sum = k, n = n, cl = NA_real_, baseline = basis, include = TRUE)
  screened <- function(x) {
    options(qic.screenedmr = TRUE)
    on.exit(options(qic.screenedmr = FALSE))
    qic.i(x)
  }
  charts <- list(p = qic.p, p_prime = qic.pp, u = qic.u, u_prime = qic.up, c = qic.c, xmr = qic.i, xmr_screened = screened)
  for (chart in names(charts)) {
    found <- charts[[chart]](x)
    cat(sprintf("%d,%s,%d,%d,%d,%.12g,%.12g,%.12g,,,,,,\n", series, chart, k, n, basis, found$cl, found$lcl, found$ucl), sep = "")
  }
  run <- runs.analysis(qic.run(x), "anhoej")
  cat(sprintf("%d,run,%d,%d,%d,%.12g,,,%d,%d,%d,%d,%d,%d\n", series, k, n, basis, run$cl, run$n.useful, run$longest.run,
              run$longest.run.max, run$n.crossings, run$n.crossings.min, run$runs.signal), sep = "")
}
