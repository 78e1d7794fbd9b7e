# Values that tests/analysis compares with. Run from this folder: Rscript analysis.R > analysis.csv
suppressMessages(library(nlme))
cat("#", R.version.string, "; nlme", as.character(packageVersion("nlme")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.15g\n", name, i, value[i]))

# One and two samples
show("wilson_7_30", prop.test(7, 30, correct = FALSE)$conf.int)
show("wilson_90_7_30", prop.test(7, 30, correct = FALSE, conf.level = 0.9)$conf.int)
show("poisson_17_4", poisson.test(17, 4)$conf.int)
show("poisson_0_3", poisson.test(0, 3)$conf.int)
show("rate_ratio", poisson.test(c(12, 17), c(6, 4))$conf.int)
before <- c(3, 5, 4, 8, 6, 7, 5)
after <- c(6, 9, 8, 7, 12)
show("welch", t.test(after, before)$conf.int)
show("t_mean", t.test(before)$conf.int)
answers_before <- rep(1:4, c(5, 9, 6, 2))
answers_after <- rep(1:4, c(2, 6, 9, 7))
show("mann_whitney", suppressWarnings(wilcox.test(answers_after, answers_before)$statistic))

# Generalised linear models on smoothed counts (one event and one non-event for each phase of six, shared by size)
week <- 0:11
phase <- as.numeric(week >= 6)
k <- c(4, 9, 0, 7, 6, 8, 15, 11, 20, 16, 13, 17)
n <- c(20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24)
share <- n / ave(n, phase, FUN = sum)
binomial_fit <- suppressWarnings(glm(cbind(k + share, n - k + share) ~ week + phase, family = binomial,
                                     control = glm.control(epsilon = 1e-14, maxit = 100)))
show("binomial_fitted", fitted(binomial_fit))
e <- n / 10
events <- k + 0.5 * e / ave(e, phase, FUN = sum)
poisson_fit <- suppressWarnings(glm(events ~ week + phase + offset(log(e)), family = poisson,
                                    control = glm.control(epsilon = 1e-14, maxit = 100)))
show("poisson_fitted", fitted(poisson_fit) / e)

# Generalised least squares with a known AR(1): one node of the AR family, with a missing week
y <- c(5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9)
kept <- week != 3
frame <- data.frame(y = y, week = week, phase = phase)[kept, ]
for (rho in c(0.2, 0.56)) {
  fit <- gls(y ~ week + phase, data = frame, correlation = corExp(-1 / log(rho), form = ~week, fixed = TRUE))
  show(sprintf("gls_%g", 100 * rho), c(coef(fit)[["phase"]], sqrt(vcov(fit)["phase", "phase"])))
  show(sprintf("reml_%g", 100 * rho), logLik(fit))
}

# Weighted least squares with known variances: the K family at k = 0
v <- n / (n + 5)
weighted <- lm(y ~ week + phase, weights = 1 / v)
show("known_variance", c(coef(weighted)[["phase"]], sqrt(summary(weighted)$cov.unscaled["phase", "phase"])))
