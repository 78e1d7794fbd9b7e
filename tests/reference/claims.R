# Values that tests/analysis/test_published.py compares with. Run from this folder: Rscript claims.R > claims.csv
cat("#", R.version.string, "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# The smallest n of which some whole number prints as a percentage, by trying every n (a half may be rounded either way)
prints_as <- function(k, n, printed, step) abs(100 * k / n - printed) <= step / 2 + 1e-9
least <- function(printed, step = 1) {
  n <- 1
  while (!any(prints_as(0:n, n, printed, step))) n <- n + 1
  n
}
show("least_n", sapply(c(53, 17, 34, 33, 80, 22, 97, 63, 6), least))
show("least_n_decimal", sapply(c(77.7, 76.2, 82.5, 86.4, 36.9), least, step = 0.1))
whole <- function(percent) sum(prints_as(0:73, 73, percent, 1))
show("whole_of_73", sapply(0:100, whole))

# The smallest count before from which some count after is a percentage change
least_before <- function(change, step = 1) {
  n <- 1
  while (!any(abs(100 * ((0:(10 * n)) / n - 1) - change) <= step / 2 + 1e-9)) n <- n + 1
  n
}
show("least_before", sapply(c(-59, -54, -18, 163), least_before))
show("least_before_decimal", least_before(-2.9, 0.1))

# The smallest n on each side at which Newcombe's interval (1998, method 10) excludes 0: Wilson by prop.test, counts p n
wilson <- function(p, n) suppressWarnings(prop.test(p * n, n, correct = FALSE)$conf.int)
excludes <- function(p2, p1, n) {
  a <- wilson(p1, n); b <- wilson(p2, n); d <- p1 - p2
  lower <- d - sqrt((p1 - a[1])^2 + (b[2] - p2)^2)
  upper <- d + sqrt((a[2] - p1)^2 + (p2 - b[1])^2)
  lower > 0 || upper < 0
}
tells <- function(p2, p1) { n <- 1; while (!excludes(p2, p1, n)) n <- n + 1; n }
show("least_to_tell", c(tells(0.17, 0.34), tells(0.53, 0.17), tells(0.33, 0.80), tells(0.11, 0.22), tells(0.55, 0.71)))

# The largest share that none of n leaves room for, one-sided
show("none_seen", sapply(c(1, 30, 100, 1000), function(n) binom.test(0, n, alternative = "less")$conf.int[2]))
