# Three series with AR(1) errors fitted by nlme::gls (REML): the peer "REML AR(1), t" of benchmarks/coverage.
# Run from this folder: Rscript coverage_peers.R > coverage_peers.csv   Read by tests/benchmarks/test_coverage_peers.py.
suppressMessages(library(nlme))
cat("#", R.version.string, "; nlme", as.character(packageVersion("nlme")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

set.seed(20261122)
for (size in list(c(6, 6, 0.2), c(12, 12, 0.4), c(52, 26, 0.6))) {
  before <- size[1]; n <- size[1] + size[2]
  week <- 0:(n - 1)
  after <- as.numeric(week >= before)
  gone <- after * (week - before)
  y <- as.numeric(arima.sim(list(ar = size[3]), n))
  fit <- gls(y ~ week + after + gone, correlation = corAR1(form = ~week), method = "REML",
             control = glsControl(tolerance = 1e-12, msTol = 1e-12, returnObject = TRUE))
  ends <- intervals(fit, which = "coef")$coef[c("after", "gone"), c("lower", "upper")]
  show(sprintf("series_%d", n), y)
  show(sprintf("rho_%d", n), coef(fit$modelStruct$corStruct, unconstrained = FALSE))
  show(sprintf("level_%d", n), ends["after", ])
  show(sprintf("slope_%d", n), ends["gone", ])
}
