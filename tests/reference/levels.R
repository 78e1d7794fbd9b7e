# Values that tests/analysis/test_clustering.py compares with. Run from this folder: Rscript levels.R > levels.csv
suppressMessages(library(nlme))
cat("#", R.version.string, "; nlme", as.character(packageVersion("nlme")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# The level of four quarters of days: quasi-Poisson dispersion, and what Garwood's interval becomes on as many events
# as the variance makes them worth.
days <- c(352, 401, 489, 428); adults <- rep(30000, 4)
fit <- glm(days ~ 1 + offset(log(adults)), family = quasipoisson)
phi <- summary(fit)$dispersion
factor <- phi * (qt(0.975, 3) / qnorm(0.975))^2
events <- sum(days) / factor
show("four_quarters", c(phi, factor, 1e5 * factor / sum(adults) * qgamma(c(0.025, 0.975), c(events, events + 1))))

# The 169 months before the seat-belt law: correlation of neighbours about a straight line with its bias taken out, and
# how wide generalised least squares with AR(1) errors has the level.
drivers <- read.csv("../../impact_logs/seat-belt-law/monthly_totals.csv", check.names = FALSE)[1:169, 2]
t <- seq_along(drivers)
e <- resid(lm(drivers ~ t))
r <- sum(e[-1] * e[-169]) / sum(e^2) * 169 / 168
show("months_alike", (169 * r + 2) / 165)
found <- intervals(gls(drivers ~ 1, correlation = corAR1(form = ~ t)), which = "coef")$coef
show("months_gls", found[c(1, 2, 3)])

# First against last: dispersion of eleven months of days about a weighted line.
d <- c(450, 415, 352, 331, 270, 246, 207, 148, 121, 70, 30)
line <- lm(d ~ seq_along(d), weights = rep(1 / mean(d), 11))
show("about_line", summary(line)$sigma^2)
