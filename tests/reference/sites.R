# Values that tests/analysis/test_controlled.py, test_parallel.py and test_panel.py compare with.
# Run from this folder: Rscript sites.R > sites.csv
suppressMessages({library(metafor); library(lmerTest)})
cat("#", R.version.string, "; metafor", as.character(packageVersion("metafor")),
    "; lmerTest", as.character(packageVersion("lmerTest")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# A controlled series of means whose weeks differ by chance alone: least squares on the difference of the two, and the
# same as the interaction in a mixed model with a random effect for each week
week <- 0:11
phase <- as.numeric(week >= 6)
own <- c(5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9)
other <- c(4.2, 5.9, 4.4, 5.1, 6.0, 5.2, 6.3, 5.0, 6.6, 6.1, 5.2, 6.9)
fit <- lm(own - other ~ phase)
show("difference_of_means", c(coef(fit)[["phase"]], confint(fit)["phase", ]))
long <- data.frame(y = c(own, other), week = factor(c(week, week)), phase = c(phase, phase), own = rep(1:0, each = 12))
mixed <- lmer(y ~ phase * own + (1 | week), data = long)
row <- summary(mixed)$coefficients["phase:own", ]
half <- qt(0.975, row[["df"]]) * row[["Std. Error"]]
show("interaction_of_means", c(row[["Estimate"]], row[["Estimate"]] - half, row[["Estimate"]] + half))
baseline <- phase == 0
slope <- lm((own - other)[baseline] ~ week[baseline])
show("drift_of_means", 6 * c(coef(slope)[[2]], confint(slope)[2, ]))

# A controlled series of proportions whose weeks differ by chance alone: a binomial model on smoothed counts (one event
# and one non-event for each phase and place, shared by size) with the interaction, one step of it on the raw counts,
# and the difference of the two working series by weighted least squares with known variances
k <- c(4, 9, 3, 7, 6, 8, 15, 11, 14, 16, 13, 17)
n <- c(20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24)
k0 <- c(9, 12, 8, 11, 9, 13, 12, 14, 10, 15, 12, 13)
n0 <- c(30, 33, 25, 31, 28, 36, 29, 33, 27, 35, 30, 34)
working <- function(k, n) {
  share <- n / ave(n, phase, FUN = sum)
  fit <- glm(cbind(k + share, n - k + share) ~ phase, family = binomial, control = glm.control(epsilon = 1e-14, maxit = 100))
  m <- fitted(fit)
  list(y = qlogis(m) + (k - n * m) / (n * m * (1 - m)), v = 1 / (n * m * (1 - m)))
}
one <- suppressWarnings(working(k, n))
two <- suppressWarnings(working(k0, n0))
v <- one$v + two$v
weighted <- lm(one$y - two$y ~ phase, weights = 1 / v)
at <- coef(weighted)[["phase"]]
se <- sqrt(summary(weighted)$cov.unscaled["phase", "phase"])
show("difference_of_log_odds", exp(c(at, at - qnorm(0.975) * se, at + qnorm(0.975) * se)))
both <- glm(cbind(c(k, k0), c(n - k, n0 - k0)) ~ c(phase, phase) * rep(1:0, each = 12), family = binomial)
at <- coef(both)[[4]]
se <- sqrt(vcov(both)[4, 4])
show("interaction_of_log_odds", exp(c(at, at - qnorm(0.975) * se, at + qnorm(0.975) * se)))

# Random effects over sites
show_panel <- function(name, y, s) {
  knha <- rma(y, sei = s, method = "PM", test = "knha", control = list(tol = 1e-12))
  normal <- rma(y, sei = s, method = "PM", test = "z", control = list(tol = 1e-12))
  show(name, c(knha$beta, max(knha$beta - knha$ci.lb, normal$beta - normal$ci.lb), knha$tau2, knha$QE))
  # One further site: the spread by the Q-profile's confidence distribution, each quantile of it found by itself, and the
  # normal mixture added up over those quantiles; its 2.5% and 97.5% spreads are those of metafor's confint
  at <- function(tau2) { w <- 1 / (s^2 + tau2); c(sum(w * y) / sum(w), 1 / sum(w)) }
  q <- function(tau2, by) { w <- 1 / (by * s^2 + tau2); sum(w * (y - sum(w * y) / sum(w))^2) }
  spread2 <- Vectorize(function(u, by = 1) {
    f <- function(log2) q(exp(log2), by) - qchisq(u, length(y) - 1, lower.tail = FALSE)
    if (f(-Inf) <= 0) 0 else exp(uniroot(f, c(-60, 60), tol = 1e-13)$root)
  })
  show(paste0(name, "_profile"), confint(knha, control = list(tol = 1e-12))$random["tau^2", 2:3])
  show(paste0(name, "_spread"), spread2(c(0.025, 0.975)))
  by <- min(1, q(0, 1) / qchisq(0.5, length(y) - 1))      # what squared errors shrink by, so that no lump passes a half
  lump <- pchisq(q(0, by), length(y) - 1, lower.tail = FALSE)
  m <- (seq_len(4000) - 0.5) / 4000                  # midpoints, drawn towards the widest spreads
  u <- 1 - (1 - lump) * (1 - m)^3
  t2 <- c(0, spread2(u, by))
  a <- sapply(t2, at)
  mass <- c(lump, (1 - lump) * 3 * (1 - m)^2 / 4000)
  share <- function(x) sum(mass * pnorm((x - a[1, ]) / sqrt(t2 + a[2, ]))) / sum(mass)
  end <- function(p) uniroot(function(x) share(x) - p, c(-200, 200), tol = 1e-9)$root
  show(paste0(name, "_further"), c(end(0.025), end(0.975)))
}
show_panel("panel_apart", c(0.5, 2.9, 0.2), c(0.2, 0.3, 0.25))
show_panel("panel_near", c(0.50, 0.62, 0.41, 0.55, 0.48), c(0.2, 0.3, 0.25, 0.15, 0.4))
show_panel("panel_between", c(0.5, 0.9, 0.2, 0.6), c(0.2, 0.3, 0.15, 0.25))

# Sites alike in length and spread: the same mean and interval as a mixed model with a random effect of the phase at
# each site and Satterthwaite's degrees of freedom
set.seed(1)
sites <- expand.grid(week = 0:11, site = 1:4)
sites$phase <- as.numeric(sites$week >= 6) - 0.5
sites$y <- 5 + sites$site + (2 + c(-1.5, 0.2, 1.1, 0.4)[sites$site]) * sites$phase + rnorm(48, sd = 0.8)
mixed <- suppressMessages(lmer(y ~ phase + factor(site) + (0 + phase | site), data = sites))
row <- summary(mixed)$coefficients["phase", ]
show("mixed_model", c(row[["Estimate"]], row[["Std. Error"]], row[["df"]]))
show("mixed_series", sites$y)
