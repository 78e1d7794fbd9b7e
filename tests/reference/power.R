# Values that tests/analysis/test_closed_forms.py compares with. Run from this folder: Rscript power.R > power.csv
suppressMessages(library(pwr))
cat("#", R.version.string, "; pwr", as.character(packageVersion("pwr")), "\n")
cat("name,value\n")
show <- function(name, value) for (i in seq_along(value)) cat(sprintf("%s_%d,%.12g\n", name, i, value[i]))

# Two shares of equal size; the smallest rise from 33% with 132 on either side
show("prop_power", c(power.prop.test(n = 50, p1 = 0.50, p2 = 0.75)$power,
                     power.prop.test(n = 132, p1 = 0.33, p2 = 0.43)$power,
                     power.prop.test(n = 20, p1 = 0.05, p2 = 0.40, sig.level = 0.10)$power))
show("prop_smallest", power.prop.test(n = 132, p1 = 0.33, power = 0.8, tol = 1e-10)$p2 - 0.33)

# Two means, of equal and of unequal size
show("mean_power", c(pwr.t2n.test(n1 = 20, n2 = 20, d = 1)$power,
                     pwr.t2n.test(n1 = 6, n2 = 6, d = 1.8)$power,
                     pwr.t2n.test(n1 = 12, n2 = 40, d = 0.7, sig.level = 0.01)$power))

# Two Poisson rates, Wald on the logarithm: a simple normal test of an effect in standard errors
error <- sqrt(1 / 50 + 1 / 75)
show("rate_power", pwr.norm.test(d = log(1.5) / error, n = 1, alternative = "two.sided")$power)
