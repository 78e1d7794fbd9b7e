# The seat belt law (Harvey and Durbin 1986): log of drivers killed or seriously injured, by lm and by REML AR(1) with gls.
# From this folder: Rscript seat_belt.R > seat_belt.csv
suppressMessages(library(nlme))
cat("# ", R.version.string, "; nlme ", as.character(packageVersion("nlme")), "\n", sep = "")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.15g\n", name, i, value[i]))

table <- read.csv("../../impact_logs/seat-belt-law/monthly_totals.csv", check.names = FALSE)
drivers <- table[["Car drivers killed or seriously injured"]]
stopifnot(all(drivers == as.numeric(datasets::Seatbelts[, "drivers"])))  # the series that R ships
show("months", length(drivers))

t <- seq_along(drivers) - 1
start <- 169
law <- as.numeric(t >= start)
into <- law * (t - start)
angle <- 2 * pi * t / 12
frame <- data.frame(y = log(drivers), t, law, into, s1 = sin(angle), c1 = cos(angle), c2 = cos(2 * angle),
                    s2 = sin(2 * angle))
models <- list(step = y ~ t + s1 + c1 + c2 + s2 + law, full = y ~ t + s1 + c1 + c2 + s2 + law + into)
middle <- mean(into[law == 1])
contrasts <- list(step = list(level_change = c(rep(0, 6), 1)),
                  full = list(level_change = c(rep(0, 6), 1, 0), slope_change = c(rep(0, 7), 1),
                              average_effect = c(rep(0, 6), 1, middle)))
told <- function(name, fit, contrast) {
  value <- sum(contrast * coef(fit))
  half <- qt(0.975, length(drivers) - length(contrast)) * sqrt(drop(contrast %*% vcov(fit) %*% contrast))
  show(name, c(value, value - half, value + half))
}
for (name in names(models)) {
  plain <- lm(models[[name]], data = frame)
  control <- glsControl(opt = "optim", optimMethod = "BFGS", tolerance = 1e-12, msTol = 1e-14, maxIter = 500,
                        msMaxIter = 500)
  fit <- gls(models[[name]], data = frame, correlation = corAR1(0.3, form = ~t), method = "REML", control = control)
  show(paste0("gls_", name, "_phi"), coef(fit$modelStruct$corStruct, unconstrained = FALSE))
  show(paste0("gls_", name, "_sigma"), fit$sigma)
  show(paste0("gls_", name, "_reml"), logLik(fit))
  for (asked in names(contrasts[[name]])) {
    told(paste0("lm_", name, "_", asked), plain, contrasts[[name]][[asked]])
    told(paste0("gls_", name, "_", asked), fit, contrasts[[name]][[asked]])
  }
}

# The effect of the law added up over its months, on the drivers themselves (not their logs): one driver each, and each
# month's effect times its days, as a rate a day would be added up
control <- glsControl(opt = "optim", optimMethod = "BFGS", tolerance = 1e-12, msTol = 1e-14, maxIter = 500,
                      msMaxIter = 500)
frame$y <- drivers
plain <- lm(models$full, data = frame)
fit <- gls(models$full, data = frame, correlation = corAR1(0.3, form = ~t), method = "REML", control = control)
first <- as.Date(sprintf("%d-%02d-01", 1969 + t %/% 12, t %% 12 + 1))
days <- as.numeric(c(first[-1], as.Date("1985-01-01")) - first)
added <- list(cumulative = c(rep(0, 6), sum(law), sum(into)), cumulative_days = c(rep(0, 6), sum(law * days), sum(into * days)))
show("gls_drivers_phi", coef(fit$modelStruct$corStruct, unconstrained = FALSE))
for (asked in names(added)) {
  told(paste0("lm_drivers_", asked), plain, added[[asked]])
  told(paste0("gls_drivers_", asked), fit, added[[asked]])
}
