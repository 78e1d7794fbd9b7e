# One and two samples: proportions, rates, means, ranks. From this folder: Rscript pooled.R > pooled.csv
quiet <- function(package) suppressWarnings(suppressMessages(library(package, character.only = TRUE)))
packages <- c("Epi", "epiR", "epitools", "pROC", "coin", "effectsize")
invisible(lapply(packages, quiet))
versions <- vapply(packages, function(name) paste(name, as.character(packageVersion(name))), "")
cat("# ", R.version.string, "; ", paste(versions, collapse = "; "), "\n", sep = "")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.15g\n", name, i, value[i]))

# One proportion: Wilson. 0 of n, n of n, one record, and ten million of them
for (pair in list(c(0, 20), c(20, 20), c(0, 1), c(1, 1), c(1, 29), c(15, 148), c(81, 263), c(3e6, 1e7), c(1, 1e7))) {
  name <- sprintf("wilson_%.0f_%.0f", pair[1], pair[2])
  show(name, suppressWarnings(prop.test(pair[1], pair[2], correct = FALSE))$conf.int)
}

# Two proportions, each "after" first: events, of; then "before"
tables <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10),
               c(10, 10, 0, 20), c(10, 10, 0, 10), c(14, 25, 7, 30), c(1, 50, 3, 40), c(20, 20, 5, 20),
               c(36, 40, 16, 80), c(7, 34, 1, 34), c(3.2e6, 1e7, 3e6, 1e7))
for (t in tables) {
  name <- sprintf("%.0f_%.0f_%.0f_%.0f", t[1], t[2], t[3], t[4])
  difference <- ci.pd(t[1], t[3], t[2] - t[1], t[4] - t[3], method = "Nc", print = FALSE)
  show(paste0("newcombe_", name), difference[6:7])
}

# epiR: the same two scores. This version reads the table by columns, so it is given turned round; it finds the ratio in
# closed form but for tables with a side of everything, and the odds ratio by steps of a thousandth
for (t in tables[9:13]) {
  name <- sprintf("%.0f_%.0f_%.0f_%.0f", t[1], t[2], t[3], t[4])
  cells <- matrix(c(t[1], t[2] - t[1], t[3], t[4] - t[3]), 2)
  detail <- suppressWarnings(epi.2by2(cells, method = "cohort.count", conf.level = 0.95))$massoc.detail
  show(paste0("ratio_score_epir_", name), unlist(detail$RR.strata.score[c("lower", "upper")]))
  show(paste0("odds_score_epir_", name), unlist(detail$OR.strata.score[c("lower", "upper")]))
}

# The two scores again, straight from their definition: the likelihood is maximised under the null numerically and the
# score is inverted by uniroot, so that nothing is shared with a closed form
restricted <- function(t, high) function(low) -(dbinom(t[1], t[2], high(low), TRUE) + dbinom(t[3], t[4], low, TRUE))
score_end <- function(score, from, to) uniroot(score, c(log(from), log(to)), tol = 1e-13)$root
z <- qnorm(0.975)
ratio_score <- function(t, ratio) {
  low <- optimize(restricted(t, function(p) p * ratio), c(0, min(1, 1 / ratio)), tol = 1e-14)$minimum
  high <- low * ratio
  (t[1] / t[2] - ratio * t[3] / t[4]) / sqrt(high * (1 - high) / t[2] + ratio^2 * low * (1 - low) / t[4])
}
odds_score <- function(t, ratio) {
  high <- function(p) ratio * p / (1 - p + ratio * p)
  low <- optimize(restricted(t, high), c(0, 1), tol = 1e-14)$minimum
  up <- high(low)
  (t[1] - t[2] * up) * sqrt(1 / (t[2] * up * (1 - up)) + 1 / (t[4] * low * (1 - low)))
}
for (t in tables[c(9, 10, 12, 13)]) {
  name <- sprintf("%.0f_%.0f_%.0f_%.0f", t[1], t[2], t[3], t[4])
  ends <- list(c(1e-3, t[1] * t[4] / t[2] / t[3]), c(t[1] * t[4] / t[2] / t[3], 1e3))
  show(paste0("ratio_score_", name), exp(c(score_end(function(x) ratio_score(t, exp(x)) - z, ends[[1]][1], ends[[1]][2]),
                                           score_end(function(x) ratio_score(t, exp(x)) + z, ends[[2]][1], ends[[2]][2]))))
  odds <- t[1] * (t[4] - t[3]) / (t[2] - t[1]) / t[3]
  show(paste0("odds_score_", name), exp(c(score_end(function(x) odds_score(t, exp(x)) - z, 1e-3, odds),
                                          score_end(function(x) odds_score(t, exp(x)) + z, odds, 1e4))))
}

# What epitools gives for the same table is another method (Wald on the log): kept to show by how much it differs
wald <- matrix(c(23, 7, 11, 14), 2, byrow = TRUE)
show("ratio_wald", suppressWarnings(epitools::riskratio(wald, method = "wald"))$measure[2, 2:3])
show("odds_wald", suppressWarnings(epitools::oddsratio(wald, method = "wald"))$measure[2, 2:3])

# Rates: exact for one (twice, by stats and by epitools), exact given the total for a ratio, scores for a difference
for (pair in list(c(0, 1), c(1, 1), c(2, 1), c(3, 1), c(10, 1), c(25, 1), c(17, 1e-6), c(1e7, 1e3))) {
  name <- sprintf("%.0f_%g", pair[1], pair[2])
  show(paste0("poisson_", name), poisson.test(pair[1], pair[2])$conf.int)
}
show("poisson_epitools", unlist(pois.exact(17, 4)[c("lower", "upper")]))
rates <- list(c(17, 4, 12, 6), c(1e7, 1, 1, 1), c(0, 4, 12, 6), c(17, 4, 0, 6), c(3, 1e-6, 5, 2e-6), c(3.1e6, 1e3, 3e6, 1e3))
rate_score <- function(x, e) {
  far <- (sqrt(x) + 4)^2 + 10
  low <- if (x == 0) 0 else uniroot(function(m) (x - m) / sqrt(m) - z, c(1e-9 * x, x), tol = 1e-14 * (x + 1))$root
  c(low, uniroot(function(m) (x - m) / sqrt(m) + z, c(max(x, 1e-9), far), tol = 1e-14 * (x + 1))$root) / e
}
for (r in rates) {
  name <- sprintf("%.0f_%g_%.0f_%g", r[1], r[2], r[3], r[4])
  show(paste0("rate_ratio_", name), poisson.test(r[c(1, 3)], r[c(2, 4)])$conf.int)
  after <- rate_score(r[1], r[2])
  before <- rate_score(r[3], r[4])
  a <- r[1] / r[2]
  b <- r[3] / r[4]
  show(paste0("rate_difference_", name), a - b + c(-sqrt((a - after[1])^2 + (before[2] - b)^2),
                                                  sqrt((after[2] - a)^2 + (b - before[1])^2)))
}

# Means: Welch for the difference; for the ratio the delta method on the log, with Welch's degrees of freedom
before <- c(3, 5, 4, 8, 6, 7, 5)
after <- c(6, 9, 8, 7, 12)
one <- var(before) / length(before) / mean(before)^2
two <- var(after) / length(after) / mean(after)^2
freedom <- (one + two)^2 / (one^2 / (length(before) - 1) + two^2 / (length(after) - 1))
show("mean_ratio", mean(after) / mean(before) * exp(c(-1, 1) * qt(0.975, freedom) * sqrt(one + two)))
extra <- sleep$extra[sleep$group == 1]
other <- sleep$extra[sleep$group == 2]
show("welch_sleep", t.test(other, extra)$conf.int)
show("welch_99_sleep", t.test(other, extra, conf.level = 0.99)$conf.int)
show("t_sleep", t.test(extra)$conf.int)

# Answers in order: 1 to 4, counted before and after
answers_before <- rep(1:4, c(5, 9, 6, 2))
answers_after <- rep(1:4, c(2, 6, 9, 7))
curve <- roc(controls = answers_before, cases = answers_after, direction = "<", quiet = TRUE)
show("superiority", c(auc(curve), var(curve, method = "delong")))
middle <- qlogis(as.numeric(auc(curve)))
error <- sqrt(var(curve, method = "delong")) / (auc(curve) * (1 - auc(curve)))
show("superiority_logit", plogis(middle + c(-1, 1) * z * as.numeric(error)))
show("rank_biserial", rank_biserial(answers_after, answers_before)$r_rank_biserial)
show("mann_whitney_p", suppressWarnings(wilcox.test(answers_after, answers_before))$p.value)
group <- factor(rep(c("before", "after"), c(22, 24)))
answers <- c(answers_before, answers_after)
show("mann_whitney_coin_p", pvalue(wilcox_test(answers ~ group, distribution = "asymptotic")))
show("mann_whitney_coin_exact_p", pvalue(wilcox_test(answers ~ group, distribution = "exact")))
