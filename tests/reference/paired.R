# Values that tests/analysis/test_paired.py compares with. Run from this folder: Rscript paired.R > paired.csv
# Tango's interval by another road than its closed form: for each difference the likelihood of the four cells is
# maximised numerically, and the score's interval is where the difference is 1.96 standard errors away.
cat("#", R.version.string, "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.10g\n", name, i, value[i]))
tango <- function(both, lost, gained, neither) {
  n <- both + lost + gained + neither
  score <- function(d) {
    loglik <- function(q) lost * log(q) + gained * log(q + d) + (both + neither) * log(1 - 2 * q - d)
    q <- optimize(loglik, c(max(0, -d) + 1e-12, (1 - d) / 2 - 1e-12), maximum = TRUE, tol = 1e-13)$maximum
    (gained - lost - n * d) / sqrt(n * (2 * q + d * (1 - d)))
  }
  at <- (gained - lost) / n
  c(uniroot(function(d) score(d) - qnorm(0.975), c(-0.999, at), tol = 1e-12)$root,
    uniroot(function(d) score(d) + qnorm(0.975), c(at, 0.999), tol = 1e-12)$root)
}
mid_p <- function(lost, gained) {
  least <- min(lost, gained)
  2 * pbinom(least, lost + gained, 0.5) - dbinom(least, lost + gained, 0.5)
}
show("tango_airway", tango(1, 7, 1, 12))
show("tango_large", tango(53, 16, 8, 9))
show("tango_even", tango(20, 6, 6, 20))
show("mid_p", c(mid_p(7, 1), mid_p(16, 8), mid_p(3, 14)))
show("exact", binom.test(7, 8)$p.value)

# Scores of the same people before and after (test_within.py): the paired t, Wilcoxon's signed ranks with the normal
# approximation and its continuity correction, as pingouin has them, and the Hodges-Lehmann centre by its definition
before <- c(3, 5, 2, 6, 4, 7, 5, 3, 6, 4, 5, 2, 8, 4, 6)
after <- c(5, 6, 2, 8, 5, 6, 7, 6, 6, 5, 8, 3, 9, 3, 8)
found <- t.test(after, before, paired = TRUE)
show("paired_t", c(found$estimate, found$conf.int))
show("signed_ranks_p", wilcox.test(after, before, paired = TRUE, exact = FALSE, correct = TRUE)$p.value)
means <- outer(after - before, after - before, "+") / 2
show("hodges_lehmann", median(means[upper.tri(means, diag = TRUE)]))
show("mcnemar_after_six", mid_p(sum(before >= 6 & after < 6), sum(before < 6 & after >= 6)))
