# Several effects shrunk, a random walk with drift, and present values. From this folder: Rscript value.R > value.csv
# Read by tests/analysis/test_shrinkage.py, test_forecast.py and test_discounting.py.
quiet <- function(package) suppressWarnings(suppressMessages(library(package, character.only = TRUE)))
packages <- c("metafor", "forecast")
invisible(lapply(packages, quiet))
versions <- vapply(packages, function(name) paste(name, as.character(packageVersion(name))), "")
cat("# ", R.version.string, "; ", paste(versions, collapse = "; "), "\n", sep = "")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# Paule-Mandel tau2 and empirical Bayes estimates: ten trials, three trials, and trials that differ by chance alone
sets <- list(
  ten = list(y = c(.21, .02, -.05, .34, .11, .08, .47, .15, -.12, .19),
             v = c(.0064, .0100, .0049, .0196, .0036, .0081, .0225, .0049, .0144, .0064)),
  three = list(y = c(.10, .20, .60), v = c(.01, .02, .01)),
  alike = list(y = c(.10, .12, .11, .09), v = c(.01, .02, .01, .03))
)
for (name in names(sets)) {
  set <- sets[[name]]
  effect <- set$y
  variance <- set$v
  fit <- rma(yi = effect, vi = variance, method = "PM", control = list(tol = 1e-12, maxiter = 1000))
  found <- blup(fit)
  show(paste0("tau2_", name), fit$tau2)
  show(paste0("mean_", name), coef(fit))
  show(paste0("blup_", name), found$pred)
  show(paste0("se_", name), found$se)
  # With tau2 estimated from few: t on k - 1, and Hartung and Knapp's factor never below 1 (metafor's "adhoc")
  held <- blup(suppressWarnings(update(fit, test = "adhoc")))
  show(paste0("t_half_", name), (held$pi.ub - held$pi.lb) / 2)
  # The sum of all, from the joint normal: theta and mu given y, tau2 known
  k <- length(set$y)
  marginal <- solve(diag(set$v + fit$tau2))
  ones <- matrix(1, k, 1)
  gls <- solve(t(ones) %*% marginal %*% ones)
  weights <- fit$tau2 * marginal + (ones - fit$tau2 * marginal %*% ones) %*% gls %*% t(ones) %*% marginal
  error <- (weights - diag(k)) %*% (diag(k) * fit$tau2) %*% t(weights - diag(k)) + weights %*% diag(set$v) %*% t(weights)
  show(paste0("sum_se_", name), sqrt(sum(error)))
}

# A random walk with drift: forecast::rwf for the middle, the regression on its differences for the spread (Student)
path <- c(8720, 8700, 8660, 8570, 8500, 8390, 8280, 8210)
ahead <- 1:4
show("rwf", as.numeric(rwf(path, h = 4, drift = TRUE)$mean))
steps <- diff(path)
spread <- summary(lm(steps ~ 1))$sigma
half <- qt(.975, length(steps) - 1) * spread * sqrt(ahead + ahead^2 / length(steps))
show("rwf_half", half)
# Two periods missing: differences over gaps, weighted by their length
gap <- diff(c(0, 1, 2, 4, 5, 7, 8))
moved <- diff(c(8720, 8700, 8660, 8500, 8390, 8210, 8190))
fit <- lm(I(moved / sqrt(gap)) ~ 0 + sqrt(gap))
show("gaps_drift", coef(fit))
show("gaps_sigma", summary(fit)$sigma)

# Present values: 3.5% a year, the first year in full
flows <- c(100, 90, 81, 72.9, 65.61)
show("present", sum(flows / 1.035^(0:4)))
show("factors", 1 / 1.035^(0:4))
