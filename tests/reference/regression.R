# Lines through a series: every design by lm, known variances, Newey-West, GLSAR, the AR and K families at their nodes,
# and REML AR(1) by gls. From this folder: Rscript regression.R > regression.csv
packages <- c("nlme", "sandwich", "lmtest", "metafor")
quiet <- function(package) suppressWarnings(suppressMessages(library(package, character.only = TRUE)))
invisible(lapply(packages, quiet))
versions <- vapply(packages, function(name) paste(name, as.character(packageVersion(name))), "")
cat("# ", R.version.string, "; ", paste(versions, collapse = "; "), "\n", sep = "")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.15g\n", name, i, value[i]))

# Estimate and ends of a contrast, by t on what is left, or by the normal where the variance is known
told <- function(name, fit, contrast, covariance = vcov(fit), freedom = df.residual(fit), beta = coef(fit)) {
  value <- sum(contrast * beta)
  half <- qt(0.975, freedom) * sqrt(drop(t(contrast) %*% covariance %*% contrast))
  show(name, c(value, value - half, value + half))
}

# Means: eight periods before (the fourth was not logged), one of transition, seven after
t <- c(0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15)
y <- c(10.0, 12.0, 11.0, 13.0, 12.5, 11.5, 12.0, 14.5, 16.0, 15.0, 17.5, 16.5, 18.0, 17.0)
after <- as.numeric(t >= 9)
into <- after * (t - 9)
full <- lm(y ~ t + after + into)
end <- c(0, 0, 1, 6)
average <- c(0, 0, 1, 3)
told("full_level_change", full, c(0, 0, 1, 0))
told("full_slope_change", full, c(0, 0, 0, 1))
told("full_effect_at_end", full, end)
told("full_average_effect", full, average)
told("change_step", lm(y ~ after), c(0, 1))
told("change_step_trend", lm(y ~ t + after), c(0, 0, 1))
told("change_ramp", lm(y ~ I(after * (t - 8) / 7)), c(0, 1))
told("change_step_and_ramp", lm(y ~ after + I(after * (t - 12))), c(0, 1, 0))
trial <- after == 1
told("trend", lm(y[trial] ~ t[trial]), c(0, 6))

# The same by other models: Newey-West with floor(4 (n/100)^(2/9)) lags, Bartlett weights and n/(n-p), and GLSAR, whose
# autocorrelation statsmodels takes from the Yule-Walker equations (adjusted, demeaned), whose first period it drops, and which it stops at a ten-thousandth or after seven rounds
lags <- floor(4 * (length(y) / 100)^(2 / 9))
hac <- NeweyWest(full, lag = lags, prewhite = FALSE, adjust = TRUE)
told("hac_level_change", full, c(0, 0, 1, 0), hac)
told("hac_average_effect", full, average, hac)
show("hac_p", coeftest(full, vcov. = hac)[, 4])
X <- model.matrix(full)
n <- length(y)
rho <- 0
last <- rep(1e300, 4)
for (step in 1:7) {
  white <- lm((y[-1] - rho * y[-n]) ~ 0 + I(X[-1, ] - rho * X[-n, ]))
  if (max(abs(last - coef(white)) / abs(last)) < 1e-4) break
  last <- coef(white)
  left <- drop(y - X %*% last)
  left <- left - mean(left)
  rho <- (sum(left[-1] * left[-n]) / (n - 1)) / (sum(left^2) / n)
  if (step == 7) white <- lm((y[-1] - rho * y[-n]) ~ 0 + I(X[-1, ] - rho * X[-n, ]))
}
told("glsar_level_change", white, c(0, 0, 1, 0))

# Monthly means over forty months with a yearly season of two harmonics; the judged phase begins in the 31st
m <- 0:39
monthly <- round(50 + 0.1 * m + 6 * cos(2 * pi * m / 12) + 2 * sin(4 * pi * m / 12) + 3 * (m >= 30) +
                   2 * sin(1.7 * m^1.3), 2)
show("monthly", monthly)
late <- as.numeric(m >= 30)
angle <- 2 * pi * m / 12
season <- lm(monthly ~ m + sin(angle) + cos(angle) + cos(2 * angle) + sin(2 * angle) + late + I(late * (m - 30)))
told("season_level_change", season, c(rep(0, 6), 1, 0))
told("season_average_effect", season, c(rep(0, 6), 1, 4.5))

# Proportions and rates where periods differ by chance alone: a glm on smoothed counts gives the variances, and points
# on each scale are fitted by weighted least squares with those variances known
k <- c(4, 9, 0, 7, 6, 8, 15, 11, 20, 16, 13, 17)
size <- c(20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24)
phase <- rep(0:1, each = 6)
share <- size / ave(size, phase, FUN = sum)
tight <- glm.control(epsilon = 1e-15, maxit = 100)
mu <- fitted(suppressWarnings(glm(cbind(k + share, size - k + share) ~ phase, family = binomial, control = tight)))
known <- function(name, y, variance, turn) {
  fit <- lm(y ~ phase, weights = 1 / variance)
  error <- sqrt(summary(fit)$cov.unscaled["phase", "phase"])
  show(name, turn(coef(fit)[["phase"]] + c(0, -1, 1) * qnorm(0.975) * error))
}
known("chance_difference", k / size, mu * (1 - mu) / size, identity)
known("chance_odds_ratio", qlogis(mu) + (k - size * mu) / (size * mu * (1 - mu)), 1 / (size * mu * (1 - mu)), exp)
known("chance_ratio", log(mu) + (k - size * mu) / (size * mu), (1 - mu) / (size * mu), exp)
exposure <- size / 10
smooth <- k + 0.5 * share
rate <- fitted(suppressWarnings(glm(smooth ~ phase + offset(log(exposure)), family = poisson, control = tight)))
known("chance_rate_ratio", log(rate / exposure) + (k - rate) / rate, 1 / rate, exp)
known("chance_rate_difference", k / exposure, rate / exposure^2, identity)

# The K family with its amount of extra variation and its autocorrelation known: metafor takes the sampling variances
v <- size / (size + 5)
week <- 0:11
w <- c(5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9)
all <- rep(1, 12)
for (node in list(c(0.4, 0.2), c(1, 0.6), c(9, 0.4), c(25, 0.8))) {
  fit <- rma.mv(w, v, mods = ~ week + phase, random = ~ week | all, struct = "CAR", tau2 = node[1] * mean(v),
                rho = node[2], method = "REML")
  show(sprintf("metafor_%g_%g", 100 * node[1], 100 * node[2]), c(coef(fit)[[3]], fit$se[3], logLik(fit)))
}

# REML AR(1) by gls on two simulated series with periods missing: corCAR1 has phi^|s - t| over the gaps
fitted_gls <- function(name, data, formula, contrasts) {
  tight <- glsControl(opt = "optim", tolerance = 1e-12, msTol = 1e-14, maxIter = 500, msMaxIter = 500,
                      optimMethod = "BFGS")
  fit <- gls(formula, data = data, correlation = corCAR1(0.3, form = ~when), method = "REML", control = tight)
  phi <- coef(fit$modelStruct$corStruct, unconstrained = FALSE)
  show(paste0(name, "_phi"), phi)
  show(paste0(name, "_reml"), logLik(fit))
  for (asked in names(contrasts)) {
    told(paste0(name, "_", asked), fit, contrasts[[asked]], freedom = fit$dims$N - fit$dims$p)
  }
}
set.seed(20241, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
for (case in list(list(name = "short", n = 24, start = 12, missing = c(4, 9, 17), rho = 0.4),
                  list(name = "long", n = 78, start = 52, missing = c(3, 10, 11, 12, 40, 60), rho = 0.7))) {
  when <- seq_len(case$n) - 1
  noise <- as.numeric(arima.sim(list(ar = case$rho), case$n, n.start = 100))
  y <- round(20 + 0.05 * when + 1.5 * (when >= case$start) + noise, 3)
  kept <- !(when %in% case$missing)
  frame <- data.frame(y = y, when = when, late = as.numeric(when >= case$start),
                      into = pmax(0, when - case$start))[kept, ]
  show(paste0(case$name, "_times"), frame$when)
  show(paste0(case$name, "_y"), frame$y)
  fitted_gls(paste0("gls_", case$name), frame, y ~ when + late + into,
             list(level_change = c(0, 0, 1, 0), slope_change = c(0, 0, 0, 1)))
}
