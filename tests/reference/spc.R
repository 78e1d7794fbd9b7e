# Limits and runs that tests/analysis/test_spc.py compares with, from the published formulas in plain R.
# Run from this folder: Rscript spc.R > spc.csv
cat("#", R.version.string, "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# XmR (Wheeler; Montgomery 6.33), with and without Nelson's screening of moving ranges
xmr <- function(x, basis = seq_along(x), screened = FALSE) {
  mr <- abs(diff(x[basis]))
  if (screened) mr <- mr[mr < 3.267 * mean(mr)]
  mean(x[basis]) + c(0, -1, 1, -2 / 3, 2 / 3) * 2.66 * mean(mr)
}
loans <- c(310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304)
outlying <- c(1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1) # NHSRplotthedots, vignette "deviations"
show("xmr_loans", xmr(loans))
show("xmr_loans_twelve", xmr(loans, 1:12))
show("xmr_outlying", xmr(outlying))
show("xmr_outlying_screened", xmr(outlying, screened = TRUE))

# p, u, c: centre, then lower and upper limit of each point; Laney's sigma z multiplies sigma for p' and u'
attribute <- function(name, k, n, binomial, basis = seq_along(k), top = Inf) {
  centre <- sum(k[basis]) / sum(n[basis])
  sigma <- sqrt(centre * (if (binomial) 1 - centre else 1) / n)
  z <- (k / n - centre) / sigma
  sigma_z <- mean(abs(diff(z[basis]))) / 1.128
  show(paste0(name, "_centre"), centre)
  show(paste0(name, "_sigma_z"), sigma_z)
  show(paste0(name, "_lower"), pmax(centre - 3 * sigma, 0))
  show(paste0(name, "_upper"), pmin(centre + 3 * sigma, top))
  show(paste0(name, "_prime_lower"), pmax(centre - 3 * sigma * sigma_z, 0))
  show(paste0(name, "_prime_upper"), pmin(centre + 3 * sigma * sigma_z, top))
}
accidents <- c(266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320, 267923, 271478, 255353,
               256820, 261835, 259144, 255910, 260863, 264465, 260989)
attended <- c(280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529, 279618, 283932, 266629,
              268091, 276803, 271578, 266005, 273520, 278574, 273772)
attribute("accidents", accidents, attended, TRUE, top = 1)
attribute("accidents_twelve", accidents, attended, TRUE, 1:12, top = 1)
k <- c(4, 9, 0, 7, 6, 8, 15, 11, 20, 16, 13, 17)
n <- c(20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24)
attribute("small", k, n, TRUE, 1:6, top = 1)
attribute("rates", c(14, 12, 20, 11, 7, 10, 21, 16, 19, 23), c(500, 400, 650, 500, 475, 500, 600, 525, 600, 625) / 50, FALSE)
attribute("counts", c(21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15),
          rep(1, 26), FALSE)

# Runs, as qicharts2 counts them: critical values for 1 to 120 useful points, and forty series with ties on the median
show("longest_allowed", round(log2(1:120)) + 3)
show("fewest_allowed", qbinom(0.05, 0:119, 0.5))
set.seed(20)
for (series in 1:40) {
  x <- round(rnorm(sample(6:40, 1)) * 2 + cumsum(rnorm(1, 0, 0.02)))
  side <- sign(x - median(x))
  side <- side[side != 0]
  lengths <- rle(side)$lengths
  show(sprintf("runs%d_values", series), x)
  show(sprintf("runs%d_found", series), c(length(side), max(lengths, 0), max(length(lengths) - 1, 0)))
}
