# Values that tests/analysis/test_not_yet.py compares with: started sites against those that had not started yet.
# Run from this folder: Rscript not_yet.R > not_yet.csv
# Nothing here is the algebra of not_yet.py: effects are lm and glm fitted before starts and predicted after them; what
# each record weighs, and how residuals answer to records, are numerical derivatives of those fits; where all sites start
# at once beside as many that never do, the same effect and its error are clubSandwich's CR2 and a t test on two means.
suppressMessages(library(clubSandwich))
cat("#", R.version.string, "; clubSandwich", as.character(packageVersion("clubSandwich")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

set.seed(20261122)
starts <- c(4, 4, 6, 6, 7, 9)                       # the last period with a site that waits is 8
d <- expand.grid(period = 0:11, site = 1:6)
d$start <- starts[d$site]
d$started <- d$period >= d$start
d$n <- sample(15:60, nrow(d), replace = TRUE)
p <- plogis(-0.4 + c(-0.3, 0.2, 0.4, 0, -0.2, 0.1)[d$site] - 0.05 * d$period - 0.5 * d$started + rnorm(nrow(d), sd = 0.2))
d$k <- rbinom(nrow(d), d$n, p)
show("k", d$k)
show("n", d$n)
d <- d[d$period < max(starts), ]                    # until the last start there are sites that wait
d$f <- factor(d$site); d$t <- factor(d$period)
before <- !d$started

own <- function(y) {
  fit <- lm(y ~ f + t, data = transform(d, y = y)[before, ], weights = d$n[before])
  tau <- y - predict(fit, d)
  effect <- weighted.mean(tau[d$started], d$n[d$started])
  list(effect = effect, left = ifelse(before, tau, tau - effect))
}
logs <- function(y) {
  fit <- glm(y ~ f + t + offset(log(n)), family = quasipoisson, data = transform(d, y = y)[before, ],
             control = glm.control(epsilon = 1e-15, maxit = 200))
  expected <- predict(fit, d, type = "response")
  ratio <- sum(y[d$started]) / sum(expected[d$started])
  fitted <- expected * ifelse(d$started, ratio, 1)
  list(effect = log(ratio), left = (y - fitted) / fitted, fitted = fitted)
}
# The interval by site: a, what each record's figure weighs in the effect; G, how a site's score answers to each figure
by_site <- function(f, y, variance, step) {
  at <- f(y)
  turn <- function(j, part) {
    up <- down <- y
    up[j] <- up[j] + step[j]; down[j] <- down[j] - step[j]
    (f(up)[[part]] - f(down)[[part]]) / 2                     # a change of one step
  }
  a <- sapply(seq_along(y), turn, "effect")
  L <- sapply(seq_along(y), turn, "left")                     # rows: residuals, columns: figures moved
  G <- rowsum(a * L, d$site)                                  # in steps, so that variances below are in steps too
  V <- G %*% diag(variance) %*% t(G)
  S <- rowsum(a * at$left, d$site)
  scale <- sum(a^2 * variance) / sum(diag(V))
  c(at$effect, sqrt(scale * sum(S^2)), sum(diag(V))^2 / sum(V^2))
}
show("own_scale", by_site(own, d$k / d$n, 1 / d$n, rep(1, nrow(d))))
at <- logs(d$k)
# a step of a hundred-thousandth of the fitted count is one of a hundred-thousandth on logs
found <- local({
  small <- 1e-5
  f <- function(y) { one <- logs(y); one$left <- one$left - (y - one$fitted) / one$fitted + (y - at$fitted) / at$fitted -
    (log(one$fitted) - log(at$fitted)); one }                 # residuals about the fit, linear in what is counted
  scaled <- function(part, j) {
    up <- down <- d$k
    up[j] <- up[j] + small * at$fitted[j]; down[j] <- down[j] - small * at$fitted[j]
    (f(up)[[part]] - f(down)[[part]]) / (2 * small)
  }
  a <- sapply(seq_len(nrow(d)), function(j) scaled("effect", j))
  L <- sapply(seq_len(nrow(d)), function(j) scaled("left", j))
  G <- rowsum(a * L, d$site)
  V <- G %*% diag(1 / at$fitted) %*% t(G)
  S <- rowsum(a * at$left, d$site)
  scale <- sum(a^2 / at$fitted) / sum(diag(V))
  c(at$effect, sqrt(scale * sum(S^2)), sum(diag(V))^2 / sum(V^2))
})
show("on_logs", found)

# Three sites that start at once beside three that do not, every period counted alike: both are textbook methods
m <- expand.grid(period = 0:7, site = 1:6)
m$started <- m$site <= 3 & m$period >= 5
m$y <- round(10 + m$site + 0.3 * m$period + 2 * m$started + rnorm(nrow(m)), 2)
show("y", m$y)
fit <- lm(y ~ factor(site) + factor(period) + started, data = m)
row <- coef_test(fit, vcov = "CR2", cluster = m$site, test = "Satterthwaite", coefs = "startedTRUE")
show("cr2", c(row$beta, row$SE, row$df))
change <- with(m, tapply(y[period >= 5], site[period >= 5], mean) - tapply(y[period < 5], site[period < 5], mean))
test <- t.test(change[1:3], change[4:6], var.equal = TRUE)
show("t_test", c(diff(rev(test$estimate)), test$stderr, test$parameter))
