# Values that tests/analysis/test_clustering.py compares with. Run from this folder: Rscript clustering.R > clustering.csv
suppressMessages({library(clubSandwich); library(geepack)})
cat("#", R.version.string, "; clubSandwich", as.character(packageVersion("clubSandwich")),
    "; geepack", as.character(packageVersion("geepack")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# A contrast's variance by CR2 over its variance by chance, with Satterthwaite's degrees of freedom; each row is
# divided by its standard deviation by chance, which is then the working model.
effect <- function(X, y, variance, who, weights) {
  rows <- data.frame(y = y, X) / sqrt(variance)
  fit <- lm(y ~ 0 + ., data = rows)
  V <- vcovCR(fit, cluster = who, type = "CR2")
  found <- linear_contrast(fit, vcov = V, contrasts = matrix(weights, 1), test = "Satterthwaite")
  chance <- drop(t(weights) %*% solve(t(X) %*% (X / variance)) %*% weights)
  c(found$SE^2 / chance, found$df)
}
records <- function(k1, n1, k2, n2) {
  one <- function(k, n, phase) do.call(rbind, lapply(seq_along(k), function(j)
    if (n[j]) data.frame(y = rep(1:0, c(k[j], n[j] - k[j])), phase = phase, who = j)))
  rbind(one(k1, n1, 0), one(k2, n2, 1))
}
pooled <- function(k1, n1, k2, n2) {
  rows <- records(k1, n1, k2, n2)
  q <- as.numeric(tapply(rows$y, rows$phase, mean))
  X <- cbind(before = 1 - rows$phase, after = rows$phase)
  effect(X, rows$y, (q * (1 - q))[rows$phase + 1], rows$who, c(-1, 1))
}

# Answers of practitioners before and after, of unequal number; practitioner 6 left, practitioner 7 is new
show("practitioners", pooled(c(4, 15, 2, 9, 3, 8, 0), c(20, 31, 12, 25, 18, 22, 0),
                             c(11, 17, 3, 14, 6, 0, 12), c(24, 28, 15, 20, 26, 0, 19)))
alike <- list(c(5, 12, 8, 9, 3), rep(25, 5), c(9, 15, 10, 16, 6), rep(25, 5))
show("practitioners_alike", do.call(pooled, alike))

# Weeks, each a cluster on one side only
show("clustered_weeks", pooled(c(9, 15, 4, 12, 0, 0, 0, 0), c(30, 34, 25, 31, 0, 0, 0, 0),
                     c(0, 0, 0, 0, 14, 22, 9, 18), c(0, 0, 0, 0, 30, 33, 28, 35)))

# The same five practitioners by a generalised estimating equation: the difference, and its robust variance over that by
# chance. With clusters of one size CR2 is m/(m - 1) of it.
rows <- do.call(records, alike)
fit <- geeglm(y ~ phase, id = who, data = rows[order(rows$who), ], family = binomial("identity"), corstr = "independence")
q <- as.numeric(tapply(rows$y, rows$phase, mean))
show("gee", c(coef(fit)[["phase"]], vcov(fit)[2, 2] / (sum(q * (1 - q)) / 125)))

# Segmented regression over eight weeks, weighted: four practitioners, one of them away in two weeks
n <- rbind(c(6, 5, 7, 4), c(5, 8, 3, 6), c(9, 0, 6, 5), c(4, 7, 5, 8), c(6, 6, 6, 6), c(8, 3, 7, 5), c(5, 0, 9, 4), c(7, 6, 4, 8))
k <- rbind(c(1, 2, 1, 0), c(2, 2, 1, 1), c(2, 0, 1, 2), c(1, 3, 0, 2), c(4, 3, 1, 2), c(5, 2, 2, 1), c(3, 0, 4, 2), c(6, 4, 1, 3))
t <- rep(0:7, 4)
after <- as.numeric(t >= 4)
share <- c(0.22, 0.26, 0.27, 0.25, 0.42, 0.44, 0.5, 0.55)
there <- c(n) > 0
X <- cbind(one = 1, t = t, step = after, slope = after * (t - 4))[there, ]
variance <- ((share * (1 - share))[t + 1] / c(n))[there]
who <- rep(1:4, each = 8)[there]
y <- (c(k) / c(n))[there]
show("segmented_level", effect(X, y, variance, who, c(0, 0, 1, 0)))
show("segmented_average", effect(X, y, variance, who, c(0, 0, 1, 1.5)))
