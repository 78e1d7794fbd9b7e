# One place against its neighbours: target, factor of over-dispersion, z and 95% limits, in base R.
# Rscript tests/reference/neighbours.R > tests/reference/neighbours.csv
cat("#", R.version.string, "\n")
cat("name,value\n")
say <- function(name, value) cat(sprintf("%s,%.10f\n", name, value))
funnel <- function(name, y, n, own, size, g, back) {
  target <- sum(y) / sum(n)
  z <- 2 * sqrt(n) * (g(y / n) - g(target))
  k <- floor(0.1 * length(z)); s <- sort(z)
  z <- pmin(pmax(z, s[k + 1]), s[length(s) - k])
  a <- (k + 0.625) / (length(y) + 0.25); q <- qnorm(1 - a)
  left <- if (k) 2 * integrate(function(x) x^2 * dnorm(x), 0, q, rel.tol = 1e-12)$value + 2 * q^2 * pnorm(-q) else 1
  phi <- max(1, mean(z^2) / left)
  se <- 0.5 * sqrt(phi * (1 / size + 1 / sum(n)))
  t <- qt(0.975, length(y) - 1)
  say(paste0(name, "_target"), target); say(paste0(name, "_factor"), phi)
  say(paste0(name, "_z"), (g(own / size) - g(target)) / se)
  say(paste0(name, "_lower"), back(g(target) - t * se)); say(paste0(name, "_upper"), back(g(target) + t * se))
}
y <- c(41, 62, 38, 90, 55, 47, 71, 33, 58, 120, 66, 44)
n <- c(900, 1200, 1000, 1500, 1100, 1000, 1250, 800, 1150, 1400, 1300, 950)
funnel("rate", y, n, 88, 1050, sqrt, function(x) x^2)
funnel("share", y, n, 30, 1050, function(p) asin(sqrt(p)), function(x) sin(x)^2)
wide <- c(20, 95, 38, 130, 31, 47, 101, 25, 58, 160, 66, 20)
funnel("wide", wide, n, 88, 1050, sqrt, function(x) x^2)
even <- round(n * 0.05)
funnel("even", even, n, 60, 1050, sqrt, function(x) x^2)
