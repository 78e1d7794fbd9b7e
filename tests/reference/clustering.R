# Values that tests/analysis/test_clustering.py compares with. Run from this folder: Rscript clustering.R > clustering.csv
suppressMessages(library(clubSandwich))
cat("#", R.version.string, "; clubSandwich", as.character(packageVersion("clubSandwich")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# Answers of practitioners before and after, of unequal number: CR2 for the difference of the two shares, over its
# variance by chance, with Bell and McCaffrey's degrees of freedom. Practitioner 6 left, practitioner 7 is new.
n1 <- c(20, 31, 12, 25, 18, 22, 0)
k1 <- c(4, 15, 2, 9, 3, 8, 0)
n2 <- c(24, 28, 15, 20, 26, 0, 19)
k2 <- c(11, 17, 3, 14, 6, 0, 12)
ratio <- function(k1, n1, k2, n2) {
  one <- function(k, n, phase) do.call(rbind, lapply(seq_along(k), function(j)
    if (n[j]) data.frame(y = rep(1:0, c(k[j], n[j] - k[j])), phase = phase, who = j)))
  rows <- rbind(one(k1, n1, 0), one(k2, n2, 1))
  fit <- lm(y ~ phase, data = rows)
  V <- vcovCR(fit, cluster = rows$who, type = "CR2")
  q1 <- sum(k1) / sum(n1)
  q2 <- sum(k2) / sum(n2)
  test <- coef_test(fit, vcov = V, test = "Satterthwaite")
  c(V["phase", "phase"] / (q1 * (1 - q1) / sum(n1) + q2 * (1 - q2) / sum(n2)), test$df[2])
}
show("practitioners", ratio(k1, n1, k2, n2))
show("practitioners_alike", ratio(c(5, 12, 8, 9, 3), rep(25, 5), c(9, 15, 10, 16, 6), rep(25, 5)))

# Weeks, each a cluster on one side only
show("weeks", ratio(c(9, 15, 4, 12, 0, 0, 0, 0), c(30, 34, 25, 31, 0, 0, 0, 0),
                    c(0, 0, 0, 0, 14, 22, 9, 18), c(0, 0, 0, 0, 30, 33, 28, 35)))
